//! Runs a [Leptos](https://leptos.dev) site on AWS Lambda, or on a machine of your own, from one binary.
//!
//! Make an axum [`Router`](axum::Router) whose pages come from [`render::complete`], put a [`RenderCache`] around them, and
//! give it to [`run`]. Under Lambda it answers the events of REST APIs, HTTP APIs, Function URLs and load balancers;
//! elsewhere it listens on TCP. `examples/board.rs` is a whole site. Queues, streams, buckets and schedules have handlers of
//! their own: [`events`].
//!
//! ```
//! use axum::Router;
//! use leptos::prelude::*;
//! use leptos_lambda::{LocalServer, ResponseMode, render};
//!
//! #[component]
//! fn App() -> impl IntoView {
//!     view! { <!DOCTYPE html><html lang="en"><head><title>"Hello"</title></head><body>"Hello"</body></html> }
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), leptos_lambda::Error> {
//!     let site = Router::new().fallback_service(render::complete(App, || {}));
//!     let local = LocalServer { address: ([127, 0, 0, 1], 0).into(), ..LocalServer::default() };
//!     # let local = LocalServer { stop: std::future::ready(()).into(), ..local };
//!     leptos_lambda::run(site, local, ResponseMode::Buffered).await
//! }
//! ```

mod cache;
mod calls;
#[cfg(feature = "cloudfront")]
mod cdn;
mod client;
pub mod cookies;
mod embedded;
mod endings;
mod error;
pub mod events;
pub mod gate;
mod lambda;
mod local;
pub mod notes;
mod own_site;
mod panics;
pub mod render;
pub mod respond;
mod security;
mod shell;
mod site;
mod trace;

pub use cache::{
    CacheMetrics, CacheSettings, Parameter, Policies, Policy, PolicyError, Public, RenderCache,
    RenderCacheLayer, RenderCacheService, SharedPages, Variant, cdn_tag,
};
#[cfg(feature = "cloudfront")]
pub use cdn::{CloudFront, NotTold};
pub use client::ClientAddress;
pub use error::{Error, with_causes};
pub use lambda::{ResponseMode, handler_name, is_lambda, report_init_error};
pub use local::{LocalServer, Stop};
pub use own_site::{OwnSiteOnly, OwnSiteService};
pub use security::SecurityPolicy;
pub use shell::Shell;
pub use site::{BUILD, Site};

/// Serves `site` until the process is told to stop: under the Lambda Runtime API when its environment is there
/// ([`is_lambda`]), answering as `response` says, and otherwise on TCP as `local` says.
///
/// Requests come through the [`gate`]. A panic in the site answers that request with 500, is logged once, and leaves the
/// others alone; for the log, this sets the process's panic hook. Every answer carries the headers of the site's
/// [`SecurityPolicy`], and the name of its build if it has one ([`Site::with_build`]).
///
/// # Errors
/// [`Error::Bind`] when the address can't be listened on; [`Error::Lambda`] when the Runtime API fails.
pub async fn run(site: impl Into<Site>, local: LocalServer, response: ResponseMode) -> Result<(), Error> {
    let site = site.into();
    panics::log();
    if is_lambda() {
        return lambda::run(site, response).await;
    }
    let (limits, on_refusal) = (site.limits, site.on_refusal);
    let site = site.map(|router| local::gated(router, &local, limits, on_refusal));
    local::run(site.into_router(), local, limits).await
}
