//! Requests per second on one core, and the memory that takes.

use std::path::Path;
use std::time::{Duration, Instant};

use http::Request;
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::process::{Process, plain, server};
use crate::{PAGES, STREAM, in_chinese, median, target};

/// How long each round lasts.
const ROUND: Duration = Duration::from_secs(1);
/// The two take turns, so that a slower minute of the machine hits both.
const ROUNDS: usize = 3;

pub(crate) async fn report(data: &Path) {
    println!("Pages made anew, per second of one core's time         made   ms each     plain   costs");
    let server = Process::start(server(data).env("CACHE_MB", "0"));
    let pages = PAGES.map(str::to_owned).into_iter().chain([in_chinese("/"), in_chinese(STREAM)]);
    let pages: Vec<String> = pages.collect();
    for path in &pages {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), page(&server.address, path).await).unwrap();
        let plain = Process::start(&mut plain(file.path()));
        let (mut made, mut sent) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            // One at a time: two who ask for the same page share its render.
            made.push(per_core_second(&server, path, 1).await);
            sent.push(per_core_second(&plain, path, 1).await);
        }
        let (made, sent) = (median(made), median(sent));
        let each = 1_000.0 / made;
        let promised = if path == "/" { target(each, 1.0, "ms each") } else { String::new() };
        println!("  {path:46} {made:10.0} {each:9.3} {sent:9.0} {:6.1} ×{promised}", sent / made);
        if Some(path) == pages.last() {
            let (memory, other) = (server.peak_memory(), plain.peak_memory());
            let promised = target(memory, 40.0, "MB");
            println!("\nPeak memory under that load: {memory:.1} MB, plain {other:.1} MB{promised}");
        }
    }
}

/// Answers per second of the server's own time on its core: what the client does beside it counts for nothing.
pub(crate) async fn per_core_second(server: &Process, path: &str, connections: usize) -> f64 {
    let before = server.core_seconds();
    let answers = ask_for(&server.address, path, connections).await;
    f64::from(answers) / (server.core_seconds() - before)
}

/// The page as it is sent.
pub(crate) async fn page(address: &str, path: &str) -> Bytes {
    get(&mut connect(address).await, address, path).await
}

/// How many bytes of the page travel to a browser.
pub(crate) async fn compressed(address: &str, path: &str) -> u64 {
    let mut connection = connect(address).await;
    let request = Request::get(path).header("host", address).header("accept-encoding", "br");
    let answer = connection.send_request(request.body(Empty::new()).unwrap()).await.unwrap();
    assert_eq!(answer.headers()["content-encoding"], "br");
    answer.into_body().collect().await.unwrap().to_bytes().len() as u64
}

/// How many answers came in a round.
async fn ask_for(address: &str, path: &str, connections: usize) -> u32 {
    let began = Instant::now();
    let clients = (0..connections).map(|_| async {
        let mut connection = connect(address).await;
        let mut answers = 0;
        while began.elapsed() < ROUND {
            get(&mut connection, address, path).await;
            answers += 1;
        }
        answers
    });
    futures::future::join_all(clients).await.into_iter().sum()
}

async fn connect(address: &str) -> SendRequest<Empty<Bytes>> {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender
}

async fn get(connection: &mut SendRequest<Empty<Bytes>>, host: &str, path: &str) -> Bytes {
    connection.ready().await.unwrap();
    let request = Request::get(path).header("host", host).body(Empty::new()).unwrap();
    let answer = connection.send_request(request).await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    answer.into_body().collect().await.unwrap().to_bytes()
}
