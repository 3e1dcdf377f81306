//! The API answers the CDN alone, where that has a secret to know it by.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, StatusCode, header};
use sha2::{Digest, Sha256};

use crate::settings::Secret;

/// The header in which the CDN says it.
const CDN_SECRET: HeaderName = HeaderName::from_static("x-cdn-secret");

/// Refuses what does not come from the CDN, and takes the secret off what does.
pub(crate) async fn only_from_cdn(
    State(secret): State<Secret>,
    mut request: Request,
    next: Next,
) -> Response {
    let said = request.headers_mut().remove(CDN_SECRET);
    // Of digests of equal length nothing can be learned from how long they take to compare.
    let known = Sha256::digest(secret.expose());
    if said.is_none_or(|said| Sha256::digest(said.as_bytes()) != known) {
        let text = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
        return (StatusCode::FORBIDDEN, text, "Please use the site's own address.").into_response();
    }
    next.run(request).await
}
