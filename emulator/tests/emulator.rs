//! The emulator treats a function as AWS does.
#![allow(clippy::unwrap_used, missing_docs)] // Tests may panic.

use std::path::PathBuf;
use std::time::Duration;

use axum::body::Body;
use emulator::{Emulator, Failure, Function, Mode, Origin};
use http::{HeaderMap, Request, StatusCode};

fn odd() -> Function {
    let tests = std::env::current_exe().unwrap();
    let binary: PathBuf = tests.ancestors().nth(2).unwrap().join("examples/odd_function");
    Function::new(binary, "odd").timeout(Duration::from_secs(5))
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

async fn call(lambda: &Emulator, request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
    let (parts, body) = lambda.call(request).await.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    (parts.status, parts.headers, body.to_vec())
}

async fn text(lambda: &Emulator, path: &str) -> String {
    String::from_utf8(call(lambda, get(path)).await.2).unwrap()
}

async fn event(lambda: &Emulator, path: &str) -> Result<bytes::Bytes, Failure> {
    let (parts, _) = get(path).into_parts();
    lambda.invoke(&Origin::FunctionUrl.event(&parts, &bytes::Bytes::new()).to_string()).await
}

#[tokio::test]
async fn a_request_arrives_through_every_origin_and_mode() {
    for origin in Origin::ALL {
        for mode in [Mode::Buffered, Mode::Streaming] {
            let function = odd().origin(origin).mode(mode);
            let function = if mode == Mode::Streaming { function.setting("STREAM", "1") } else { function };
            let lambda = Emulator::new(function);
            let request = Request::post("/a/b?x=1&y=%E4%B8%AD").body(Body::from("hello")).unwrap();
            let (status, _, body) = call(&lambda, request).await;
            let body = String::from_utf8(body).unwrap();
            assert_eq!(status, 200, "{origin:?} {mode:?}: {body}");
            for part in ["/a/b?", "x=1", "y=%E4%B8%AD"] {
                assert!(body.contains(part), "{origin:?} {mode:?}: {body}");
            }
            assert!(body.starts_with("POST") && body.contains("[104, 101, 108, 108, 111]"), "{body}");
        }
    }
}

#[tokio::test]
async fn binary_bodies_cookies_and_status_come_back() {
    for origin in [Origin::RestApi, Origin::HttpApi, Origin::FunctionUrl, Origin::LoadBalancerMultiValue] {
        let (status, headers, body) = call(&Emulator::new(odd().origin(origin)), get("/cookies")).await;
        assert_eq!((status, body), (StatusCode::CREATED, vec![0xff, 0x00, 0xfe]), "{origin:?}");
        let cookies: Vec<_> = headers.get_all("set-cookie").iter().collect();
        assert_eq!(cookies, ["a=1", "b=2"], "{origin:?}");
    }
}

#[tokio::test]
async fn the_environment_is_lambdas_and_the_settings() {
    let names = text(&Emulator::new(odd().setting("OWN", "1")), "/environment").await;
    for name in ["AWS_LAMBDA_RUNTIME_API", "_HANDLER", "OWN", "TZ"] {
        assert!(names.lines().any(|line| line == name), "{name} is missing from {names}");
    }
    assert!(
        !names.lines().any(|line| ["HOME", "CARGO", "USER", "RUST_BACKTRACE"].contains(&line)),
        "{names}"
    );
}

#[tokio::test]
async fn the_folder_is_empty_and_readonly() {
    assert_eq!(text(&Emulator::new(odd()), "/folder").await, "0 entries, readonly true");
}

#[tokio::test]
async fn deadline_and_trace_are_told() {
    let context = text(&Emulator::new(odd()), "/context").await;
    let (left, trace) = context.split_once(' ').unwrap();
    let left: u64 = left.parse().unwrap();
    assert!((1..=5_000).contains(&left), "{left} ms left of 5 s");
    assert!(trace.starts_with("Root=1-"), "{trace}");
}

#[tokio::test]
async fn a_crash_is_reported_and_the_instance_replaced() {
    let lambda = Emulator::new(odd());
    assert_eq!(event(&lambda, "/crash").await, Err(Failure::Exit("exit status 3".to_owned())));
    assert_eq!(call(&lambda, get("/crash")).await.0, StatusCode::BAD_GATEWAY);
    assert!(event(&lambda, "/").await.is_ok());
    assert_eq!(lambda.started(), 3);
}

#[tokio::test]
async fn an_end_at_the_start_is_reported() {
    let lambda = Emulator::new(odd().setting("FAIL_AT", "start"));
    assert_eq!(event(&lambda, "/").await, Err(Failure::Exit("exit status 7".to_owned())));
}

#[tokio::test]
async fn an_overrun_of_the_deadline_is_reported_and_the_instance_replaced() {
    let timeout = Duration::from_millis(700);
    let lambda = Emulator::new(odd().timeout(timeout));
    let failure = event(&lambda, "/hang").await.unwrap_err();
    assert_eq!(failure, Failure::TimedOut(timeout));
    assert_eq!(failure.to_string(), "Task timed out after 0.70 seconds");
    assert!(event(&lambda, "/").await.is_ok());
    assert_eq!(lambda.started(), 2);
}

#[tokio::test]
async fn an_error_is_reported_and_the_instance_kept() {
    let lambda = Emulator::new(odd());
    assert_eq!(event(&lambda, "/fail").await, Err(Failure::Function("it failed".to_owned())));
    settled(&lambda).await;
    assert!(event(&lambda, "/").await.is_ok());
    assert_eq!(lambda.started(), 1);
}

#[tokio::test]
async fn an_answer_over_six_megabytes_is_refused() {
    assert_eq!(event(&Emulator::new(odd()), "/big").await, Err(Failure::TooLarge));
}

#[tokio::test]
async fn several_instances_at_once_and_no_more() {
    let lambda = Emulator::new(odd().concurrency(3).timeout(Duration::from_millis(800)));
    let calls = (0..4).map(|_| event(&lambda, "/hang"));
    let results = futures::future::join_all(calls).await;
    let throttled = results.iter().filter(|result| **result == Err(Failure::Throttled)).count();
    assert_eq!((throttled, lambda.started()), (1, 3));
}

#[tokio::test]
async fn an_instance_is_used_again() {
    let lambda = Emulator::new(odd().concurrency(3));
    for _ in 0..5 {
        event(&lambda, "/").await.unwrap();
        settled(&lambda).await;
    }
    assert_eq!(lambda.started(), 1);
}

#[tokio::test]
async fn a_frozen_instance_does_nothing_until_the_next_event() {
    let lambda = Emulator::new(odd().freeze(true));
    event(&lambda, "/ticks").await.unwrap();
    settled(&lambda).await;
    // What was written before the freeze may still be on its way through the pipe.
    let mut ticks = lambda.log().len();
    loop {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let now = lambda.log().len();
        if now == ticks {
            break;
        }
        ticks = now;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(lambda.log().len(), ticks, "it went on while frozen");

    event(&lambda, "/").await.unwrap();
    let thawed = async {
        while lambda.log().len() == ticks {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), thawed).await.unwrap();
}

#[tokio::test]
async fn an_instance_is_idle_only_when_its_extension_waits_too() {
    let lambda = Emulator::new(odd().freeze(true).setting("EXTENSION", "1"));
    for events in 1..=2 {
        event(&lambda, "/").await.unwrap();
        assert_eq!(lambda.idle(), 0, "the extension is still at work");
        settled(&lambda).await;
        assert_eq!(lambda.started(), 1);
        let done = async {
            while lambda.log().iter().filter(|line| *line == "extension done").count() < events {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), done).await.unwrap();
    }
    lambda.shut_down().await;
    assert_eq!(lambda.idle(), 0);
}

/// Waits until the instance takes events again.
async fn settled(lambda: &Emulator) {
    let settled = async {
        while lambda.idle() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), settled).await.unwrap();
}
