//! One stream, and what belongs to it.

use futures::future::try_join_all;
use futures::{TryFutureExt, try_join};
use model::{Channel, ChatMessage, Slug, Stream, StreamCard, StreamPage};
use serde::de::Error as _;
use store::Query;

use crate::{Error, Site, keys};

/// How many messages a page shows of a chat.
const CHAT_SHOWN: usize = 50;
/// How many streams are shown as like another.
const RELATED: usize = 6;

impl Site {
    /// A stream alone; `None` when there is no such stream.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn stream(&self, slug: &Slug) -> Result<Option<Stream>, Error> {
        self.row(&keys::stream(slug)).await
    }

    /// A stream with its channel, the end of its chat and streams like it; `None` when there is no such stream.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn stream_page(&self, slug: &Slug) -> Result<Option<StreamPage>, Error> {
        let Some(stream) = self.stream(slug).await? else { return Ok(None) };
        let (channel, chat, related) =
            try_join!(self.channel_of(&stream), self.chat(slug), self.related(&stream))?;
        Ok(Some(StreamPage { stream, channel, chat, related }))
    }

    async fn channel_of(&self, stream: &Stream) -> Result<Channel, Error> {
        let key = keys::channel(&stream.channel);
        let missing =
            || Error::Row { key: key.clone(), source: serde_json::Error::custom("there is no row") };
        self.row(&key).await?.ok_or_else(missing)
    }

    async fn chat(&self, slug: &Slug) -> Result<Vec<ChatMessage>, Error> {
        let latest = Query::partition(keys::chat(slug)).descending().limit(CHAT_SHOWN);
        self.rows(latest)
            .map_ok(|mut messages| {
                messages.reverse();
                messages
            })
            .await
    }

    /// The latest of the same topics, then of the same channel.
    async fn related(&self, stream: &Stream) -> Result<Vec<StreamCard>, Error> {
        let partitions = stream.topics.iter().map(|topic| keys::topic_streams(&topic.slug));
        let partitions = partitions.chain([keys::channel_streams(&stream.channel)]);
        let lists = partitions.map(|partition| {
            self.rows::<StreamCard>(Query::partition(partition).descending().limit(RELATED + 1))
        });
        let mut related: Vec<StreamCard> = Vec::with_capacity(RELATED);
        for card in try_join_all(lists).await?.into_iter().flatten() {
            let known = card.slug == stream.slug || related.iter().any(|other| other.slug == card.slug);
            if !known && related.len() < RELATED {
                related.push(card);
            }
        }
        Ok(related)
    }
}
