//! What is kept, how long, and how it is sent.

use axum::body::Body;
use http::{Method, Request, StatusCode};

use crate::pages::{Answer, TestSite};

async fn with(site: &TestSite, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request =
        headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    site.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_page_is_fresh_then_stale_then_made_anew() {
    let site = TestSite::new();
    let first = site.get("/pages/numbered").await;
    assert!(first.is("fwd=miss; fwd-status=200; stored"));
    assert_eq!(
        first.header("cache-control"),
        "public, max-age=0, s-maxage=10, stale-while-revalidate=20, stale-if-error=3600"
    );
    site.pass(9);
    let hit = site.get("/pages/numbered").await;
    assert!(hit.is("; hit; ttl=1") && hit.text() == "render 1");
    // A CDN keeps it no longer than what is left, whether it subtracts an age or not.
    assert!(
        hit.header("cache-control").starts_with("public, max-age=0, s-maxage=1, stale-while-revalidate=20,")
    );
    assert_eq!(hit.header("age"), "9");
    site.pass(1);
    let stale = site.get("/pages/numbered").await;
    assert!(stale.is("detail=stale-while-revalidate") && stale.text() == "render 1");
    // A CDN keeps it for a second: with an age beside it, one that subtracts that would not keep it at all.
    assert_eq!(stale.header("cache-control"), "public, max-age=0, s-maxage=1, stale-if-error=3600");
    assert!(!stale.headers.contains_key("age"));
    site.settled(2).await;
    assert_eq!(site.get("/pages/numbered").await.text(), "render 2");
    site.pass(30);
    assert_eq!(site.get("/pages/numbered").await.text(), "render 3");
    let metrics = site.cache.metrics();
    assert_eq!((metrics.hits, metrics.stale, metrics.misses), (2, 1, 2));
}

#[tokio::test]
async fn a_frozen_process_shows_nothing_old_as_fresh() {
    let site = TestSite::new();
    site.get("/pages/numbered").await;
    // Nobody was there to forget anything.
    site.pass(86_400);
    let answer = site.get("/pages/numbered").await;
    assert!(answer.is("fwd=miss") && answer.text() == "render 2");
    // A clock that was set back says nothing about age: the page is shown, and made anew.
    site.pass(-50);
    let answer = site.get("/pages/numbered").await;
    assert!(answer.is("detail=stale-while-revalidate"), "{answer:?}");
}

#[tokio::test]
async fn only_whole_good_answers_are_kept() {
    let site = TestSite::new();
    for (path, status, kept) in [
        ("/pages/a", StatusCode::OK, true),
        ("/pages/absent", StatusCode::NOT_FOUND, true),
        ("/pages/gone", StatusCode::GONE, true),
        ("/pages/moved", StatusCode::MOVED_PERMANENTLY, true),
        ("/pages/bad", StatusCode::BAD_REQUEST, false),
        ("/pages/empty", StatusCode::NO_CONTENT, false),
        ("/pages/cookie", StatusCode::OK, false),
        ("/pages/own", StatusCode::OK, false),
        ("/pages/a?page=x", StatusCode::OK, false),
        ("/never", StatusCode::OK, false),
    ] {
        let first = site.get(path).await;
        assert_eq!((first.status, first.is("; stored")), (status, kept), "{path}");
        assert!(!first.headers.contains_key("set-cookie"), "{path}");
        let again = site.get(path).await;
        assert_eq!(again.is("; hit"), kept, "{path}");
        assert_eq!(again.header("cache-control") == "no-store", !kept, "{path}");
    }
    assert_eq!(site.get("/pages/moved").await.header("location"), "/pages/a");
    // What is not there is kept for a short time.
    site.pass(5);
    assert!(site.get("/pages/absent").await.is("fwd=miss"));
    assert!(site.get("/pages/a").await.is("; hit"));
}

#[tokio::test]
async fn a_page_that_breaks_off_is_shown_to_nobody() {
    let site = TestSite::new();
    let torn = site.get("/pages/torn").await;
    assert_eq!((torn.status, torn.is("detail=failed")), (StatusCode::SERVICE_UNAVAILABLE, true), "{torn:?}");
    assert!(!torn.text().contains("the first part") && torn.header("cache-control") == "no-store");
    let metrics = site.cache.metrics();
    assert_eq!((metrics.pages, metrics.failures), (0, 1));
    let whole = site.get("/pages/torn").await;
    assert_eq!((whole.status, whole.is("fwd=miss; fwd-status=200; stored")), (StatusCode::OK, true));
    assert!(site.get("/pages/torn").await.is("; hit"));
}

#[tokio::test]
async fn every_encoding_has_its_own_tag() {
    let site = TestSite::new();
    let mut tags = std::collections::BTreeSet::new();
    for (sent, coding) in [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.1", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("deflate", ""),
        ("", ""),
        (";;,,=q", ""),
    ] {
        let answer = with(&site, "/pages/long", &[("accept-encoding", sent)]).await;
        assert_eq!(answer.header("content-encoding"), coding, "{sent}");
        assert_eq!(answer.header("content-length"), answer.body.len().to_string(), "{sent}");
        assert_eq!(answer.header("vary"), "accept-encoding");
        tags.insert(answer.header("etag").to_owned());
        let same = with(
            &site,
            "/pages/long",
            &[("accept-encoding", sent), ("if-none-match", &format!("\"x\", W/{}", answer.header("etag")))],
        )
        .await;
        assert_eq!((same.status, same.body.len()), (StatusCode::NOT_MODIFIED, 0), "{sent}");
        assert_eq!(same.header("etag"), answer.header("etag"));
        assert_eq!(same.header("content-length"), answer.header("content-length"));
    }
    assert_eq!(tags.len(), 3);
    assert_eq!(site.renders(), 1);
    let other = with(&site, "/pages/long", &[("if-none-match", "\"x\"")]).await;
    assert_eq!(other.status, StatusCode::OK);
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let site = TestSite::new();
    let get = site.get("/pages/a").await;
    let head = site.send(Request::head("/pages/a").body(Body::empty()).unwrap()).await;
    assert!(head.body.is_empty() && head.is("; hit"));
    assert_eq!(head.header("content-length"), get.body.len().to_string());
    assert_eq!(head.header("etag"), get.header("etag"));
}

#[tokio::test]
async fn other_methods_reach_the_page_and_are_kept_by_nobody() {
    let site = TestSite::new();
    for method in [Method::POST, Method::PUT, Method::OPTIONS, Method::TRACE] {
        let request = Request::builder().method(&method).uri("/pages/a").body(Body::from("x")).unwrap();
        let answer = site.send(request).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(answer.header("cache-control"), "private, no-store");
    }
    assert!(site.get("/pages/a").await.is("fwd=miss"));
}

#[tokio::test]
async fn parameters_that_count_are_in_the_key_in_one_order() {
    let site = TestSite::new();
    for path in
        ["/pages/a?page=2", "/pages/a?utm=1&page=2&x=%ff", "/pages/a?page=2&page=3", "/pages/a?%70age=2"]
    {
        assert!(site.get(path).await.text().starts_with("GET /pages/a?page=2 "), "{path}");
    }
    assert_eq!(site.renders(), 1);
    for path in ["/pages/a?page=2&by=time", "/pages/a?by=time&x=1&page=2"] {
        assert!(site.get(path).await.text().starts_with("GET /pages/a?by=time&page=2 "), "{path}");
    }
    assert_eq!(site.renders(), 2);
    assert!(site.get("/pages/a?page=").await.text().starts_with("GET /pages/a "));
}

#[tokio::test]
async fn a_parameter_is_written_in_one_way() {
    let site = TestSite::new();
    for path in ["/pages/a?by=a~b+c%2B%E4%B8%AD*", "/pages/a?by=a%7Eb%20c%2b%e4%b8%ad%2A"] {
        let answer = site.get(path).await;
        assert!(answer.text().starts_with("GET /pages/a?by=a~b%20c%2B%E4%B8%AD%2A "), "{path}: {answer:?}");
    }
}

#[tokio::test]
async fn headers_that_count_are_in_the_key_and_in_vary() {
    let site = TestSite::new();
    let english = with(&site, "/varied", &[("accept-language", "fr;q=0.9")]).await;
    let chinese = with(&site, "/varied", &[("accept-language", "zh-CN,zh;q=0.9")]).await;
    assert!(english.text().contains("\"accept-language\": \"en\""), "{}", english.text());
    assert!(chinese.text().contains("\"accept-language\": \"zh\""));
    assert_eq!(chinese.header("vary"), "accept-encoding, accept-language");
    assert!(with(&site, "/varied", &[("accept-language", "zh")]).await.is("; hit"));
}
