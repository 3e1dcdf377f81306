//! Bodies.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Method, header};
use hyper::body::Bytes;

use super::{Limits, Refusal};

/// The body of an event.
pub(super) fn decode(text: &str, is_base64: bool, limits: &Limits) -> Result<Bytes, Refusal> {
    // Four characters of base64 are three bytes; what can only be too large is not decoded first.
    let least = if is_base64 { (text.len() / 4 * 3).saturating_sub(2) } else { text.len() };
    if least > limits.body_bytes {
        return Err(Refusal::LargeBody);
    }
    if !is_base64 {
        return Ok(Bytes::copy_from_slice(text.as_bytes()));
    }
    let body = STANDARD.decode(text).map_err(|_| Refusal::Body)?;
    if body.len() > limits.body_bytes { Err(Refusal::LargeBody) } else { Ok(body.into()) }
}

/// Whether a body means nothing with this method (RFC 9110, sections 9.3.1 and 9.3.2).
pub(super) fn is_meaningless(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Whether the headers say that the body is JSON.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || kind.ends_with("+json")
}

/// Holds JSON to its limit before a parser goes down into it. What is no JSON is the parser's business.
pub(super) fn check_depth(json: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let (mut depth, mut within_text, mut escaped) = (0_usize, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if within_text => escaped = true,
            b'"' => within_text = !within_text,
            b'[' | b'{' if !within_text => depth += 1,
            b']' | b'}' if !within_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > limits.json_depth {
            return Err(Refusal::DeepBody);
        }
    }
    Ok(())
}
