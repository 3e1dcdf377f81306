//! From an entry to the answer for one client.

use std::fmt::Write as _;

use axum::body::Body;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};

use super::entry::Entry;
pub(super) use crate::respond::NO_STORE;
use crate::respond::is_known;

/// The name of this cache in `Cache-Status` (RFC 9211).
pub(super) const NAME: &str = "leptos_lambda";
pub(crate) const CACHE_STATUS: HeaderName = HeaderName::from_static("cache-status");
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// It was there, and fresh.
    Hit,
    /// It was there and no longer fresh; a new one is being made.
    Stale,
    /// It was there and no longer fresh; a new one could not be made.
    StaleIfError,
    /// Another instance had made it.
    Shared,
    /// It was rendered for this request, or for another that asked for the same.
    Render {
        /// Whether it was kept.
        stored: bool,
        /// Whether another request had it rendered.
        collapsed: bool,
    },
}

/// The answer: 304 to a client that has it (RFC 9110, section 13.1.2), without a body to HEAD.
pub(super) fn answer(entry: &Entry, asked: &Parts, from: From, now: i64) -> Response<Body> {
    let body = entry.accepted(&asked.headers);
    let mut response = entry.respond(body);
    let headers = response.headers_mut();
    headers.insert(CACHE_STATUS, status(entry, from, now));
    match from {
        From::Hit | From::Shared | From::Render { stored: true, .. } => {
            headers.insert(header::AGE, HeaderValue::from(now.saturating_sub(entry.life.made_at).max(0)));
            headers.insert(header::CACHE_CONTROL, entry.life.cache_control(now));
        }
        // The next cache shall ask again soon, but have something if this one fails. `Age` (RFC 9111, section 4) is left out:
        // a cache that subtracts it would take the page for stale at once and ask for each viewer; and were the age added to
        // the second, one that does not, as CloudFront is not known to, would keep the page for as long as it is old.
        From::Stale | From::StaleIfError => {
            let error = entry.life.error_until.saturating_sub(now).max(0);
            let soon = format!("public, max-age=0, s-maxage=1, stale-if-error={error}");
            headers.insert(header::CACHE_CONTROL, HeaderValue::try_from(soon).unwrap_or(NO_STORE));
        }
        From::Render { stored: false, .. } => {
            headers.insert(header::CACHE_CONTROL, NO_STORE);
        }
    }
    if entry.status == StatusCode::OK && is_known(&asked.headers, &body.etag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        // The length is that of the page (RFC 9110, section 8.6); without it axum would say 0.
        for name in [header::CONTENT_TYPE, header::CONTENT_ENCODING] {
            response.headers_mut().remove(name);
        }
        *response.body_mut() = Body::empty();
    } else if asked.method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    response
}

/// An answer that is its viewer's own, and nobody's to keep.
pub(super) fn private(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(PRIVATE);
    response
}

fn status(entry: &Entry, from: From, now: i64) -> HeaderValue {
    let mut text = String::with_capacity(64);
    text.push_str(NAME);
    let ttl = entry.life.fresh_until.saturating_sub(now);
    // Writing to a text can't fail.
    let _ = match from {
        From::Hit => write!(text, "; hit; ttl={ttl}"),
        From::Shared => write!(text, "; hit; ttl={ttl}; detail=shared"),
        From::Stale => write!(text, "; hit; ttl={ttl}; detail=stale-while-revalidate"),
        From::StaleIfError => write!(text, "; hit; ttl={ttl}; detail=stale-if-error"),
        From::Render { stored, collapsed } => {
            let stored = if stored { "; stored" } else { "" };
            let collapsed = if collapsed { "; collapsed" } else { "" };
            write!(text, "; fwd=miss; fwd-status={}{stored}{collapsed}", entry.status.as_u16())
        }
    };
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(NAME))
}
