//! The built site for tests: data of its own, the local server, and the functions under the emulator.
#![allow(dead_code)] // Each test program uses its part.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use axum::body::Body;
use backend::{Caller, Site};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use emulator::{Emulator, Function, Origin};
use http::{Request, Response, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use model::{Role, Tag};
use sha2::{Digest as _, Sha384};
use tempfile::TempDir;

/// Where every test site says it stands, so that pages are the same wherever they come from.
pub const SITE_URL: &str = "https://finance.example";
/// What functions sign bearer tokens with.
pub const TOKEN_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
pub const STREAM: &str = "/streams/macro-desk-xom-bonds-000";
/// One of every kind of page, in English; streams that are live, scheduled, ended and cancelled.
pub const PAGES: [&str; 18] = [
    "/",
    "/live",
    "/upcoming",
    "/replays",
    // Every replay is before this place, so it is a full page.
    "/replays?before=9999999999~a",
    STREAM,
    "/streams/opening-bell-nvda-earnings-013",
    "/streams/options-lab-msft-earnings-028",
    "/streams/bond-room-jpm-macro-072",
    "/channels",
    "/channels/macro-desk",
    "/topics",
    "/topics/bonds",
    "/tickers/XNAS-AAPL",
    "/schedule",
    "/search",
    "/search?q=600519.SH",
    "/about",
];

/// The same page in Chinese.
pub fn in_chinese(path: &str) -> String {
    if path == "/" { "/zh".to_owned() } else { format!("/zh{path}") }
}

/// The server as `make` builds it, from the root of the project.
pub fn binary() -> PathBuf {
    let binary = root().join("target/release/server");
    assert!(binary.is_file(), "{} is missing: run `make test`", binary.display());
    binary
}

/// The root of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The template of a stage, as `make test` packs it.
pub fn template(stage: &str, arch: &str) -> serde_json::Value {
    let folder = root().join(format!("target/deploy/{stage}-{arch}"));
    let text = std::fs::read(folder.join("cloudformation-template-update-stack.json"));
    serde_json::from_slice(&text.expect("the template is missing: run `make test`")).unwrap()
}

/// A local server on a free port, killed when dropped.
pub struct LocalSite {
    pub address: String,
    pub data: TempDir,
    /// What it said until it was ready.
    pub said: Vec<String>,
    process: Child,
}

impl LocalSite {
    /// Starts it on an empty folder, where it imports the demo.
    pub fn start() -> Self {
        Self::start_on(tempfile::tempdir().unwrap())
    }

    /// Starts it on this folder.
    pub fn start_on(data: TempDir) -> Self {
        Self::start_with(data, |_| {})
    }

    /// Starts it on this folder, with settings of its own.
    pub fn start_with(data: TempDir, set: impl FnOnce(&mut Command)) -> Self {
        let mut command = command(data.path());
        set(&mut command);
        Self::run(command, data)
    }

    /// Starts what the command says, on this folder.
    pub fn run(mut command: Command, data: TempDir) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut said = Vec::new();
        let ready = lines.find_map(|line| {
            let line = line.unwrap();
            let address = line.strip_prefix("Ready at http://").map(str::to_owned);
            said.push(line);
            address
        });
        Self { address: ready.expect("the server ended before it was ready"), data, said, process }
    }

    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// How it ended by itself.
    pub fn ended(mut self) -> std::process::ExitStatus {
        self.process.wait().unwrap()
    }

    pub async fn get(&self, path: &str) -> (StatusCode, http::HeaderMap, String) {
        self.send("GET", path).await
    }

    pub async fn send(&self, method: &str, path: &str) -> (StatusCode, http::HeaderMap, String) {
        read(self.answer(method, path, &[]).await).await
    }

    /// The answer to a request with these headers.
    pub async fn answer(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
        let address = format!("http://{}{path}", self.address);
        let request = Request::builder().method(method).uri(address);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let client: Client<_, Body> = Client::builder(TokioExecutor::new()).build_http();
        client.request(request.body(Body::empty()).unwrap()).await.unwrap().map(Body::new)
    }
}

