//! The cache as a layer around the routes of the pages.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::response::Response;
use futures::future::{BoxFuture, Either};
use futures::{FutureExt, StreamExt, stream};
use http::request::Parts;
use http::{Method, Request};
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::{Instant, timeout, timeout_at};
use tower::{Layer, Service, ServiceExt};
use tracing::Instrument;

use super::Cache;
use super::entry::Entry;
use super::flights::{Flight, Joined, Made};
use super::key::Key;
use super::policy::{Matched, Policy, Public};
use super::render::Failure;
use super::respond::{self, From, answer};
use super::stand_in::{Why, patience};
use crate::trace::{self, traced};

/// Puts a [`RenderCache`](crate::RenderCache) around a service.
#[derive(Clone, Debug)]
pub struct RenderCacheLayer(pub(super) Arc<Cache>);

impl<S> Layer<S> for RenderCacheLayer {
    type Service = RenderCacheService<S>;

    fn layer(&self, pages: S) -> Self::Service {
        RenderCacheService { cache: self.0.clone(), pages }
    }
}

/// Answers with kept pages, and has `pages` make those that are missing.
#[derive(Clone, Debug)]
pub struct RenderCacheService<S> {
    cache: Arc<Cache>,
    pages: S,
}

impl<S> Service<Request<Body>> for RenderCacheService<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<
        Ready<Result<Response<Body>, Infallible>>,
        BoxFuture<'static, Result<Response<Body>, Infallible>>,
    >;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let (asked, body) = request.into_parts();
        // Most answers need no waiting, and then no allocation for it.
        if let Some(response) = self.cache.hit(&asked) {
            return Either::Left(ready(Ok(response)));
        }
        let (cache, pages) = (self.cache.clone(), self.pages.clone());
        let answer =
            traced(trace::span(&asked.extensions), cache.answer(pages, Request::from_parts(asked, body)));
        Either::Right(answer.map(Ok).boxed())
    }
}

/// How good an entry is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goodness {
    Fresh,
    /// It may be shown while a new one is made.
    Stale,
    /// It may be shown when no new one can be made.
    BetterThanNone,
    Gone,
}

impl Cache {
    /// The answer from a fresh page, if there is one and nothing must be asked first.
    fn hit(&self, asked: &Parts) -> Option<Response<Body>> {
        if !is_read(&asked.method) {
            return None;
        }
        let path = asked.uri.path();
        let (path, policy) = match self.policies.of(path) {
            Matched::Route(Policy::Public(policy)) => (path, policy),
            Matched::Unknown(path, policy) => (path, policy),
            Matched::Route(_) => return None,
        };
        if self.invalidations.is_due(bound(policy)) {
            return None;
        }
        let key = Key::of(path, asked, policy);
        let entry = self.memory.get(&key.text).filter(|_| key.valid)?;
        let now = (self.clock)();
        (self.goodness(&entry, now) == Goodness::Fresh).then(|| {
            self.counters.hits.add();
            answer(&entry, asked, From::Hit, now)
        })
    }

