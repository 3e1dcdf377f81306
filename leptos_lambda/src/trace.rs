//! Which request a line of the log belongs to.
//!
//! What Leptos makes is traced, and every body that is still being made while it is sent; a page from the cache has nothing to
//! say, and a span would cost it a tenth more.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::response::Response;
use http::Extensions;
use tracing::{Instrument, Span};

use crate::endings::{Ending, guarded};

/// Names one request: under Lambda as X-Ray does, elsewhere by a number.
#[derive(Clone, Debug)]
pub(crate) struct Trace(Arc<str>);

impl Trace {
    /// The name that Lambda gave.
    pub(crate) fn of_lambda(id: &str) -> Self {
        Self(id.into())
    }

    /// The request's name, or a new one.
    fn of(extensions: &Extensions) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        extensions.get::<Self>().cloned().unwrap_or_else(|| {
            Self(format!("{:x}-{:x}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed)).into())
        })
    }

    /// What is logged within it says which request it belongs to; a panic too.
    pub(crate) fn span(&self) -> Span {
        tracing::error_span!("request", trace_id = &*self.0)
    }
}

/// The span for what answers a request; `None` within it.
pub(crate) fn span(extensions: &Extensions) -> Option<Span> {
    Span::current().is_none().then(|| Trace::of(extensions).span())
}

/// Answers within this span, body included.
pub(crate) async fn traced(span: Option<Span>, answer: impl Future<Output = Response>) -> Response {
    let Some(span) = span else { return answer.await };
    let response = answer.instrument(span.clone()).await;
    response.map(|body| guarded(body, Ending::Cut, Some(&span)))
}
