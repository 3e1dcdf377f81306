//! Calls from the pages of another build.

use std::sync::Arc;

use app::api::ApiError;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use leptos::server_fn::error::FromServerFnError;
use leptos_lambda::{BUILD, render};

/// Tells a page of another build that the function it calls is not in this one. To others it is unknown like any.
pub(crate) async fn only_known(State(build): State<Arc<str>>, request: Request, next: Next) -> Response {
    let other = request.headers().get(BUILD).is_some_and(|calls| calls.as_bytes() != build.as_bytes());
    if other && !render::is_server_function(request.method(), request.uri().path()) {
        let json = [(header::CONTENT_TYPE, "application/json")];
        return (StatusCode::CONFLICT, json, Body::from(ApiError::Outdated.ser())).into_response();
    }
    next.run(request).await
}
