//! How large a call may be.

use axum::body::HttpBody;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;

use super::json_forms::UPLOADS;
use super::problems::problem;

/// The most bytes of a form or of JSON: twice what the longest description takes that can be taken. The fields that are read of
/// it take many times as much room, and anybody may send them.
const MOST_BYTES: usize = 256 * 1_024;

/// Refuses what is larger than anything that a function asks for. What takes a file may be as large as the gate lets through.
pub(crate) async fn no_larger(request: Request, next: Next) -> Response {
    // The gate has waited for all of it.
    let bytes = usize::try_from(request.body().size_hint().lower()).unwrap_or(usize::MAX);
    if bytes > MOST_BYTES && !UPLOADS.contains(&request.uri().path()) {
        return problem(StatusCode::PAYLOAD_TOO_LARGE);
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::any;
    use http::{Request, StatusCode};
    use tower::ServiceExt;

    use super::{MOST_BYTES, no_larger};

    #[tokio::test]
    async fn only_a_file_may_be_large() {
        let site: Router = Router::new().route("/api/{*call}", any(|| async {})).layer(from_fn(no_larger));
        for (path, bytes, status) in [
            ("/api/log-in", MOST_BYTES, StatusCode::OK),
            ("/api/log-in", MOST_BYTES + 1, StatusCode::PAYLOAD_TOO_LARGE),
            ("/api/streams/cover", MOST_BYTES + 1, StatusCode::OK),
        ] {
            let request = Request::post(path).body(Body::from(vec![b'a'; bytes])).unwrap();
            let answer = site.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.status(), status, "{path} {bytes}");
        }
    }
}
