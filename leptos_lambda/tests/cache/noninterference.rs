//! What one asks changes nothing in what the next one gets.

use axum::body::Body;
use bytes::Bytes;
use emulator::Origin;
use http::{Request, StatusCode};
use leptos_lambda::gate::{Limits, Refusal, canonicalise, read};
use proptest::prelude::*;
use serde_json::json;

use crate::pages::{Answer, TestSite};

/// How somebody asks.
#[derive(Clone, Debug)]
struct Asked {
    method: &'static str,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Asked {
    /// A GET without a body.
    fn get(target: &str, headers: &[(&str, &str)]) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self { method: "GET", target: target.to_owned(), headers: headers.collect(), body: String::new() }
    }

    async fn of(&self, site: &TestSite) -> Answer {
        let request = Request::builder().method(self.method).uri(&self.target);
        let request = self.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        site.send(request.body(Body::from(self.body.clone())).unwrap()).await.lasting()
    }

    /// What is answered, and what once more to who has that already.
    async fn twice_of(&self, site: &TestSite) -> [Answer; 2] {
        let first = self.of(site).await;
        let mut again = self.clone();
        again.headers.push(("if-none-match".to_owned(), first.header("etag").to_owned()));
        let second = again.of(site).await;
        [first, second]
    }
}

/// One after the other on a warm site, and the second alone on a cold one.
fn second(attack: &Asked, next: &Asked) -> ([Answer; 2], [Answer; 2]) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let site = TestSite::new();
        attack.of(&site).await;
        (next.twice_of(&site).await, next.twice_of(&TestSite::new()).await)
    })
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

fn header() -> impl Strategy<Value = (String, String)> {
    let telling = prop::sample::select(vec![
        ("accept-encoding", "gzip, deflate, br, zstd"),
        ("accept-encoding", "gzip;q=0.5, br;q=0"),
        ("accept-language", "zh-CN,zh;q=0.9"),
        ("accept-language", "en"),
        ("cookie", "session=1; theme=dark"),
        ("if-none-match", "*"),
        ("if-none-match", "\"x\", W/\"y\""),
    ]);
    prop_oneof![
        1 => telling.prop_map(|(name, value)| (name.to_owned(), value.to_owned())),
        2 => (header_name(), "[ -~]{0,40}"),
    ]
}

/// With parameters that are declared, validly or not, and with others.
fn query() -> impl Strategy<Value = String> {
    let declared = prop::sample::select(vec!["page=2", "page=3", "%70age=2", "page=", "page=x", "by=time"]);
    let parameter = prop_oneof![
        1 => declared.prop_map(str::to_owned),
        1 => "[a-z_/.%0-9]{1,12}(=[a-zA-Z0-9%+/]{0,12})?",
    ];
    prop::collection::vec(parameter, 0..4).prop_map(|parameters| match parameters.is_empty() {
        true => String::new(),
        false => format!("?{}", parameters.join("&")),
    })
}

