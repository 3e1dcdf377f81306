//! Calls that are none, that can't be done now, or that bring what does not fit.

use std::convert::Infallible;

use app::api::RULES;
use axum::body::Body;
use backend::Rule;
use bytes::Bytes;
use emulator::{Emulator, Origin};
use futures::stream::pending;
use serde_json::json;

use crate::common::{ask, function};
use crate::stage::{OWNER, Stage};
use crate::trial::{Trial, assert_unwritten, stream, with};
use crate::visitor::{Answer, FORM, FROM_HERE, JSON, PARTS, form, parts};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_called_otherwise_is_told_how() {
    let mut stage = Stage::set().await;
    let before = stage.trial.export();
    for (path, own, rule) in RULES {
        let who = Stage::who_may(*rule);
        let body = form(&stage.fields(path, who));
        let visitor = &mut stage.people[who];
        let (allow, others): (&str, &[&str]) = match *own {
            "GET" => ("GET, HEAD, OPTIONS", &["POST", "PUT", "PATCH", "DELETE"]),
            _ => ("POST, OPTIONS", &["GET", "PUT", "PATCH", "DELETE"]),
        };
        for method in others {
            let mut headers = vec![("content-type", FORM)];
            headers.extend(FROM_HERE);
            let answer = visitor.ask(method, path, &headers, body.clone()).await;
            assert_eq!(answer.status, 405, "{method} {path}: {}", answer.body);
            answer.problem(405, "wrong-method");
            assert_eq!(answer.header("allow"), allow, "{method} {path}");
        }
        let answer = visitor.ask("OPTIONS", path, &[], "").await;
        assert_eq!((answer.status, answer.header("allow")), (204, allow), "{path}");
        // No other site's script reads an answer.
        let cors = |name: &http::HeaderName| name.as_str().starts_with("access-control-");
        assert!(!answer.headers.keys().any(cors), "{path}: {:?}", answer.headers);
    }
    for path in [
        "/api",
        "/api/",
        "/api/nothing",
        "/api/streams",
        "/api/streams/create/more",
        "/api/streams/create/",
        "/api/home/",
        "/api/Home",
        "/api/studio/stream/x",
        "/api/__proto__",
    ] {
        for method in ["GET", "HEAD", "POST", "DELETE"] {
            let answer = stage.people[OWNER].ask(method, path, &FROM_HERE, "").await;
            assert_eq!(answer.status, 404, "{method} {path}: {}", answer.body);
            if method != "HEAD" {
                answer.problem(404, "not-found");
            }
        }
    }
    assert_unwritten(&before, &stage.trial.export());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_somebodys_own_nobody_keeps() {
    let mut stage = Stage::set().await;
    for (path, method, rule) in RULES.iter().filter(|(_, method, _)| *method == "GET") {
        let who = Stage::who_may(*rule);
        let fields = stage.fields(path, who);
        let answer = stage.people[who].call(method, path, &fields).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, JSON), "{path}");
        // What everybody gets may be kept; what somebody gets is that one's.
        let own = *rule != Rule::Anyone || *path == "/api/me";
        let kept = if own { ("private, no-store", "") } else { ("public, max-age=10", "site-build") };
        assert_eq!((answer.header("cache-control"), answer.header("vary")), kept, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        let address = format!("{path}?{}", form(&fields));
        let head = stage.people[who].ask("HEAD", &address, &[], "").await;
        assert_eq!((head.status, head.body.as_str()), (200, ""), "{path}");
        assert_eq!((head.header("cache-control"), head.header("vary")), kept, "{path}");
    }
    for (function, fields, status, kind) in [
        ("stream", vec![("slug", "nothing-here")], 404, "not-found"),
        ("stream", vec![("slug", "No Slug")], 404, "not-found"),
        ("stream", vec![], 400, "invalid"),
        ("channel", vec![("handle", "nobodys-desk")], 404, "not-found"),
        ("topic", vec![("slug", "nothing")], 404, "not-found"),
        ("ticker", vec![("ticker", "AAPL")], 404, "not-found"),
        ("upcoming", vec![("after", "x")], 400, "invalid"),
        ("studio", vec![("before", "x")], 400, "invalid"),
        ("studio/stream", vec![("slug", "nothing-here")], 404, "not-found"),
        ("audit", vec![("month", "2026-11")], 403, "forbidden"),
    ] {
        stage.people[OWNER].read(function, &fields).await.problem(status, kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_get_as_far_as_a_function_is_a_problem_too() {
    let trial = Trial::start();
    let mut visitor = trial.visitor();
    let long = format!("/api/search?q={}", "x".repeat(9_000));
    let large = "x".repeat(21_000);
    for (path, header, status) in [
        ("/api/%00", "", 400),
        ("/api/streams%2Fcreate", "", 400),
        ("/api/openapi.json", large.as_str(), 431),
        (long.as_str(), "", 414),
    ] {
        visitor.ask("GET", path, &[("x-header", header)], "").await.problem(status, "invalid");
    }
    // It is refused for what it says of its length, before anything of it comes.
    let endless = Body::from_stream(pending::<Result<Bytes, Infallible>>());
    let length = [("content-length", "7000000")];
    visitor.ask("POST", "/api/log-in", &length, endless).await.problem(413, "too-large");
    let page = visitor.get("/apis/%00").await;
    assert_eq!((page.status, page.header("content-type")), (400, "text/plain; charset=utf-8"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_past_the_cdn_is_a_problem_too() {
    let trial = Trial::start();
    let secret = "0123456789abcdef";
    let api = function("api", trial.data(), Origin::HttpApi).setting("CDN_SECRET", secret);
    let api = Emulator::new(api.concurrency(1));
    let call = async |path: &str, secret: &str| {
        let (status, headers, body) = ask(&api, "GET", path, &[("x-cdn-secret", secret)]).await;
        Answer { status: status.as_u16(), headers, body }
    };
    for path in ["/api/home", "/api/nothing", "/api/openapi.json"] {
        call(path, "fedcba9876543210").await.problem(403, "forbidden");
    }
    assert_eq!(call("/api/home", secret).await.status, 200);
    // The gate comes first.
    call("/api/%00", secret).await.problem(400, "invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_are_told_when_to_come_again() {
    let trial = Trial::start();
    let mut anna = trial.host("anna", "annas-desk").await;
    let slug = anna.done("streams/create", &stream("Rates")).await.as_str().unwrap().to_owned();
    let fields = [("slug", slug.as_str()), ("text", "Hello")];
    // 20 a minute; a minute may be over meanwhile, but not two.
    let mut sent = 0;
    let refused = loop {
        let answer = anna.post("message", &fields).await;
        if answer.status != 200 {
            break answer;
        }
        sent += 1;
        assert!(sent < 60, "no end comes");
    };
    let problem = refused.problem(429, "too-many");
    assert!(sent >= 20 && problem["retry_after"].as_u64().is_some_and(|wait| (1..=60).contains(&wait)));
    assert_eq!(refused.header("retry-after"), problem["retry_after"].to_string());
    // It was messages alone.
    let revision = anna.revision(&slug).await;
    let edit = with("slug", &slug, with("revision", &revision, stream("Rates again")));
    anna.done("streams/edit", &edit).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cover_is_a_picture_that_fits() {
    let trial = Trial::start();
    let mut anna = trial.host("anna", "annas-desk").await;
    let slug = anna.done("streams/create", &stream("Rates")).await.as_str().unwrap().to_owned();
    let revision = anna.revision(&slug).await;
    let fields = [("slug", slug.as_str()), ("revision", revision.as_str())];
    let large = vec![0; 4 * 1_024 * 1_024 + 1];
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let headers = [("content-type", PARTS), FROM_HERE[0]];
    let before = trial.export();
    for (picture, problem) in [
        (&b""[..], json!({ "code": "missing" })),
        (&large[..], json!({ "code": "too_long", "most": 4_194_304 })),
        (&svg[..], json!({ "code": "not_allowed" })),
        (&b"GIF89a"[..], json!({ "code": "not_allowed" })),
        (&b"\x89PNG\r\n\x1a\n"[..], json!({ "code": "not_allowed" })),
        (&b"<html>"[..], json!({ "code": "not_allowed" })),
    ] {
        let answer = anna.ask("POST", "/api/streams/cover", &headers, parts(&fields, picture)).await;
        let errors = answer.problem(400, "fields")["errors"].clone();
        assert_eq!(errors, json!([{ "field": "cover", "problem": problem }]));
    }
    // But that it was tried is counted.
    let [before, after] = [before, trial.export()].map(|mut rows| {
        rows.retain(|(partition, _), _| !partition.starts_with("ATTEMPTS#"));
        rows
    });
    assert_unwritten(&before, &after);
    let stored = trial.data().join("objects/covers");
    assert!(!stored.exists() || std::fs::read_dir(stored).unwrap().count() == 0, "nothing is left behind");
    let late = [("slug", slug.as_str()), ("revision", "1")];
    anna.post("streams/cover", &late).await.problem(409, "conflict");
    anna.done("streams/cover", &fields).await;
}
