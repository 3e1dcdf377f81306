//! The site's pages through its render cache.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)] // Tests may panic.

mod common;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use backend::Site;
use common::{LocalSite, PAGES, STREAM, ask, end, function, headline, in_chinese};
use emulator::{Emulator, Origin};
use http::{HeaderMap, StatusCode, header};
use leptos_lambda::{CacheSettings, Policies, RenderCache};
use store::{Consistency, Key, Query, SortRange, SqliteTable, Table, Write, system_clock};

/// A live stream, and one of another channel that it is shown with, for they are about the same.
const OTHER: &str = "/streams/bond-room-msft-bonds-005";
const LIKE_IT: &str = "/streams/options-lab-aapl-bonds-016";

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// Another process with the site's data: writes, and tells of it.
async fn end_elsewhere(data: &Path, stream: &str) {
    let table = Arc::new(SqliteTable::open(&data.join("site.sqlite"), system_clock()).unwrap());
    let tags = end(&Site::new(table.clone(), system_clock()), stream).await;
    let settings = CacheSettings { invalidations: Some(table), ..CacheSettings::new(Policies::new()) };
    RenderCache::new(settings).invalidate(tags).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_public_page_is_kept_without_what_does_not_count() {
    let local = LocalSite::start();
    for path in PAGES.iter().flat_map(|path| [path.to_string(), in_chinese(path)]) {
        let (_, headers, page) = local.get(&path).await;
        assert!(text(&headers, "cache-status").contains("; stored"), "{path}: {headers:?}");
        let other = format!("{path}{}utm_source=%22evil%22", if path.contains('?') { "&" } else { "?" });
        let (_, headers, again) = local.get(&other).await;
        assert!(text(&headers, "cache-status").contains("; hit"), "{other}: {headers:?}");
        assert_eq!(page, again, "{other}");
        assert!(!headers.contains_key(header::SET_COOKIE));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_paths_share_an_entry_in_each_language() {
    let local = LocalSite::start();
    for (path, title) in [("/nope", "This page does not exist"), ("/zh/nope/nope", "页面不存在")] {
        let (status, _, page) = local.get(path).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(page.contains(title));
        let (_, headers, _) = local.get(&format!("{path}/other")).await;
        assert!(text(&headers, "cache-status").contains("; hit"), "{headers:?}");
    }
    assert_eq!(local.get("/metrics").await.0, StatusCode::NOT_FOUND, "nobody asked for it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_shows_on_every_page_within_the_bound() {
    let local = LocalSite::start();
    let lambda = Emulator::new(function("pages", local.data.path(), Origin::FunctionUrl).concurrency(1));
    let shown = async |path: &str| [local.get(path).await.2, ask(&lambda, "GET", path, &[]).await.2];
    let done = |path: &str, page: &String| match path {
        "/live" => !page.contains(STREAM),
        STREAM => headline(page) == "replay",
        LIKE_IT => status(page, OTHER) == "replay",
        _ => status(page, STREAM) == "replay",
    };
    let paths =
        ["/live", STREAM, "/", "/channels/macro-desk", "/topics/bonds", LIKE_IT, "/search?q=week+ahead"];
    for path in paths {
        assert!(!shown(path).await.iter().any(|page| done(path, page)), "{path}");
    }
    for stream in [STREAM, OTHER] {
        end_elsewhere(local.data.path(), stream).await;
    }
    let written = Instant::now();
    for path in paths {
        while !shown(path).await.iter().all(|page| done(path, page)) {
            assert!(written.elapsed() < Duration::from_secs(4), "{path}");
        }
    }
}

/// Where a stream is in its life, as its card on a page says.
fn status<'a>(page: &'a str, stream: &str) -> &'a str {
    let cover = format!("src=\"/covers/{}.svg\"", stream.strip_prefix("/streams/").unwrap());
    let (_, card) = page.split_once(&cover).unwrap();
    card.split_once("class=\"badge ").unwrap().1.split_once('"').unwrap().0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_announces_a_stream_ends_with_its_start() {
    let path = "/streams/opening-bell-nvda-earnings-013";
    let local = LocalSite::start();
    let table = SqliteTable::open(&local.data.path().join("site.sqlite"), system_clock()).unwrap();
    let key = Key::new(format!("STREAM#{}", &path[9..]), "STREAM");
    let row = table.get(&key, Consistency::Strong).await.unwrap().unwrap().body;
    let mut row: serde_json::Value = serde_json::from_str(&row).unwrap();
    let starts_at = system_clock()() + 3;
    row["starts_at"] = starts_at.into();
    table.write(vec![Write::put(key, row.to_string())]).await.unwrap();

    let (_, headers, _) = local.get(path).await;
    assert!(text(&headers, "cache-status").contains("; stored"), "{headers:?}");
    // Otherwise it would be fresh for ten seconds.
    let kept = text(&headers, "cache-control").split_once("s-maxage=").unwrap().1.split(',').next().unwrap();
    assert!(kept.parse::<u32>().unwrap() <= 3, "{headers:?}");
    assert!(text(&local.get(path).await.1, "cache-status").contains("; hit"));
    while system_clock()() < starts_at {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (_, headers, _) = local.get(path).await;
    assert!(text(&headers, "cache-status").contains("fwd=miss"), "{headers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_says_nothing_of_its_reason_and_is_not_kept() {
    let local = LocalSite::start();
    let table = SqliteTable::open(&local.data.path().join("site.sqlite"), system_clock()).unwrap();
    let last = |partition: &str| Query::partition(partition).descending();
    let word = Query::partition("WORDS#b").range(SortRange::Prefix("bonds".to_owned()));
    // A row of every kind that a page shows; each page once, for it is kept when the row is well again.
    for (rows, page, call) in [
        (Query::partition("STREAM#macro-desk-xom-bonds-000"), STREAM, "stream?slug=macro-desk-xom-bonds-000"),
        (last("LIVE"), "/live", "live"),
        (last("LIVE"), "/", "home"),
        (Query::partition("UPCOMING"), "/upcoming", "upcoming"),
        (last("REPLAYS"), "/replays", "replays"),
        (Query::partition("CHANNELS"), "/channels", "channels"),
        (Query::partition("CHANNEL#macro-desk"), "/channels/macro-desk", "channel?handle=macro-desk"),
        (last("CHANNEL_STREAMS#bond-room"), "/channels/bond-room", "channel?handle=bond-room"),
        (Query::partition("TOPICS"), "/topics", "topics"),
        (last("TOPIC_STREAMS#bonds"), "/topics/bonds", "topic?slug=bonds"),
        (last("TICKER_STREAMS#XNAS:AAPL"), "/tickers/XNAS-AAPL", "ticker?ticker=XNAS-AAPL"),
        (word, "/search?q=bonds", "search?q=bonds"),
    ] {
        let row = table.query(rows.limit(1)).await.unwrap().items.remove(0);
        table.write(vec![Write::put(row.key.clone(), "{\"password\": \"xyzzy\"}")]).await.unwrap();
        for path in [page.to_owned(), in_chinese(page), format!("/api/{call}")] {
            let (status, headers, body) = local.get(&path).await;
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{path}: {:?}", row.key);
            for secret in
                ["xyzzy", "password", "STREAM#", "STREAMS#", "CHANNEL#", "WORDS#", "missing field", "sqlite"]
            {
                assert!(!body.contains(secret), "{path}: {secret}");
            }
            assert!(text(&headers, "cache-control").contains("no-store"), "{path}: {headers:?}");
        }
        table.write(vec![Write::put(row.key, row.body)]).await.unwrap();
        assert_eq!(local.get(page).await.0, StatusCode::OK, "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_secured() {
    let local = LocalSite::start();
    let favicon = "/favicon.svg";
    let long = format!("/{}", "x".repeat(10_000));
    for path in [
        "/",
        "/nope",
        "/live/",
        "/a%5Cb",
        "/replays?before=x",
        favicon,
        "/pkg/none.js",
        "/api/home",
        "/api/none",
        "/covers/none.svg",
        &long,
    ] {
        let (_, headers, _) = local.get(path).await;
        for name in [
            "content-security-policy",
            "strict-transport-security",
            "x-content-type-options",
            "referrer-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "permissions-policy",
        ] {
            assert_eq!(headers.get_all(name).iter().count(), 1, "{path} {name}");
        }
    }
    let (_, headers, _) = local.get("/").await;
    let policy = text(&headers, "content-security-policy");
    assert!(policy.contains("'sha256-") && !policy.contains("unsafe-inline") && !policy.contains("nonce"));
}
