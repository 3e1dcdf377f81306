//! A body on its way to S3.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use futures::Stream as _;
use http_body::{Frame, SizeHint};

use crate::objects::{About, Body, Content};
use crate::table::Error;

/// What is put: as often as wanted where all of it is here, once where it comes in pieces.
pub(super) struct Sending {
    pub(super) about: About,
    body: Option<Body>,
    failure: Failure,
}

/// The error that ended a body; the SDK's own says less.
type Failure = Arc<Mutex<Option<Error>>>;

impl Sending {
    pub(super) fn new(content: Content) -> Self {
        Self { about: content.about, body: Some(content.body), failure: Failure::default() }
    }

    /// The body, for the next attempt; `None` when it is gone.
    pub(super) fn next(&mut self) -> Option<ByteStream> {
        if let Some(bytes) = self.body.as_ref().and_then(Body::whole) {
            return Some(bytes.clone().into());
        }
        let body = self.body.take()?;
        let left = body.size();
        let pieces = Pieces { body: Mutex::new(body), left, failure: self.failure.clone() };
        Some(ByteStream::from_body_1_x(pieces))
    }

    /// Why the body ended early, if it did.
    pub(super) fn failure(&mut self) -> Option<Error> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A body as the SDK takes it.
struct Pieces {
    /// The SDK wants to share it among threads, but never does: nobody waits for this lock.
    body: Mutex<Body>,
    left: u64,
    failure: Failure,
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let body = self.body.get_mut().unwrap_or_else(PoisonError::into_inner);
        Pin::new(body).poll_next(context).map(|piece| match piece? {
            Ok(piece) => {
                self.left = self.left.saturating_sub(piece.len() as u64);
                Some(Ok(Frame::data(piece)))
            }
            Err(error) => {
                *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                Some(Err("the body that was to be put has failed"))
            }
        })
    }

    /// Exactly: it becomes the `Content-Length`, without which S3 takes no body.
    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
