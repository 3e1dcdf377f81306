//! The API answers the CDN alone, where that has a secret to know it by.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, StatusCode, header};
use leptos_lambda::ClientAddress;
use sha2::{Digest, Sha256};

use crate::api::problem;
use crate::settings::Secret;

/// The header in which the CDN says it.
const CDN_SECRET: HeaderName = HeaderName::from_static("x-cdn-secret");
/// The header in which the CDN says who its viewer is, in the place of whatever the viewer said there.
pub(crate) const CLIENT_ADDRESS: HeaderName = HeaderName::from_static("x-client-address");

/// Refuses what does not come from the CDN, and takes the secret off what does. That comes from whom the CDN says: who is
/// connected here is the CDN itself.
pub(crate) async fn only_from_cdn(
    State(secret): State<Secret>,
    mut request: Request,
    next: Next,
) -> Response {
    let said = request.headers_mut().remove(CDN_SECRET);
    // Of digests of equal length nothing can be learned from how long they take to compare.
    let known = Sha256::digest(secret.expose());
    if said.is_none_or(|said| Sha256::digest(said.as_bytes()) != known) {
        let no_store = [(header::CACHE_CONTROL, "no-store")];
        return (no_store, problem(StatusCode::FORBIDDEN)).into_response();
    }
    let client = client(request.headers());
    let extensions = request.extensions_mut();
    extensions.remove::<ClientAddress>();
    if let Some(client) = client {
        extensions.insert(client);
    }
    next.run(request).await
}

fn client(headers: &HeaderMap) -> Option<ClientAddress> {
    headers.get(CLIENT_ADDRESS)?.to_str().ok()?.parse().ok().map(ClientAddress)
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::extract::Request;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use http::StatusCode;
    use leptos_lambda::ClientAddress;
    use tower::ServiceExt;

    use super::{CDN_SECRET, CLIENT_ADDRESS, only_from_cdn};
    use crate::settings::Secret;

    /// What arrives of a request from a CDN at 203.0.113.7: who its client is.
    async fn client(secret: &str, said: Option<&str>) -> (StatusCode, String) {
        let client = |request: Request| async move {
            assert!(!request.headers().contains_key(CDN_SECRET));
            request
                .extensions()
                .get::<ClientAddress>()
                .map_or("nobody".to_owned(), |client| client.0.to_string())
        };
        let secret_of_cdn = Secret::of("0123456789abcdef");
        let site: Router =
            Router::new().route("/", get(client)).layer(from_fn_with_state(secret_of_cdn, only_from_cdn));
        let request = Request::get("/").header(CDN_SECRET, secret);
        let request = said.into_iter().fold(request, |request, said| request.header(CLIENT_ADDRESS, said));
        let request = request.extension(ClientAddress([203, 0, 113, 7].into()));
        let answer = site.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        (parts.status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn only_the_cdn_says_who_its_viewer_is() {
        let secret = "0123456789abcdef";
        for (said, known) in [
            (Some("198.51.100.1"), "198.51.100.1"),
            (Some("2001:db8::1"), "2001:db8::1"),
            (Some("198.51.100.1, 203.0.113.7"), "nobody"),
            (Some(""), "nobody"),
            (None, "nobody"),
        ] {
            assert_eq!(client(secret, said).await, (StatusCode::OK, known.to_owned()), "{said:?}");
        }
        let (status, refused) = client("fedcba9876543210", Some("198.51.100.1")).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(refused.contains("\"/problems#forbidden\""), "{refused}");
    }
}