fn asked(path: &'static str, methods: &'static [&'static str]) -> impl Strategy<Value = Asked> {
    let headers = prop::collection::vec(header(), 0..6);
    (prop::sample::select(methods.to_vec()), query(), headers, "[a-z]{0,10}").prop_map(
        move |(method, query, headers, body)| Asked {
            method,
            target: format!("{path}{query}"),
            headers,
            body,
        },
    )
}

/// One who asks in any way, and one who reads what stands at the same path.
fn pair() -> impl Strategy<Value = (Asked, Asked)> {
    prop::sample::select(PATHS.to_vec()).prop_flat_map(|path| {
        let any = asked(path, &["GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "TRACE", "PURGE"]);
        (any, asked(path, &["GET", "GET", "GET", "HEAD"]))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_one_sends_reaches_the_next((attack, next) in pair()) {
        let (warm, cold) = second(&attack, &next);
        prop_assert_eq!(warm, cold);
    }
}

#[track_caller]
fn harmless(target: &str, headers: &[(&str, &str)], path: &str) {
    let (warm, cold) = second(&Asked::get(target, headers), &Asked::get(path, &[]));
    assert_eq!(warm, cold);
}

/// C1: headers and parameters that other frameworks read for themselves (CVE-2025-29927, CVE-2024-51479).
#[test]
fn headers_that_steer_a_framework_steer_nothing() {
    for header in ["x-middleware-subrequest", "x-astro-path", "x-original-url", "x-rewrite-url", "x-isr"] {
        harmless("/pages/a", &[(header, "/account/secret")], "/pages/a");
    }
    harmless("/pages/a?__nextLocale=admin", &[], "/pages/a");
}

/// C1 for a page that not everybody may see: nothing opens it to who may not, and who may opens it to nobody else.
#[tokio::test]
async fn nothing_steers_anybody_into_a_guarded_page() {
    let path = "/account/guarded";
    let site = TestSite::new();
    let refused = site.get(path).await.lasting();
    assert_eq!(
        (refused.status, refused.header("cache-control")),
        (StatusCode::UNAUTHORIZED, "private, no-store")
    );
    let own = Asked::get(path, &[("cookie", "session=secret")]).of(&site).await;
    assert_eq!((own.status, own.header("cache-control")), (StatusCode::OK, "private, no-store"));
    for header in [
        "x-middleware-subrequest",
        "x-middleware-prefetch",
        "x-astro-path",
        "x-original-url",
        "x-rewrite-url",
        "x-forwarded-uri",
        "x-http-method-override",
        "x-nextjs-data",
        "x-isr",
        "rsc",
    ] {
        for value in ["1", "middleware:middleware:middleware:middleware:middleware", "/pages/a", path] {
            let steered = Asked::get(path, &[(header, value)]).of(&site).await;
            assert_eq!(steered, refused, "{header}: {value}");
            let public = Asked::get("/pages/a", &[(header, value)]).of(&site).await;
            assert_eq!(public, TestSite::new().get("/pages/a").await.lasting(), "{header}: {value}");
        }
    }
    for query in ["__nextLocale=admin", "x-astro-path=/pages/a", "_data=root", "/_payload.json", "page=2"] {
        let steered = site.get(&format!("{path}?{query}")).await.lasting();
        assert_eq!(steered, refused, "{query}");
    }
}

/// C4: another kind of answer under a page's address (CVE-2024-46982, CVE-2025-49826, CVE-2025-27415, CVE-2025-43864).
#[test]
fn no_other_kind_of_answer_takes_a_pages_place() {
    for header in ["x-nextjs-data", "x-react-router-spa-mode", "rsc", "purpose", "range"] {
        harmless("/pages/a", &[(header, "1")], "/pages/a");
    }
    harmless("/?/_payload.json", &[], "/");
    harmless("/pages/a", &[("if-none-match", "*")], "/pages/a");
    harmless("/pages/a", &[("accept", "application/json")], "/pages/a");
}

/// C5: a header that changes the answer is in the key, or it changes nothing (CVE-2025-49005, CVE-2025-57752).
#[test]
fn encoding_language_and_cookies_do_not_cross() {
    harmless("/pages/long", &[("accept-encoding", "br")], "/pages/long");
    harmless("/varied", &[("accept-language", "zh")], "/varied");
    let own = [("cookie", "theme=dark; session=1"), ("authorization", "Bearer x")];
    harmless("/pages/a", &own, "/pages/a");
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
        let attack = Asked::get("/pages/a", &[(header, "evil.example")]);
        let (warm, cold) = second(&attack, &Asked::get("/pages/a", &[]));
        assert_eq!(warm, cold);
        assert!(!warm[0].text().contains("evil"));
    }
}

/// C7: a private page under an address that looks like a file's (web cache deception).
#[tokio::test]
async fn a_private_page_is_kept_by_nobody() {
    let site = TestSite::new();
    for path in ["/account/x.css", "/account/a;x.js", "/account/%00.css", "/account/assets/a.js"] {
        let own = Asked::get(path, &[("cookie", "session=secret")]).of(&site).await;
        assert!(own.text().contains("session=secret"));
        assert_eq!(own.header("cache-control"), "private, no-store");
        assert!(!site.get(path).await.text().contains("secret"), "{path}");
    }
    // Beside the private ones: everybody's page that says that there is none.
    let beside = Asked::get("/account;x.js", &[("cookie", "session=secret")]).of(&site).await;
    assert_eq!((beside.status, beside.text().contains("secret")), (StatusCode::NOT_FOUND, false));
}

/// C7: an address that is another one for whoever undoes its escapes, dots or backslashes gets no further than the gate.
#[test]
fn an_address_that_leads_elsewhere_for_others_is_refused() {
    for path in [
        "/account%23/../assets/a.css",
        "/account%00.css",
        "/account/..%5cassets/a.css",
        "/account%2f..%2fassets/a.css",
        "/assets/..%5caccount",
        "/assets/%2e%2e/account",
    ] {
        let mut request = Request::get(path).header("cookie", "session=secret").body(Body::empty()).unwrap();
        assert_eq!(canonicalise(&mut request, &Limits::default()), Err(Refusal::Path), "{path}");
        let asked = request.into_parts().0;
        for origin in Origin::ALL {
            let event = origin.event(&asked, &Bytes::new()).to_string();
            let arrived = read(event.as_bytes(), &Limits::default());
            // An HTTP API sends a slash that was escaped as one that was not, and with it there are dots.
            assert_eq!(arrived.request.unwrap_err(), Refusal::Path, "{origin:?} {path}");
        }
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
