//! The render cache: public pages are rendered once and sent many times.

mod cdn;
mod entry;
mod flights;
mod inline_scripts;
mod invalidations;
mod key;
mod make;
mod memory;
mod metrics;
mod policy;
mod prefixes;
mod record;
mod render;
mod respond;
mod service;
mod shared;
mod stand_in;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::join_all;
use store::{Clock, Table, system_clock};
use tokio::sync::Semaphore;

use flights::Flights;
use invalidations::Invalidations;
use memory::Memory;
use metrics::Counters;
use prefixes::Prefixes;

use crate::{Shell, embedded};

pub use cdn::cdn_tag;
pub use metrics::CacheMetrics;
pub use policy::{Parameter, Policies, Policy, PolicyError, Public, Variant};
pub(crate) use respond::CACHE_STATUS;
pub use service::{RenderCacheLayer, RenderCacheService};
pub use shared::SharedPages;

/// How much memory kept pages may take, if not said otherwise.
const BYTES: u64 = 32 * 1_024 * 1_024;

/// How many renders may be under way, if not said otherwise: some hundred milliseconds' work for two cores.
const MAX_RENDERS: usize = 64;

/// How often an instance reports what its cache did, in seconds: each line costs what CloudWatch asks for a log line.
const REPORTED_EVERY: i64 = 60;

/// The cache of one process, around the routes of the pages. Its clones are the same cache.
///
/// Each path pattern has a [`Policy`]; what none matches is private, unless it lies below a prefix whose unknown paths share a
/// page ([`Policies::unknown`]). A public page is rendered from its address alone: the
/// renderer gets a new GET with the path, the declared parameters and the declared headers, and nothing else of what the
/// client sent. So no cookie, no header and no other parameter can get into a page that others see.
///
/// ```
/// use std::time::Duration;
///
/// use axum::Router;
/// use axum::body::Body;
/// use http::Request;
/// use leptos::prelude::*;
/// use leptos_lambda::{CacheSettings, Policies, Policy, Public, RenderCache, notes, render};
/// use tower::ServiceExt;
///
/// #[component]
/// fn Page() -> impl IntoView {
///     // Whoever changes the greeting invalidates this tag.
///     notes::tag("greeting");
///     view! { <!DOCTYPE html><html lang="en"><head><title>"Hello"</title></head><body>"Hello"</body></html> }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let minute = Public { fresh: Duration::from_secs(60), ..Public::default() };
/// let policies = Policies::new().route("/", Policy::Public(minute))?.route("/account/{*page}", Policy::Private)?;
/// let cache = RenderCache::new(CacheSettings::new(policies));
/// let pages = Router::new().fallback_service(render::complete(Page, || {})).layer(cache.layer());
///
/// let get = || pages.clone().oneshot(Request::get("/?utm_source=x").body(Body::empty()).unwrap());
/// assert_eq!(get().await?.headers()["cache-status"], "leptos_lambda; fwd=miss; fwd-status=200; stored");
/// assert_eq!(get().await?.headers()["cache-status"], "leptos_lambda; hit; ttl=60");
///
/// cache.invalidate(["greeting"]).await?;
/// assert!(get().await?.headers()["cache-status"].to_str()?.contains("fwd=miss"));
/// # Ok(()) }
/// ```
///
/// | answer of the page | kept | sent with |
/// |---|---|---|
/// | 200 | for [`Public::fresh`], then as stale; until [`notes::expires_at`](crate::notes::expires_at) | `s-maxage` (what is left of that), `stale-while-revalidate`, `stale-if-error`, `ETag`, `Age` |
/// | 404, 410, 301 | for [`Public::absent`], in a sixteenth of the room; among instances ([`Public::shared`]) only in the place of a page | the same |
/// | a path that no pattern matches | one entry for all below a prefix ([`Policies::unknown`]) | the same |
/// | a 200 that is stale, while a new one is made | for [`Public::stale_while_revalidate`] | `s-maxage=1`, `stale-if-error`, `ETag`; no `Age` |
/// | any other 4xx or 3xx | never | `no-store` |
/// | 5xx; a panic; a render over [`Public::render_budget`]; too many renders at once | never; the last good page is sent for [`Public::stale_if_error`] | `s-maxage=1`, `stale-if-error`, `ETag`; no `Age` |
/// | the same without a last good page | never; the [`Shell`](crate::Shell) with 503 | `no-store`, `Retry-After` |
/// | with `Set-Cookie`, or `Cache-Control: no-store`, `private`, `no-cache` | never; the cookie is not sent | `no-store` |
/// | to a declared parameter with a value that it can't have | never | `no-store` |
/// | to another method than GET and HEAD; under [`Policy::Private`] | never; the page gets the request as it came | `private, no-store` |
/// | under [`Policy::Never`] | never | `no-store` |
///
/// `Age` belongs on every kept answer (RFC 9111, section 4). Not on a stale one here: the next cache is to keep that for a
/// second, whether it subtracts an age from `s-maxage` or not.
///
/// Freshness goes by the clock and the time in the entry: an instance that was frozen shows nothing old as fresh. One render
/// a page is under way at a time; it goes on when its first client goes away. When it fails, those who waited for it without
/// having begun it have the page rendered once more, once for all of them, for it may have begun before the instance was
/// frozen; nobody waits longer than [`Public::render_budget`] in all. A stale page is sent at once while a new one is made,
/// which under Lambda is finished before the instance is frozen ([`Site::with_cache`](crate::Site::with_cache)).
/// `Cache-Status` (RFC 9211) tells what happened.
#[derive(Clone, Debug)]
pub struct RenderCache(Arc<Cache>);

