//! What a page shows, as tags: a write names those that it touched, and every page with one of them is made anew.

use std::fmt;

use crate::slug::Slug;
use crate::stream::{Status, Stream};

/// The name of something that pages show.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(String);

impl Tag {
    /// A stream.
    pub fn stream(slug: &Slug) -> Self {
        Self(format!("stream:{slug}"))
    }

    /// A channel and its streams.
    pub fn channel(handle: &str) -> Self {
        Self(format!("channel:{handle}"))
    }

    /// A topic and its streams, by its slug.
    pub fn topic(slug: &str) -> Self {
        Self(format!("topic:{slug}"))
    }

    /// A ticker and its streams, as `<MIC>:<code>`.
    pub fn ticker(id: &str) -> Self {
        Self(format!("ticker:{id}"))
    }

    /// The list of live streams.
    pub fn live() -> Self {
        Self("live".to_owned())
    }

    /// The list of streams to come.
    pub fn upcoming() -> Self {
        Self("upcoming".to_owned())
    }

    /// The list of replays.
    pub fn replays() -> Self {
        Self("replays".to_owned())
    }

    /// The list of channels.
    pub fn channels() -> Self {
        Self("channels".to_owned())
    }

    /// The list of topics.
    pub fn topics() -> Self {
        Self("topics".to_owned())
    }

    /// The list of tickers.
    pub fn tickers() -> Self {
        Self("tickers".to_owned())
    }

    /// Everything that shows this stream.
    pub fn showing(stream: &Stream) -> Vec<Self> {
        let mut tags = vec![Self::stream(&stream.slug), Self::channel(&stream.channel)];
        tags.extend(stream.topics.iter().map(|topic| Self::topic(&topic.slug)));
        tags.extend(stream.tickers.iter().map(|ticker| Self::ticker(&ticker.to_string())));
        match stream.status {
            Status::Live => tags.push(Self::live()),
            Status::Scheduled => tags.push(Self::upcoming()),
            Status::Ended => tags.push(Self::replays()),
            Status::Cancelled => {}
        }
        tags
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> Self {
        tag.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
