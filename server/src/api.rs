//! The API: the server functions, and what stands around them. Outside in: only what everybody is answered alike is kept on the
//! way; every failure is a problem; no other site has its visitors write; what is not called as it should be, or is too large,
//! is told so; a browser's form without a script gets a page for an answer; JSON becomes a form.

mod forms;
mod json_forms;
mod kept;
mod known;
mod openapi;
mod problems;
mod sizes;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use leptos_lambda::gate::Limits;
use leptos_lambda::{OwnSiteOnly, render};
use tower::ServiceBuilder;

pub(crate) use problems::{problem, refused};

/// `/api` and all beneath it.
pub(crate) fn routes(services: &app::Services) -> Router {
    let functions = render::server_functions(app::provide(services.clone()));
    let build: Arc<str> = services.build.as_str().into();
    let layers = ServiceBuilder::new()
        .layer(from_fn(kept::for_a_moment))
        .layer(from_fn(problems::as_problems))
        .layer(OwnSiteOnly::new(&services.origin))
        .layer(from_fn_with_state(build, known::only_known))
        .layer(from_fn(sizes::no_larger))
        // The gate's own: axum's would be less than a cover.
        .layer(DefaultBodyLimit::max(Limits::default().body_bytes))
        .layer(from_fn_with_state(services.site.clone(), forms::forms))
        .layer(from_fn(json_forms::json_forms));
    let functions = functions.layer(layers);
    Router::new()
        .route("/api/openapi.json", openapi::openapi())
        .route("/api/{*function}", functions.clone())
        // No function is called so; the pages' answer would be none of the API's.
        .route("/api", functions.clone())
        .route("/api/", functions)
}
