//! Floods of addresses: the memory is bounded, and what people read stays.

use std::future::ready;

use axum::Router;
use axum::body::Body;
use axum::response::Html;
use http::Request;
use leptos_lambda::{CacheSettings, Policies, Policy, RenderCache};
use tower::ServiceExt;

use crate::pages::{PUBLIC, TestSite};

const ROOM: u64 = 2 * 1_024 * 1_024;

async fn flooded(addresses: u32, address: impl Fn(u32) -> String) -> TestSite {
    let site = TestSite::with(|settings| CacheSettings { memory_bytes: ROOM, ..settings });
    for number in 0..addresses {
        site.get(&address(number)).await;
        if number % 10 == 0 {
            site.get("/pages/hot").await;
        }
    }
    site
}

/// How often the hot page was there, in a hundred, and the bytes held.
fn hot(site: &TestSite, expected: u64) -> (u64, u64) {
    let metrics = site.cache.metrics();
    (metrics.hits * 100 / expected, metrics.bytes)
}

#[tokio::test]
async fn parameters_that_do_not_count_take_no_room() {
    let site = flooded(50_000, |number| format!("/pages/a?x={number}")).await;
    assert_eq!(site.renders(), 2);
    let metrics = site.cache.metrics();
    assert_eq!((metrics.pages, metrics.evictions), (2, 0));
}

#[tokio::test]
async fn unknown_names_do_not_drive_out_what_people_read() {
    for kind in ["/pages/unknown-", "/nowhere/", "/pages/known-"] {
        let site = flooded(20_000, |number| format!("{kind}{number}")).await;
        let others = if kind == "/nowhere/" { 20_000 } else { 0 };
        let (hits, bytes) = hot(&site, 2_000 + others);
        assert!(hits >= 95, "{kind}: {hits} of 100");
        assert!(bytes <= ROOM + ROOM / 10, "{kind}: {bytes} bytes");
        assert!(bytes > 0);
        let metrics = site.cache.metrics();
        let evicted = if kind == "/nowhere/" { 0 } else { metrics.renders - metrics.pages };
        assert_eq!(metrics.evictions, evicted, "{kind}");
    }
}

/// What is counted is what it takes: pages of several KB in every encoding, and a process that does nothing else.
#[tokio::test]
async fn the_bytes_counted_are_those_taken() {
    const ALONE: &str = "MEASURED_ALONE";
    if std::env::var_os(ALONE).is_none() {
        let mut alone = std::process::Command::new(std::env::current_exe().unwrap());
        alone.args(["--exact", "room::the_bytes_counted_are_those_taken"]).env(ALONE, "yes");
        // What compressing needs for a moment goes back to the system at once.
        alone.env("MALLOC_MMAP_THRESHOLD_", "65536");
        assert!(alone.status().unwrap().success());
        return;
    }
    let policies = Policies::new().route("/{number}", Policy::Public(PUBLIC)).unwrap();
    let cache = RenderCache::new(CacheSettings::new(policies));
    // Words in no order, so that the encodings are as large as a page's.
    let word = |seed: u64| format!("<p>{:x}</p>", seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40);
    let page = (0..500).map(word).collect::<String>();
    let router = Router::new().fallback(move || ready(Html(page.clone()))).layer(cache.layer());
    let ask = async |number: u32| {
        let request = Request::get(format!("/{number}")).header("accept-encoding", "br");
        let answer = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap()
    };
    // What the first ones need besides is had by then.
    for number in 0..200 {
        ask(number).await;
    }
    let before = (cache.metrics().bytes, taken());
    for number in 200..1_000 {
        ask(number).await;
    }
    let counted = cache.metrics().bytes - before.0;
    let grown = taken() - before.1;
    assert!(grown <= counted + counted / 10, "{counted} bytes counted, {grown} bytes taken");
}

/// The memory of this process that no file stands behind, in bytes.
fn taken() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let taken = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    taken.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1_024
}
