//! A panic, wherever it happens, is one visitor's: the others are served, and the log has one line that names the request.
//!
//! The function that the emulator starts is this program again.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, unreachable_pub)] // Tests may panic.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::IntoResponse;
use axum::routing::get;
use emulator::{Emulator, Function, Mode};
use http::{Request, StatusCode};
use leptos::prelude::*;
use leptos_lambda::{
    CacheSettings, LocalServer, Policies, Policy, Public, RenderCache, ResponseMode, Shell, Site, Stop,
    render,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tracing_subscriber::fmt::MakeWriter;

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        // Shown when the test fails, whose own panic comes this way too.
        eprint!("{}", String::from_utf8_lossy(bytes));
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;
    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Log {
    /// The lines so far, which are then forgotten.
    fn take(&self) -> Vec<String> {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap());
        String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
    }
}

#[server(prefix = "/api", endpoint = "panic", input = leptos::server_fn::codec::GetUrl)]
async fn call() -> Result<(), ServerFnError> {
    panics("a server function").await;
    Ok(())
}

#[server(prefix = "/api", endpoint = "panic/write")]
async fn write_call() -> Result<(), ServerFnError> {
    panics("a call that writes").await;
    Ok(())
}

async fn panics(what: &str) {
    tokio::task::yield_now().await;
    panic!("xyzzy in {what}");
}

/// When what came before is on its way.
async fn panics_later(what: &str) {
    tokio::time::sleep(Duration::from_millis(50)).await;
    panics(what).await;
}

#[component]
fn App() -> impl IntoView {
    let path = use_context::<http::request::Parts>().unwrap().uri.path().to_owned();
    let what = path.trim_start_matches("/private").to_owned();
    let resource = match what.as_str() {
        "/resource" => Some(Resource::new(|| (), |()| panics("a resource"))),
        "/streamed/resource" => Some(Resource::new(|| (), |()| panics_later("a resource"))),
        _ => None,
    };
    if what == "/task" {
        leptos::task::spawn(panics_later("a task"));
    }
    let body = Suspend::new(async move {
        if what == "/streamed" {
            panics_later("a page under way").await;
        }
        if what == "/render" {
            panics("a render").await;
        }
        if let Some(resource) = resource {
            resource.await;
        }
        "fine"
    });
    view! { <!DOCTYPE html><html lang="en"><head><title>"x"</title></head><body>"the first part" <Suspense>{body}</Suspense></body></html> }
}

/// A body that panics when its first part has gone.
async fn torn() -> impl IntoResponse {
    Body::from_stream(futures::stream::unfold(0, |part| async move {
        if part == 1 {
            panics_later("a body").await;
        }
        Some((Ok::<_, std::io::Error>(Bytes::from_static(b"the first part")), part + 1))
    }))
}

fn site() -> Site {
    let quick = Public {
        render_budget: Duration::from_millis(300),
        render_limit: Duration::from_millis(600),
        ..Public::DEFAULT
    };
    let policies = Policies::new().route("/private/{*page}", Policy::Private).unwrap().unknown(
        "",
        "/render",
        quick.clone(),
    );
    let policies = ["/render", "/resource", "/task", "/fine"]
        .into_iter()
        .fold(policies, |table, path| table.route(path, Policy::Public(quick.clone())).unwrap());
    let cache = RenderCache::new(CacheSettings {
        shells: vec![("", Shell::new("the shell", &[]))],
        ..CacheSettings::new(policies)
    });
    let pages = Router::new().fallback_service(render::complete(App, || {})).layer(cache.layer());
    let router = Router::new()
        .route("/torn", get(torn))
        .route("/streamed", render::in_order(App, || {}))
        .route("/streamed/resource", render::in_order(App, || {}))
        .route("/large", get(|| async { vec![b'x'; 7_000_000] }))
        .route("/empty", get(|| async { StatusCode::NO_CONTENT }))
        .route("/api/{*call}", render::server_functions(|| {}))
        .fallback_service(pages);
    Site::new(router).with_cache(cache)
}

async fn start() -> SocketAddr {
    static READY: OnceLock<Mutex<Option<oneshot::Sender<SocketAddr>>>> = OnceLock::new();
    let (sender, ready) = oneshot::channel();
    READY.set(Mutex::new(Some(sender))).unwrap();
    let local = LocalServer {
        address: ([127, 0, 0, 1], 0).into(),
        on_ready: |address| READY.get().unwrap().lock().unwrap().take().unwrap().send(address).unwrap(),
        stop: Stop::from(std::future::pending()),
        ..LocalServer::default()
    };
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(leptos_lambda::run(site(), local, ResponseMode::Buffered)).unwrap();
    });
    ready.await.unwrap()
}

