//! The gate: whatever arrives becomes the one canonical request that means it, or is refused with a clear 4xx.
//!
//! REST APIs, HTTP APIs, Function URLs and load balancers each write the same request in their own way, and so does a
//! browser on TCP. Behind the gate there is no difference left.
//!
//! | part | what the gate makes of it |
//! |---|---|
//! | path | Escapes are undone once, and only what must be escaped is escaped again. Refused: dot segments, escaped slashes, backslashes, control characters, escapes that are malformed or no UTF-8. |
//! | stage | Taken off an HTTP API's path when the API is called by its own name, where AWS puts it. |
//! | query | As the client wrote it. Refused: what no address may hold (RFC 3986, section 3.4). Parameters that arrive decoded are escaped again; those with the same name stay together, in order. |
//! | headers | All values, UTF-8 kept. Those that belong to one connection (RFC 9110, section 7.6.1) are dropped from events; on TCP they have done their work. Refused: invalid names, control characters, a `Host` that is none or more than one. |
//! | cookies | One header (RFC 6265, section 5.4). |
//! | body | Decoded from base64. Dropped from GET and HEAD, where it means nothing. Refused: base64 that is none, JSON too deeply nested. |
//! | size | Refused above [`Limits`]: 413, 414, 431. |

mod address;
mod answer;
mod body;
mod event;
mod fields;
mod layer;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{Request, StatusCode};

pub use answer::{Format, TooLarge};
pub(crate) use answer::{MAX_ANSWER_BYTES, cookies, is_bodyless, make_readable};
pub use event::read;
pub(crate) use layer::GateLayer;
pub use layer::canonicalise;

/// The one form of a path as a client writes it.
pub(crate) fn canonical_path(path: &str) -> Result<std::borrow::Cow<'_, str>, Refusal> {
    address::path(path, address::Escapes::Kept)
}

/// Whether this can stand behind a `?`.
pub(crate) fn is_query(query: &str) -> bool {
    address::check_query(query).is_ok()
}

/// How large a request may be. The defaults are what the platform lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The path with the query, in bytes; 8,192, as CloudFront has it.
    pub address_bytes: usize,
    /// All headers, in bytes; 20,480, as CloudFront has it.
    pub header_bytes: usize,
    /// How many headers; 100.
    pub headers: usize,
    /// The body, in bytes; 6 MiB, as Lambda has it.
    pub body_bytes: usize,
    /// How deeply arrays and objects of a body in JSON may be nested; 64.
    pub json_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            address_bytes: 8_192,
            header_bytes: 20_480,
            headers: 100,
            body_bytes: 6 * 1_024 * 1_024,
            json_depth: 64,
        }
    }
}

/// Why a request was not let in. As an answer it is plain text that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The event is of another kind, or malformed.
    #[error("This is not an HTTP request.")]
    Event,
    /// No method (RFC 9110, section 9.1).
    #[error("The method is not valid.")]
    Method,
    /// The path can't be one.
    #[error("The address is not valid.")]
    Path,
    /// The query can't be one.
    #[error("The address's query is not valid.")]
    Query,
    /// Path and query are too long.
    #[error("The address is too long.")]
    LongAddress,
    /// A header can't be one.
    #[error("A header is not valid.")]
    Header,
    /// The headers are too many or too large.
    #[error("The headers are too large.")]
    LargeHeaders,
    /// The body is not what the event says.
    #[error("The body is not valid base64.")]
    Body,
    /// The body is too large.
    #[error("The body is too large.")]
    LargeBody,
    /// The body did not come, or not in time.
    #[error("The body did not come in time.")]
    SlowBody,
    /// The body's JSON is nested too deeply.
    #[error("The body is nested too deeply.")]
    DeepBody,
}

impl Refusal {
    /// The status of the answer.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Event
            | Self::Method
            | Self::Path
            | Self::Query
            | Self::Header
            | Self::Body
            | Self::DeepBody => StatusCode::BAD_REQUEST,
            Self::SlowBody => StatusCode::REQUEST_TIMEOUT,
            Self::LongAddress => StatusCode::URI_TOO_LONG,
            Self::LargeHeaders => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::LargeBody => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let no_store = [(http::header::CACHE_CONTROL, "no-store")];
        (self.status(), no_store, self.to_string()).into_response()
    }
}

/// How a request that is not let in is answered: why it is not, and its path as it came, which may be none.
pub type OnRefusal = fn(Refusal, &str) -> Response;

/// An event on its way in: the request, or why there is none; and how its sender wants to be answered.
#[derive(Debug)]
pub struct Arrived {
    /// The canonical request.
    pub request: Result<Request<Body>, Refusal>,
    /// The path of a request that is refused, as it came; otherwise empty.
    pub refused_path: String,
    /// How the answer is written.
    pub format: Format,
}
