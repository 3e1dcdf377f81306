//! A function that does what its path says, for the emulator's tests.
#![allow(clippy::unwrap_used, clippy::panic)] // It is meant to misbehave.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use http::{Response, StatusCode};
use lambda_http::{Body, Error, Request, RequestExt, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    if std::env::var("FAIL_AT").as_deref() == Ok("start") {
        std::process::exit(7);
    }
    if std::env::var("EXTENSION").is_ok() {
        let extension = register_extension()?;
        std::thread::spawn(move || run_extension(&extension));
    }
    let service = service_fn(|request: Request| async move { answer(request).await });
    if std::env::var("STREAM").is_ok() {
        lambda_http::run_with_streaming_response(service_fn(|request: Request| async move {
            answer(request).await.map(|response| response.map(Streamed))
        }))
        .await
    } else {
        lambda_http::run(service).await
    }
}

async fn answer(request: Request) -> Result<Response<Body>, Error> {
    let path = request.uri().path().to_owned();
    match path.rsplit('/').next().unwrap_or_default() {
        "crash" => std::process::exit(3),
        "hang" => std::future::pending().await,
        "fail" => Err("it failed".into()),
        "environment" => {
            let mut names: Vec<String> = std::env::vars().map(|(name, _)| name).collect();
            names.sort();
            Ok(Response::new(Body::from(names.join("\n"))))
        }
        "folder" => {
            let entries = std::fs::read_dir(".")?.count();
            let readonly = std::fs::metadata(".")?.permissions().readonly();
            Ok(Response::new(Body::from(format!("{entries} entries, readonly {readonly}"))))
        }
        "context" => {
            let context = request.lambda_context();
            let left = context.deadline.saturating_sub(now_ms());
            Ok(Response::new(Body::from(format!("{left} {}", context.xray_trace_id.unwrap_or_default()))))
        }
        "big" => Ok(Response::new(Body::from("x".repeat(7_000_000)))),
        "cookies" => Ok(Response::builder()
            .header("content-type", "application/octet-stream")
            .header("set-cookie", "a=1")
            .header("set-cookie", "b=2")
            .status(StatusCode::CREATED)
            .body(Body::Binary(vec![0xff, 0x00, 0xfe]))?),
        "ticks" => {
            tokio::spawn(async {
                loop {
                    eprintln!("tick");
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            });
            Ok(Response::new(Body::Empty))
        }
        _ => {
            let seen = format!(
                "{} {} body={:?}",
                request.method(),
                request.uri().path_and_query().map_or("", |path| path.as_str()),
                request.body().as_ref()
            );
            Ok(Response::new(Body::from(seen)))
        }
    }
}

/// An extension inside the process, as a runtime that works on after its answer would have.
fn register_extension() -> Result<String, Error> {
    let answer = exchange(
        "POST /2020-01-01/extension/register",
        "Lambda-Extension-Name: inner",
        r#"{"events":["INVOKE"]}"#,
    )?;
    let line = answer.lines().find_map(|line| line.strip_prefix("lambda-extension-identifier: "));
    Ok(line.ok_or("no identifier")?.to_owned())
}

/// Works for a while after every event, then says so and waits for the next.
fn run_extension(identifier: &str) {
    let header = format!("Lambda-Extension-Identifier: {identifier}");
    while exchange("GET /2020-01-01/extension/event/next", &header, "")
        .is_ok_and(|word| word.contains("INVOKE"))
    {
        std::thread::sleep(Duration::from_millis(200));
        eprintln!("extension done");
    }
}

fn exchange(request: &str, header: &str, body: &str) -> Result<String, Error> {
    let api = std::env::var("AWS_LAMBDA_RUNTIME_API")?;
    let mut stream = TcpStream::connect(&api)?;
    let length = body.len();
    write!(
        stream,
        "{request} HTTP/1.1\r\nHost: {api}\r\n{header}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn now_ms() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as u64
}

/// A body that comes in pieces of four bytes.
struct Streamed(Body);

impl http_body::Body for Streamed {
    type Data = bytes::Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Error>>> {
        let mut bytes = self.0.as_ref().to_vec();
        let rest = bytes.split_off(bytes.len().min(4));
        self.0 = Body::Binary(rest);
        std::task::Poll::Ready((!bytes.is_empty()).then(|| Ok(http_body::Frame::data(bytes.into()))))
    }
}
