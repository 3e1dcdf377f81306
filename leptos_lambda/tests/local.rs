//! The local server treats its clients as it says.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)] // Tests may panic.

use std::convert::Infallible;
use std::future::ready;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use futures::TryStreamExt;
use futures::stream::{self, StreamExt};
use http::header;
use leptos::prelude::*;
use leptos::server_fn::codec::{StreamingText, TextStream};
use leptos_lambda::gate::Limits;
use leptos_lambda::{ClientAddress, LocalServer, ResponseMode, Site, Stop, render};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, oneshot};
use tokio::time::{sleep, timeout};

static READY: Mutex<Option<oneshot::Sender<SocketAddr>>> = Mutex::new(None);
/// `on_ready` is a plain function, so one server starts at a time.
static STARTING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

struct Running {
    address: SocketAddr,
    stop: Arc<Notify>,
    server: oneshot::Receiver<Result<(), leptos_lambda::Error>>,
}

async fn start(site: impl Into<Site>, settings: LocalServer) -> Running {
    let site = site.into();
    let _one = STARTING.lock().await;
    let (sender, receiver) = oneshot::channel();
    *READY.lock().unwrap() = Some(sender);
    let stop = Arc::new(Notify::new());
    let stopped = Arc::clone(&stop);
    let settings = LocalServer {
        address: ([127, 0, 0, 1], 0).into(),
        on_ready: |address| {
            let sender = READY.lock().unwrap().take();
            sender.unwrap().send(address).unwrap();
        },
        stop: Stop::from(async move { stopped.notified().await }),
        ..settings
    };
    // What runs under Lambda is not `Send`, so the server has a thread of its own.
    let (ended, server) = oneshot::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let _ = ended.send(runtime.block_on(leptos_lambda::run(site, settings, ResponseMode::Buffered)));
    });
    Running { address: receiver.await.unwrap(), stop, server }
}

/// Sends these bytes and reads until the server closes the connection.
async fn exchange(address: SocketAddr, bytes: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(Duration::from_secs(10), stream.read_to_string(&mut answer)).await.unwrap().unwrap();
    answer
}

fn request(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
}

#[tokio::test]
async fn who_is_connected_is_known() {
    let client = |request: Request| async move {
        request.extensions().get::<ClientAddress>().map(|client| client.0.to_string()).unwrap_or_default()
    };
    let site = start(Router::new().route("/", get(client)), LocalServer::default()).await;
    let forged = "GET / HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 203.0.113.7\r\nconnection: close\r\n\r\n";
    for asked in [request("/"), forged.to_owned()] {
        let answer = exchange(site.address, &asked).await;
        assert!(answer.ends_with("\r\n\r\n127.0.0.1"), "{answer}");
    }
}

