//! The engines of the cloud keep their connections from call to call, and do without one that the other side has closed.
//! (moto closes each after its answer.)
#![allow(clippy::unwrap_used, missing_docs, unreachable_pub)] // Tests may panic.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use store::{Aws, Consistency, DynamoTable, Key, Resilience, ResilientTable, Table, system_clock};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

const NOTHING: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: 2\r\n\r\n{}";

/// A service that has no item, and closes all its connections when told to.
#[derive(Clone)]
struct Service {
    endpoint: String,
    connections: Arc<AtomicUsize>,
    /// How many of them are open.
    open: Arc<AtomicUsize>,
    close: Arc<Notify>,
}

async fn service() -> Service {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (connections, open, close) = (Arc::default(), Arc::default(), Arc::new(Notify::new()));
    let service = Service { endpoint, connections, open, close };
    tokio::spawn({
        let Service { connections, open, close, .. } = service.clone();
        async move {
            while let Ok((connection, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                open.fetch_add(1, Ordering::SeqCst);
                let (open, close) = (open.clone(), close.clone());
                tokio::spawn(async move {
                    tokio::select! {
                        () = answer(connection) => {}
                        () = close.notified() => {}
                    }
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        }
    });
    service
}

/// Answers one request after the other.
async fn answer(mut connection: TcpStream) {
    let mut received = Vec::new();
    while connection.read_buf(&mut received).await.is_ok_and(|bytes| bytes > 0) {
        let text = String::from_utf8_lossy(&received).to_ascii_lowercase();
        let Some(head) = text.find("\r\n\r\n").map(|end| end + 4) else { continue };
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
        if received.len() >= head + length.unwrap().trim().parse::<usize>().unwrap() {
            received.clear();
            connection.write_all(NOTHING).await.unwrap();
        }
    }
}

#[tokio::test]
async fn calls_share_a_connection_and_outlive_it() {
    let service = service().await;
    let engine = DynamoTable::new(Aws::emulated(&service.endpoint), "table", system_clock());
    // As the site uses it: a call that goes out just when the connection is closed is made again.
    let table = ResilientTable::new(Arc::new(engine), Resilience::default());
    assert_eq!(service.connections.load(Ordering::SeqCst), 0, "nobody is asked before the first call");
    let get = async || table.get(&Key::new("P", "s"), Consistency::Strong).await.unwrap();
    for _ in 0..10 {
        assert_eq!(get().await, None);
    }
    assert_eq!(service.connections.load(Ordering::SeqCst), 1);

    for round in 2..5 {
        service.close.notify_waiters();
        while service.open.load(Ordering::SeqCst) > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(get().await, None, "the first call after the connection was closed");
        assert_eq!(service.connections.load(Ordering::SeqCst), round);
    }
}
