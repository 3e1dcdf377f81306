//! Streams: what a viewer comes for.

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::slug::Slug;
use crate::ticker::Ticker;
use crate::time::Time;
use crate::topic::Topic;

/// Where a stream is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It will start.
    Scheduled,
    /// It runs.
    Live,
    /// It is over, and can be watched as a replay.
    Ended,
    /// It will not happen.
    Cancelled,
}

/// A stream, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream {
    /// Names it in its address.
    pub slug: Slug,
    /// What it is called.
    pub title: String,
    /// What it is about, in a sentence.
    pub summary: String,
    /// What it is about, in Markdown (CommonMark).
    pub description: String,
    /// The language spoken.
    pub language: Language,
    /// The handle of its channel.
    pub channel: String,
    /// The name of its channel.
    pub channel_name: String,
    /// What it is about.
    pub topics: Vec<Topic>,
    /// What it talks of.
    pub tickers: Vec<Ticker>,
    /// Where it is in its life.
    pub status: Status,
    /// When it starts, or started.
    pub starts_at: Time,
    /// How long it is meant to last, or lasted, in minutes.
    pub minutes: u32,
    /// How many watch when it is live; the most that ever did when it has ended.
    pub viewers: u32,
    /// What the host holds of what the stream talks of, in the host's words; empty when the host says that it is nothing,
    /// `None` when nothing was said.
    #[serde(default)]
    pub positions: Option<String>,
    /// Who pays for the stream; empty when the host says that nobody does, `None` when nothing was said.
    #[serde(default)]
    pub sponsor: Option<String>,
    /// The path of its video, an HLS playlist (RFC 8216), once there is one.
    #[serde(default)]
    pub video: Option<String>,
    /// The path of its captions, WebVTT, if there are any.
    #[serde(default)]
    pub captions: Option<String>,
    /// The name of the picture that its host has uploaded, if there is one.
    #[serde(default)]
    pub picture: Option<String>,
}

impl Stream {
    /// When it ends, or ended.
    pub fn ends_at(&self) -> Time {
        self.starts_at.plus_minutes(i64::from(self.minutes))
    }

    /// The path of the picture that stands for it.
    pub fn cover(&self) -> String {
        match &self.picture {
            Some(name) => format!("/covers/{name}"),
            None => format!("/covers/{}.svg", self.slug),
        }
    }

    /// What a list shows of it.
    pub fn card(&self) -> StreamCard {
        StreamCard {
            slug: self.slug.clone(),
            title: self.title.clone(),
            language: self.language,
            channel: self.channel.clone(),
            channel_name: self.channel_name.clone(),
            tickers: self.tickers.clone(),
            status: self.status,
            starts_at: self.starts_at,
            minutes: self.minutes,
            viewers: self.viewers,
        }
    }
}

/// What a list shows of a stream; the fields mean what they mean in [`Stream`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "they are Stream's")]
pub struct StreamCard {
    pub slug: Slug,
    pub title: String,
    pub language: Language,
    pub channel: String,
    pub channel_name: String,
    pub tickers: Vec<Ticker>,
    pub status: Status,
    pub starts_at: Time,
    pub minutes: u32,
    pub viewers: u32,
}
