//! Events under the Lambda Runtime API.

use std::time::{Duration, Instant, SystemTime};

use lambda_http::lambda_runtime::{Diagnostic, LambdaEvent, Runtime};
use serde_json::value::RawValue;
use tower::service_fn;
use tracing::Instrument as _;

use super::{EventError, Events};
use crate::trace::Trace;
use crate::{Error, embedded, lambda, panics, with_causes};

/// What is kept of an invocation's time for answering.
const RESERVE: Duration = Duration::from_millis(500);

/// Handles the events that Lambda sends, until it ends the process. A panic is logged once and fails its record alone; for the
/// log, this sets the process's panic hook.
///
/// # Errors
/// [`Error::Lambda`] when the Runtime API fails.
pub async fn run(events: Events) -> Result<(), Error> {
    panics::log();
    let start = embedded::ColdStart::default();
    let answering = service_fn(move |event: LambdaEvent<Box<RawValue>>| {
        let events = events.clone();
        start.report();
        async move {
            let trace = Trace::of_lambda(lambda::trace_id(&event.context));
            let left = event.context.deadline().duration_since(SystemTime::now()).unwrap_or_default();
            let until = Instant::now() + left.saturating_sub(RESERVE);
            let before = events.counts();
            let answer = async {
                let answer = events.answer(event.payload.get().as_bytes(), until).await;
                if let Err(error) = &answer {
                    tracing::error!(error = error as &dyn std::error::Error, "the invocation fails");
                }
                answer
            };
            let answer = answer.instrument(trace.span()).await;
            let after = events.counts();
            embedded::print(&[
                ("records", (after.0 - before.0).into()),
                ("failed_records", (after.1 - before.1).into()),
            ]);
            answer
        }
    });
    Runtime::new(answering).run().await.map_err(Error::Lambda)
}

/// What Lambda reports, and sends on with an event that failed for good.
impl From<EventError> for Diagnostic {
    fn from(error: EventError) -> Self {
        let kind = match error {
            EventError::Unhandled => "Events.Unhandled",
            EventError::Unnamed => "Events.Unnamed",
            EventError::Failed { .. } => "Events.Failed",
            EventError::Answer(_) => "Events.Answer",
        };
        Self { error_type: kind.to_owned(), error_message: with_causes(&error) }
    }
}
