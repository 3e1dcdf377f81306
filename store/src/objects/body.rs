//! The bytes of an object, on their way.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt, TryStreamExt, stream};

use crate::table::Error;

/// So many bytes, as they come. A stream that brings more or fewer ends with an error.
pub struct Body {
    size: u64,
    bytes: Source,
}

enum Source {
    Whole(Bytes),
    Pieces(Pieces),
}

pub(crate) type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>;

impl Body {
    /// Bytes that come in pieces, `size` of them in all. The last one is passed on once it is known that nothing follows:
    /// whoever has received `size` bytes has a body that was as long as it said.
    pub fn from_stream(size: u64, bytes: impl Stream<Item = Result<Bytes, Error>> + Send + 'static) -> Self {
        let pieces = Box::pin(bytes.try_filter(|piece| std::future::ready(!piece.is_empty())).fuse());
        let counted = stream::try_unfold((pieces, size), move |(mut pieces, left)| async move {
            let Some(piece) = pieces.try_next().await? else {
                return if left == 0 { Ok(None) } else { Err(wrong_size(size - left)) };
            };
            let bytes = piece.len() as u64;
            let left = left.checked_sub(bytes).ok_or_else(|| wrong_size(size - left + bytes))?;
            if left == 0
                && let Some(more) = pieces.try_next().await?
            {
                return Err(wrong_size(size + more.len() as u64));
            }
            Ok(Some((piece, (pieces, left))))
        });
        Self { size, bytes: Source::Pieces(Box::pin(counted)) }
    }

    /// How many there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// All of them at once.
    ///
    /// # Errors
    /// The one that the stream ended with.
    pub async fn collect(self) -> Result<Bytes, Error> {
        let mut pieces = match self.bytes {
            Source::Whole(bytes) => return Ok(bytes),
            Source::Pieces(pieces) => pieces,
        };
        let Some(first) = pieces.try_next().await? else { return Ok(Bytes::new()) };
        let Some(second) = pieces.try_next().await? else { return Ok(first) };
        let mut all = BytesMut::from(first);
        all.extend_from_slice(&second);
        while let Some(more) = pieces.try_next().await? {
            all.extend_from_slice(&more);
        }
        Ok(all.freeze())
    }

    /// The same bytes, watched on their way. Those that are here already have none.
    pub(crate) fn watched<S>(self, watch: impl FnOnce(Pieces) -> S) -> Self
    where
        S: Stream<Item = Result<Bytes, Error>> + Send + 'static,
    {
        let bytes = match self.bytes {
            Source::Whole(bytes) => Source::Whole(bytes),
            Source::Pieces(pieces) => Source::Pieces(Box::pin(watch(pieces))),
        };
        Self { bytes, ..self }
    }

    /// All of them, where they are here already: such a body can be sent again.
    #[cfg(feature = "cloud")]
    pub(crate) fn whole(&self) -> Option<&Bytes> {
        match &self.bytes {
            Source::Whole(bytes) => Some(bytes),
            Source::Pieces(_) => None,
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self { size: bytes.len() as u64, bytes: Source::Whole(bytes) }
    }
}

impl Stream for Body {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.bytes {
            Source::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Source::Whole(bytes) => Poll::Ready(Some(Ok(std::mem::take(bytes)))),
            Source::Pieces(pieces) => pieces.as_mut().poll_next(context),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("size", &self.size).finish_non_exhaustive()
    }
}

fn wrong_size(bytes: u64) -> Error {
    let is = usize::try_from(bytes).unwrap_or(usize::MAX);
    Error::Limit { what: "bytes of a body", is, allowed: "as many as it said" }
}
