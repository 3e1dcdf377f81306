//! What a host says of a stream, as it will be kept.

use std::collections::HashSet;

use model::{FieldError, Problem, Slug, Stream, StreamFields, Ticker, TickerAddress, Time, Topic, in_order};
use serde::de::DeserializeOwned;
use store::Key;

use super::texts::{lines, one_line};
use crate::{Error, Refusal, Site, keys};

/// Fields without anything wrong, and what they name.
pub(super) struct Given {
    fields: StreamFields,
    topics: Vec<Topic>,
    tickers: Vec<Ticker>,
}

impl Given {
    pub(super) fn title(&self) -> &str {
        &self.fields.title
    }

    /// The stream with all of this.
    pub(super) fn onto(self, stream: Stream) -> Stream {
        let Self { fields, topics, tickers } = self;
        Stream {
            title: fields.title,
            summary: fields.summary,
            description: fields.description,
            language: fields.language,
            topics,
            tickers,
            starts_at: fields.starts_at,
            minutes: fields.minutes,
            positions: fields.positions,
            sponsor: fields.sponsor,
            ..stream
        }
    }
}

impl Site {
    /// Holds what was typed to the rules; a start must lie behind `scheduled_from`, if there is one.
    pub(super) async fn given(
        &self,
        fields: StreamFields,
        scheduled_from: Option<Time>,
    ) -> Result<Given, Refusal> {
        let fields = tidied(fields);
        let mut errors = fields.problems(scheduled_from);
        // Of too many it is enough to know that.
        let topics = fields.topics.iter().take(StreamFields::MOST_TOPICS).map(|slug| topic_key(slug));
        let topics: Option<Vec<Topic>> = self.all_at(topics.collect()).await?;
        let tickers = fields.tickers.iter().take(StreamFields::MOST_TICKERS).map(|id| ticker_key(id));
        let tickers: Option<Vec<Ticker>> = self.all_at(tickers.collect()).await?;
        for (field, known) in [("topics", topics.is_some()), ("tickers", tickers.is_some())] {
            if !known && !errors.iter().any(|error| error.field == field) {
                errors.push(FieldError::new(field, Problem::Unknown));
            }
        }
        match (topics, tickers) {
            (Some(topics), Some(tickers)) if errors.is_empty() => Ok(Given { fields, topics, tickers }),
            _ => Err(Refusal::Fields(in_order(errors, &StreamFields::ORDER))),
        }
    }

    /// The rows at these keys; `None` when there is no key or no row for one.
    async fn all_at<T: DeserializeOwned>(&self, keys: Option<Vec<Key>>) -> Result<Option<Vec<T>>, Error> {
        let Some(keys) = keys else { return Ok(None) };
        Ok(self.rows_at(&keys).await?.into_iter().collect())
    }
}

/// What was typed as it is kept.
fn tidied(fields: StreamFields) -> StreamFields {
    StreamFields {
        title: one_line(&fields.title),
        summary: one_line(&fields.summary),
        description: lines(&fields.description),
        topics: distinct(fields.topics),
        tickers: distinct(fields.tickers),
        positions: fields.positions.as_deref().map(lines),
        sponsor: fields.sponsor.as_deref().map(one_line),
        ..fields
    }
}

/// Each once: a stream stands in no list twice.
fn distinct(mut texts: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    texts
}

/// No topic has a name that is not a slug.
fn topic_key(text: &str) -> Option<Key> {
    text.parse().ok().map(|slug: Slug| keys::topics(slug.as_str()))
}

/// Nor has a ticker one that is not `<MIC>:<code>`.
fn ticker_key(id: &str) -> Option<Key> {
    let (mic, code) = id.split_once(':')?;
    format!("{mic}-{code}").parse().ok().map(|_: TickerAddress| keys::tickers(id))
}
