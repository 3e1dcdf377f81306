//! One render a key at a time, whatever becomes of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures::future::join_all;
use http::{Request, StatusCode};
use leptos_lambda::Public;
use tokio::time::timeout;
use tower::ServiceExt;

use crate::pages::{Answer, PUBLIC, TestSite};

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_misses_are_one_render() {
    let site = TestSite::new();
    for (status, body) in all_wait(&site, 1_000).await {
        assert_eq!((status, &*body), (StatusCode::OK, "render 1".as_bytes()));
    }
    assert_eq!(site.renders(), 1);
    let metrics = site.cache.metrics();
    assert_eq!((metrics.renders, metrics.hits, metrics.misses, metrics.coalesced), (1, 0, 1_000, 999));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_its_waiters_and_nobody_elses() {
    let site = TestSite::new();
    site.control.panic.store(true, Ordering::SeqCst);
    for (status, _) in all_wait(&site, 100).await {
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    }
    assert_eq!(site.renders(), 2, "those who had not begun it had it made once more, together");
    site.control.panic.store(false, Ordering::SeqCst);
    assert_eq!(site.get("/pages/numbered").await.text(), "render 3");
}

/// So many ask for a page; all wait for it before its render goes on.
async fn all_wait(site: &TestSite, clients: usize) -> Vec<(StatusCode, Bytes)> {
    site.control.hold.store(true, Ordering::SeqCst);
    let waiting = Arc::<AtomicUsize>::default();
    let clients: Vec<_> = (0..clients)
        .map(|_| {
            let (router, waiting) = (site.router.clone(), waiting.clone());
            tokio::spawn(async move {
                let request = Request::get("/pages/numbered").body(Body::empty()).unwrap();
                let mut answer = std::pin::pin!(router.oneshot(request));
                assert!(futures::poll!(&mut answer).is_pending());
                waiting.fetch_add(1, Ordering::SeqCst);
                let (parts, body) = answer.await.unwrap().into_parts();
                (parts.status, axum::body::to_bytes(body, usize::MAX).await.unwrap())
            })
        })
        .collect();
    while waiting.load(Ordering::SeqCst) < clients.len() || site.renders() == 0 {
        tokio::task::yield_now().await;
    }
    site.control.hold.store(false, Ordering::SeqCst);
    site.control.go.notify_one();
    join_all(clients).await.into_iter().map(Result::unwrap).collect()
}

#[tokio::test]
async fn who_goes_away_does_not_end_the_render() {
    let site = TestSite::new();
    site.control.hold.store(true, Ordering::SeqCst);
    {
        let first = site.get("/pages/numbered");
        tokio::pin!(first);
        while site.renders() == 0 {
            assert!(futures::poll!(&mut first).is_pending());
            tokio::task::yield_now().await;
        }
    }
    site.control.hold.store(false, Ordering::SeqCst);
    site.control.go.notify_one();
    let second = site.get("/pages/numbered").await;
    assert_eq!((second.text(), site.renders()), ("render 1", 1));
}

#[tokio::test]
async fn a_panic_is_an_error_and_the_next_render_goes_well() {
    let site = TestSite::new();
    site.control.panic.store(true, Ordering::SeqCst);
    let answer = site.get("/pages/numbered").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header("cache-control"), "no-store");
    site.control.panic.store(false, Ordering::SeqCst);
    assert_eq!(site.get("/pages/numbered").await.text(), "render 2");
    assert!(site.get("/pages/numbered").await.is("; hit"));
}

#[tokio::test(start_paused = true)]
async fn a_render_that_never_ends_is_given_up() {
    let site = TestSite::new();
    site.control.hang.store(true, Ordering::SeqCst);
    // Once by whoever began it, once by those who had waited; each for a second.
    let waiting = join_all((0..20).map(|_| site.get("/pages/numbered")));
    let answers = timeout(Duration::from_millis(2_100), waiting).await.unwrap();
    assert!(answers.iter().all(|answer| answer.status == StatusCode::SERVICE_UNAVAILABLE));
    assert_eq!(site.renders(), 2);
    site.control.hang.store(false, Ordering::SeqCst);
    assert_eq!(site.get("/pages/numbered").await.text(), "render 3");
}

/// As after a thaw: the render of before has had its time.
#[tokio::test(start_paused = true)]
async fn who_joins_a_render_that_fails_has_the_page_made_once_more() {
    // The second time it hangs as well, and both would take longer than anybody waits.
    for (limit, hangs) in [(Duration::from_secs(1), false), (Duration::from_secs(7), true)] {
        let site = TestSite::under(Public { render_limit: limit, ..PUBLIC }, |settings| settings);
        site.control.hang.store(true, Ordering::SeqCst);
        {
            let first = site.get("/pages/numbered");
            tokio::pin!(first);
            while site.renders() == 0 {
                assert!(futures::poll!(&mut first).is_pending());
                tokio::task::yield_now().await;
            }
        }
        site.control.hang.store(hangs, Ordering::SeqCst);
        let waiting = join_all((0..20).map(|_| site.get("/pages/numbered")));
        let answers = timeout(PUBLIC.render_budget + Duration::from_millis(100), waiting).await.unwrap();
        let expected = |answer: &Answer| {
            if hangs { answer.is("detail=over-budget") } else { answer.text() == "render 2" }
        };
        assert!(answers.iter().all(expected), "{answers:?}");
        assert_eq!(site.renders(), 2);
    }
}

#[tokio::test]
async fn a_failure_shows_the_last_good_page_and_never_its_reason() {
    let site = TestSite::new();
    let good = site.get("/pages/numbered").await;
    site.control.fail.store(true, Ordering::SeqCst);
    site.pass(100);
    let stale = site.get("/pages/numbered").await;
    assert!(stale.is("detail=stale-if-error") && stale.body == good.body);
    assert!(stale.header("cache-control").contains("s-maxage=1,") && !stale.headers.contains_key("age"));
    assert_eq!(site.cache.metrics().stale_if_error, 1);
    site.pass(3_600);
    let failed = site.get("/pages/numbered").await;
    assert_eq!(failed.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(failed.header("cache-control"), "no-store");
    site.control.fail.store(false, Ordering::SeqCst);
    assert_eq!(site.get("/pages/numbered").await.text(), "render 4");
}
