//! Somebody who calls the site: a browser with scripts or without, or another client.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU32, Ordering};

use axum::body::{Body, to_bytes};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue, Request, header};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Map, Value};

use crate::common::{LocalSite, SITE_URL};

pub const PASSWORD: &str = "a horse of another colour";
pub const SESSION: &str = "__Host-session";
pub const DEVICE: &str = "__Host-device";
pub const DRAFT: &str = "__Host-draft";
pub const FORM: &str = "application/x-www-form-urlencoded";
pub const JSON: &str = "application/json";
pub const PARTS: &str = "multipart/form-data; boundary=b";
/// What a browser accepts for an answer that it shows.
pub const PAGE: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
pub const NOTHING: [(&str, &str); 0] = [];
/// What a browser says of a request that one of the site's pages sends.
pub const FROM_HERE: [(&str, &str); 2] = [("sec-fetch-site", "same-origin"), ("origin", SITE_URL)];
/// The one function that takes a file.
const COVER: &str = "streams/cover";
const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// What a call sends.
pub type Fields = Vec<(&'static str, String)>;

/// Each has an address of its own, so that nobody's limits are another's.
#[derive(Clone)]
pub struct Visitor {
    pub name: String,
    pub password: String,
    pub cookies: BTreeMap<String, String>,
    pub bearer: Option<String>,
    pub client: Client<HttpConnector, Body>,
    /// Where the process listens that is asked.
    pub site: String,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Visitor {
    /// Somebody whom the site does not know.
    pub fn of(site: &LocalSite) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0x7f01_0001);
        let address = Ipv4Addr::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let mut connector = HttpConnector::new();
        connector.set_local_address(Some(IpAddr::from(address)));
        // A connection that waits may be closed just when it is to be used.
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector);
        Self {
            name: String::new(),
            password: PASSWORD.to_owned(),
            cookies: BTreeMap::new(),
            bearer: None,
            client,
            site: site.address.clone(),
        }
    }

    /// The same at another process.
    pub fn at(&self, site: &LocalSite) -> Self {
        Self { site: site.address.clone(), ..self.clone() }
    }

    /// A request with these headers, the cookies and the token, and nothing that is not asked for.
    pub async fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.site));
        for (name, value) in headers {
            request = request.header(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if let Some(token) = &self.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let answer = self.client.request(request.body(body.into()).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = to_bytes(Body::new(body), usize::MAX).await.unwrap();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    fn keep(&mut self, cookie: &str) {
        let (name, rest) = cookie.split_once('=').unwrap();
        let value = rest.split(';').next().unwrap();
        if rest.contains("Max-Age=0;") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// A page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, &[("accept", PAGE)], Body::empty()).await
    }

    /// What a function answers to a GET.
    pub async fn read(&mut self, function: &str, fields: &[(impl AsRef<str>, impl AsRef<str>)]) -> Answer {
        let path = format!("/api/{function}?{}", form(fields));
        self.ask("GET", path.trim_end_matches('?'), &[("accept", JSON)], Body::empty()).await
    }

    /// What a function answers to a form that a script of the site sends.
    pub async fn post(&mut self, function: &str, fields: &[(impl AsRef<str>, impl AsRef<str>)]) -> Answer {
        self.send(function, JSON, None, fields).await
    }

    /// A form that the browser itself sends from one of the site's pages.
    pub async fn submit(
        &mut self,
        function: &str,
        page: &str,
        fields: &[(impl AsRef<str>, impl AsRef<str>)],
    ) -> Answer {
        self.send(function, PAGE, Some(&format!("{SITE_URL}{page}")), fields).await
    }

    async fn send(
        &mut self,
        function: &str,
        accept: &str,
        referer: Option<&str>,
        fields: &[(impl AsRef<str>, impl AsRef<str>)],
    ) -> Answer {
        let (kind, body) = match function {
            COVER => (PARTS, parts(fields, &pixel())),
            _ => (FORM, form(fields).into_bytes()),
        };
        let mut headers = vec![("accept", accept), ("content-type", kind)];
        headers.extend(FROM_HERE);
        headers.extend(referer.map(|page| ("referer", page)));
        self.ask("POST", &format!("/api/{function}"), &headers, body).await
    }

    /// What a function answers to JSON.
    pub async fn post_json(&mut self, function: &str, fields: &Value) -> Answer {
        let mut headers = vec![("accept", JSON), ("content-type", JSON)];
        headers.extend(FROM_HERE);
        self.ask("POST", &format!("/api/{function}"), &headers, fields.to_string()).await
    }

    /// The function at this path, by its own method.
    pub async fn call(&mut self, method: &str, path: &str, fields: &Fields) -> Answer {
        let function = path.strip_prefix("/api/").unwrap();
        match method {
            "GET" => self.read(function, fields).await,
            _ => self.post(function, fields).await,
        }
    }

    /// A call that must succeed.
    pub async fn done(&mut self, function: &str, fields: &[(impl AsRef<str>, impl AsRef<str>)]) -> Value {
        let answer = self.post(function, fields).await;
        assert_eq!(answer.status, 200, "{function}: {}", answer.body);
        answer.json()
    }

    /// A new session.
    pub async fn log_in(&mut self) {
        let (name, password) = (self.name.clone(), self.password.clone());
        self.done("log-in", &[("name", name), ("password", password)]).await;
    }

    /// One of the own streams.
    pub async fn own(&mut self, slug: &str) -> Value {
        let answer = self.read("studio/stream", &[("slug", slug)]).await;
        assert_eq!(answer.status, 200, "{slug}: {}", answer.body);
        answer.json()
    }

    /// Names the present state of an own stream.
    pub async fn revision(&mut self, slug: &str) -> String {
        self.own(slug).await["revision"].as_str().unwrap().to_owned()
    }
}

impl Answer {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where it leads (303).
    #[track_caller]
    pub fn leads_to(&self) -> &str {
        assert_eq!(self.status, 303, "{}", self.body);
        self.header("location")
    }

    /// It is problem details (RFC 9457) that say this.
    #[track_caller]
    pub fn problem(&self, status: u16, kind: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.body);
        assert!(self.header("cache-control").contains("no-store"), "{:?}", self.headers);
        let problem = self.json();
        assert_eq!(problem["type"], format!("/problems#{kind}"), "{problem}");
        assert_eq!(problem["status"], status, "{problem}");
        assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()), "{problem}");
        // Whoever is refused for this can say who he is (RFC 9110, section 15.5.2).
        assert_eq!(self.headers.contains_key("www-authenticate"), status == 401, "{:?}", self.headers);
        problem
    }
}

