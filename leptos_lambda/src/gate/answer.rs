//! Answers, as the event's sender reads them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::response::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use hyper::body::Bytes;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

/// The largest answer that a buffered function may give, in bytes of JSON (AWS Lambda, "Quotas": 6 MB, and 100 bytes more).
pub(crate) const MAX_ANSWER_BYTES: usize = 6_291_556;

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For REST APIs (payload version 1.0).
    V1,
    /// For HTTP APIs and Function URLs (payload version 2.0).
    V2,
    /// For a load balancer that takes one value of each header.
    LoadBalancer,
    /// For a load balancer that takes all values.
    LoadBalancerMultiValue,
}

/// The answer is too large for a buffered function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the answer is larger than a buffered function may give; stream it, or send it from the object store"
)]
pub struct TooLarge;

impl Format {
    /// The answer in JSON. A body is sent as text only if its type says so and it is UTF-8, otherwise in base64.
    ///
    /// # Errors
    /// [`TooLarge`] when it is over Lambda's 6 MB.
    pub fn write(self, parts: &Parts, body: &Bytes) -> Result<Box<RawValue>, TooLarge> {
        let (body, is_base64) = match std::str::from_utf8(body) {
            _ if body.is_empty() || is_bodyless(parts.status) => (String::new(), false),
            Ok(text) if is_text(&parts.headers) => (text.to_owned(), false),
            _ => (STANDARD.encode(body), true),
        };
        let mut answer = json!({ "statusCode": parts.status.as_u16(), "isBase64Encoded": is_base64 });
        answer["body"] = Value::String(body);
        match self {
            Self::V1 => answer["multiValueHeaders"] = all_values(&parts.headers),
            Self::V2 => {
                answer["headers"] = joined_values(&parts.headers);
                answer["cookies"] = cookies(&parts.headers).map(Value::String).collect();
            }
            Self::LoadBalancer => {
                answer["headers"] = with_each_cookie(&parts.headers);
                answer["statusDescription"] = parts.status.to_string().into();
            }
            Self::LoadBalancerMultiValue => {
                answer["multiValueHeaders"] = all_values(&parts.headers);
                answer["statusDescription"] = parts.status.to_string().into();
            }
        }
        let answer = serde_json::value::to_raw_value(&answer).map_err(|_| TooLarge)?;
        if answer.get().len() > MAX_ANSWER_BYTES { Err(TooLarge) } else { Ok(answer) }
    }
}

/// Whether a status has no body (RFC 9110, section 6.4.1).
pub(crate) fn is_bodyless(status: StatusCode) -> bool {
    status.is_informational() || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

/// Set-Cookie, which has a place of its own in some formats.
pub(crate) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = String> + '_ {
    headers.get_all(header::SET_COOKIE).iter().map(|cookie| text(cookie.as_bytes()))
}

fn is_text(headers: &HeaderMap) -> bool {
    if headers.contains_key(header::CONTENT_ENCODING) {
        return false;
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.starts_with("text/")
        || kind.ends_with("+json")
        || kind.ends_with("+xml")
        || matches!(kind.as_str(), "application/json" | "application/javascript" | "application/xml")
}

/// What can be said of each header. The length and the connection are the business of whoever sends the answer on.
fn sent(headers: &HeaderMap) -> impl Iterator<Item = (&HeaderName, Vec<String>)> {
    let names = headers.keys().filter(|name| {
        !matches!(**name, header::CONTENT_LENGTH | header::CONNECTION | header::TRANSFER_ENCODING)
    });
    names.map(|name| (name, headers.get_all(name).iter().map(|value| text(value.as_bytes())).collect()))
}

fn all_values(headers: &HeaderMap) -> Value {
    sent(headers).map(|(name, values)| (name.to_string(), values.into())).collect::<Map<_, _>>().into()
}

/// Several values of one header are one with commas (RFC 9110, section 5.2); cookies are not among them.
fn joined_values(headers: &HeaderMap) -> Value {
    let others = sent(headers).filter(|(name, _)| *name != header::SET_COOKIE);
    others.map(|(name, values)| (name.to_string(), values.join(", ").into())).collect::<Map<_, _>>().into()
}

/// Cookies can't be joined; each gets a spelling of the name of its own, which browsers take for the same.
fn with_each_cookie(headers: &HeaderMap) -> Value {
    let Value::Object(mut all) = joined_values(headers) else { return Value::Null };
    for (number, cookie) in cookies(headers).enumerate() {
        let mut bits = number;
        let spell = |c: char| {
            let upper = c.is_ascii_alphabetic() && bits & 1 == 1;
            if c.is_ascii_alphabetic() {
                bits >>= 1;
            }
            if upper { c.to_ascii_uppercase() } else { c }
        };
        all.insert("set-cookie".chars().map(spell).collect(), cookie.into());
    }
    all.into()
}

/// Makes every value one that JSON can hold.
pub(crate) fn make_readable(headers: &mut HeaderMap) {
    for value in headers.values_mut() {
        if std::str::from_utf8(value.as_bytes()).is_err()
            && let Ok(readable) = HeaderValue::from_bytes(text(value.as_bytes()).as_bytes())
        {
            *value = readable;
        }
    }
}

/// JSON has no other bytes.
fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}
