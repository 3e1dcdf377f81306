//! What a viewer gets when the page can't be made in time: the last good one, or the shell.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};

use super::Cache;
use super::entry::Entry;
use super::respond::{self, From, answer};
use crate::lambda::Deadline;
use crate::respond::SORRY;

/// When a client may ask again, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("10");

/// Why there is no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// The render takes longer than its budget. It goes on, if the page is one to be kept.
    OverBudget,
    /// As many renders as are allowed are under way.
    TooMany,
    /// The render ended without a page.
    Failed,
}

impl Why {
    fn detail(self) -> &'static str {
        match self {
            Self::OverBudget => "over-budget",
            Self::TooMany => "too-many-renders",
            Self::Failed => "failed",
        }
    }
}

impl Cache {
    /// The kept page if it may still be shown, otherwise the shell. Where none was kept when it was asked for, another instance's
    /// may be there now.
    pub(super) fn stand_in(
        &self,
        key: &str,
        kept: Option<Arc<Entry>>,
        asked: &Parts,
        why: Why,
    ) -> Response<Body> {
        let now = (self.clock)();
        let kept = kept.or_else(|| self.memory.get(key));
        match kept.filter(|entry| entry.status == StatusCode::OK && now < entry.life.error_until) {
            Some(entry) => {
                self.counters.stale_if_error.add();
                answer(&entry, asked, From::StaleIfError, now)
            }
            None => self.shell(asked, why, "miss"),
        }
    }

    /// The shell for this path; `forwarded` says what else the cache could have done (RFC 9211, section 2.2).
    pub(super) fn shell(&self, asked: &Parts, why: Why, forwarded: &str) -> Response<Body> {
        self.counters.shells.add();
        let shell = self.shells.of(asked.uri.path());
        let mut response = Response::new(match (shell, &asked.method) {
            (_, &Method::HEAD) => Body::empty(),
            (Some(shell), _) => Body::from(shell.html.clone()),
            (None, _) => Body::from(SORRY),
        });
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        let kind = if shell.is_some() { "text/html; charset=utf-8" } else { "text/plain; charset=utf-8" };
        let status = format!("{}; fwd={forwarded}; detail={}", respond::NAME, why.detail());
        for (name, value) in [
            (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
            (header::CACHE_CONTROL, respond::NO_STORE),
            (header::RETRY_AFTER, RETRY_AFTER),
            (
                respond::CACHE_STATUS,
                HeaderValue::try_from(status).unwrap_or(HeaderValue::from_static(respond::NAME)),
            ),
        ] {
            response.headers_mut().insert::<HeaderName>(name, value);
        }
        if let Some(shell) = shell {
            response.extensions_mut().insert(shell.scripts.clone());
        }
        response
    }
}

/// How long this client may wait for a render: its policy's budget, within the invocation's time.
pub(super) fn patience(budget: Duration, asked: &Parts) -> Duration {
    asked.extensions.get::<Deadline>().map_or(budget, |deadline| budget.min(deadline.left()))
}
