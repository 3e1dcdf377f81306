//! What viewers get when a page can't be made in time.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use futures::future::join_all;
use http::{Method, Request, StatusCode};
use leptos_lambda::{CacheSettings, Public, Shell, Site};
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use crate::pages::{Answer, PUBLIC, TestSite};

const BUDGET: Duration = Duration::from_millis(500);
/// Who waits longer than that sees something else.
const QUICK: Public = Public { render_budget: BUDGET, render_limit: Duration::from_millis(1_500), ..PUBLIC };

fn with_shells() -> TestSite {
    TestSite::under(QUICK, |settings| CacheSettings {
        shells: vec![
            ("", Shell::new("<script>mount()</script>shell", &["mount()"])),
            ("/pages/zh", Shell::new("外壳", &[])),
        ],
        max_renders: 2,
        ..settings
    })
}

fn is_shell(answer: &Answer, why: &str) {
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text().ends_with("shell"), "{}", answer.text());
    assert_eq!(answer.header("retry-after"), "10");
    assert!(answer.header("cache-control").contains("no-store"));
    assert!(answer.is(&format!("detail={why}")), "{}", answer.header("cache-status"));
}

#[tokio::test]
async fn a_render_over_its_budget_gives_the_shell_and_goes_on() {
    let site = with_shells();
    site.control.hold.store(true, Ordering::SeqCst);
    let two = join_all([site.get("/pages/numbered"), site.get("/pages/numbered")]);
    // Long before the limit; the browser tests hold the site to a tenth of a second.
    for shell in timeout(BUDGET * 2, two).await.unwrap() {
        is_shell(&shell, "over-budget");
    }
    site.control.hold.store(false, Ordering::SeqCst);
    site.control.go.notify_one();
    site.settled(1).await;
    let page = site.get("/pages/numbered").await;
    assert!(page.text() == "render 1" && page.is("; hit"), "the slow render filled the cache: {page:?}");
    let metrics = site.cache.metrics();
    assert_eq!((metrics.hits, metrics.misses, metrics.coalesced, metrics.shells), (1, 2, 1, 2));
}

#[tokio::test]
async fn a_slow_render_shows_the_last_good_page_if_there_is_one() {
    let site = with_shells();
    let good = site.get("/pages/numbered").await;
    site.pass(100);
    site.control.hang.store(true, Ordering::SeqCst);
    let stale = timeout(BUDGET * 2, site.get("/pages/numbered")).await.unwrap();
    assert!(stale.is("detail=stale-if-error") && stale.body == good.body);
}