async fn ask(address: SocketAddr, path: &str) -> (StatusCode, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let (method, path) = path.split_once(' ').unwrap_or(("GET", path));
    let length = if method == "POST" { "content-length: 0\r\n" } else { "" };
    let request = format!("{method} {path} HTTP/1.1\r\nhost: a\r\n{length}connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    (answer.split(' ').nth(1).unwrap().parse().unwrap(), answer)
}

#[tokio::test]
async fn one_visitor_one_line_and_the_site_goes_on() {
    if leptos_lambda::is_lambda() {
        return;
    }
    let log = Log::default();
    tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false).init();
    let address = start().await;
    assert_eq!(ask(address, "/fine").await.0, StatusCode::OK);
    log.take();
    for (path, status, text, where_from) in [
        ("/render", StatusCode::SERVICE_UNAVAILABLE, "detail=failed", "a render"),
        // Nobody waits for what will never come, nor does the next one.
        ("/resource", StatusCode::SERVICE_UNAVAILABLE, "detail=failed", "a resource"),
        ("/resource", StatusCode::SERVICE_UNAVAILABLE, "detail=failed", "a resource"),
        ("/private/render", StatusCode::SERVICE_UNAVAILABLE, "detail=failed", "a render"),
        ("/private/resource", StatusCode::SERVICE_UNAVAILABLE, "detail=failed", "a resource"),
        ("/task", StatusCode::OK, "fine", "a task"),
        ("/api/panic", StatusCode::INTERNAL_SERVER_ERROR, "try again", "a server function"),
        ("POST /api/panic/write", StatusCode::INTERNAL_SERVER_ERROR, "try again", "a call that writes"),
        ("/streamed", StatusCode::OK, "the first part", "a page under way"),
        ("/streamed/resource", StatusCode::OK, "the first part", "a resource"),
        ("/torn", StatusCode::OK, "the first part", "a body"),
    ] {
        let (answered, answer) = ask(address, path).await;
        assert_eq!(answered, status, "{path}: {answer}");
        assert!(answer.contains(text) && !answer.contains("xyzzy"), "{path}: {answer}");
        assert_eq!(
            status == StatusCode::SERVICE_UNAVAILABLE,
            answer.ends_with("the shell"),
            "{path}: {answer}"
        );
        let mut lines = log.take();
        while lines.is_empty() {
            tokio::task::yield_now().await;
            lines = log.take();
        }
        assert_eq!(ask(address, "/fine").await.0, StatusCode::OK, "after {path}");
        lines.extend(log.take());
        assert_eq!(lines.len(), 1, "{path}: {lines:?}");
        let told = format!("xyzzy in {where_from}");
        assert!(lines[0].contains(&told) && lines[0].contains("trace_id"), "{path}: {lines:?}");
    }
    let torn = ask(address, "/torn").await.1;
    assert!(!torn.ends_with("0\r\n\r\n"), "the connection tells that the body is not whole: {torn}");
}

#[test]
fn under_lambda_nothing_is_added_to_what_breaks_off() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if leptos_lambda::is_lambda() {
        tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();
        let mode = match leptos_lambda::handler_name().as_deref() {
            Some("streaming") => ResponseMode::Streaming,
            _ => ResponseMode::Buffered,
        };
        runtime.block_on(leptos_lambda::run(site(), LocalServer::default(), mode)).unwrap();
    } else {
        runtime.block_on(through_the_emulator());
    }
}

async fn through_the_emulator() {
    let function = |handler| Function::new(std::env::current_exe().unwrap(), handler).concurrency(1);
    let streaming = Emulator::new(function("streaming").mode(Mode::Streaming));
    let buffered = Emulator::new(function("buffered"));
    for (lambda, path, status, expected) in [
        (&streaming, "/fine", 200, "fine"),
        (&streaming, "/torn", 200, "the first part"),
        (&streaming, "/render", 503, "the shell"),
        (&streaming, "/api/panic", 500, "The server made a mistake. Please try again."),
        (&streaming, "/streamed", 200, "the first part"),
        (&streaming, "/empty", 204, ""),
        (&streaming, "/%zz", 400, "The address is not valid."),
        (&streaming, "/fine", 200, "fine"),
        (&buffered, "/torn", 500, "The server made a mistake. Please try again."),
        (&buffered, "/large", 500, "This answer is too large to be sent."),
        (&buffered, "/empty", 204, ""),
        (&buffered, "/%zz", 400, "The address is not valid."),
        (&buffered, "/fine", 200, "fine"),
    ] {
        while lambda.started() > 0 && lambda.idle() == 0 {
            tokio::task::yield_now().await;
        }
        let answer = lambda.call(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status(), status, "{path}");
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let body = String::from_utf8_lossy(&body);
        // A page is more than its text.
        let is_page = ["/fine", "/streamed"].contains(&path);
        assert!(if is_page { body.contains(expected) } else { body == expected }, "{path}: {body}");
        assert!(!body.contains("Lambda-Runtime") && !body.contains("xyzzy"), "{path}: {body}");
    }
    assert_eq!((streaming.started(), buffered.started()), (1, 1), "no instance was lost");
    let named = |line: &&String| line.contains("xyzzy in a body") && line.contains("trace_id=\"Root=");
    let logs = [streaming.log(), buffered.log()];
    assert!(logs.iter().all(|log| log.iter().filter(named).count() == 1), "{logs:?}");
}
