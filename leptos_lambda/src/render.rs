//! Pages and server functions of a Leptos app as axum services. The only module that calls leptos_axum.

use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get};
use futures::future::Either;
use futures::{FutureExt, StreamExt, stream};
use http::Method;
use leptos::IntoView;
use tokio::sync::{Notify, watch};
use tokio::time::timeout;
use tracing::Instrument;

use crate::calls::{from_site, within_site};
use crate::lambda::Deadline;
use crate::notes::{self, RenderNotes};
use crate::respond::{SORRY, sorry, too_late};
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
/// back to a page of this site. A call that takes longer than a Lambda invocation may is answered just before, with 503. One that
/// may write, by any method but the safe ones, goes on to its end even when nobody waits for its answer any more.
pub fn server_functions(provide: impl Fn() + Clone + Send + Sync + 'static) -> MethodRouter {
    start_executor();
    any(move |request: Request<Body>| {
        let span = trace::span(request.extensions());
        let time = request.extensions().get::<Deadline>().map_or(Duration::MAX, |deadline| deadline.left());
        let writes = !request.method().is_safe();
        let answer = leptos_axum::handle_server_fns_with_context(provide.clone(), within_site(request));
        let answer = async move { answer.await.into_response() };
        let answer = if writes { Either::Left(to_its_end(answer)) } else { Either::Right(answer) };
        traced(span, async move {
            match timeout(time, answer).await {
                Ok(answer) => from_site(answer),
                Err(_) => too_late(),
            }
        })
    })
}

/// The answer, made in a task of its own: what was written must be told of, and the store may have carried out what nobody
/// waits for. A panic is the caller's.
async fn to_its_end(answer: impl Future<Output = Response> + Send + 'static) -> Response {
    match tokio::spawn(answer.in_current_span()).await {
        Ok(answer) => answer,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // Only a runtime that ends cancels it.
            Err(_) => sorry(SORRY),
        },
    }
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
/// scripts that carry its nonce. When one of its tasks panics the page ends; when the page is given up, so do its tasks.
fn with_notes<R, F>(mut request: Request<Body>, render: &R) -> impl Future<Output = Response> + use<R, F>
where
    R: Fn(Request<Body>) -> F,
    F: Future<Output = Response>,
{
    let notes = request.extensions_mut().get_or_insert_default::<RenderNotes>().clone();
    let span = trace::span(request.extensions());
    let page = render(request);
    traced(span, async move {
        let wanted = Wanted::default();
        let mut page = tokio::select! {
            page = RENDER.scope(wanted.render.clone(), page) => page,
            () = wanted.render.panicked.notified() => return sorry(SORRY),
        };
        if let Some(nonce) = notes.read().nonce {
            page.extensions_mut().insert(InlineScripts::new(format!("'nonce-{nonce}'")));
        }
        page.map(|body| ending_with(body, wanted))
    })
}

/// What a render and the tasks that it has begun tell each other.
#[derive(Default)]
struct Render {
    /// Told when a task panics: what waits for the task would wait for ever.
    panicked: Notify,
    /// Whether the page was given up: what the tasks make would be for nobody.
    given_up: watch::Sender<bool>,
}

impl Render {
    /// Ends when the page is given up.
    async fn is_given_up(&self) {
        let mut given_up = self.given_up.subscribe();
        // It can't fail: the sender is there.
        let _ = given_up.wait_for(|given_up| *given_up).await;
    }
}

tokio::task_local! {
    /// The render under way.
    static RENDER: Arc<Render>;
}

/// A page that somebody waits for. It is given up when this is dropped before the page is whole.
#[derive(Default)]
struct Wanted {
    render: Arc<Render>,
    whole: bool,
}

impl Drop for Wanted {
    fn drop(&mut self) {
        if !self.whole {
            self.render.given_up.send_replace(true);
        }
    }
}

/// A page under way that breaks off when one of its tasks panics, as if it had panicked itself.
fn ending_with(body: Body, mut wanted: Wanted) -> Body {
    if body.size_hint().exact().is_some() {
        wanted.whole = true;
        return body;
    }
    let render = wanted.render.clone();
    let mut parts = body.into_data_stream();
    let parts = stream::poll_fn(move |context| {
        let wanted = &mut wanted;
        let part = RENDER.sync_scope(wanted.render.clone(), || parts.poll_next_unpin(context));
        wanted.whole |= matches!(part, Poll::Ready(None));
        part
    });
    Body::from_stream(parts.take_until(panics_after(render)))
}

/// The panic hook has logged what this passes on.
async fn panics_after(render: Arc<Render>) {
    render.panicked.notified().await;
    resume_unwind(Box::new("a task of the render panicked"));
}

/// The task, which tells its render when it panics, and ends when that is given up.
fn telling(task: impl Future<Output = ()>) -> impl Future<Output = ()> {
    let render = RENDER.try_with(Arc::clone).ok();
    async move {
        let Some(render) = render else { return task.await };
        // What the panic left half done goes with the task.
        let task = RENDER.scope(render.clone(), AssertUnwindSafe(task).catch_unwind());
        tokio::select! {
            ended = task => {
                if ended.is_err() {
                    render.panicked.notify_one();
                }
            }
            () = render.is_given_up() => {}
        }
    }
}

/// Leptos spawns what its resources load on tokio. A second call finds that done.
fn start_executor() {
    let _ = Executor::init_custom_executor(Tasks);
}

/// tokio's tasks; what one logs, and its panic, belongs to the request that spawned it, and to its render.
struct Tasks;

impl CustomExecutor for Tasks {
    fn spawn(&self, task: PinnedFuture<()>) {
        tokio::spawn(telling(task).in_current_span());
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        tokio::task::spawn_local(telling(task).in_current_span());
    }

    fn poll_local(&self) {}
}
