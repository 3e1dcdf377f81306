//! What one asks changes nothing in what the next one gets.

use axum::body::Body;
use http::{Method, Request, StatusCode};
use leptos_lambda::gate::{Limits, read};
use proptest::prelude::*;
use serde_json::json;

use crate::pages::{Answer, TestSite};

/// One after the other on a warm site, and the second alone on a cold one.
fn second(attack: Request<Body>, path: &str) -> (Answer, Answer) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let site = TestSite::new();
        site.send(attack).await;
        let warm = site.get(path).await.lasting();
        (warm, TestSite::new().get(path).await.lasting())
    })
}

fn request(method: &str, target: &str, headers: &[(String, String)], body: &str) -> Option<Request<Body>> {
    let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).ok()?).uri(target);
    for (name, value) in headers {
        request = request.header(name.as_str(), value.as_str());
    }
    request.body(Body::from(body.to_owned())).ok()
}

const PATHS: [&str; 10] = [
    "/",
    "/pages/a",
    "/pages/absent",
    "/pages/long",
    "/pages/moved",
    "/pages/cookie",
    "/varied",
    "/never",
    "/nowhere",
    "/account/a.css",
];

fn header_name() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "accept",
        "accept-encoding",
        "accept-language",
        "authorization",
        "cache-control",
        "cookie",
        "content-type",
        "forwarded",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "origin",
        "pragma",
        "purpose",
        "range",
        "referer",
        "rsc",
        "sec-fetch-site",
        "sec-purpose",
        "te",
        "user-agent",
        "via",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-http-method-override",
        "x-middleware-subrequest",
        "x-nextjs-data",
        "x-original-url",
        "x-rewrite-url",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => "[a-z][a-z0-9-]{0,20}"]
}

fn query() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just(String::new()),
        3 => "[a-z_/.%0-9]{1,12}(=[a-zA-Z0-9%+/]{0,12})?(&[a-z]{1,5}=[a-z0-9]{0,5}){0,3}".prop_map(|query| format!("?{query}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_one_sends_reaches_the_next(
        method in prop::sample::select(vec!["GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "TRACE", "PURGE"]),
        path in prop::sample::select(PATHS.to_vec()),
        query in query(),
        headers in prop::collection::vec((header_name(), "[ -~]{0,40}"), 0..6),
        body in "[a-z]{0,10}",
    ) {
        if let Some(attack) = request(method, &format!("{path}{query}"), &headers, &body) {
            let (warm, cold) = second(attack, path);
            prop_assert_eq!(warm, cold);
        }
    }
}

fn attack(target: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let headers: Vec<_> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    request("GET", target, &headers, "").unwrap()
}

#[track_caller]
fn harmless(attack: Request<Body>, path: &str) {
    let (warm, cold) = second(attack, path);
    assert_eq!(warm, cold);
}

/// C1: headers and parameters that other frameworks read for themselves (CVE-2025-29927, CVE-2024-51479).
#[test]
fn headers_that_steer_a_framework_steer_nothing() {
    for header in ["x-middleware-subrequest", "x-astro-path", "x-original-url", "x-rewrite-url", "x-isr"] {
        harmless(attack("/pages/a", &[(header, "/account/secret")]), "/pages/a");
    }
    harmless(attack("/pages/a?__nextLocale=admin", &[]), "/pages/a");
}

/// C4: another kind of answer under a page's address (CVE-2024-46982, CVE-2025-49826, CVE-2025-27415, CVE-2025-43864).
#[test]
fn no_other_kind_of_answer_takes_a_pages_place() {
    for header in ["x-nextjs-data", "x-react-router-spa-mode", "rsc", "purpose", "range"] {
        harmless(attack("/pages/a", &[(header, "1")]), "/pages/a");
    }
    harmless(attack("/?/_payload.json", &[]), "/");
    harmless(attack("/pages/a", &[("if-none-match", "*")]), "/pages/a");
    harmless(attack("/pages/a", &[("accept", "application/json")]), "/pages/a");
}

/// C5: a header that changes the answer is in the key, or it changes nothing (CVE-2025-49005, CVE-2025-57752).
#[test]
fn encoding_language_and_cookies_do_not_cross() {
    harmless(attack("/pages/long", &[("accept-encoding", "br")]), "/pages/long");
    harmless(attack("/varied", &[("accept-language", "zh")]), "/varied");
    harmless(
        attack("/pages/a", &[("cookie", "theme=dark; session=1"), ("authorization", "Bearer x")]),
        "/pages/a",
    );
}

/// C6: a forged host (CVE-2025-61925).
#[test]
fn a_forged_host_is_nowhere() {
    for header in [
        "host",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-forwarded-port",
        "x-forwarded-prefix",
        "forwarded",
    ] {
        let request = attack("/pages/a", &[(header, "evil.example")]);
        let (warm, cold) = second(request, "/pages/a");
        assert_eq!(warm, cold);
        assert!(!warm.text().contains("evil"));
    }
}

/// C7: a private page under an address that looks like a file's (web cache deception).
#[tokio::test]
async fn a_private_page_is_kept_by_nobody() {
    let site = TestSite::new();
    for path in ["/account/x.css", "/account/a;x.js", "/account/%00.css", "/account/assets/a.js"] {
        let own = site.send(attack(path, &[("cookie", "session=secret")])).await;
        assert!(own.text().contains("session=secret"));
        assert_eq!(own.header("cache-control"), "private, no-store");
        assert!(!site.get(path).await.text().contains("secret"), "{path}");
    }
}

/// C8: a request that makes an error must not leave it behind (cache-poisoned denial of service).
#[tokio::test]
async fn an_error_is_gone_with_its_request() {
    let site = TestSite::new();
    let oversize = "x".repeat(Limits::default().header_bytes);
    for (method, name, value, status) in [
        ("GET", "x-oversized", oversize.as_str(), StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE),
        ("GET", "x-meta-character", "a\u{7}b", StatusCode::BAD_REQUEST),
        ("POST", "x-harmless", "", StatusCode::METHOD_NOT_ALLOWED),
        ("GET", "x-http-method-override", "POST", StatusCode::OK),
    ] {
        let path = format!("/pages/{name}");
        let event = json!({
            "rawPath": path,
            "headers": { name: value },
            "requestContext": { "http": { "method": method } },
        });
        let attacked = match read(event.to_string().as_bytes(), &Limits::default()).request {
            Ok(request) => site.send(request).await.status,
            Err(refusal) => refusal.status(),
        };
        assert_eq!(attacked, status, "{name}");
        let cold = TestSite::new().get(&path).await;
        assert_eq!(cold.status, StatusCode::OK);
        assert_eq!(site.get(&path).await.lasting(), cold.lasting(), "{name}");
    }
}
