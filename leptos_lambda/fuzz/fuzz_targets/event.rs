//! From the bytes of an event, through the gate and a small site with a cache, to the bytes of its answer: no panic, no fault
//! of the client's told as the server's, nothing that takes longer than a moment.
#![no_main]

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::response::IntoResponse;
use http::{HeaderMap, Request, StatusCode};
use leptos_lambda::gate::{Limits, read};
use leptos_lambda::{CacheSettings, Parameter, Policies, Policy, Public, RenderCache, Site};
use libfuzzer_sys::fuzz_target;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

/// Of the thread's own time: another process on the core is not the gate's doing.
const LONGEST: Duration = Duration::from_millis(50);

const PUBLIC: Public =
    Public { parameters: &[Parameter { name: "name", valid: |value| value.len() < 20 }], ..Public::DEFAULT };

thread_local! {
    /// The site, and what it runs on: this thread, whose time is measured.
    static SITE: (Runtime, Router) = (Builder::new_current_thread().enable_time().build().unwrap(), site());
}

/// Public pages below `/my`, the rest private.
fn site() -> Router {
    let policies = Policies::new().route("/", Policy::Public(PUBLIC)).unwrap().unknown("/my", "/my", PUBLIC);
    let cache =
        RenderCache::new(CacheSettings { memory_bytes: 1_024 * 1_024, ..CacheSettings::new(policies) });
    Site::new(Router::new().fallback(page).layer(cache.layer())).into_router()
}

/// What the client sent comes back in headers, as a careless site would have it.
async fn page(request: Request<Body>) -> (HeaderMap, &'static str) {
    (request.headers().clone(), "page")
}

fuzz_target!(|bytes: &[u8]| {
    let began = own_time();
    let arrived = read(bytes, &Limits::default());
    let (parts, body) = SITE.with(|(runtime, site)| {
        runtime.block_on(async {
            let response = match arrived.request {
                Ok(request) => {
                    let path = request.uri().path();
                    assert!(path.starts_with('/') && path.is_ascii(), "{path}");
                    assert!(path.split('/').all(|part| part != "." && part != ".."), "{path}");
                    site.clone().oneshot(request).await.unwrap()
                }
                Err(refusal) => refusal.into_response(),
            };
            let (parts, body) = response.into_parts();
            (parts, to_bytes(body, usize::MAX).await.unwrap())
        })
    });
    assert!(parts.status.is_success() || parts.status.is_client_error(), "{}", parts.status);
    let answer = arrived.format.write(&parts, &body);
    assert!(answer.is_ok() || parts.status == StatusCode::OK);
    let took = own_time() - began;
    assert!(took < LONGEST, "{took:?}");
});

fn own_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
