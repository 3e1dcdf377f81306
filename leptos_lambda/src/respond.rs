//! What a page or a server function says about its own answer, and the answer when there is none.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// Nobody keeps it.
pub(crate) const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
/// What a client reads where nothing better can be made.
pub(crate) const SORRY: &str = "The server made a mistake. Please try again.";

/// Gives the answer under way this status. Outside of one it does nothing.
pub fn set_status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

/// 503, for what took too long.
pub(crate) fn too_late() -> Response {
    tracing::error!("an answer would have come too late");
    let mut response = sorry(SORRY);
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response
}

/// 500 with a text, which nobody keeps.
pub(crate) fn sorry(text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, plain);
    response.headers_mut().insert(header::CACHE_CONTROL, NO_STORE);
    response
}
