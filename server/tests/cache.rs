//! The site's pages through its render cache.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)] // Tests may panic.

mod common;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use backend::Site;
use common::{LocalSite, PAGES, STREAM, function, get, in_chinese};
use emulator::{Emulator, Origin};
use http::{HeaderMap, StatusCode, header};
use leptos_lambda::{CacheSettings, Policies, RenderCache};
use model::Status;
use store::{Consistency, Key, SqliteTable, Table, Write, system_clock};

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// Another process with the site's data: writes, and tells of it.
async fn set_status(data: &Path, status: Status) {
    let table = Arc::new(SqliteTable::open(&data.join("site.sqlite"), system_clock()).unwrap());
    let slug = STREAM.strip_prefix("/streams/").unwrap().parse().unwrap();
    let site = Site::new(table.clone(), system_clock());
    let tags = site.set_status(&slug, status).await.unwrap().unwrap();
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
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_shows_on_every_page_within_the_bound() {
    let local = LocalSite::start();
    let lambda = Emulator::new(function("pages", local.data.path(), Origin::FunctionUrl).concurrency(1));
    let shows = |page: &str| (page.contains(STREAM), page.contains("badge live"));
    assert!(shows(&local.get("/live").await.2).0 && shows(&get(&lambda, "/live").await.2).0);
    set_status(local.data.path(), Status::Cancelled).await;
    let written = Instant::now();
    for path in ["/live", STREAM, "/", "/channels/macro-desk", "/topics/bonds"] {
        loop {
            let pages = [local.get(path).await.2, get(&lambda, path).await.2];
            let done = |page: &String| match path {
                "/live" | "/" => !shows(page).0,
                STREAM => page.contains("This stream was cancelled"),
                _ => page.contains("badge cancelled"),
            };
            if pages.iter().all(done) {
                break;
            }
            assert!(written.elapsed() < Duration::from_secs(4), "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_says_nothing_of_its_reason_and_is_not_kept() {
    let local = LocalSite::start();
    let table = SqliteTable::open(&local.data.path().join("site.sqlite"), system_clock()).unwrap();
    let key = Key::new("STREAM#macro-desk-xom-bonds-000", "STREAM");
    let row = table.get(&key, Consistency::Strong).await.unwrap().unwrap().body;
    table.write(vec![Write::put(key.clone(), "{\"password\": \"xyzzy\"}")]).await.unwrap();
    for path in [STREAM.to_owned(), in_chinese(STREAM), format!("/api/stream?slug={}", &STREAM[9..])] {
        let (status, headers, body) = local.get(&path).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        for secret in ["xyzzy", "password", "STREAM#", "missing field", "sqlite"] {
            assert!(!body.contains(secret), "{path}: {secret}");
        }
        assert!(text(&headers, "cache-control").contains("no-store"), "{path}: {headers:?}");
    }
    table.write(vec![Write::put(key, row)]).await.unwrap();
    assert_eq!(local.get(STREAM).await.0, StatusCode::OK);
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
