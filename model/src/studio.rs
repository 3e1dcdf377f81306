//! What people see of what is their own, the studio and what they follow; and of accounts.

use serde::{Deserialize, Serialize};

use crate::account::AccountName;
use crate::channel::Channel;
use crate::pages::StreamList;
use crate::stream::{Stream, StreamCard};
use crate::time::Time;

/// The caller's channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnChannel {
    /// The channel.
    pub channel: Channel,
    /// Names the state in which it was read; a change of another state is refused.
    pub revision: String,
}

/// The studio: the caller's channel and its streams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudioPage {
    /// The channel; `None` for who has none yet.
    pub channel: Option<OwnChannel>,
    /// Its streams, latest first.
    pub streams: StreamList,
}

/// One of the caller's streams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnStream {
    /// The stream.
    pub stream: Stream,
    /// Names the state in which it was read; a change of another state is refused.
    pub revision: String,
    /// Whether an encoder has been given a key.
    pub has_key: bool,
    /// The fields of stream and channel of which something must still be said before it goes live: among `positions`,
    /// `sponsor`, `licence_no`, `employer`.
    pub undisclosed: Vec<String>,
}

/// A key for an encoder, which is told once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamKey {
    /// The key: 43 characters.
    pub key: String,
}

impl std::fmt::Debug for StreamKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StreamKey")
    }
}

/// What the caller follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowingPage {
    /// Streams of these channels that run now.
    pub live: Vec<StreamCard>,
    /// Streams of these channels to come, soonest first.
    pub upcoming: Vec<StreamCard>,
    /// The channels.
    pub channels: Vec<Channel>,
    /// Streams of which the caller wants to be reminded, soonest first.
    pub reminders: Vec<StreamCard>,
}

/// An account as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountOverview {
    /// The account's name.
    pub name: AccountName,
    /// What it may do.
    pub role: crate::role::Role,
    /// The handle of its channel, where it has one.
    pub channel: Option<String>,
    /// When it was registered.
    pub created_at: Time,
    /// Whether it is kept from logging in.
    pub suspended: bool,
}
