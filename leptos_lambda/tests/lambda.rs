//! The example `board` as instances under the emulated Lambda Runtime API, sharing a folder.
#![allow(clippy::unwrap_used, missing_docs)] // Tests may panic.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use axum::body::Body;
use emulator::{Emulator, Function, Mode};
use futures::future::join_all;
use http::{Request, StatusCode, header};
use tokio::time::sleep;

fn instance(folder: &Path) -> Emulator {
    Emulator::new(function(folder).concurrency(1).freeze(true))
}

fn function(folder: &Path) -> Function {
    let tests = std::env::current_exe().unwrap();
    let binary: PathBuf = tests.ancestors().nth(2).unwrap().join("examples/board");
    Function::new(binary, "board").setting("DATA_DIR", folder.to_string_lossy())
}

/// The status, `Cache-Status`, and the page.
async fn get(lambda: &Emulator) -> (StatusCode, String, String) {
    while lambda.started() > 0 && lambda.idle() == 0 {
        tokio::task::yield_now().await;
    }
    let (parts, body) = lambda.call(Request::get("/").body(Body::empty()).unwrap()).await.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let cache_status = parts.headers.get("cache-status").map(|value| value.to_str().unwrap().to_owned());
    (parts.status, cache_status.unwrap_or_default(), String::from_utf8(body.to_vec()).unwrap())
}

async fn pin(lambda: &Emulator, text: &str) {
    while lambda.started() > 0 && lambda.idle() == 0 {
        tokio::task::yield_now().await;
    }
    let request = Request::post("/notices")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(format!("text={text}")))
        .unwrap();
    assert_eq!(lambda.call(request).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_through_one_instance_shows_in_the_other_within_the_bound() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (instance(folder.path()), instance(folder.path()));
    get(&one).await;
    get(&other).await;
    // CloudWatch reads what the cache did from the log.
    let metrics = |line: &String| line.contains("\"_aws\"") && line.contains("\"renders\":1");
    let asked = Instant::now();
    while !one.log().iter().any(metrics) {
        assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", one.log());
        tokio::task::yield_now().await;
    }
    pin(&one, "sold-out").await;
    let written = Instant::now();
    assert!(get(&one).await.2.contains("sold-out"), "its own pages show it at once");
    // The policy says two seconds; the clock of the cache counts whole ones.
    while !get(&other).await.2.contains("sold-out") {
        assert!(written.elapsed() < Duration::from_secs(3));
    }
    // And back.
    pin(&other, "back-again").await;
    let written = Instant::now();
    while !get(&one).await.2.contains("back-again") {
        assert!(written.elapsed() < Duration::from_secs(3));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cold_page_is_rendered_by_one_instance() {
    let folder = tempfile::tempdir().unwrap();
    let instances: Vec<_> = (0..3).map(|_| instance(folder.path())).collect();
    let answers = join_all(instances.iter().map(get)).await;
    let rendered = answers.iter().filter(|(_, status, _)| status.contains("; stored")).count();
    let shared = answers.iter().filter(|(_, status, _)| status.contains("detail=shared")).count();
    assert_eq!((rendered, shared), (1, 2), "{answers:?}");
    let kept = |what: &str| folder.path().join("objects").join(what).join("example").exists();
    assert!(kept("pages") && !kept("leases"), "a lease was not given back");
    assert!(answers.windows(2).all(|pair| pair[0].2 == pair[1].2));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_was_frozen_shows_nothing_old_as_fresh() {
    let folder = tempfile::tempdir().unwrap();
    let lambda = instance(folder.path());
    assert!(get(&lambda).await.1.contains("; stored"));
    // Between events the instance stands still; only the clock goes on.
    sleep(Duration::from_millis(2_100)).await;
    assert!(get(&lambda).await.1.contains("detail=stale-while-revalidate"));
    // The new page was finished before the instance was stopped.
    let (_, status, _) = get(&lambda).await;
    assert!(status.contains("; hit; ttl=") && !status.contains("detail"), "{status}");
    sleep(Duration::from_millis(6_100)).await;
    let (_, status, _) = get(&lambda).await;
    assert!(status.contains("fwd=miss"), "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_names_its_build() {
    let folder = tempfile::tempdir().unwrap();
    for (mode, setting) in [(Mode::Buffered, "buffered"), (Mode::Streaming, "streaming")] {
        let function = function(folder.path()).mode(mode).setting("RESPONSE_MODE", setting);
        let lambda = Emulator::new(function.concurrency(1));
        let ask = async |method: &str, path: &str, tag: &str| {
            while lambda.started() > 0 && lambda.idle() == 0 {
                tokio::task::yield_now().await;
            }
            let request = Request::builder().method(method).uri(path).header(header::IF_NONE_MATCH, tag);
            let answer = lambda.call(request.body(Body::empty()).unwrap()).await;
            let build = answer.headers().get(leptos_lambda::BUILD).map(|build| build.to_str().unwrap());
            assert_eq!(build, Some("example"), "{mode:?} {method} {path} {}", answer.status());
            answer.status()
        };
        for (method, path, tag, status) in [
            ("GET", "/", "\"none\"", StatusCode::OK),
            ("HEAD", "/", "\"none\"", StatusCode::OK),
            ("GET", "/", "*", StatusCode::NOT_MODIFIED),
            ("DELETE", "/", "", StatusCode::METHOD_NOT_ALLOWED),
            ("POST", "/notices", "", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            ("GET", "/%00", "", StatusCode::BAD_REQUEST),
        ] {
            assert_eq!(ask(method, path, tag).await, status, "{mode:?} {method} {path}");
        }
    }
}