/// Fields as a form has them.
pub fn form(fields: &[(impl AsRef<str>, impl AsRef<str>)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        form.append_pair(name.as_ref(), value.as_ref());
    }
    form.finish()
}

/// Fields as a form in parts has them, and a file.
pub fn parts(fields: &[(impl AsRef<str>, impl AsRef<str>)], cover: &[u8]) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, value) in fields {
        let (name, value) = (name.as_ref(), value.as_ref());
        form.extend(
            format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes(),
        );
    }
    if !cover.is_empty() {
        form.extend(b"--b\r\ncontent-disposition: form-data; name=\"cover\"; filename=\"a.png\"\r\n");
        form.extend(b"content-type: image/png\r\n\r\n");
        form.extend(cover);
        form.extend(b"\r\n");
    }
    form.extend(b"--b--\r\n");
    form
}

/// Fields as JSON has them.
pub fn json_of(fields: &[(impl AsRef<str>, impl AsRef<str>)]) -> Value {
    let mut object = Map::new();
    for (name, value) in fields {
        let value = Value::from(value.as_ref());
        match name.as_ref().strip_suffix("[]") {
            Some(list) => {
                let list = object.entry(list).or_insert_with(|| Value::Array(Vec::new()));
                list.as_array_mut().unwrap().push(value);
            }
            None => {
                object.insert(name.as_ref().to_owned(), value);
            }
        }
    }
    Value::Object(object)
}

/// A picture that a cover can be.
pub fn pixel() -> Vec<u8> {
    STANDARD.decode(PIXEL).unwrap()
}