impl Drop for LocalSite {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The local server as a process that is not started yet.
pub fn command(data: &Path) -> Command {
    command_of(&binary(), data)
}

/// The same of this program.
pub fn command_of(program: &Path, data: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(root())
        .env("PORT", "0")
        .env("DATA_DIR", data)
        .env("SITE_URL", SITE_URL)
        .env("LOG", "warn");
    command
}

/// One of the functions, on data that a local server has made.
pub fn function(handler: &str, data: &Path, origin: Origin) -> Function {
    Function::new(binary(), handler)
        .origin(origin)
        .setting("DATA_DIR", data.to_string_lossy())
        .setting("SITE_URL", SITE_URL)
        .setting("TOKEN_KEY", TOKEN_KEY)
}

/// Ends a live stream, as its host does. The answer is what showed it.
pub async fn end(site: &Site, stream: &str) -> Vec<Tag> {
    let slug = stream.strip_prefix("/streams/").unwrap().parse().unwrap();
    let channel = site.stream(&slug).await.unwrap().here().unwrap().channel;
    let host = Caller {
        account: "0".repeat(32).parse().unwrap(),
        name: "host".parse().unwrap(),
        role: Role::Host,
        channel: Some(channel),
        session: None,
        version: 0,
    };
    site.end_stream(&host, &slug).await.unwrap().tags
}

/// This time tomorrow, in UTC, as a field for times has it.
pub fn tomorrow() -> &'static str {
    static TOMORROW: OnceLock<String> = OnceLock::new();
    TOMORROW.get_or_init(|| {
        let date = Command::new("date").args(["-u", "-d", "tomorrow", "+%FT%H:%M"]).output().unwrap();
        String::from_utf8(date.stdout).unwrap().trim().to_owned()
    })
}

/// Where the stream of a stream's page is in its life: the badge of its headline.
pub fn headline(page: &str) -> &str {
    let (_, headline) = page.split_once("class=\"headline\"").unwrap();
    headline.split_once("class=\"badge ").unwrap().1.split_once('"').unwrap().0
}

pub async fn get(lambda: &Emulator, path: &str) -> (StatusCode, http::HeaderMap, String) {
    read(lambda.call(Request::get(path).body(Body::empty()).unwrap()).await).await
}

/// The answer of a function of one instance to a request with these headers, sent when the instance waits for it.
pub async fn ask(
    lambda: &Emulator,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> (StatusCode, http::HeaderMap, String) {
    while lambda.started() > 0 && lambda.idle() == 0 {
        tokio::task::yield_now().await;
    }
    let request = Request::builder().method(method).uri(path);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    read(lambda.call(request.body(Body::empty()).unwrap()).await).await
}

pub async fn read(response: Response<Body>) -> (StatusCode, http::HeaderMap, String) {
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
}

/// What a page says must be in its files, by their addresses.
pub fn integrities(page: &str) -> BTreeMap<String, String> {
    let map = page.split_once("<script type=\"importmap\"").unwrap().1;
    let map = map.split_once('>').unwrap().1.split_once("</script>").unwrap().0;
    let map: serde_json::Value = serde_json::from_str(map).unwrap();
    let mut found: BTreeMap<String, String> = serde_json::from_value(map["integrity"].clone()).unwrap();
    let mut add = |address: &str, integrity: &str| found.insert(address.to_owned(), integrity.to_owned());
    for tag in page.split('<').filter(|tag| tag.starts_with("link") || tag.starts_with("meta")) {
        let value = |name: &str| {
            tag.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"')).map(|(v, _)| v)
        };
        if let Some(integrity) = value("integrity") {
            add(value("href").or(value("content")).unwrap(), integrity);
        }
    }
    for wasm in page.split("fetch('").skip(1) {
        let (address, rest) = wasm.split_once("',{integrity:'").unwrap();
        add(address, rest.split_once('\'').unwrap().0);
    }
    found
}

/// The integrity of a file with these bytes.
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

/// The page with its nonce, which differs from render to render, left out.
pub fn without_nonce(page: &str) -> String {
    let nonce =
        page.split_once("nonce=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(nonce, _)| nonce);
    page.replace(nonce.expect("a page has a nonce"), "")
}
