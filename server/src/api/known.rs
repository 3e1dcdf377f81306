//! Calls of functions that are not there: of another method, of no function, or from the pages of another build.

use std::sync::Arc;

use app::api::ApiError;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, header};
use leptos::server_fn::error::FromServerFnError;
use leptos_lambda::{BUILD, render};

use super::problems::{self, problem};

/// Hands on what a server function answers; HEAD as the GET that it is about. A page of another build is told so when the
/// function that it calls is not in this one. To others it is unknown, or has another method.
pub(crate) async fn only_known(State(build): State<Arc<str>>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if render::is_server_function(request.method(), path) {
        return next.run(request).await;
    }
    let methods: Vec<Method> = [Method::GET, Method::POST]
        .into_iter()
        .filter(|method| render::is_server_function(method, path))
        .collect();
    if *request.method() == Method::HEAD && methods.contains(&Method::GET) {
        *request.method_mut() = Method::GET;
        return next.run(request).await.map(|_| Body::empty());
    }
    let allow = || [(header::ALLOW, allowed(&methods))];
    if *request.method() == Method::OPTIONS && !methods.is_empty() {
        return (StatusCode::NO_CONTENT, allow()).into_response();
    }
    if request.headers().get(BUILD).is_some_and(|calls| calls.as_bytes() != build.as_bytes()) {
        let json = [(header::CONTENT_TYPE, problems::TYPE)];
        return (StatusCode::CONFLICT, json, Body::from(ApiError::Outdated.ser())).into_response();
    }
    if methods.is_empty() {
        return problem(StatusCode::NOT_FOUND);
    }
    (allow(), problem(StatusCode::METHOD_NOT_ALLOWED)).into_response()
}

fn allowed(methods: &[Method]) -> String {
    let with_head = methods.contains(&Method::GET).then_some("HEAD");
    let names = methods.iter().map(Method::as_str).chain(with_head).chain(["OPTIONS"]);
    names.collect::<Vec<_>>().join(", ")
}
