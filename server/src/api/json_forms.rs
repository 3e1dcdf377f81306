//! Writes take JSON too: it becomes the form that the server functions read.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use leptos_lambda::gate::Limits;
use mime::{BOUNDARY, Mime};
use serde_json::{Map, Value};

use super::problems::problem;

/// The functions that take a file, and therefore only a form in parts.
pub(super) const UPLOADS: [&str; 1] = ["/api/streams/cover"];
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Form,
    Parts,
    Json,
    /// Nothing is said of it.
    Unsaid,
    Other,
}

impl Kind {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let Some(kind) = headers.get(header::CONTENT_TYPE) else { return Self::Unsaid };
        let Some(kind) = kind.to_str().ok().and_then(|kind| kind.parse::<Mime>().ok()) else {
            return Self::Other;
        };
        match kind.essence_str() {
            "application/x-www-form-urlencoded" => Self::Form,
            "application/json" => Self::Json,
            // server_fn panics without a boundary.
            "multipart/form-data" if kind.get_param(BOUNDARY).is_some() => Self::Parts,
            _ => Self::Other,
        }
    }
}

/// Hands writes on as forms; what is neither a form nor an object in JSON is refused.
pub(crate) async fn json_forms(request: Request, next: Next) -> Response {
    if *request.method() != Method::POST {
        return next.run(request).await;
    }
    let takes_file = UPLOADS.contains(&request.uri().path());
    match Kind::of(request.headers()) {
        Kind::Parts if takes_file => return next.run(request).await,
        Kind::Form if !takes_file => return next.run(request).await,
        Kind::Json | Kind::Unsaid if !takes_file => {}
        _ => return problem(StatusCode::UNSUPPORTED_MEDIA_TYPE),
    }
    let is_json = Kind::of(request.headers()) == Kind::Json;
    let (mut head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, Limits::default().body_bytes).await else {
        return problem(StatusCode::PAYLOAD_TOO_LARGE);
    };
    let form = match serde_json::from_slice(&body) {
        Ok(Value::Object(fields)) if is_json => urlencoded(&fields),
        _ if is_json => None,
        _ if body.is_empty() => Some(String::new()),
        _ => return problem(StatusCode::UNSUPPORTED_MEDIA_TYPE),
    };
    let Some(form) = form else { return problem(StatusCode::BAD_REQUEST) };
    head.headers.insert(header::CONTENT_TYPE, FORM);
    head.headers.insert(header::CONTENT_LENGTH, form.len().into());
    next.run(Request::from_parts(head, Body::from(form))).await
}

/// The fields as a browser would send them, lists by their places. Nothing is nested deeper, and no name can pretend it.
fn urlencoded(fields: &Map<String, Value>) -> Option<String> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
        if name.is_empty() || !name.bytes().all(plain) {
            return None;
        }
        match value {
            Value::Null => {}
            Value::Array(values) => {
                for (place, value) in values.iter().enumerate() {
                    form.append_pair(&format!("{name}[{place}]"), &scalar(value)?);
                }
            }
            value => {
                form.append_pair(name, &scalar(value)?);
            }
        }
    }
    Some(form.finish())
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(on) => Some(on.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn;
    use axum::routing::any;
    use http::{Request, StatusCode, header};
    use tower::ServiceExt;

    use super::json_forms;

    /// What arrives behind the layer: the type and the body.
    async fn arrives(path: &str, kind: Option<&str>, body: &str) -> Result<String, StatusCode> {
        let echo = any(|request: Request<Body>| async move {
            let kind = request.headers().get(header::CONTENT_TYPE).cloned();
            let body = to_bytes(request.into_body(), usize::MAX).await.unwrap();
            let kind = kind.as_ref().map_or("", |kind| kind.to_str().unwrap());
            format!("{kind} {}", String::from_utf8(body.to_vec()).unwrap())
        });
        let site: Router = Router::new().route("/api/{*call}", echo).layer(from_fn(json_forms));
        let request = Request::post(path);
        let request =
            kind.into_iter().fold(request, |request, kind| request.header(header::CONTENT_TYPE, kind));
        let answer = site.oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let status = answer.status();
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        if status == StatusCode::OK { Ok(String::from_utf8(body.to_vec()).unwrap()) } else { Err(status) }
    }

    #[tokio::test]
    async fn an_object_arrives_as_a_form() {
        for (json, form) in [
            ("{}", ""),
            (r#"{"title":"开盘 & more","minutes":45}"#, "title=%E5%BC%80%E7%9B%98+%26+more&minutes=45"),
            (r#"{"on":true,"none":null}"#, "on=true"),
            (r#"{"topics":["bonds","rates"],"tickers":[]}"#, "topics%5B0%5D=bonds&topics%5B1%5D=rates"),
        ] {
            for kind in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
                let arrived = arrives("/api/x", Some(kind), json).await.unwrap();
                let (kind, body) = arrived.split_once(' ').unwrap();
                assert_eq!(kind, "application/x-www-form-urlencoded");
                let sorted = |form: &str| {
                    let mut pairs: Vec<_> = form.split('&').map(str::to_owned).collect();
                    pairs.sort();
                    pairs
                };
                assert_eq!(sorted(body), sorted(form), "{json}");
            }
        }
    }

    #[tokio::test]
    async fn what_is_no_plain_object_is_refused() {
        for json in [
            "",
            "{",
            "[]",
            "\"title\"",
            "null",
            r#"{"a":{"b":1}}"#,
            r#"{"a":[["b"]]}"#,
            r#"{"a":[null]}"#,
            r#"{"a[b]":1}"#,
            r#"{"a.b":1}"#,
            r#"{"":1}"#,
        ] {
            let arrived = arrives("/api/x", Some("application/json"), json).await;
            assert_eq!(arrived, Err(StatusCode::BAD_REQUEST), "{json}");
        }
    }

    #[tokio::test]
    async fn other_types_are_refused() {
        let parts = "multipart/form-data; boundary=b";
        let refused = Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        for (path, kind, body) in [
            ("/api/x", Some("text/plain"), "a=b"),
            ("/api/x", Some("a"), "a=b"),
            ("/api/x", None, "a=b"),
            ("/api/x", Some(parts), "--b--"),
            ("/api/streams/cover", Some("multipart/form-data"), "--b--"),
            ("/api/streams/cover", Some("application/json"), "{}"),
            ("/api/streams/cover", Some("application/x-www-form-urlencoded"), "a=b"),
            ("/api/streams/cover", None, ""),
        ] {
            assert_eq!(arrives(path, kind, body).await, refused, "{path} {kind:?}");
        }
        let arrived = arrives("/api/streams/cover", Some(parts), "--b--").await;
        assert_eq!(arrived.unwrap(), format!("{parts} --b--"));
        let form = "application/x-www-form-urlencoded";
        assert_eq!(arrives("/api/x", Some(form), "a=b").await.unwrap(), format!("{form} a=b"));
        assert_eq!(arrives("/api/x", None, "").await.unwrap(), format!("{form} "), "nothing needs no type");
    }
}
