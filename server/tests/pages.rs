//! The pages are the same wherever they come from.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)] // Tests may panic.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use common::{LocalSite, PAGES, SITE_URL, function, get, in_chinese, read, without_nonce};
use emulator::{Emulator, Mode, Origin};
use http::{HeaderValue, Request, StatusCode, header};

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_the_same_here_and_under_lambda() {
    let local = LocalSite::start();
    let mut lambdas = Vec::new();
    for origin in Origin::ALL {
        for (mode, setting) in [(Mode::Buffered, "buffered"), (Mode::Streaming, "streaming")] {
            let function =
                function("pages", local.data.path(), origin).mode(mode).setting("RESPONSE_MODE", setting);
            lambdas.push((origin, mode, Emulator::new(function.concurrency(1))));
        }
    }
    let mut paths: Vec<String> = PAGES.iter().flat_map(|path| [path.to_string(), in_chinese(path)]).collect();
    paths.extend(["/nope", "/zh/streams/nope", "/?utm_source=x", "/replays?before=x"].map(str::to_owned));
    for path in &paths {
        let (status, headers, page) = local.get(path).await;
        // Leptos writes this last.
        assert!(page.ends_with("__INCOMPLETE_CHUNKS=[];</script>"), "{path} is cut off");
        let expected = without_nonce(&page);
        for (origin, mode, lambda) in &lambdas {
            while lambda.started() > 0 && lambda.idle() == 0 {
                tokio::task::yield_now().await;
            }
            let (lambda_status, lambda_headers, page) = get(lambda, path).await;
            assert_eq!(lambda_status, status, "{path} {origin:?} {mode:?}");
            assert_eq!(lambda_headers[header::CONTENT_TYPE], headers[header::CONTENT_TYPE]);
            assert_eq!(without_nonce(&page), expected, "{path} {origin:?} {mode:?}");
        }
    }
    for (origin, mode, lambda) in lambdas {
        assert_eq!(lambda.started(), 1, "{origin:?} {mode:?}");
    }
}

/// Follows every link of every page from `/` on, as a search engine would.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_reached_by_links_and_every_link_leads_somewhere() {
    let local = LocalSite::start();
    let mut known = BTreeSet::from(["/".to_owned()]);
    let mut waiting = vec!["/".to_owned()];
    let mut canonicals = BTreeMap::new();
    while let Some(path) = waiting.pop() {
        let (status, headers, body) = local.get(&path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        if headers[header::CONTENT_TYPE] != "text/html; charset=utf-8" {
            continue;
        }
        assert_eq!(body.matches("<h1").count(), 1, "{path}");
        let canonical = attributes(&body, "<link href=\"").find(|link| link.contains(SITE_URL)).unwrap();
        if let Some(other) = canonicals.insert(canonical.clone(), path.clone()) {
            panic!("{other} and {path} are both {canonical}");
        }
        assert_eq!(canonical, format!("{SITE_URL}{path}"));
        for link in attributes(&body, "<a href=\"").chain(attributes(&body, " src=\"")) {
            let address = link.split('#').next().unwrap().replace("&amp;", "&");
            if address.starts_with('/') && known.insert(address.clone()) {
                waiting.push(address);
            }
        }
    }
    for path in PAGES {
        for path in [path.to_owned(), in_chinese(path)] {
            // Searches are led to by a form.
            assert!(known.contains(&path) || path.contains("/search"), "{path} is not linked to");
        }
    }
    assert!(known.len() > 300, "only {} addresses", known.len());
}

/// The values behind `start`, up to the quote.
fn attributes<'a>(html: &'a str, start: &'a str) -> impl Iterator<Item = String> + 'a {
    html.split(start).skip(1).filter_map(|rest| rest.split_once('"').map(|(value, _)| value.to_owned()))
}