    /// The answer to any request.
    async fn answer<S>(self: Arc<Self>, pages: S, request: Request<Body>) -> Response<Body>
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let path = request.uri().path().to_owned();
        let (path, policy, keep) = match self.policies.of(&path) {
            Matched::Route(Policy::Private) => return respond::private(self.private(pages, request).await),
            Matched::Route(Policy::Never) => (path.as_str(), &Public::DEFAULT, false),
            Matched::Route(Policy::Public(policy)) => (path.as_str(), policy, true),
            Matched::Unknown(path, policy) => (path, policy, true),
        };
        // A page takes no other method, and says so.
        if !is_read(request.method()) {
            return respond::private(through(pages, request).await);
        }
        let (asked, _) = request.into_parts();
        let key = Key::of(path, &asked, policy);
        let text: Arc<str> = key.text.into();
        if keep && key.valid {
            self.public(pages, &asked, text, policy).await
        } else {
            self.unkept(pages, &asked, text, policy).await
        }
    }

    /// The answer with a page that is its viewer's own; to GET and HEAD within the limits of all renders, as long as it is made.
    async fn private<S>(&self, pages: S, request: Request<Body>) -> Response<Body>
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    {
        if !is_read(request.method()) {
            return through(pages, request).await;
        }
        let (asked, body) = request.into_parts();
        let request = Request::from_parts(asked.clone(), body);
        let Ok(permit) = self.renders.clone().try_acquire_owned() else {
            return self.shell(&asked, Why::TooMany, "bypass");
        };
        let page = AssertUnwindSafe(through(pages, request)).catch_unwind();
        match timeout(patience(Public::DEFAULT.render_budget, &asked), page).await {
            Ok(Ok(page)) if !page.status().is_server_error() => {
                page.map(|body| rendering(body, permit, Public::DEFAULT.render_limit))
            }
            Ok(Ok(_) | Err(_)) => self.shell(&asked, Why::Failed, "bypass"),
            Err(_) => self.shell(&asked, Why::OverBudget, "bypass"),
        }
    }

    /// The answer with a page that everybody sees and nobody keeps.
    async fn unkept<S>(&self, pages: S, asked: &Parts, key: Arc<str>, policy: &Public) -> Response<Body>
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Send,
        S::Future: Send,
    {
        self.counters.misses.add();
        let (Ok(_part), Ok(_permit)) = (self.unkept.try_acquire(), self.renders.try_acquire()) else {
            return self.shell(asked, Why::TooMany, "miss");
        };
        let made = timeout(patience(policy.render_budget, asked), self.render(pages, &key, policy, false));
        match made.await {
            Ok(made) if made.entry.status.is_server_error() => self.shell(asked, Why::Failed, "miss"),
            Ok(made) => {
                let from = From::Render { stored: false, collapsed: false };
                answer(&made.entry, asked, from, (self.clock)())
            }
            Err(_) => self.shell(asked, Why::OverBudget, "miss"),
        }
    }

    /// The answer with a public page.
    async fn public<S>(
        self: &Arc<Self>,
        pages: S,
        asked: &Parts,
        key: Arc<str>,
        policy: &Public,
    ) -> Response<Body>
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let until = Instant::now() + patience(policy.render_budget, asked);
        let mut passes = 0..2;
        let mut failed: Option<Flight> = None;
        let mut missed = false;
        loop {
            let last = {
                passes.next();
                passes.is_empty()
            };
            let known = timeout_at(until, self.catch_up(policy)).await.unwrap_or(false);
            let now = (self.clock)();
            let kept = self.memory.get(&key);
            if let Some(entry) = &kept {
                if self.is_current(entry, policy, known) {
                    if !missed {
                        self.counters.hits.add();
                    }
                    return answer(entry, asked, From::Hit, now);
                }
                if known && self.goodness(entry, now) == Goodness::Stale {
                    if !missed {
                        self.counters.stale.add();
                    }
                    self.flight(pages, &key, policy, known);
                    return answer(entry, asked, From::Stale, now);
                }
            }
            let joined = {
                let join = || self.flight(pages.clone(), &key, policy, known);
                match &failed {
                    Some(flight) => flight.again(join),
                    None => join(),
                }
            };
            let collapsed = matches!(joined, Joined::Landed(_) | Joined::UnderWay(_));
            // Once a request, whatever comes of it.
            if !missed {
                missed = true;
                self.counters.misses.add();
                if collapsed {
                    self.counters.coalesced.add();
                }
            }
            let made = match &joined {
                Joined::Landed(entry) => Made { entry: entry.clone(), stored: true, shared: false },
                Joined::UnderWay(flight) | Joined::Begun(flight) => {
                    match timeout_at(until, flight.made()).await {
                        Ok(made) => made,
                        Err(_) => return self.stand_in(&key, kept, asked, Why::OverBudget),
                    }
                }
                Joined::Refused => return self.stand_in(&key, kept, asked, Why::TooMany),
            };
            // Invalidated while it was made: whoever came after that must not see it. The next render begins after.
            if made.stored && !last && !self.invalidations.hold(&made.entry) {
                continue;
            }
            if made.entry.status.is_server_error() {
                match joined {
                    // It may have begun before the instance was frozen, and have had its time then.
                    Joined::UnderWay(flight) if !last => failed = Some(flight),
                    _ => return self.stand_in(&key, kept, asked, Why::Failed),
                }
                continue;
            }
            let now = (self.clock)();
            if made.shared {
                return answer(&made.entry, asked, From::Shared, now);
            }
            return answer(&made.entry, asked, From::Render { stored: made.stored, collapsed }, now);
        }
    }

    /// Whether all invalidations are known that the policy asks for.
    async fn catch_up(&self, policy: &Public) -> bool {
        if !self.invalidations.is_due(bound(policy)) {
            return true;
        }
        match self.invalidations.read(bound(policy)).await {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the invalidations can't be read");
                false
            }
        }
    }

    /// The render of this key: the one under way, or a new one. It goes on when nobody waits for it any more.
    fn flight<S>(self: &Arc<Self>, pages: S, key: &Arc<str>, policy: &Public, known: bool) -> Joined
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
        S::Future: Send,
    {
        let landed = || self.memory.get(key).filter(|entry| self.is_current(entry, policy, known));
        let begin = || {
            let permit = self.renders.clone().try_acquire_owned().ok()?;
            let (cache, key, policy) = (self.clone(), key.clone(), policy.clone());
            let render = async move {
                let _landing = cache.flights.landing(key.clone());
                let _permit = permit;
                cache.make(pages, &key, &policy, known).await
            };
            let task = tokio::spawn(render.in_current_span());
            // The render catches its own panics; only a runtime that ends cancels the task.
            Some(async move { task.await.unwrap_or_else(|_| Made::broken()) }.boxed())
        };
        self.flights.join(key, landed, begin)
    }

    /// Whether an entry is fresh for all that its policy asks to know. Without the log of invalidations nobody knows whether a
    /// page holds: it is at best better than none, unless so little time has passed since its render began that the policy
    /// would not have asked.
    pub(super) fn is_current(&self, entry: &Entry, policy: &Public, known: bool) -> bool {
        let now = (self.clock)();
        let began = entry.life.made_at;
        let is_new = (began..began.saturating_add(bound(policy))).contains(&now);
        (known || is_new) && self.goodness(entry, now) == Goodness::Fresh
    }

    pub(super) fn goodness(&self, entry: &Entry, now: i64) -> Goodness {
        let life = &entry.life;
        if now >= life.error_until {
            return Goodness::Gone;
        }
        if !self.invalidations.hold(entry) {
            return Goodness::BetterThanNone;
        }
        // A clock that was set back says nothing about age.
        match now {
            now if now < life.made_at => Goodness::Stale,
            now if now < life.fresh_until => Goodness::Fresh,
            now if now < life.stale_until => Goodness::Stale,
            _ => Goodness::BetterThanNone,
        }
    }
}

async fn through<S>(pages: S, request: Request<Body>) -> Response<Body>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    match pages.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// A page that is still being rendered while it is sent has its place among the renders until it ends; at the limit it breaks
/// off. Its place is free then even if its client reads nothing, for such a page is not asked for its next part.
fn rendering(body: Body, permit: OwnedSemaphorePermit, limit: Duration) -> Body {
    if body.size_hint().exact().is_some() {
        return body;
    }
    let until = Instant::now() + limit;
    let (under_way, ended) = oneshot::channel::<Infallible>();
    tokio::spawn(async move {
        let _permit = permit;
        // Nothing is ever sent; it ends with the body.
        let _ = timeout_at(until, ended).await;
    });
    let page = (body.into_data_stream(), under_way);
    Body::from_stream(stream::unfold(Some(page), move |page| async move {
        let (mut parts, under_way) = page?;
        match timeout_at(until, parts.next()).await {
            Ok(part) => part.map(|part| (part, Some((parts, under_way)))),
            Err(_) => Some((Err(axum::Error::new(Failure::TooLong)), None)),
        }
    }))
}

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

fn bound(policy: &Public) -> i64 {
    i64::try_from(policy.invalidated_within.as_secs()).unwrap_or(i64::MAX)
}
