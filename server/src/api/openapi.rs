//! The description of the API (OpenAPI 3.1).

use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use leptos_lambda::respond::is_known;
use sha2::{Digest, Sha256};

use super::problems::as_problems;
use crate::assets::SHORT;

const DESCRIPTION: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../app/api/openapi.json"));

/// Sends it; who has it already is told that it still is the same.
pub(crate) fn openapi() -> MethodRouter {
    let digest = Sha256::digest(DESCRIPTION);
    let digits: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    // Digits are always a header's.
    let tag = HeaderValue::try_from(format!("\"{digits}\"")).unwrap_or(HeaderValue::from_static("\"\""));
    get(move |headers: HeaderMap| async move { description(tag, &headers) }).layer(from_fn(as_problems))
}

fn description(tag: HeaderValue, asked: &HeaderMap) -> Response {
    let is_known = is_known(asked, &tag);
    let headers = [(header::ETAG, tag), (header::CACHE_CONTROL, HeaderValue::from_static(SHORT))];
    if is_known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let json = [(header::CONTENT_TYPE, "application/json")];
    (headers, json, DESCRIPTION).into_response()
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use http::{Request, StatusCode, header};
    use tower::ServiceExt;

    use super::openapi;

    #[tokio::test]
    async fn it_is_sent_once() {
        let site: Router = Router::new().route("/", openapi());
        let ask = |method: &str, tag: &str| {
            let request = Request::builder().method(method).uri("/").header(header::IF_NONE_MATCH, tag);
            site.clone().oneshot(request.body(Body::empty()).unwrap())
        };
        let answer = ask("GET", "\"other\"").await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/json");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "public, max-age=300");
        let tag = answer.headers()[header::ETAG].to_str().unwrap().to_owned();
        for known in [tag.clone(), format!("\"a\", W/{tag}"), "*".to_owned()] {
            assert_eq!(ask("GET", &known).await.unwrap().status(), StatusCode::NOT_MODIFIED, "{known}");
        }
        let refused = ask("POST", "\"other\"").await.unwrap();
        assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(refused.headers()[header::ALLOW], "GET,HEAD");
    }
}
