//! Wherever a form says that it should lead, it leads to this site.

use crate::common::SITE_URL;
use crate::html::all;
use crate::trial::Trial;
use crate::visitor::{FORM, FROM_HERE, JSON, PAGE, PASSWORD, form};

/// Where somebody would have a visitor led.
const ELSEWHERE: [&str; 34] = [
    "//evil.example",
    "//evil.example/studio",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/%5Cevil.example",
    "/%5c%5cevil.example",
    "/%2Fevil.example",
    "/%2f%2fevil.example",
    "%2f%2fevil.example",
    "%2F%5Cevil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "http://finance.example@evil.example",
    "https://finance.example.evil.example/",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\r\n//evil.example",
    "/\r\nlocation: https://evil.example",
    "/%0d%0alocation:%20https://evil.example",
    "/\0/evil.example",
    "/%00",
    "/.//evil.example",
    "/..//evil.example",
    "/%2e%2e//evil.example",
    "evil.example",
    "?then=//evil.example",
];

/// Whether a browser that is led there stays on this site (URL Standard, section 4.4).
fn is_own(location: &str) -> bool {
    let path = location.split(['?', '#']).next().unwrap_or_default();
    location.bytes().all(|byte| byte.is_ascii_graphic())
        && path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_form_one_is_on_this_site() {
    let trial = Trial::start();
    for (number, then) in ELSEWHERE.iter().enumerate() {
        let name = format!("visitor-{number}");
        let mut visitor = trial.visitor();
        // Refused, the form comes back and asks for nothing better.
        let fields = [("name", name.as_str()), ("password", "short"), ("then", *then)];
        let answer = visitor.submit("register", "/", &fields).await;
        assert_eq!(answer.leads_to(), "/register?draft", "{then:?}");
        let fields = [("name", name.as_str()), ("password", PASSWORD), ("then", *then)];
        let answer = visitor.submit("register", "/register?draft", &fields).await;
        assert_eq!(answer.leads_to(), "/account", "{then:?}");
        let answer = visitor.submit("log-in", "/zh/log-in", &fields).await;
        assert_eq!(answer.leads_to(), "/zh", "{then:?}");
        // Nothing else that is sent leads anywhere.
        for function in ["follow", "message", "remind", "report", "streams/go-live", "accounts/role", "token"]
        {
            let fields = [
                ("slug", *then),
                ("handle", *then),
                ("name", *then),
                ("text", *then),
                ("kind", "stream"),
                ("message", *then),
                ("reason", *then),
                ("role", *then),
                ("on", "true"),
                ("then", *then),
            ];
            let answer = visitor.submit(function, "/live", &fields).await;
            let to = answer.leads_to();
            assert!(is_own(to), "{function} {then:?}: {to}");
            assert!(!answer.headers.values().any(|value| value.as_bytes().starts_with(b"https://evil")));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_this_site_is_where_it_says() {
    let trial = Trial::start();
    for (number, (then, to)) in [
        ("/studio", "/studio"),
        ("/zh/studio?before=1800000000~a", "/zh/studio?before=1800000000~a"),
        ("/streams/开盘", "/streams/%E5%BC%80%E7%9B%98"),
        ("/following/channel/macro-desk?x=//evil.example", "/following/channel/macro-desk?x=//evil.example"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut visitor = trial.visitor();
        let name = format!("visitor-{number}");
        let fields = [("name", name.as_str()), ("password", PASSWORD), ("then", then)];
        assert_eq!(visitor.submit("register", "/zh/register", &fields).await.leads_to(), to);
        assert_eq!(visitor.submit("log-in", "/log-in", &fields).await.leads_to(), to);
        let wrong = [("name", name.as_str()), ("password", "not this one"), ("then", then)];
        let answer = visitor.submit("log-in", "/live", &wrong).await;
        let to = answer.leads_to();
        assert!(to.starts_with("/log-in?then=%2F") && to.ends_with("&draft") && is_own(to), "{to}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_back_to_where_another_site_says_he_came_from() {
    let trial = Trial::start();
    let body = form(&[("name", "nobody"), ("password", "x")]);
    let mut referers: Vec<String> = ELSEWHERE.iter().map(|then| format!("{SITE_URL}{then}")).collect();
    referers.extend(ELSEWHERE.iter().map(|then| (*then).to_owned()));
    referers.extend(["https://evil.example/account", "https://evil.example//account"].map(str::to_owned));
    let mut sent = 0;
    for referer in referers.iter().filter(|referer| referer.bytes().all(|byte| byte >= b' ')) {
        let mut visitor = trial.visitor();
        for (function, body) in [("log-in", body.as_str()), ("log-out", ""), ("studio/nothing", "")] {
            let headers =
                [("accept", PAGE), ("content-type", FORM), FROM_HERE[0], ("referer", referer.as_str())];
            let answer = visitor.ask("POST", &format!("/api/{function}"), &headers, body.to_owned()).await;
            let location = answer.header("location");
            assert!(location.is_empty() || is_own(location), "{function} {referer:?}: {location}");
            assert!(!location.contains("evil"), "{function} {referer:?}: {location}");
            sent += 1;
        }
        // What is read is answered, whoever would rather have a page.
        for path in ["/api/live", "/api/me", "/api/stream?slug=nothing", "/api/account"] {
            let answer =
                visitor.ask("GET", path, &[("accept", PAGE), ("referer", referer.as_str())], "").await;
            assert!(!answer.headers.contains_key("location"), "{path} {referer:?}");
            assert!(matches!(answer.header("content-type"), JSON | "application/problem+json"), "{path}");
        }
    }
    assert!(sent > 150, "{sent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_links_to_where_its_address_says() {
    let trial = Trial::start();
    let mut anna = trial.account("anna").await;
    let mut nobody = trial.visitor();
    for then in ELSEWHERE {
        for page in ["/log-in", "/zh/register"] {
            let address = format!("{page}?{}", form(&[("then", then)]));
            let came_from = format!("{SITE_URL}{then}");
            let mut headers = vec![("accept", PAGE)];
            if came_from.bytes().all(|byte| byte >= b' ') {
                headers.push(("referer", came_from.as_str()));
            }
            for visitor in [&mut anna, &mut nobody] {
                let answer = visitor.ask("GET", &address, &headers, "").await;
                // A control character is no part of an address.
                if answer.status == 400 {
                    continue;
                }
                assert_eq!(answer.status, 200, "{address}");
                for attribute in ["href", "action", "value"] {
                    for value in all(&answer.body, attribute) {
                        let leads_there = value.to_lowercase().contains("evil.example");
                        assert!(!leads_there || attribute == "href" && is_own(&value), "{address}: {value}");
                    }
                }
                assert!(!answer.body.contains("<script>alert"), "{address}");
            }
        }
    }
}
