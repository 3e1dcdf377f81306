//! A small site for tests, its clock, and what it answered.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures::stream::{self, StreamExt};
use http::{HeaderMap, Method, StatusCode, header};
use leptos_lambda::{CacheSettings, Parameter, Policies, Policy, Public, RenderCache, Variant};
use tokio::sync::Notify;
use tower::ServiceExt;

pub const START: i64 = 1_800_000_000;

/// Ten seconds fresh, twenty more stale, an hour if there is an error.
pub const PUBLIC: Public = Public {
    fresh: Duration::from_secs(10),
    stale_while_revalidate: Duration::from_secs(20),
    stale_if_error: Duration::from_secs(3_600),
    absent: Duration::from_secs(5),
    invalidated_within: Duration::from_secs(2),
    render_budget: Duration::from_secs(10),
    render_limit: Duration::from_secs(1),
    parameters: &[
        Parameter { name: "page", valid: |value| value.bytes().all(|byte| byte.is_ascii_digit()) },
        Parameter { name: "by", valid: |value| matches!(value, "time" | "title") },
    ],
    variants: &[],
    shared: false,
};

/// What the pages do, set from outside.
#[derive(Default)]
pub struct Control {
    pub renders: AtomicU64,
    pub fail: AtomicBool,
    pub panic: AtomicBool,
    pub hang: AtomicBool,
    /// Every page is gone.
    pub gone: AtomicBool,
    /// A render waits here when `hold` is set.
    pub hold: AtomicBool,
    pub go: Notify,
}

pub struct TestSite {
    pub cache: RenderCache,
    pub router: Router,
    pub control: Arc<Control>,
    pub now: Arc<AtomicI64>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl TestSite {
    pub fn new() -> Self {
        Self::with(|settings| settings)
    }

    pub fn with(change: impl FnOnce(CacheSettings) -> CacheSettings) -> Self {
        Self::under(PUBLIC, change)
    }

    /// With this policy for its public pages.
    pub fn under(public: Public, change: impl FnOnce(CacheSettings) -> CacheSettings) -> Self {
        let language = Variant {
            header: header::ACCEPT_LANGUAGE,
            value: |sent| if sent.is_some_and(|sent| sent.starts_with("zh")) { "zh" } else { "en" },
        };
        let varied = Public { variants: Box::leak(Box::new([language])), ..public.clone() };
        let policies = Policies::new()
            .route("/", Policy::Public(public.clone()))
            .and_then(|table| table.route("/pages/{name}", Policy::Public(public.clone())))
            .and_then(|table| {
                table.route("/shared/{name}", Policy::Public(Public { shared: true, ..public.clone() }))
            })
            .and_then(|table| table.route("/varied", Policy::Public(varied)))
            .and_then(|table| table.route("/never", Policy::Never))
            .and_then(|table| table.route("/account/{*rest}", Policy::Private))
            .unwrap()
            .unknown("", "/unknown", public);
        let now = Arc::new(AtomicI64::new(START));
        let clock = now.clone();
        let settings = CacheSettings::new(policies);
        let settings = CacheSettings { clock: Arc::new(move || clock.load(Ordering::SeqCst)), ..settings };
        let cache = RenderCache::new(change(settings));
        let control = Arc::<Control>::default();
        let pages = control.clone();
        let router =
            Router::new().fallback(move |request: Request| page(pages.clone(), request)).layer(cache.layer());
        Self { cache, router, control, now }
    }

    pub fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn renders(&self) -> u64 {
        self.control.renders.load(Ordering::SeqCst)
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn send(&self, request: Request) -> Answer {
        read(self.router.clone().oneshot(request).await.unwrap()).await
    }

    /// Waits until so many renders were begun and all are over.
    pub async fn settled(&self, renders: u64) {
        while self.renders() < renders || self.cache.metrics().renders < renders {
            tokio::task::yield_now().await;
        }
        self.cache.settle(Duration::from_secs(5)).await;
    }
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where it comes from, as `Cache-Status` tells it.
    pub fn is(&self, what: &str) -> bool {
        self.header("cache-status").contains(what)
    }

    /// All that may not depend on who asked before.
    pub fn lasting(mut self) -> Self {
        self.headers.remove("cache-status");
        self
    }
}

async fn read(response: Response) -> Answer {
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

/// A page that shows everything that reached it: whatever gets through to the renderer is seen.
async fn page(control: Arc<Control>, request: Request) -> Response {
    let number = control.renders.fetch_add(1, Ordering::SeqCst) + 1;
    if control.hold.load(Ordering::SeqCst) {
        control.go.notified().await;
    }
    if control.hang.load(Ordering::SeqCst) {
        std::future::pending::<()>().await;
    }
    assert!(!control.panic.load(Ordering::SeqCst), "asked to panic");
    if control.fail.load(Ordering::SeqCst) {
        return (StatusCode::SERVICE_UNAVAILABLE, "the secret password is xyzzy").into_response();
    }
    if control.gone.load(Ordering::SeqCst) {
        return (StatusCode::GONE, "gone").into_response();
    }
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let headers: BTreeMap<_, _> =
        parts.headers.iter().map(|(name, value)| (name.to_string(), value)).collect();
    let shown = format!("{} {} {headers:?} {body:?}", parts.method, parts.uri);
    let path = parts.uri.path();
    if parts.method != Method::GET && parts.method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, shown).into_response();
    }
    match path {
        "/unknown" | "/pages/absent" => (StatusCode::NOT_FOUND, shown).into_response(),
        "/pages/bad" => (StatusCode::BAD_REQUEST, shown).into_response(),
        "/pages/empty" => StatusCode::NO_CONTENT.into_response(),
        "/pages/gone" => (StatusCode::GONE, shown).into_response(),
        "/pages/moved" => (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, "/pages/a")]).into_response(),
        "/pages/cookie" => ([(header::SET_COOKIE, "session=1")], shown).into_response(),
        "/pages/own" => ([(header::CACHE_CONTROL, "no-store")], shown).into_response(),
        // The first time it breaks off.
        "/pages/torn" if number == 1 => Body::from_stream(stream::iter([
            Ok("the first part"),
            Err(std::io::Error::other("it broke off")),
        ]))
        .into_response(),
        "/pages/numbered" => format!("render {number}").into_response(),
        "/account/guarded" if !parts.headers.contains_key(header::COOKIE) => {
            (StatusCode::UNAUTHORIZED, "log in first").into_response()
        }
        "/account/endless" => Body::from_stream(
            stream::iter([Ok::<_, std::convert::Infallible>("first")]).chain(stream::pending()),
        )
        .into_response(),
        "/pages/long" | "/shared/long" => {
            ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], "long ".repeat(1_000)).into_response()
        }
        path if path.starts_with("/pages/unknown-") => (StatusCode::NOT_FOUND, shown).into_response(),
        _ => shown.into_response(),
    }
}
