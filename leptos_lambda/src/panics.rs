//! A panic answers its own request, leaves one line in the log, and does nothing else. tower-http's layer catches panics too,
//! but puts every body into two boxes.

use std::any::Any;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, PanicHookInfo};
use std::task::{Context, Poll};

use axum::response::Response;
use futures::FutureExt;
use futures::future::{CatchUnwind, Map};
use tower::Service;

use crate::endings::{Ending, guarded};
use crate::respond::{SORRY, sorry};

/// Answers with 500 when the service panics, and ends the body when that does.
#[derive(Clone, Debug)]
pub(crate) struct CatchPanics<S>(pub(crate) S);

type Caught = std::thread::Result<Result<Response, Infallible>>;

impl<S, Request> Service<Request> for CatchPanics<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Map<CatchUnwind<AssertUnwindSafe<S::Future>>, fn(Caught) -> Result<Response, Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        // What a panic left half done belongs to its request and is dropped with it.
        AssertUnwindSafe(self.0.call(request)).catch_unwind().map(|caught| {
            let response = caught.unwrap_or_else(|_| Ok(sorry(SORRY)))?;
            Ok(response.map(|body| guarded(body, Ending::Cut, None)))
        })
    }
}

/// Has every panic of the process logged: what, where, and for which request, if it is one that is traced. Whoever catches it
/// has nothing to add. Without a log it is told as before.
pub(crate) fn log() {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic: &PanicHookInfo<'_>| {
        if !tracing::event_enabled!(tracing::Level::ERROR) {
            return told(panic);
        }
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(panic = message(panic.payload()), at, "a panic");
    }));
}

fn message(payload: &dyn Any) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no text")
}