#[tokio::test]
async fn above_the_limit_there_is_no_queue() {
    let site = with_shells();
    let kept = site.get("/pages/kept").await;
    site.pass(100);
    site.control.hold.store(true, Ordering::SeqCst);
    let one = site.get("/pages/numbered");
    let two = site.get("/pages/long");
    let rest = async {
        while site.renders() < 3 {
            tokio::task::yield_now().await;
        }
        for path in ["/pages/other", "/never", "/account/a"] {
            is_shell(&site.get(path).await, "too-many-renders");
        }
        let stale = site.get("/pages/kept").await;
        assert!(stale.is("detail=stale-if-error") && stale.body == kept.body);
        site.control.hold.store(false, Ordering::SeqCst);
        site.control.go.notify_waiters();
    };
    let (one, two, ()) = futures::join!(one, two, rest);
    assert_eq!((one.status, two.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(site.get("/pages/other").await.status, StatusCode::OK);
    // Who is refused waits for nobody's render, and a private page is no miss.
    let metrics = site.cache.metrics();
    assert_eq!((metrics.hits, metrics.misses, metrics.coalesced), (0, 7, 0));
}

#[tokio::test(start_paused = true)]
async fn pages_that_nobody_keeps_leave_room_for_the_others() {
    let site = with_shells();
    site.control.hold.store(true, Ordering::SeqCst);
    let unkept = site.get("/pages/a?page=x");
    tokio::pin!(unkept);
    assert!(futures::poll!(&mut unkept).is_pending());
    assert_eq!(site.renders(), 1);
    for path in ["/pages/a?page=y", "/never"] {
        is_shell(&site.get(path).await, "too-many-renders");
    }
    site.control.hold.store(false, Ordering::SeqCst);
    assert_eq!(site.get("/pages/a").await.status, StatusCode::OK);
    site.control.go.notify_one();
    assert_eq!(unkept.await.status, StatusCode::OK);
    assert_eq!(site.get("/never").await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_sent_for_ever_has_its_place_no_longer_than_a_render() {
    let site = with_shells();
    let endless = async || {
        let request = Request::get("/account/endless").body(Body::empty()).unwrap();
        site.router.clone().oneshot(request).await.unwrap()
    };
    // One is read, and nobody reads the other.
    let (read, _unread) = (endless().await, endless().await);
    is_shell(&site.get("/pages/a").await, "too-many-renders");
    axum::body::to_bytes(read.into_body(), usize::MAX).await.unwrap_err();
    // The clock stands still until everybody has heard that it is over.
    sleep(Duration::from_millis(1)).await;
    let both = join_all([site.get("/pages/a"), site.get("/pages/b")]).await;
    assert!(both.iter().all(|answer| answer.status == StatusCode::OK), "{both:?}");
}

#[tokio::test]
async fn every_way_to_fail_gives_the_shell_and_its_place_back() {
    let site = with_shells();
    for round in 0..2 {
        for (switch, why) in [
            (&site.control.fail, "failed"),
            (&site.control.panic, "failed"),
            (&site.control.hang, "over-budget"),
        ] {
            switch.store(true, Ordering::SeqCst);
            for path in ["/pages/numbered", "/never", "/account/a"] {
                is_shell(&site.get(path).await, why);
            }
            switch.store(false, Ordering::SeqCst);
            // A render that hangs has its place until it is given up.
            site.cache.settle(QUICK.render_limit * 2).await;
        }
        let page = site.get("/pages/numbered").await;
        assert!(page.status == StatusCode::OK && page.is("fwd=miss"), "round {round}: no error was kept");
        site.pass(10_000);
    }
}

#[tokio::test]
async fn the_shell_is_the_paths_own_and_may_run_its_scripts() {
    let site = with_shells();
    site.control.fail.store(true, Ordering::SeqCst);
    assert_eq!(site.get("/pages/zh").await.text(), "外壳");
    let head = Request::builder().method(Method::HEAD).uri("/pages/a").body(Body::empty()).unwrap();
    let head = site.send(head).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::SERVICE_UNAVAILABLE, 0));
    let router = Site::new(site.router.clone()).into_router();
    let response = router.oneshot(Request::get("/pages/a").body(Body::empty()).unwrap()).await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-"), "{policy}");
    let plain = TestSite::new();
    plain.control.fail.store(true, Ordering::SeqCst);
    let text = plain.get("/pages/a").await;
    assert_eq!(text.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text.text().contains("try again") && text.header("content-type").starts_with("text/plain"));
}

#[tokio::test]
async fn only_pages_are_replaced() {
    let site = with_shells();
    site.control.fail.store(true, Ordering::SeqCst);
    let post = Request::post("/account/a").body(Body::from("x")).unwrap();
    assert!(!site.send(post).await.text().contains("shell"));
}

#[tokio::test]
async fn clients_that_go_away_leave_nothing_behind() {
    let site = with_shells();
    site.control.hold.store(true, Ordering::SeqCst);
    for _ in 0..100 {
        for path in ["/pages/numbered", "/never", "/account/a"] {
            let mut request = Box::pin(site.get(path));
            assert!(futures::poll!(&mut request).is_pending());
        }
    }
    site.control.hold.store(false, Ordering::SeqCst);
    site.control.go.notify_waiters();
    site.cache.settle(QUICK.render_limit * 2).await;
    let answers = join_all(["/pages/a", "/pages/b"].map(|path| site.get(path))).await;
    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK), "every place is free again");
}
