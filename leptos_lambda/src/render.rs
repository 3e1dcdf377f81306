//! Pages and server functions of a Leptos app as axum services. The only module that calls leptos_axum.

use std::future::Future;

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get};
use http::Method;
use leptos::IntoView;
use tracing::Instrument;

use crate::calls::{from_site, within_site};
use crate::notes::{self, RenderNotes};
use crate::security::InlineScripts;
use crate::trace::{self, traced};

/// Renders every GET with `app` and answers when the page is complete, so that its status and headers are right.
/// Other methods get 405. `app` gives the whole document; `provide` puts contexts before it is called.
pub fn complete<V: IntoView + 'static>(
    app: impl Fn() -> V + Clone + Send + Sync + 'static,
    provide: impl Fn() + Clone + Send + Sync + 'static,
) -> MethodRouter {
    start_executor();
    let render = leptos_axum::render_app_async_with_context(noting(provide), app);
    get(move |request: Request<Body>| with_notes(request, &render))
}

/// Renders every GET with `app` and sends the page as it grows, in order. Its status and headers stand before the first
/// piece. Other methods get 405.
pub fn in_order<V: IntoView + 'static>(
    app: impl Fn() -> V + Clone + Send + Sync + 'static,
    provide: impl Fn() + Clone + Send + Sync + 'static,
) -> MethodRouter {
    start_executor();
    let render = leptos_axum::render_app_to_stream_in_order_with_context(noting(provide), app);
    get(move |request: Request<Body>| with_notes(request, &render))
}

/// Answers the calls of server functions; `provide` puts contexts before each. Who comes by a form without JavaScript is sent
/// back to a page of this site.
pub fn server_functions(provide: impl Fn() + Clone + Send + Sync + 'static) -> MethodRouter {
    start_executor();
    any(move |request: Request<Body>| {
        let span = trace::span(request.extensions());
        let answer = leptos_axum::handle_server_fns_with_context(provide.clone(), within_site(request));
        traced(span, async move { from_site(answer.await.into_response()) })
    })
}

/// Whether a server function answers this method at this path.
pub fn is_server_function(method: &Method, path: &str) -> bool {
    leptos::server_fn::axum::get_server_fn_service(path, method.clone()).is_some()
}

fn noting(provide: impl Fn() + Clone + Send + Sync + 'static) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        notes::nonce();
        provide();
    }
}

/// Renders with a place for notes, the render cache's if it gave one. A page that goes straight to its viewer may run the
/// scripts that carry its nonce.
fn with_notes<R, F>(mut request: Request<Body>, render: &R) -> impl Future<Output = Response> + use<R, F>
where
    R: Fn(Request<Body>) -> F,
    F: Future<Output = Response>,
{
    let notes = request.extensions_mut().get_or_insert_default::<RenderNotes>().clone();
    let span = trace::span(request.extensions());
    let page = render(request);
    traced(span, async move {
        let mut page = page.await;
        if let Some(nonce) = notes.read().nonce {
            page.extensions_mut().insert(InlineScripts::new(format!("'nonce-{nonce}'")));
        }
        page
    })
}

/// Leptos spawns what its resources load on tokio. A second call finds that done.
fn start_executor() {
    let _ = Executor::init_custom_executor(Tasks);
}

/// tokio's tasks; what one logs, and its panic, belongs to the request that spawned it.
struct Tasks;

impl CustomExecutor for Tasks {
    fn spawn(&self, task: PinnedFuture<()>) {
        tokio::spawn(task.in_current_span());
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        tokio::task::spawn_local(task.in_current_span());
    }

    fn poll_local(&self) {}
}
