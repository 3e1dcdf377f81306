//! What each page shows, as the API functions give it.

use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::chat::ChatMessage;
use crate::cursor::Cursor;
use crate::stream::{Stream, StreamCard};
use crate::ticker::Ticker;
use crate::topic::Topic;

/// One page of a list of streams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamList {
    /// In the list's order.
    pub streams: Vec<StreamCard>,
    /// Where the next page begins; `None` when this is the last.
    pub next: Option<Cursor>,
    /// Where streams begin that come later than these, in a list that begins at now; `None` when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub later: Option<Cursor>,
}

/// The home page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomePage {
    /// Streams that run now, most viewers first.
    pub live: Vec<StreamCard>,
    /// Streams that start next, soonest first.
    pub upcoming: Vec<StreamCard>,
    /// Streams that are over, latest first.
    pub replays: Vec<StreamCard>,
    /// What streams are about.
    pub topics: Vec<Topic>,
    /// What streams talk of.
    pub tickers: Vec<Ticker>,
}

/// The page of one stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamPage {
    /// The stream.
    pub stream: Stream,
    /// Its description as HTML that is safe to show.
    pub description_html: String,
    /// Its channel.
    pub channel: Channel,
    /// The latest messages of its chat, oldest first.
    pub chat: Vec<ChatMessage>,
    /// Streams like it, in the order of a search; none that was cancelled.
    pub related: Vec<StreamCard>,
}

/// The page of a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelPage {
    /// The channel.
    pub channel: Channel,
    /// Its streams, on the first page from around now, latest first.
    pub streams: StreamList,
}

/// The page of a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicPage {
    /// The topic.
    pub topic: Topic,
    /// Streams about it, on the first page from around now, latest first.
    pub streams: StreamList,
}

/// The page of a ticker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TickerPage {
    /// The ticker.
    pub ticker: Ticker,
    /// Streams that talk of it, on the first page from around now, latest first.
    pub streams: StreamList,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchPage {
    /// Tickers that may be meant.
    pub tickers: Vec<Ticker>,
    /// Streams that have all the words, at most 24: live ones first, then what comes, soonest first, then what was and what was
    /// cancelled, latest first.
    pub streams: Vec<StreamCard>,
}
