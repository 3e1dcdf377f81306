//! A proxy before a service that does to requests and answers what networks and services do to them.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What becomes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// It is answered.
    Well,
    /// It is read and not done: the connection is reset.
    Refused,
    /// It is done, and half of the answer comes; then the connection is reset.
    Cut,
    /// It is done, and the connection is reset without an answer.
    Lost,
    /// It is not done, and answered so.
    Status(&'static str, &'static str),
    /// It is done, and answered after this time.
    Late(Duration),
    /// It is done after this time, also for nobody, and then answered.
    Held(Duration),
}

/// What DynamoDB answers when too much is asked of it.
pub const THROTTLED: Wire = Wire::Status(
    "400 Bad Request",
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"slow down"}"#,
);
/// What S3 answers then.
pub const SLOW_DOWN: Wire = Wire::Status(
    "503 Slow Down",
    "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>",
);
/// A service that has a bad moment.
pub const UNAVAILABLE: Wire = Wire::Status(
    "500 Internal Server Error",
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"}"#,
);

/// The proxy; it ends when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    service: SocketAddr,
    plan: Mutex<Plan>,
}

#[derive(Debug)]
struct Plan {
    next: VecDeque<Wire>,
    then: Wire,
    requests: usize,
    under_way: usize,
    writes: usize,
    calls: Vec<Vec<u8>>,
}

impl Proxy {
    /// Stands before a service such as `http://127.0.0.1:5000`, on a free port; all goes well until it is told otherwise.
    ///
    /// # Errors
    /// When the address is none, or there is no port.
    pub async fn before(service: &str) -> io::Result<Self> {
        let address = service.strip_prefix("http://").and_then(|address| address.parse().ok());
        let service = address.ok_or(io::ErrorKind::InvalidInput)?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let plan = Mutex::new(Plan {
            next: VecDeque::new(),
            then: Wire::Well,
            requests: 0,
            under_way: 0,
            writes: 0,
            calls: Vec::new(),
        });
        let shared = Arc::new(Shared { service, plan });
        let task = tokio::spawn({
            let shared = shared.clone();
            async move {
                while let Ok((connection, _)) = listener.accept().await {
                    let shared = shared.clone();
                    // A client that goes away is no concern of the proxy's.
                    tokio::spawn(async move { drop(shared.serve(connection).await) });
                }
            }
        });
        Ok(Self { address, shared, task })
    }

    /// Where it listens.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Does this to the next requests, one each, and to all others `then`.
    pub fn plan(&self, next: impl IntoIterator<Item = Wire>, then: Wire) {
        let mut plan = self.shared.plan();
        (plan.next, plan.then) = (next.into_iter().collect(), then);
    }

    /// How many requests came since this was asked last.
    pub fn requests(&self) -> usize {
        std::mem::take(&mut self.shared.plan().requests)
    }

    /// How many requests are not over yet, whether or not anybody still waits for their answers.
    pub fn under_way(&self) -> usize {
        self.shared.plan().under_way
    }

    /// What came since this was asked last: each request as it was written.
    pub fn calls(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.shared.plan().calls)
    }

    /// How many of those of all time were PUT or DELETE.
    pub fn writes(&self) -> usize {
        self.shared.plan().writes
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    /// Nothing panics while it is held.
    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self, request: &[u8]) -> Wire {
        let mut plan = self.plan();
        plan.requests += 1;
        plan.under_way += 1;
        plan.calls.push(request.to_vec());
        plan.writes += usize::from(request.starts_with(b"PUT ") || request.starts_with(b"DELETE "));
        plan.next.pop_front().unwrap_or(plan.then)
    }

    /// One request a connection: what is reset is then that request and no other.
    async fn serve(&self, mut client: TcpStream) -> io::Result<()> {
        let request = read_request(&mut client).await?;
        let fate = self.next(&request);
        let over = self.carry_out(client, &request, fate).await;
        self.plan().under_way -= 1;
        over
    }

    async fn carry_out(&self, mut client: TcpStream, request: &[u8], fate: Wire) -> io::Result<()> {
        match fate {
            Wire::Refused => return reset(&client),
            Wire::Status(status, body) => {
                let length = body.len();
                let head = format!(
                    "HTTP/1.1 {status}\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
                );
                return client.write_all([head.as_bytes(), body.as_bytes()].concat().as_slice()).await;
            }
            Wire::Held(by) => tokio::time::sleep(by).await,
            Wire::Well | Wire::Cut | Wire::Lost | Wire::Late(_) => {}
        }
        let mut service = TcpStream::connect(self.service).await?;
        service.write_all(request).await?;
        let mut answer = Vec::new();
        service.read_to_end(&mut answer).await?;
        match fate {
            Wire::Lost => return reset(&client),
            Wire::Cut => {
                let body = answer.windows(4).position(|end| end == b"\r\n\r\n").map_or(0, |end| end + 4);
                client.write_all(&answer[..(body + answer.len()) / 2]).await?;
                client.flush().await?;
                return reset(&client);
            }
            Wire::Late(by) => tokio::time::sleep(by).await,
            _ => {}
        }
        client.write_all(&answer).await
    }
}

/// The whole request, with the connection's end asked for.
async fn read_request(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut request = Vec::new();
    let head = loop {
        if client.read_buf(&mut request).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(end) = request.windows(4).position(|end| end == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let fields = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
    let field = |name: &str| {
        fields.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ").map(str::to_owned))
    };
    if field("expect").is_some() {
        client.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
    }
    let length: usize = field("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while request.len() < head + length {
        if client.read_buf(&mut request).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    // It has been told to go on already.
    if let Some(expect) = fields.find("expect: 100-continue\r\n") {
        request.drain(expect..expect + "expect: 100-continue\r\n".len());
    }
    let first_line = request.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    request.splice(first_line..first_line, b"connection: close\r\n".iter().copied());
    Ok(request)
}

/// Closes with a reset instead of an end.
fn reset(client: &TcpStream) -> io::Result<()> {
    client.set_zero_linger()
}
