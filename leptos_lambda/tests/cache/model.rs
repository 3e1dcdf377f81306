//! A simple cache that is obviously right, and the real one, through the same random hours.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures::future::join_all;
use http::StatusCode;
use leptos::prelude::*;
use leptos_lambda::{CacheSettings, Policies, Policy, RenderCache, notes, render};
use proptest::prelude::*;
use tower::ServiceExt;

use crate::pages::{PUBLIC, START};

#[derive(Clone, Debug)]
enum Step {
    /// So many ask for a page at once.
    Get(u8, usize),
    Pass(i64),
    Invalidate(u8),
    Fail(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..3_u8, 1..5_usize).prop_map(|(page, times)| Step::Get(page, times)),
        3 => (0..45_i64).prop_map(Step::Pass),
        1 => Just(Step::Pass(3_700)),
        1 => (0..3_u8).prop_map(Step::Invalidate),
        1 => any::<bool>().prop_map(Step::Fail),
    ]
}

/// What the simple cache holds of a page.
#[derive(Clone, Copy)]
struct Held {
    version: u64,
    made_at: i64,
    invalid: bool,
}

/// What is answered: the version shown, or an error.
#[derive(Debug, PartialEq, Eq)]
enum Shown {
    Version(u64),
    Error,
}

#[derive(Default)]
struct Model {
    held: HashMap<u8, Held>,
    versions: u64,
    failing: bool,
}

impl Model {
    /// Renders page by page, each with the next number.
    fn render(&mut self, page: u8, now: i64) -> Option<u64> {
        if self.failing {
            return None;
        }
        self.versions += 1;
        self.held.insert(page, Held { version: self.versions, made_at: now, invalid: false });
        Some(self.versions)
    }

    fn get(&mut self, page: u8, now: i64) -> Shown {
        let held = self.held.get(&page).copied();
        let age = held.map(|held| now - held.made_at);
        match (held, age) {
            (Some(held), Some(age)) if !held.invalid && age < 10 => Shown::Version(held.version),
            (Some(held), Some(age)) if !held.invalid && age < 30 => {
                self.render(page, now);
                Shown::Version(held.version)
            }
            (held, age) => match self.render(page, now) {
                Some(version) => Shown::Version(version),
                None => match held {
                    Some(held) if age.is_some_and(|age| age < 10 + 3_600) => Shown::Version(held.version),
                    _ => Shown::Error,
                },
            },
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_cache_does_what_the_model_does(steps in prop::collection::vec(step(), 1..60)) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run(steps))?;
    }
}

async fn run(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let now = Arc::new(AtomicI64::new(START));
    let clock = now.clone();
    let versions = Arc::new(AtomicU64::new(0));
    let failing = Arc::new(AtomicBool::new(false));
    let policies = Policies::new().route("/pages/{page}", Policy::Public(PUBLIC)).unwrap();
    let settings = CacheSettings::new(policies);
    let cache =
        RenderCache::new(CacheSettings { clock: Arc::new(move || clock.load(Ordering::SeqCst)), ..settings });
    let router = site(&cache, &versions, &failing);
    let mut model = Model::default();
    let mut asked = 0;
    for step in steps {
        match step {
            Step::Get(page, times) => {
                let expected = model.get(page, now.load(Ordering::SeqCst));
                let shown = join_all((0..times).map(|_| get(&router, page))).await;
                cache.settle(std::time::Duration::from_secs(5)).await;
                prop_assert!(shown.iter().all(|shown| *shown == expected), "{:?}, not {:?}", shown, expected);
                prop_assert_eq!(versions.load(Ordering::SeqCst), model.versions);
                asked += times as u64;
                let metrics = cache.metrics();
                prop_assert_eq!(metrics.hits + metrics.stale + metrics.misses, asked, "{:?}", metrics);
            }
            Step::Pass(seconds) => {
                now.fetch_add(seconds, Ordering::SeqCst);
            }
            Step::Invalidate(page) => {
                if let Some(held) = model.held.get_mut(&page) {
                    held.invalid = true;
                }
                cache.invalidate([format!("page {page}")]).await.unwrap();
            }
            Step::Fail(fails) => {
                model.failing = fails;
                failing.store(fails, Ordering::SeqCst);
            }
        }
    }
    Ok(())
}

/// Pages that show the number of their render and are tied to a tag each.
fn site(cache: &RenderCache, versions: &Arc<AtomicU64>, failing: &Arc<AtomicBool>) -> Router {
    let (versions, failing) = (versions.clone(), failing.clone());
    let page = move || {
        let path = with_context::<http::request::Parts, _>(|parts| parts.uri.path().to_owned()).unwrap();
        notes::tag(format!("page {}", path.rsplit('/').next().unwrap()));
        let version = versions.fetch_add(1, Ordering::SeqCst) + 1;
        view! { <!DOCTYPE html><html><body>"version " {version} "."</body></html> }
    };
    let fails = axum::middleware::from_fn(move |request: Request, next: axum::middleware::Next| {
        let failing = failing.load(Ordering::SeqCst);
        async move {
            if failing { StatusCode::SERVICE_UNAVAILABLE.into_response() } else { next.run(request).await }
        }
    });
    Router::new().fallback_service(render::complete(page, || {})).layer(fails).layer(cache.layer())
}

async fn get(router: &Router, page: u8) -> Shown {
    let request = Request::get(format!("/pages/{page}")).body(Body::empty()).unwrap();
    let response: Response = router.clone().oneshot(request).await.unwrap();
    if response.status().is_server_error() {
        return Shown::Error;
    }
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let text = String::from_utf8(body.to_vec()).unwrap();
    let digits: String = text
        .split("version ")
        .nth(1)
        .unwrap()
        .split('.')
        .next()
        .unwrap()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    Shown::Version(digits.parse().unwrap())
}
