//! One stream, and what belongs to it.

use futures::future::try_join_all;
use futures::{TryFutureExt, try_join};
use model::{Channel, ChatMessage, Slug, Status, Stream, StreamCard, StreamPage};
use serde::de::Error as _;
use store::{Consistency, Query, SortRange};

use crate::{Error, Found, Site, keys, markdown, order};

/// How many messages a page shows of a chat.
const CHAT_SHOWN: usize = 50;
/// How many streams are shown as like another.
const RELATED: usize = 6;
/// How many streams of a list are looked at for that on either side of now: about as many as half a unit reads.
const LOOKED_AT: usize = 8;

impl Site {
    /// A stream alone.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn stream(&self, slug: &Slug) -> Result<Found<Stream>, Error> {
        Ok(self.held(slug, Consistency::Eventual).await?.map(|held| held.kept.stream))
    }

    /// A stream with its channel, the end of its chat and streams like it; and the first slug that it had, under which its chat
    /// stands.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn stream_page(&self, slug: &Slug) -> Result<Found<(StreamPage, Slug)>, Error> {
        let kept = match self.held(slug, Consistency::Eventual).await?.map(|held| held.kept) {
            Found::Here(kept) => kept,
            Found::Moved(slug) => return Ok(Found::Moved(slug)),
            Found::Deleted => return Ok(Found::Deleted),
            Found::Absent => return Ok(Found::Absent),
        };
        let stream = &kept.stream;
        let (channel, chat, related) =
            try_join!(self.channel_of(stream), self.chat(kept.room()), self.related(stream))?;
        let description_html = markdown::to_html(&stream.description);
        let room = kept.room().clone();
        let page = StreamPage { stream: kept.stream, description_html, channel, chat, related };
        Ok(Found::Here((page, room)))
    }

    async fn channel_of(&self, stream: &Stream) -> Result<Channel, Error> {
        let key = keys::channel(&stream.channel);
        let missing =
            || Error::Row { key: key.clone(), source: serde_json::Error::custom("there is no row") };
        self.row(&key).await?.ok_or_else(missing)
    }

    async fn chat(&self, room: &Slug) -> Result<Vec<ChatMessage>, Error> {
        let latest = Query::partition(keys::chat(room)).descending().limit(CHAT_SHOWN);
        self.rows(latest)
            .map_ok(|mut messages| {
                messages.reverse();
                messages
            })
            .await
    }

    /// Of the same topics and of the same channel, from around now: what a list has far ahead or long ago is not looked at,
    /// however long it is.
    async fn related(&self, stream: &Stream) -> Result<Vec<StreamCard>, Error> {
        let now = keys::time(self.now());
        let partitions = stream.topics.iter().map(|topic| keys::topic_streams(&topic.slug));
        let partitions = partitions.chain([keys::channel_streams(&stream.channel)]);
        let lists = partitions.flat_map(|partition| {
            let next = Query::partition(partition.clone()).range(SortRange::From(now.clone()));
            let last = Query::partition(partition).range(SortRange::UpTo(now.clone())).descending();
            [next, last].map(|query| self.rows::<StreamCard>(query.limit(LOOKED_AT)))
        });
        let mut related: Vec<StreamCard> = Vec::new();
        for card in try_join_all(lists).await?.into_iter().flatten() {
            let known = card.slug == stream.slug || related.iter().any(|other| other.slug == card.slug);
            if !known && card.status != Status::Cancelled {
                related.push(card);
            }
        }
        related.sort_by_key(order::by_use);
        related.truncate(RELATED);
        Ok(related)
    }
}