/// What makes a [`RenderCache`].
pub struct CacheSettings {
    /// What is kept, and for how long.
    pub policies: Policies,
    /// How much memory kept pages may take, in bytes: keys, headers and every encoding.
    pub memory_bytes: u64,
    /// Where processes tell each other of invalidations. Without it each has its own.
    pub invalidations: Option<Arc<dyn Table>>,
    /// Where instances share the pages whose policies ask for it. Without it none is shared.
    pub shared: Option<SharedPages>,
    /// How many renders may be under way. Above that there is no queue, but the last good page, or the shell. Public pages that
    /// nobody keeps may have half of it, for each request for one is a render.
    pub max_renders: usize,
    /// The shell for the paths below each prefix; the longest counts.
    pub shells: Vec<(&'static str, Shell)>,
    /// What time it is.
    pub clock: Clock,
}

impl CacheSettings {
    /// The defaults: 32 MiB, 64 renders at once, invalidations of this process only, a line of text for a shell.
    pub fn new(policies: Policies) -> Self {
        Self {
            policies,
            memory_bytes: BYTES,
            invalidations: None,
            shared: None,
            max_renders: MAX_RENDERS,
            shells: Vec::new(),
            clock: system_clock(),
        }
    }
}

struct Cache {
    policies: Policies,
    memory: Memory,
    flights: Flights,
    invalidations: Invalidations,
    shared: Option<SharedPages>,
    renders: Arc<Semaphore>,
    /// The part of `renders` that pages may have which nobody keeps.
    unkept: Semaphore,
    shells: Prefixes<Shell>,
    counters: Arc<Counters>,
    clock: Clock,
    /// When the counts were reported last, and what they were.
    reported: Mutex<(i64, CacheMetrics)>,
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").field("invalidations", &self.invalidations).finish_non_exhaustive()
    }
}

impl RenderCache {
    /// An empty cache.
    pub fn new(settings: CacheSettings) -> Self {
        let counters = Arc::<Counters>::default();
        let mut shells = Prefixes::default();
        for (prefix, shell) in settings.shells {
            shells.insert(prefix, shell);
        }
        Self(Arc::new(Cache {
            policies: settings.policies,
            memory: Memory::new(settings.memory_bytes, &counters),
            flights: Flights::default(),
            invalidations: Invalidations::new(settings.invalidations, settings.clock.clone()),
            shared: settings.shared,
            renders: Arc::new(Semaphore::new(settings.max_renders)),
            unkept: Semaphore::new(settings.max_renders.div_ceil(2)),
            shells,
            counters,
            reported: Mutex::new((i64::MIN, CacheMetrics::default())),
            clock: settings.clock,
        }))
    }

    /// Puts the cache around the routes of the pages.
    pub fn layer(&self) -> RenderCacheLayer {
        RenderCacheLayer(self.0.clone())
    }

    /// Makes every page with one of these tags anew: here at once, in other processes within what the page's policy says.
    ///
    /// # Errors
    /// When the other processes can't be told. Then no page made until now is shown here any more, not from the object store
    /// either, and they keep what they have until it is no longer fresh.
    pub async fn invalidate(
        &self,
        tags: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<(), store::Error> {
        let tags: Vec<String> = tags.into_iter().map(Into::into).collect();
        let published = self.0.invalidations.publish(&tags).await;
        if published.is_err() {
            self.0.invalidations.distrust();
            self.0.memory.clear();
        }
        published
    }

    /// What it did and holds.
    pub fn metrics(&self) -> CacheMetrics {
        let (pages, bytes) = self.0.memory.size();
        self.0.counters.read(pages, bytes)
    }

    /// What happened since the last report, for CloudWatch; `None` within a minute of it.
    pub(crate) fn report(&self) -> Option<String> {
        let now = (self.0.clock)();
        let mut reported = self.0.reported.lock().unwrap_or_else(PoisonError::into_inner);
        if (reported.0..reported.0 + REPORTED_EVERY).contains(&now) {
            return None;
        }
        let metrics = self.metrics();
        let mut added = metrics.added_since(&reported.1);
        added.push(("render_ms", self.0.counters.take_render_times().into()));
        *reported = (now, metrics);
        Some(embedded::line(&added))
    }

    /// Waits for the renders under way, at most so long: a Lambda instance is frozen when it asks for its next event.
    pub async fn settle(&self, limit: Duration) {
        let flights = self.0.flights.all();
        if !flights.is_empty() && tokio::time::timeout(limit, join_all(flights)).await.is_err() {
            tracing::warn!("renders are under way, and the time is up; they go on with the next event");
        }
    }
}
