//! Calls of server functions: the traps that leptos_axum leaves open are closed.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)] // Tests may panic.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{HeaderMap, Request, StatusCode};
use leptos::prelude::*;
use leptos_lambda::Site;
use leptos_lambda::render;
use tokio::sync::Notify;
use tokio::time::timeout;
use tower::ServiceExt;

#[server(prefix = "/api", endpoint = "pin")]
async fn pin(text: String) -> Result<(), ServerFnError> {
    if text == "x" { Ok(()) } else { Err(ServerFnError::new("no such text")) }
}

async fn call(path: &str, text: &str, referer: &str) -> (StatusCode, HeaderMap, String) {
    let router = Router::new().route("/api/{*call}", render::server_functions(|| {}));
    let request = Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "text/html")
        .header("referer", referer)
        .body(Body::from(format!("text={text}")))
        .unwrap();
    let (parts, body) = Site::new(router).into_router().oneshot(request).await.unwrap().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn trap_5_a_form_leads_back_to_this_site() {
    for (referer, location) in [
        ("https://finance.example/live?q=1", "/live?q=1"),
        ("/live", "/live"),
        ("https://evil.example/phish", "/phish"),
        ("https://evil.example//evil.example/x", "/evil.example/x"),
        ("//evil.example/x", "/evil.example/x"),
        ("https://evil.example/%5cevil.example", "/"),
        ("https://evil.example/%09/evil", "/"),
        ("javascript:alert(1)", "/"),
        ("data:text/html,x", "/"),
        ("\\\\evil.example", "/"),
    ] {
        let (_, headers, _) = call("/api/pin", "x", referer).await;
        let to = headers.get("location").map(|to| to.to_str().unwrap());
        assert_eq!(to, Some(location), "{referer}");
    }
}

/// An error with the words of somebody who means harm.
#[derive(Clone, Debug, thiserror::Error)]
#[error("no such text: </script><script>planted()</script>")]
struct Planted;

/// Leptos sends an error's text along in a script, for hydration.
#[tokio::test]
async fn trap_5_the_text_of_an_error_stays_in_its_script() {
    let page = || {
        view! {
            <!DOCTYPE html>
            <html>
                <body><ErrorBoundary fallback={|_| "sorry"}>{Err::<String, _>(Planted)}</ErrorBoundary></body>
            </html>
        }
    };
    for render in [render::complete(page, || {}), render::in_order(page, || {})] {
        let router: Router = Router::new().fallback_service(render);
        let answer = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let html = String::from_utf8(body.to_vec()).unwrap();
        assert!(html.contains(r"no such text: \u003c/script>\u003cscript>planted()"), "{html}");
        assert!(html.contains("sorry") && !html.contains("<script>planted()"), "{html}");
    }
}

#[tokio::test]
async fn a_form_that_failed_says_so_where_it_stood() {
    let (_, headers, _) = call("/api/pin", "y", "https://evil.example/live?q=1").await;
    let to = headers["location"].to_str().unwrap();
    assert!(to.starts_with("/live?q=1&__path=") && to.contains("__err="), "{to}");
}

#[tokio::test]
async fn trap_5_an_unknown_function_is_answered_as_text() {
    let (status, headers, body) = call("/api/%3Cscript%3Ealert(1)%3C/script%3E", "x", "").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(headers["content-type"].to_str().unwrap().starts_with("text/plain"), "{headers:?} {body}");
    assert_eq!(headers["x-content-type-options"], "nosniff");
}

/// How far a call has come.
#[derive(Default)]
struct Steps {
    begun: Notify,
    go_on: Notify,
    done: Notify,
}

#[server(prefix = "/api", endpoint = "keep")]
async fn keep() -> Result<(), ServerFnError> {
    let steps = use_context::<Arc<Steps>>().unwrap();
    steps.begun.notify_one();
    steps.go_on.notified().await;
    steps.done.notify_one();
    Ok(())
}

#[tokio::test]
async fn a_call_that_writes_goes_on_when_its_client_goes_away() {
    let steps = Arc::<Steps>::default();
    let provided = steps.clone();
    let functions = render::server_functions(move || provide_context(provided.clone()));
    let router: Router = Router::new().route("/api/{*call}", functions);
    let request = Request::post("/api/keep").header("content-type", "application/x-www-form-urlencoded");
    {
        let answer = router.oneshot(request.body(Body::empty()).unwrap());
        tokio::pin!(answer);
        tokio::select! {
            _ = &mut answer => panic!("it was not held"),
            () = steps.begun.notified() => {}
        }
    }
    steps.go_on.notify_one();
    timeout(Duration::from_secs(5), steps.done.notified()).await.unwrap();
}
