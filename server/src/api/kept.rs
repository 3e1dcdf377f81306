//! How long an answer may be kept on its way.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use leptos_lambda::BUILD;

use crate::routes::NO_STORE;

/// As long as a page is fresh that shows the same.
const FOR_A_MOMENT: HeaderValue = HeaderValue::from_static("public, max-age=10");

/// What everybody is answered alike may be kept for a moment; pages of another build may be answered otherwise. All else may be
/// its caller's own.
pub(crate) async fn for_a_moment(request: Request, next: Next) -> Response {
    let public = app::api::is_public_read(request.method(), request.uri().path());
    let mut answer = next.run(request).await;
    let is_kept = public && answer.status() == StatusCode::OK;
    let headers = answer.headers_mut();
    if is_kept {
        headers.insert(header::CACHE_CONTROL, FOR_A_MOMENT);
        headers.append(header::VARY, BUILD.into());
    } else {
        headers.entry(header::CACHE_CONTROL).or_insert(NO_STORE);
    }
    answer
}
