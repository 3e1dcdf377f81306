//! The interface of an object store, as S3 has it: whole bodies under names.

mod body;
mod names;

use std::ops::Range;

use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::table::{Condition, Error, Revision};

pub use body::Body;
pub(crate) use names::check_name;
use names::check_prefix;
pub use names::{MAX_NAME_BYTES, MAX_NAME_PART_BYTES};

/// The largest object, in bytes.
pub const MAX_OBJECT_BYTES: u64 = 64 * 1_024 * 1_024;
/// The longest value in [`About`], in bytes.
pub const MAX_ABOUT_BYTES: usize = 256;
/// How many names one listing may hold: S3's limit.
pub const MAX_LISTED: usize = 1_000;

/// Bodies under names such as `pages/3f/home`: letters, digits, `.`, `_` and `-`, in parts between slashes, of which none
/// begins with a dot.
#[async_trait]
pub trait Objects: Send + Sync {
    /// Opens an object: what is known of it at once, its body as it comes. It sees every put that was acknowledged before.
    ///
    /// # Errors
    /// [`Error::Limit`] for a name that is none; [`Error::Unavailable`], which may also end the body.
    async fn open(&self, name: &str, reading: Reading) -> Result<Opened, Error>;

    /// Puts an object in the place of whatever stood there, if the condition holds, and answers its revision. Nobody ever
    /// sees a part of it.
    ///
    /// # Errors
    /// [`Error::Condition`] when it does not hold; [`Error::Limit`] for a name that is none, a body too large, one that is
    /// not as long as it said, or an [`About`] out of bounds; the error that ended the body, and then nothing was put;
    /// after another [`Error::Unavailable`] the outcome is unknown.
    async fn put(&self, name: &str, content: Content, condition: Condition) -> Result<Revision, Error>;

    /// Takes an object away, if there is one.
    ///
    /// # Errors
    /// [`Error::Limit`] for a name that is none; [`Error::Unavailable`].
    async fn delete(&self, name: &str) -> Result<(), Error>;

    /// The names that begin with a text, in the order of their bytes, those behind `after`; at most `limit`, which is 1 to
    /// [`MAX_LISTED`].
    ///
    /// # Errors
    /// [`Error::Limit`] for a prefix or an `after` with which no name begins, or a limit out of bounds;
    /// [`Error::Unavailable`].
    async fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Listing, Error>;

    /// The whole object at once, or `None`.
    ///
    /// # Errors
    /// As [`Objects::open`].
    async fn get(&self, name: &str) -> Result<Option<Object>, Error> {
        match self.open(name, Reading::default()).await? {
            Opened::Found(found) => Ok(Some(Object {
                about: found.about,
                revision: found.revision,
                body: found.body.collect().await?,
            })),
            Opened::Absent | Opened::Unchanged | Opened::OutOfRange { .. } => Ok(None),
        }
    }
}

/// What to open of an object.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reading {
    /// Only this part of the body.
    pub part: Option<Part>,
    /// Only if it is another revision than this.
    pub unless: Option<Revision>,
}

/// A part of a body, in bytes, as HTTP's `Range` has them (RFC 9110, section 14.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// From this byte to the end.
    From(u64),
    /// Both ends included; the second may lie behind the end.
    Within(u64, u64),
    /// So many of the last.
    Last(u64),
}

impl Part {
    /// Which bytes these are of a body of `size` bytes; `None` when there are none.
    pub(crate) fn of(self, size: u64) -> Option<Range<u64>> {
        let range = match self {
            Self::From(from) => from..size,
            Self::Within(from, to) => from..to.saturating_add(1).min(size),
            Self::Last(bytes) => size.saturating_sub(bytes)..size,
        };
        (range.start < range.end).then_some(range)
    }
}

/// What was found under a name.
#[derive(Debug)]
pub enum Opened {
    /// Nothing.
    Absent,
    /// The revision that the reader has already.
    Unchanged,
    /// An object without the part that was asked for.
    OutOfRange {
        /// How many bytes it has.
        size: u64,
    },
    /// An object.
    Found(Found),
}

/// An opened object.
#[derive(Debug)]
pub struct Found {
    /// What was said of it when it was put.
    pub about: About,
    /// Names the content.
    pub revision: Revision,
    /// How many bytes the whole object has.
    pub size: u64,
    /// Which of them `body` brings.
    pub range: Range<u64>,
    /// The bytes.
    pub body: Body,
}

/// What stands under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The content.
    pub body: Bytes,
    /// What was said of it when it was put.
    pub about: About,
    /// Names the content: the same body has the same revision, as with S3's `ETag`.
    pub revision: Revision,
}

/// What is said of an object to whoever downloads it: HTTP headers of these names, each at most [`MAX_ABOUT_BYTES`] of
/// printable ASCII.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// `Content-Type`. `binary/octet-stream` says nothing, and may come back as nothing: S3 puts it where none was given.
    pub content_type: Option<String>,
    /// `Content-Encoding`.
    pub content_encoding: Option<String>,
    /// `Cache-Control`.
    pub cache_control: Option<String>,
}

/// What to put.
#[derive(Debug)]
pub struct Content {
    /// The bytes.
    pub body: Body,
    /// What is said of them.
    pub about: About,
}

impl From<Bytes> for Content {
    fn from(bytes: Bytes) -> Self {
        Self { body: bytes.into(), about: About::default() }
    }
}

/// One page of names.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Listing {
    /// In the order of their bytes.
    pub objects: Vec<Listed>,
    /// Where the next page starts; `None` when nothing follows.
    pub next: Option<String>,
}

/// One of the objects in a [`Listing`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// How many bytes it has.
    pub size: u64,
    /// Names the content.
    pub revision: Revision,
}

pub(crate) fn check_content(content: &Content) -> Result<(), Error> {
    let size = content.body.size();
    if size > MAX_OBJECT_BYTES {
        let is = usize::try_from(size).unwrap_or(usize::MAX);
        return Err(Error::Limit { what: "bytes of an object", is, allowed: "up to 67,108,864" });
    }
    let About { content_type, content_encoding, cache_control } = &content.about;
    [content_type, content_encoding, cache_control]
        .into_iter()
        .flatten()
        .try_for_each(|value| check_header(value))
}

pub(crate) fn check_listing(prefix: &str, after: Option<&str>, limit: usize) -> Result<(), Error> {
    check_prefix(prefix)?;
    after.map_or(Ok(()), check_prefix)?;
    check_listed(limit)
}

/// HTTP takes spaces off both ends, and knows no difference between nothing and an empty value.
fn check_header(value: &str) -> Result<(), Error> {
    let printable = value.bytes().all(|c| c == b' ' || c.is_ascii_graphic());
    if value.is_empty() || value.len() > MAX_ABOUT_BYTES || !printable || value.trim() != value {
        let allowed = "1 to 256 of printable ASCII, with no spaces around";
        return Err(Error::Limit { what: "bytes of what is said about an object", is: value.len(), allowed });
    }
    Ok(())
}

fn check_listed(limit: usize) -> Result<(), Error> {
    if limit == 0 || limit > MAX_LISTED {
        return Err(Error::Limit { what: "names in a listing", is: limit, allowed: "1 to 1,000" });
    }
    Ok(())
}