#[tokio::test(flavor = "multi_thread")]
async fn other_forms_of_an_address_are_redirected_once() {
    let local = LocalSite::start();
    for (path, location) in [
        ("/live/", "/live"),
        ("/LIVE", "/live"),
        ("/zh/", "/zh"),
        ("/Streams/Macro-Desk-XOM-bonds-000/?t=5", "/streams/macro-desk-xom-bonds-000?t=5"),
        ("/tickers/xnas-aapl", "/tickers/XNAS-AAPL"),
        ("//live//", "/live"),
        ("//evil.example/", "/evil.example"),
    ] {
        let (status, headers, _) = local.get(path).await;
        assert_eq!(status, StatusCode::MOVED_PERMANENTLY, "{path}");
        assert_eq!(headers[header::LOCATION], location, "{path}");
        assert!(!local.get(location).await.0.is_redirection(), "{location} leads on");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_should_send_is_answered_calmly() {
    let local = LocalSite::start();
    let long = "x".repeat(10_000);
    for (path, expected) in [
        ("/%00".to_owned(), 400),
        ("/streams/%ff".to_owned(), 400),
        ("/streams/..%2f..%2fetc".to_owned(), 400),
        ("/a%5Cb".to_owned(), 400),
        (format!("/?q={}", &long[..5_000]), 200),
        (format!("/{}", &long[..5_000]), 404),
        (format!("/?q={long}"), 414),
        (format!("/{long}"), 414),
        ("/replays?before=1".to_owned(), 400),
        ("/replays?before=1800000000~A".to_owned(), 400),
        ("/replays?before=1800000000~a%00".to_owned(), 400),
        ("/replays?before=".to_owned(), 200),
        ("/replays?before=0000000000~a".to_owned(), 200),
        ("/upcoming?after=-1~a".to_owned(), 400),
        ("/zh/channels/macro-desk?before=x".to_owned(), 400),
        ("/tickers/NOPE".to_owned(), 404),
        ("/search?q=a".to_owned(), 200),
        ("/search?q=%E8%8C%85".to_owned(), 200),
        (format!("/search?q={}", "z".repeat(5_000)), 200),
        ("/search?q=%21%3F%24%25%5E".to_owned(), 200),
        ("/search?q=%ff%fe".to_owned(), 200),
        ("/search?q=%3Cscript%3Ealert(1)%3C/script%3E".to_owned(), 200),
        ("/search?q[]=a&q[b]=c&q=d".to_owned(), 200),
        ("/api/search?q=".to_owned(), 200),
        ("/api/search".to_owned(), 400),
        ("/api/replays?before=x".to_owned(), 400),
        ("/api/nothing".to_owned(), 400),
        ("/covers/nothing.svg".to_owned(), 404),
        ("/covers/%ff.svg".to_owned(), 400),
        ("/calendar/x".to_owned(), 404),
    ] {
        let (status, _, body) = local.get(&path).await;
        let shown: String = path.chars().take(60).collect();
        assert_eq!(status.as_u16(), expected, "{shown}: {}", body.chars().take(200).collect::<String>());
        assert!(!body.contains("<script>alert"), "{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_read_and_nothing_else() {
    let local = LocalSite::start();
    let (status, headers, body) = local.send("HEAD", "/live").await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, ""));
    assert_eq!(headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let (status, headers, _) = local.send(method, "/live").await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(headers[header::ALLOW], "GET,HEAD", "{method}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_without_a_body_have_none_through_any_origin() {
    let local = LocalSite::start();
    let (_, _, page) = local.get("/about").await;
    for origin in Origin::ALL {
        for (mode, setting) in [(Mode::Buffered, "buffered"), (Mode::Streaming, "streaming")] {
            let function =
                function("pages", local.data.path(), origin).mode(mode).setting("RESPONSE_MODE", setting);
            let lambda = Emulator::new(function.concurrency(1));
            let ask = async |method: &str, tag: Option<&HeaderValue>| {
                while lambda.started() > 0 && lambda.idle() == 0 {
                    tokio::task::yield_now().await;
                }
                let mut request =
                    Request::builder().method(method).uri("/about").body(Body::empty()).unwrap();
                if let Some(tag) = tag {
                    request.headers_mut().insert(header::IF_NONE_MATCH, tag.clone());
                }
                read(lambda.call(request).await).await
            };
            let (_, headers, body) = ask("GET", None).await;
            assert_eq!(without_nonce(&body), without_nonce(&page));
            let (status, head, body) = ask("HEAD", None).await;
            assert_eq!((status, body.as_str()), (StatusCode::OK, ""), "{origin:?} {mode:?}");
            for name in [header::CONTENT_TYPE, header::ETAG, header::VARY] {
                assert_eq!(head.get(&name), headers.get(&name), "{origin:?} {mode:?} {name}");
            }
            let (status, _, body) = ask("GET", headers.get(header::ETAG)).await;
            assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{origin:?} {mode:?}");
            let (status, _, _) = ask("TRACE", None).await;
            assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{origin:?} {mode:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn covers_and_calendars_are_made() {
    let local = LocalSite::start();
    let (status, headers, svg) = local.get("/covers/macro-desk-xom-bonds-000.svg").await;
    assert_eq!((status, headers[header::CONTENT_TYPE].to_str().unwrap()), (StatusCode::OK, "image/svg+xml"));
    assert!(svg.contains("The week ahead in bonds") && headers.contains_key(header::CONTENT_SECURITY_POLICY));
    let (_, _, upcoming) = local.get("/api/upcoming").await;
    let slug = upcoming.split("\"slug\":\"").nth(1).unwrap().split('"').next().unwrap();
    let (status, headers, ics) = local.get(&format!("/calendar/{slug}.ics")).await;
    assert_eq!(
        (status, headers[header::CONTENT_TYPE].to_str().unwrap()),
        (StatusCode::OK, "text/calendar; charset=utf-8")
    );
    assert!(
        ics.starts_with("BEGIN:VCALENDAR\r\n") && ics.contains(&format!("URL:{SITE_URL}/streams/{slug}"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_answers_json_through_every_origin() {
    let local = LocalSite::start();
    for origin in Origin::ALL {
        let lambda = Emulator::new(function("api", local.data.path(), origin).concurrency(2));
        for (path, status) in [
            ("/api/home", StatusCode::OK),
            ("/api/stream?slug=macro-desk-xom-bonds-000", StatusCode::OK),
            ("/api/stream?slug=nope", StatusCode::NOT_FOUND),
            ("/api/stream?slug=", StatusCode::NOT_FOUND),
            ("/api/stream", StatusCode::BAD_REQUEST),
        ] {
            let (here, _, expected) = local.get(path).await;
            let (there, headers, json) = get(&lambda, path).await;
            assert_eq!((here, there), (status, status), "{origin:?} {path}: {json}");
            assert_eq!(json, expected, "{origin:?} {path}");
            if status.is_success() {
                assert_eq!(headers[header::CONTENT_TYPE], "application/json", "{origin:?} {path}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_answers_only_its_own() {
    let local = LocalSite::start();
    let pages = Emulator::new(function("pages", local.data.path(), Origin::FunctionUrl).concurrency(2));
    let (status, _, page) = get(&pages, "/api/home").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(page.contains("This page does not exist"));
    let api = Emulator::new(function("api", local.data.path(), Origin::HttpApi).concurrency(2));
    assert_eq!(get(&api, "/").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_sent_compressed_and_typed() {
    let local = LocalSite::start();
    let (_, _, page) = local.get("/").await;
    let style =
        page.split("href=\"").find_map(|rest| rest.split_once(".css").map(|(name, _)| format!("{name}.css")));
    let (status, headers, css) = local.get(&style.unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    assert!(css.contains("--accent"), "the style sheets are one file");
    assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    let (status, headers, _) = local.get("/speculation-rules.json").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CONTENT_TYPE], "application/speculationrules+json");
    let (status, headers, _) = local.get("/pkg/nothing.js").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(!headers.contains_key(header::CACHE_CONTROL), "a missing file is not kept for a year");
}
