//! How a body ends when what makes it fails after the answer has begun: status and headers have gone, so all that is left is
//! to end. The page's watchdog sees that its last part is missing.

use std::error::Error as StdError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, HttpBody};
use http::Extensions;
use http_body_util::BodyExt;
use hyper::body::{Bytes, Frame, SizeHint};
use tracing::Span;

use crate::trace;

/// How a client is told that a body is not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Not at all: lambda_runtime writes an error's text to the client behind the page.
    Clean,
    /// By the connection, which is cut.
    Cut,
}

/// A body whose errors and panics end it and nothing else. One that is there as a whole can't fail and stays as it is.
/// What is logged meanwhile belongs to `span`; without one, to the request that it is read for, or to one that gets its name then.
pub(crate) fn guarded(body: Body, ending: Ending, span: Option<&Span>) -> Body {
    if body.size_hint().exact().is_some() {
        return body;
    }
    Body::new(Guarded { body: Some(body), ending, span: span.cloned() })
}

struct Guarded {
    body: Option<Body>,
    ending: Ending,
    span: Option<Span>,
}

/// The body ended early, and the log has the reason.
#[derive(Debug, thiserror::Error)]
#[error("the body ended early")]
struct Logged;

fn is_logged(error: &(dyn StdError + 'static)) -> bool {
    error.is::<Logged>() || error.source().is_some_and(is_logged)
}

impl HttpBody for Guarded {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        let Some(body) = this.body.as_mut() else { return Poll::Ready(None) };
        let new = || trace::span(&Extensions::new()).unwrap_or_else(Span::none);
        let _entered = this.span.get_or_insert_with(new).enter();
        // What a panic left half done is dropped with the body. The panic hook logs it.
        match catch_unwind(AssertUnwindSafe(|| Pin::new(body).poll_frame(context))) {
            Ok(Poll::Ready(Some(Err(error)))) => {
                if !is_logged(&error) {
                    tracing::error!(error = &error as &dyn StdError, "an answer broke off");
                }
            }
            Ok(polled) => return polled,
            Err(_) => {}
        }
        this.body = None;
        Poll::Ready(match this.ending {
            Ending::Clean => None,
            Ending::Cut => Some(Err(axum::Error::new(Logged))),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, Body::size_hint)
    }
}

/// The whole body, at most `limit` bytes.
pub(crate) async fn whole(body: Body, limit: usize) -> Result<Bytes, Incomplete> {
    match http_body_util::Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(Incomplete::TooLarge),
        Err(_) => Err(Incomplete::BrokenOff),
    }
}

/// Why a body is not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Incomplete {
    BrokenOff,
    TooLarge,
}
