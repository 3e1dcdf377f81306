//! What went wrong, as problem details (RFC 9457): those of a server function are its own, the others are made here.

use app::api::ApiError;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use leptos_lambda::gate::Refusal;
use serde_json::json;

/// What problem details are sent as.
pub(crate) const TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");
/// By this server_fn says that a body is a server function's error.
const FUNCTIONS_OWN: HeaderName = HeaderName::from_static("serverfnerror");

/// Marks an answer whose words are for a person in a browser, and stay.
#[derive(Clone)]
pub(super) struct InWords;

/// What this status means, for who called no server function.
pub(crate) fn problem(status: StatusCode) -> Response {
    (status, [(header::CONTENT_TYPE, TYPE)], details(status)).into_response()
}

/// Has every failure answered with problem details, whoever on the way answered it.
pub(crate) async fn as_problems(request: Request, next: Next) -> Response {
    as_problem(next.run(request).await)
}

/// What the gate does not let in is a problem too, where the API was asked.
pub(crate) fn refused(refusal: Refusal, path: &str) -> Response {
    let answer = refusal.into_response();
    if path == "/api" || path.starts_with("/api/") { as_problem(answer) } else { answer }
}

fn as_problem(mut answer: Response) -> Response {
    let status = answer.status();
    if !status.is_client_error() && !status.is_server_error()
        || answer.extensions().get::<InWords>().is_some()
    {
        return answer;
    }
    let kind = answer.headers_mut().insert(header::CONTENT_TYPE, TYPE);
    if answer.headers().contains_key(FUNCTIONS_OWN) || kind == Some(TYPE) {
        return answer;
    }
    answer.headers_mut().remove(header::CONTENT_LENGTH);
    answer.map(|_| Body::from(details(status)))
}

fn details(status: StatusCode) -> String {
    let (kind, title) = match status {
        // A function does not know these.
        StatusCode::METHOD_NOT_ALLOWED => ("wrong-method", "This is not called with this method.".to_owned()),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("wrong-type", "This takes another type of body.".to_owned()),
        status => {
            let error = as_of_a_function(status);
            (error.name(), error.to_string())
        }
    };
    json!({ "type": format!("/problems#{kind}"), "title": title, "status": status.as_u16() }).to_string()
}

/// What a function would have said with this status.
fn as_of_a_function(status: StatusCode) -> ApiError {
    match status {
        StatusCode::UNAUTHORIZED => ApiError::LoginNeeded,
        StatusCode::FORBIDDEN => ApiError::Forbidden,
        StatusCode::NOT_FOUND => ApiError::NotFound,
        StatusCode::CONFLICT => ApiError::Conflict,
        StatusCode::GONE => ApiError::Gone,
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge,
        // When to come again stands in the header, if anybody said so.
        StatusCode::TOO_MANY_REQUESTS => ApiError::TooMany { retry_after: 0 },
        status if status.is_client_error() => ApiError::Invalid,
        _ => ApiError::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn;
    use axum::response::IntoResponse;
    use axum::routing::get;
    use http::{HeaderMap, Request, StatusCode, header};
    use leptos_lambda::gate::Refusal;
    use serde_json::{Value, json};
    use tower::ServiceExt;

    use super::{TYPE, as_problems, problem, refused};

    async fn answered(answer: impl IntoResponse + Clone + Send + Sync + 'static) -> (HeaderMap, String) {
        let site: Router =
            Router::new().route("/", get(move || async move { answer })).layer(from_fn(as_problems));
        let answer = site.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        (parts.headers, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_failure_says_what_it_is_and_keeps_its_headers() {
        let text = (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "7")], "slow down");
        let (headers, body) = answered(text).await;
        assert_eq!(
            (&headers[header::CONTENT_TYPE], &headers[header::RETRY_AFTER]),
            (&TYPE, &"7".parse().unwrap())
        );
        let body: Value = serde_json::from_str(&body).unwrap();
        let expected = json!({ "type": "/problems#too-many", "title": "Too many tries.", "status": 429 });
        assert_eq!(body, expected);
    }

    #[tokio::test]
    async fn what_a_function_says_stays() {
        let own = (StatusCode::BAD_REQUEST, [("serverfnerror", "/api/x")], r#"{"type":"/problems#fields"}"#);
        let (headers, body) = answered(own).await;
        assert_eq!(
            (&headers[header::CONTENT_TYPE], body.as_str()),
            (&TYPE, r#"{"type":"/problems#fields"}"#)
        );
        let (headers, body) = answered(([(header::CONTENT_TYPE, "application/json")], "[]")).await;
        assert_eq!(
            (headers[header::CONTENT_TYPE].to_str().unwrap(), body.as_str()),
            ("application/json", "[]")
        );
    }

    #[test]
    fn what_the_gate_refuses_is_a_problem_of_the_api_alone() {
        let plain = "text/plain; charset=utf-8";
        for (path, kind) in [
            ("/api", "application/problem+json"),
            ("/api/home", "application/problem+json"),
            ("/api/%zz", "application/problem+json"),
            ("/apis", plain),
            ("/", plain),
            ("", plain),
        ] {
            let answer = refused(Refusal::LongAddress, path);
            assert_eq!(answer.status(), StatusCode::URI_TOO_LONG);
            assert_eq!(answer.headers()[header::CONTENT_TYPE], kind, "{path}");
            assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store", "{path}");
        }
    }

    #[test]
    fn every_status_has_words() {
        for status in [400, 403, 404, 405, 408, 413, 414, 415, 431, 503] {
            let answer = problem(StatusCode::from_u16(status).unwrap());
            assert_eq!((answer.status().as_u16(), &answer.headers()[header::CONTENT_TYPE]), (status, &TYPE));
        }
    }
}
