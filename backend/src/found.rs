//! What stands at the address of a stream: a stream, or what is left of one.

use model::{Slug, Stream, Tag, Time};
use serde::{Deserialize, Serialize};
use store::{Consistency, Item, Revision, Write};

use crate::rows::{decode, put};
use crate::{Error, Site, keys};

/// What was found under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<T> {
    /// It is here.
    Here(T),
    /// It has another name now.
    Moved(Slug),
    /// It was here, and was deleted.
    Deleted,
    /// Nothing was ever here.
    Absent,
}

/// The row of a stream's slug. A slug that was used once is never free again, so that no address gets another meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum StreamRow {
    Here(Box<Kept>),
    Moved { moved_to: Slug },
    Deleted { deleted_at: Time },
}

/// A stream as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    #[serde(flatten)]
    pub(crate) stream: Stream,
    /// The first slug, under which the chat stands; none as long as it is the stream's slug.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    room: Option<Slug>,
    /// Which rows of the search index are this stream's; none as long as they are those it was made with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) indexed_as: Option<String>,
}

/// A stream as it was read, to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) kept: Kept,
    pub(crate) revision: Revision,
}

impl<T> Found<T> {
    /// What is here, if something is.
    pub fn here(self) -> Option<T> {
        match self {
            Self::Here(found) => Some(found),
            Self::Moved(_) | Self::Deleted | Self::Absent => None,
        }
    }

    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Self::Here(found) => Found::Here(change(found)),
            Self::Moved(slug) => Found::Moved(slug),
            Self::Deleted => Found::Deleted,
            Self::Absent => Found::Absent,
        }
    }
}

impl StreamRow {
    /// The stream, if it is here.
    pub(crate) fn here(self) -> Option<Stream> {
        match self {
            Self::Here(kept) => Some(kept.stream),
            Self::Moved { .. } | Self::Deleted { .. } => None,
        }
    }

    /// What shows this row, which stands under `slug`.
    pub(crate) fn tags(&self, slug: &str) -> Vec<Tag> {
        match self {
            Self::Here(kept) => Tag::showing(&kept.stream),
            Self::Moved { .. } | Self::Deleted { .. } => {
                slug.parse::<Slug>().iter().map(Tag::stream).collect()
            }
        }
    }
}

impl Kept {
    /// A stream that is made.
    pub(crate) fn new(stream: Stream) -> Self {
        Self { stream, room: None, indexed_as: None }
    }

    /// Where its chat stands.
    pub(crate) fn room(&self) -> &Slug {
        self.room.as_ref().unwrap_or(&self.stream.slug)
    }

    /// The same with what `stream` says, in the same room.
    pub(crate) fn with(&self, stream: Stream) -> Self {
        let room = (*self.room() != stream.slug).then(|| self.room().clone());
        Self { stream, room, indexed_as: self.indexed_as.clone() }
    }

    /// Puts it at its key.
    pub(crate) fn put(&self) -> Result<Write, Error> {
        put(keys::stream(&self.stream.slug), self)
    }
}

impl Site {
    /// What stands under this slug.
    pub(crate) async fn held(&self, slug: &Slug, consistency: Consistency) -> Result<Found<Held>, Error> {
        held(self.table.get(&keys::stream(slug), consistency).await?)
    }
}

/// What was read at a stream's key.
pub(crate) fn held(item: Option<Item>) -> Result<Found<Held>, Error> {
    let Some(item) = item else { return Ok(Found::Absent) };
    let revision = item.revision.clone();
    Ok(match decode::<StreamRow>(item)? {
        StreamRow::Here(kept) => Found::Here(Held { kept: *kept, revision }),
        StreamRow::Moved { moved_to } => Found::Moved(moved_to),
        StreamRow::Deleted { .. } => Found::Deleted,
    })
}
