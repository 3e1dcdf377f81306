//! What a page or a server function says about its own answer, and the answer when there is none.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// What a client reads where nothing better can be made.
pub(crate) const SORRY: &str = "The server made a mistake. Please try again.";

/// Gives the answer under way this status. Outside of one it does nothing.
pub fn set_status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

/// 500 with a text, which nobody keeps.
pub(crate) fn sorry(text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, plain);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
