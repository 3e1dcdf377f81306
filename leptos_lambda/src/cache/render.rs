//! One render: from a key to an entry, whatever the page does.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::response::Response;
use futures::FutureExt;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Bytes;
use tower::{Service, ServiceExt};

use super::Cache;
use super::entry::{Coding, Entry, Life, storable};
use super::flights::Made;
use super::key;
use super::policy::Public;
use crate::notes::RenderNotes;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("the render took longer than its policy allows")]
    TooLong,
    #[error("the render panicked")]
    Panicked,
    #[error("the page broke off")]
    BrokenOff(#[source] axum::Error),
    #[error("the key is no address")]
    NoAddress,
}

impl Cache {
    /// Renders `key`, and keeps the page if `keep` and it is one to be kept.
    pub(super) async fn render<S>(&self, service: S, key: &Arc<str>, policy: &Public, keep: bool) -> Made
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Send,
        S::Future: Send,
    {
        // Before the render: what is invalidated from now on may not be in it.
        let generation = self.invalidations.seen();
        let (began, started) = ((self.clock)(), Instant::now());
        let notes = RenderNotes::default();
        let page = async {
            let request = key::request(key, notes.clone()).ok_or(Failure::NoAddress)?;
            complete(service, request).await
        };
        // What a panic left half done belongs to this render and goes with it.
        let page = AssertUnwindSafe(tokio::time::timeout(policy.render_limit, page)).catch_unwind();
        let made = match page.await {
            Ok(Ok(page)) => page,
            Ok(Err(_)) => Err(Failure::TooLong),
            Err(_) => Err(Failure::Panicked),
        };
        self.counters.rendered(started.elapsed());
        let notes = notes.read();
        let (status, headers, body) = match made {
            Ok(page) => page,
            Err(failure) => {
                // The panic hook has logged a panic.
                if !matches!(failure, Failure::Panicked) {
                    let error = &failure as &dyn std::error::Error;
                    tracing::error!(page = &**key, error, "a page could not be rendered");
                }
                self.counters.failures.add();
                return Made::broken();
            }
        };
        if status.is_server_error() {
            self.counters.failures.add();
        }
        let stored = keep && storable(status) && may_be_kept(&headers, key);
        let life = Life::of(status, policy, &notes.expires_at, began);
        let entry = Arc::new(Entry::new(status, &headers, body, notes, policy, life, generation));
        if stored {
            self.memory.insert(key.clone(), entry.clone());
        }
        Made { entry, stored, shared: false }
    }
}

type Page = (StatusCode, HeaderMap, Bytes);

async fn complete<S>(service: S, request: Request<Body>) -> Result<Page, Failure>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    let response = match service.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(Failure::BrokenOff)?.to_bytes();
    Ok((parts.status, parts.headers, body))
}

/// What a page says for itself about being kept. A cookie is for one viewer: with it the page is for nobody else, and since
/// the render knows no viewer, it is a mistake of the page's.
fn may_be_kept(headers: &HeaderMap, key: &str) -> bool {
    if headers.contains_key(header::SET_COOKIE) {
        tracing::error!(
            page = key,
            "a public page sets a cookie; the cookie is not sent and the page not kept"
        );
        return false;
    }
    let lines = headers.get_all(header::CACHE_CONTROL).iter().filter_map(|line| line.to_str().ok());
    !lines.flat_map(|line| line.split(',')).any(|directive| {
        ["no-store", "private", "no-cache"].iter().any(|own| directive.trim().eq_ignore_ascii_case(own))
    })
}

impl Made {
    /// What came of a render that did not come to its end.
    pub(super) fn broken() -> Self {
        let life = Life { made_at: 0, fresh_until: 0, stale_until: 0, error_until: 0 };
        let body = vec![(Coding::Identity, Bytes::new())];
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        let entry = Entry::assemble(status, HeaderMap::new(), body, None, life, Vec::new(), 0);
        Self { entry: Arc::new(entry), stored: false, shared: false }
    }
}