#[tokio::test]
async fn a_client_that_does_not_finish_its_headers_is_dropped() {
    let settings = LocalServer { header_timeout: Duration::from_millis(200), ..LocalServer::default() };
    let site = start(Router::new(), settings).await;
    let answer = exchange(site.address, "GET / HTTP/1.1\r\nhost:").await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn a_client_that_does_not_finish_its_body_is_dropped() {
    let settings = LocalServer { body_timeout: Duration::from_millis(200), ..LocalServer::default() };
    let router = Router::new().route("/", post(|body: String| async { body }));
    let site = start(router, settings).await;
    let answer = exchange(
        site.address,
        "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 9\r\n\r\nhalf",
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let limits = Limits { body_bytes: 8, ..Limits::default() };
    let router = Router::new().route("/", post(|body: String| async { body }));
    let site = start(Site::new(router).with_limits(limits), LocalServer::default()).await;
    let post = |body: &str| {
        format!(
            "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    assert!(exchange(site.address, &post("12345678")).await.starts_with("HTTP/1.1 200"));
    assert!(exchange(site.address, &post("123456789")).await.starts_with("HTTP/1.1 413"));
    let chunked = "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n9\r\n123456789\r\n0\r\n\r\n";
    assert!(exchange(site.address, chunked).await.starts_with("HTTP/1.1 413"));
}

#[tokio::test]
async fn requests_come_through_the_gate() {
    let router = Router::new()
        .fallback(|request: Request| async move {
            let cookies =
                request.headers().get(header::COOKIE).map(|cookies| cookies.to_str().unwrap().to_owned());
            format!("{} {}", request.uri(), cookies.unwrap_or_default())
        })
        .route("/json", post(|body: String| async move { body.len().to_string() }));
    let site = start(router, LocalServer::default()).await;
    for (target, headers, expected) in [
        ("/a%6Cl?b=%41", "", "/all?b=%41 "),
        ("http://evil.example/a", "", "/a "),
        ("/", "cookie: a=1\r\ncookie: b=2\r\n", "/ a=1; b=2"),
    ] {
        let answer = exchange(
            site.address,
            &format!("GET {target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{headers}\r\n"),
        )
        .await;
        assert!(answer.ends_with(expected), "{target}: {answer}");
    }
    for (target, status) in [
        ("/%2e%2e/a", "400"),
        ("/a%2fb", "400"),
        ("/a%5cb", "400"),
        ("/a%00", "400"),
        ("/%zz", "400"),
        ("/a\\b", "400"),
    ] {
        let answer = exchange(site.address, &request(target)).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{target}: {answer}");
    }
    let long = exchange(site.address, &request(&format!("/{}", "a".repeat(9_000)))).await;
    assert!(long.starts_with("HTTP/1.1 414") && long.contains("content-security-policy"), "{long}");
    let many: String = (0..150).map(|number| format!("x-{number}: a\r\n")).collect();
    let many = format!("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{many}\r\n");
    let many = exchange(site.address, &many).await;
    assert!(many.starts_with("HTTP/1.1 431") && many.contains("content-security-policy"), "{many}");
    let two_hosts = "GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\nconnection: close\r\n\r\n";
    assert!(exchange(site.address, two_hosts).await.starts_with("HTTP/1.1 400"));
    let deep = "[".repeat(100_000);
    let json = format!(
        "POST /json HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{deep}",
        deep.len()
    );
    let answer = exchange(site.address, &json).await;
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("nested too deeply"), "{answer}");
}

#[tokio::test]
async fn a_site_answers_in_its_own_way_what_the_gate_refuses() {
    let limits = Limits { body_bytes: 8, ..Limits::default() };
    let own = Site::new(Router::new().route("/", get(|| async {})))
        .with_limits(limits)
        .with_refusals(|refusal, path| (refusal.status(), format!("own: {path}")).into_response());
    let settings = LocalServer { body_timeout: Duration::from_millis(200), ..LocalServer::default() };
    let site = start(own, settings).await;
    let post = |framing: &str, body: &str| {
        format!("POST /a HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{framing}\r\n\r\n{body}")
    };
    for (asked, status, path) in [
        (request("/a/%zz"), "400", "/a/%zz"),
        (request(&format!("/a?{}", "b".repeat(9_000))), "414", "/a"),
        (post("content-length: 9", "123456789"), "413", "/a"),
        (post("transfer-encoding: chunked", "9\r\n123456789\r\n0\r\n\r\n"), "413", "/a"),
        (post("content-length: 8", "half"), "408", "/a"),
    ] {
        let answer = exchange(site.address, &asked).await;
        let expected = (format!("HTTP/1.1 {status}"), format!("\r\n\r\nown: {path}"));
        assert!(answer.starts_with(&expected.0) && answer.ends_with(&expected.1), "{answer}");
        assert!(answer.contains("content-security-policy"), "{answer}");
    }
}

#[tokio::test]
async fn an_answer_that_never_begins_is_given_up() {
    let settings = LocalServer { answer_timeout: Duration::from_millis(200), ..LocalServer::default() };
    let router = Router::new().route("/", get(std::future::pending::<()>));
    let site = start(router, settings).await;
    let answer = exchange(site.address, &request("/")).await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("cache-control: no-store"), "{answer}");
}

/// In an event it is the same (`tests/gate.rs`).
#[tokio::test]
async fn a_get_has_no_body() {
    let router = Router::new().fallback(|request: Request| async move {
        let framing = [header::CONTENT_LENGTH, header::TRANSFER_ENCODING];
        let framed = framing.iter().any(|name| request.headers().contains_key(name));
        let body = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
        format!("framed: {framed}, {} bytes", body.len())
    });
    let site = start(router, LocalServer::default()).await;
    let deep = "[".repeat(1_000);
    for (framing, body) in [
        ("content-length: 1000", deep.clone()),
        ("transfer-encoding: chunked", format!("3e8\r\n{deep}\r\n0\r\n\r\n")),
    ] {
        let json = format!(
            "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\n{framing}\r\n\r\n{body}"
        );
        let answer = exchange(site.address, &json).await;
        assert!(answer.ends_with("framed: false, 0 bytes"), "{framing}: {answer}");
    }
}

#[server(prefix = "/api", endpoint = "count", input = StreamingText)]
async fn count(text: TextStream) -> Result<usize, ServerFnError> {
    text.into_inner().try_fold(0_usize, |bytes, part| ready(Ok(bytes + part.len()))).await
}

/// leptos_axum itself sets no limit to what it reads as a stream.
#[tokio::test]
async fn trap_5_a_streamed_call_is_limited() {
    let router = Router::new().route("/api/{*call}", render::server_functions(|| {}));
    let site = start(router, LocalServer::default()).await;
    let most = Limits::default().body_bytes;
    let call = async |framing: &str, body: &str| {
        let mut stream = TcpStream::connect(site.address).await.unwrap();
        let head = format!("POST /api/count HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{framing}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(body.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // Who is refused before the end of the body may find the connection reset behind the answer.
        let _ = timeout(Duration::from_secs(30), stream.read_to_end(&mut answer)).await.unwrap();
        String::from_utf8(answer).unwrap()
    };
    let chunked = |bytes: usize| format!("{bytes:x}\r\n{}\r\n0\r\n\r\n", "a".repeat(bytes));
    let whole = call("transfer-encoding: chunked", &chunked(most)).await;
    assert!(whole.starts_with("HTTP/1.1 200") && whole.ends_with(&most.to_string()), "{whole}");
    let over = call("transfer-encoding: chunked", &chunked(most + 1)).await;
    assert!(over.starts_with("HTTP/1.1 413"), "{over}");
    let told = call(&format!("content-length: {}", most + 1), "").await;
    assert!(told.starts_with("HTTP/1.1 413"), "{told}");
}

#[tokio::test]
async fn a_panic_answers_500_and_the_next_request_is_served() {
    let router = Router::new()
        .route(
            "/panic",
            get(|| async {
                if true {
                    panic!("secret")
                }
            }),
        )
        .route("/fine", get(|| async { "fine" }));
    let site = start(router, LocalServer::default()).await;
    let answer = exchange(site.address, &request("/panic")).await;
    assert!(answer.starts_with("HTTP/1.1 500") && !answer.contains("secret"), "{answer}");
    assert!(exchange(site.address, &request("/fine")).await.ends_with("fine"));
}

/// Nagle's algorithm would hold the second piece until the first is acknowledged, and Linux acknowledges after 40 ms where
/// nothing else is to be sent. The quickest of ten tells the two apart on a busy machine too.
#[tokio::test]
async fn a_small_piece_of_an_answer_is_sent_at_once() {
    let read = Arc::new(Notify::new());
    let told = Arc::clone(&read);
    let pieces = move || {
        let told = Arc::clone(&told);
        let second = async move {
            told.notified().await;
            Ok::<_, Infallible>("second")
        };
        let pieces = stream::once(ready(Ok("first"))).chain(stream::once(second));
        ready(Body::from_stream(pieces))
    };
    let site = start(Router::new().route("/", get(pieces)), LocalServer::default()).await;
    let mut connection = TcpStream::connect(site.address).await.unwrap();
    let mut quickest = Duration::MAX;
    for _ in 0..10 {
        #[cfg(target_os = "linux")]
        connection.set_quickack(false).unwrap();
        connection.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        read_to(&mut connection, "first\r\n").await;
        let began = Instant::now();
        read.notify_one();
        read_to(&mut connection, "0\r\n\r\n").await;
        quickest = quickest.min(began.elapsed());
    }
    assert!(quickest < Duration::from_millis(30), "{quickest:?}");
}

/// Reads until this has come.
async fn read_to(connection: &mut TcpStream, end: &str) {
    let mut text = Vec::new();
    while !text.ends_with(end.as_bytes()) {
        let bytes = timeout(Duration::from_secs(10), connection.read_buf(&mut text)).await.unwrap().unwrap();
        assert_ne!(bytes, 0, "the server closed the connection");
    }
}

#[tokio::test]
async fn told_to_stop_it_finishes_what_is_under_way() {
    let begun = Arc::new(Notify::new());
    let told = Arc::clone(&begun);
    let slow = move || async move {
        told.notify_one();
        sleep(Duration::from_millis(300)).await;
        "whole"
    };
    let site = start(Router::new().route("/", get(slow)), LocalServer::default()).await;
    let answer = tokio::spawn(async move { exchange(site.address, &request("/")).await });
    begun.notified().await;
    site.stop.notify_one();
    assert!(answer.await.unwrap().ends_with("whole"));
    timeout(Duration::from_secs(5), site.server).await.unwrap().unwrap().unwrap();
    assert!(TcpStream::connect(site.address).await.is_err(), "it still accepts connections");
}
