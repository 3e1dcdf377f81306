//! An S3 that answers what it is told, for what moto never says.

use std::sync::{Arc, Mutex};

use store::{Aws, S3Objects};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Objects there, below the prefix `p`, and the requests that came.
pub struct Scripted {
    pub objects: S3Objects,
    asked: Arc<Mutex<Vec<String>>>,
}

/// Answers the first request with the first of these, and so on.
pub async fn scripted(answers: Vec<String>) -> Scripted {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    tokio::spawn({
        let asked = asked.clone();
        async move {
            for answer in answers {
                let (stream, _) = listener.accept().await.unwrap();
                let request = serve(stream, &answer).await;
                asked.lock().unwrap().push(request);
            }
        }
    });
    Scripted { objects: S3Objects::new(Aws::emulated(format!("http://{address}")), "bucket", "p"), asked }
}

impl Scripted {
    /// Each request's method and what it depended on.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// An answer, whole.
pub fn answer(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} -\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

/// An answer that refuses, as S3 words it.
pub fn refusal(status: u16, code: &str) -> String {
    answer(status, "", &format!("<Error><Code>{code}</Code><Message>says S3</Message></Error>"))
}

async fn serve(stream: TcpStream, answer: &str) -> String {
    let mut stream = BufReader::new(stream);
    let mut request = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        let Some((name, value)) = line.trim().split_once(": ") else {
            match line.split_whitespace().next() {
                Some(method) => request.push_str(method),
                None => break,
            }
            continue;
        };
        match name.to_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            name @ ("if-match" | "if-none-match") => request.push_str(&format!(" {name}: {value}")),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    stream.write_all(answer.as_bytes()).await.unwrap();
    stream.flush().await.unwrap();
    request
}
