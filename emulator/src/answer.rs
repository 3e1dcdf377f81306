//! A function's answer as the origin sends it on.

use axum::body::Body;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Deserialize;
use serde_json::Value;

use crate::failure::Failure;
use crate::origin::Origin;

/// What a function gave back.
#[derive(Debug)]
pub(crate) enum Answer {
    /// One JSON document.
    Buffered(Bytes),
    /// The prelude and the body as it comes.
    Streaming(Bytes, Body),
}

/// The fields that the origins read. Function URLs and HTTP APIs have `cookies`, REST APIs and load balancers
/// `multiValueHeaders`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    status_code: u16,
    #[serde(default)]
    headers: Option<serde_json::Map<String, Value>>,
    #[serde(default)]
    multi_value_headers: Option<serde_json::Map<String, Value>>,
    #[serde(default)]
    cookies: Option<Vec<String>>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

impl Answer {
    /// The answer as this origin reads it.
    pub(crate) fn into_response(self, origin: Origin) -> Result<Response, Failure> {
        let malformed = |error: &dyn std::fmt::Display| Failure::Malformed(error.to_string());
        let (json, stream) = match self {
            Self::Buffered(json) => (json, None),
            Self::Streaming(prelude, body) => (prelude, Some(body)),
        };
        let fields: Fields = serde_json::from_slice(&json).map_err(|error| malformed(&error))?;
        let mut response = Response::new(Body::empty());
        *response.status_mut() =
            StatusCode::from_u16(fields.status_code).map_err(|error| malformed(&error))?;
        *response.headers_mut() = fields.header_map(origin, stream.is_some());
        *response.body_mut() = match (stream, fields.body) {
            (Some(stream), _) => stream,
            (None, None) => Body::empty(),
            (None, Some(text)) if fields.is_base64_encoded => {
                Body::from(STANDARD.decode(text).map_err(|error| malformed(&error))?)
            }
            (None, Some(text)) => Body::from(text),
        };
        Ok(response)
    }
}

impl Fields {
    fn header_map(&self, origin: Origin, streaming: bool) -> HeaderMap {
        let mut map = HeaderMap::new();
        let mut add = |name: &str, value: &str| {
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
                map.append(name, value);
            }
        };
        let multi =
            self.multi_value_headers.iter().flatten().filter(|_| origin.reads_multi_value() && !streaming);
        let mut seen = Vec::new();
        for (name, values) in multi {
            seen.push(name.to_ascii_lowercase());
            for value in values.as_array().into_iter().flatten().filter_map(Value::as_str) {
                add(name, value);
            }
        }
        let single = self.headers.iter().flatten().filter(|_| origin.reads_single_value() || streaming);
        for (name, value) in single {
            if !seen.contains(&name.to_ascii_lowercase())
                && let Some(value) = value.as_str()
            {
                add(name, value);
            }
        }
        let takes_cookies = streaming || matches!(origin, Origin::FunctionUrl | Origin::HttpApi);
        for cookie in self.cookies.iter().flatten().filter(|_| takes_cookies) {
            add("set-cookie", cookie);
        }
        // The length is the connection's business.
        map.remove(header::CONTENT_LENGTH);
        map.remove(header::TRANSFER_ENCODING);
        map
    }
}
