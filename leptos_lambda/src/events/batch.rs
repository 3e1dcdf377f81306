//! The records of one event, and what is answered of them.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use futures::{FutureExt as _, StreamExt as _, stream};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::{EventError, Failure, Handler};
use crate::with_causes;

/// How many messages of a plain queue are handled at once.
const AT_ONCE: usize = 10;

/// A record, or why it can't be read, and what it is called in an answer.
pub(super) struct Named<T> {
    /// Never empty.
    pub(super) name: Option<String>,
    pub(super) record: Result<T, Failure>,
}

/// What became of the records, in their order.
pub(super) struct Batch(Vec<Outcome>);

struct Outcome {
    name: Option<String>,
    done: bool,
}

/// Which of the failures a source wants to hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// Each.
    Each,
    /// The first and all behind it, which were left alone.
    FromFirst,
    /// The first, from which the source goes on.
    First,
}

#[derive(Serialize)]
struct Failures<'a> {
    #[serde(rename = "batchItemFailures")]
    failures: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    #[serde(rename = "itemIdentifier")]
    identifier: &'a str,
}

/// All is done.
pub(super) fn done() -> Result<Box<RawValue>, EventError> {
    to_raw_value(&Failures { failures: Vec::new() }).map_err(EventError::Answer)
}

impl Batch {
    pub(super) fn records(&self) -> usize {
        self.0.len()
    }

    pub(super) fn failed(&self) -> usize {
        self.0.iter().filter(|outcome| !outcome.done).count()
    }

    /// The answer to a source that takes a part of a batch again.
    ///
    /// # Errors
    /// When a failure has no name: an answer with none, or an empty one, is not what the source must hear.
    pub(super) fn failures(&self, told: Told) -> Result<Box<RawValue>, EventError> {
        let first = self.0.iter().position(|outcome| !outcome.done).unwrap_or(self.0.len());
        let failed: Vec<&Outcome> = match told {
            Told::Each => self.0.iter().filter(|outcome| !outcome.done).collect(),
            Told::FromFirst => self.0[first..].iter().collect(),
            Told::First => self.0[first..].iter().take(1).collect(),
        };
        let items = failed.into_iter().map(|outcome| {
            let identifier = outcome.name.as_deref().ok_or(EventError::Unnamed)?;
            Ok(Item { identifier })
        });
        let failures = items.collect::<Result<_, EventError>>()?;
        to_raw_value(&Failures { failures }).map_err(EventError::Answer)
    }

    /// The answer to a source that takes all again or nothing.
    pub(super) fn whole(&self) -> Result<Box<RawValue>, EventError> {
        match self.failed() {
            0 => done(),
            failed => Err(EventError::Failed { failed, records: self.records() }),
        }
    }
}

/// Handles all of them, some at once.
pub(super) async fn at_once<T>(records: Vec<Named<T>>, handler: Handler<T>, until: Instant) -> Batch {
    let outcomes = stream::iter(records).map(|Named { name, record }| {
        let handler = handler.clone();
        async move {
            let done = handled(record, &handler, until).await.is_ok();
            Outcome { name, done }
        }
    });
    Batch(outcomes.buffered(AT_ONCE).collect().await)
}

/// Handles one after the other, up to the first that fails.
pub(super) async fn in_order<T>(records: Vec<Named<T>>, handler: Handler<T>, until: Instant) -> Batch {
    up_to_first(records, handler, until).await.0
}

/// The same, and then all that came of them at once, for which a quarter of the time is kept.
pub(super) async fn in_order_and_all<T, R>(
    records: Vec<Named<T>>,
    each: Handler<T, R>,
    all: Handler<Vec<R>>,
    until: Instant,
) -> Batch {
    let kept = until.saturating_duration_since(Instant::now()) / 4;
    let (mut batch, results) = up_to_first(records, each, until - kept).await;
    if !results.is_empty() && handled(Ok(results), &all, until).await.is_err() {
        batch.0.iter_mut().for_each(|outcome| outcome.done = false);
    }
    batch
}

async fn up_to_first<T, R>(
    records: Vec<Named<T>>,
    handler: Handler<T, R>,
    until: Instant,
) -> (Batch, Vec<R>) {
    let (mut outcomes, mut results) = (Vec::with_capacity(records.len()), Vec::new());
    let mut go_on = true;
    for Named { name, record } in records {
        let result = if go_on { handled(record, &handler, until).await.ok() } else { None };
        go_on = result.is_some();
        outcomes.push(Outcome { name, done: go_on });
        results.extend(result);
    }
    (Batch(outcomes), results)
}

/// It failed, and the log has why.
#[derive(Debug)]
pub(super) struct Failed;

/// Has one record handled.
pub(super) async fn handled<T, R>(
    record: Result<T, Failure>,
    handler: &Handler<T, R>,
    until: Instant,
) -> Result<R, Failed> {
    let failed = |error: &(dyn std::error::Error + 'static)| {
        tracing::error!(error = with_causes(error), "a record failed");
        Failed
    };
    let record = record.map_err(|failure| failed(failure.as_ref()))?;
    if Instant::now() >= until {
        return Err(failed(&NoTime));
    }
    // A handler may panic before there is a future, too.
    let work = AssertUnwindSafe(async { handler(record).await }).catch_unwind();
    match tokio::time::timeout_at(until.into(), work).await {
        Ok(Ok(result)) => result.map_err(|failure| failed(failure.as_ref())),
        Ok(Err(panic)) => Err(panicked(panic)),
        Err(_) => Err(failed(&NoTime)),
    }
}

/// The panic hook has logged it.
fn panicked(panic: Box<dyn Any + Send>) -> Failed {
    drop(panic);
    Failed
}

/// The time of the invocation is nearly up.
#[derive(Debug, thiserror::Error)]
#[error("there is no time left for it in this invocation")]
struct NoTime;
