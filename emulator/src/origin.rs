//! What stands before a function: how it writes a request as an event, and reads the answer.

mod http_api;
mod load_balancer;
mod rest_api;

use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use serde_json::{Map, Value, json};

use crate::failure::Failure;

/// What stands before a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// API Gateway's REST API, with the stage `prod` (payload version 1.0).
    RestApi,
    /// API Gateway's HTTP API, with the stage `$default` (payload version 2.0).
    HttpApi,
    /// A Function URL.
    FunctionUrl,
    /// A load balancer that sends the last of several values.
    LoadBalancer,
    /// A load balancer that sends all values.
    LoadBalancerMultiValue,
}

impl Origin {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::RestApi, Self::HttpApi, Self::FunctionUrl, Self::LoadBalancer, Self::LoadBalancerMultiValue];

    /// The event that AWS sends for this request.
    pub fn event(self, request: &Parts, body: &Bytes) -> Value {
        match self {
            Self::RestApi => rest_api::event(request, body),
            Self::HttpApi => http_api::event(request, body, http_api::Kind::HttpApi),
            Self::FunctionUrl => http_api::event(request, body, http_api::Kind::FunctionUrl),
            Self::LoadBalancer => load_balancer::event(request, body, false),
            Self::LoadBalancerMultiValue => load_balancer::event(request, body, true),
        }
    }

    /// Whether the answer's headers are read from `multiValueHeaders`.
    pub(crate) fn reads_multi_value(self) -> bool {
        matches!(self, Self::RestApi | Self::LoadBalancerMultiValue)
    }

    /// Whether the answer's headers are read from `headers`.
    pub(crate) fn reads_single_value(self) -> bool {
        !matches!(self, Self::LoadBalancerMultiValue)
    }

    /// What the visitor gets when an invocation fails.
    pub(crate) fn failed(self, failure: &Failure) -> Response {
        let message = |status, message| (status, axum::Json(json!({ "message": message }))).into_response();
        match (self, failure) {
            (Self::FunctionUrl, Failure::Throttled) => message(StatusCode::TOO_MANY_REQUESTS, "Rate Exceeded."),
            (Self::FunctionUrl, _) => (StatusCode::BAD_GATEWAY, "Internal Server Error").into_response(),
            (Self::HttpApi, Failure::Throttled) => message(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
            (Self::HttpApi, _) => message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"),
            (Self::RestApi, _) => message(StatusCode::BAD_GATEWAY, "Internal server error"),
            (Self::LoadBalancer | Self::LoadBalancerMultiValue, _) => (
                StatusCode::BAD_GATEWAY,
                [(header::CONTENT_TYPE, "text/html")],
                "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
            )
                .into_response(),
        }
    }
}

/// The body as text, or in base64 when it is none.
fn encoded_body(body: &Bytes) -> (Value, bool) {
    match std::str::from_utf8(body) {
        _ if body.is_empty() => (Value::Null, false),
        Ok(text) => (Value::from(text), false),
        Err(_) => (Value::from(STANDARD.encode(body)), true),
    }
}

/// The headers that the client sent, and those that AWS adds, in lower case, with all their values.
fn headers(request: &Parts, host: &str) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    let own = HeaderMap::from_iter([
        (header::HOST, host.parse().unwrap_or(header::HeaderValue::from_static("localhost"))),
        (header::HeaderName::from_static("x-forwarded-for"), header::HeaderValue::from_static("203.0.113.7")),
        (header::HeaderName::from_static("x-forwarded-port"), header::HeaderValue::from_static("443")),
        (header::HeaderName::from_static("x-forwarded-proto"), header::HeaderValue::from_static("https")),
    ]);
    for name in request.headers.keys().filter(|name| !own.contains_key(*name)).chain(own.keys()) {
        let source = if own.contains_key(name) { &own } else { &request.headers };
        let values =
            source.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        all.push((name.as_str().to_owned(), values.collect()));
    }
    all
}

/// One value for each name: the last.
fn last_values<'a>(pairs: impl IntoIterator<Item = &'a (String, Vec<String>)>) -> Value {
    let last = |(name, values): &(String, Vec<String>)| {
        (name.clone(), values.last().map_or(Value::Null, |value| Value::from(value.as_str())))
    };
    Value::Object(pairs.into_iter().map(last).collect::<Map<_, _>>())
}

/// All values of each name.
fn all_values<'a>(pairs: impl IntoIterator<Item = &'a (String, Vec<String>)>) -> Value {
    let all = |(name, values): &(String, Vec<String>)| (name.clone(), Value::from(values.clone()));
    Value::Object(pairs.into_iter().map(all).collect::<Map<_, _>>())
}

/// The parameters of a query in order, each part passed through `decode`.
fn parameters(query: &str, decode: impl Fn(&str) -> String) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decode(name), decode(value));
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => all.push((name, vec![value])),
        }
    }
    all
}

/// Percent escapes undone; what is then no UTF-8 is replaced.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match (first, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{parameters, percent_decoded};

    #[test]
    fn decodes_percent_escapes() {
        for (text, decoded) in
            [("a%20b", "a b"), ("%E4%B8%AD", "中"), ("%", "%"), ("%2", "%2"), ("%zz", "%zz")]
        {
            assert_eq!(percent_decoded(text), decoded);
        }
    }

    #[test]
    fn keeps_all_values_in_order() {
        let expected = vec![
            ("a".to_owned(), vec!["1".to_owned(), "2".to_owned()]),
            ("b".to_owned(), vec![String::new()]),
        ];
        assert_eq!(parameters("a=1&b&a=2&&", str::to_owned), expected);
    }
}
