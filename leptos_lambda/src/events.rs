//! Events that are no requests: messages of a queue, changes of a table, objects of a bucket, the occasions of EventBridge,
//! and what comes over a WebSocket.
//!
//! Each source fails in a way of its own, and an answer that is wrong loses events without a word. Handlers see one record
//! at a time and say whether it is done; the answer is made here:
//!
//! | source | told by | a record fails | what is tried again |
//! |---|---|---|---|
//! | SQS | `messageId` | the others are handled; its identifier is answered | that record |
//! | SQS, FIFO | the queue's name | the rest is left alone; all their identifiers are answered | that record and all behind it |
//! | DynamoDB Streams | `dynamodb` | the rest is left alone; the lowest sequence number is answered | that record and all behind it |
//! | S3 | `s3` | the others are handled; the invocation fails | the whole event |
//! | EventBridge | `detail-type` | the invocation fails | the event |
//! | WebSocket | `connectionId` | answered with 500 | nothing |
//!
//! A record fails when its handler says so, panics, or is not done when the invocation's time is nearly up; when it can't be
//! read; and when the time is up before its turn. An event that nobody handles fails. What can't be named in an answer fails
//! the invocation, for an empty answer means that all is done.
//!
//! All sources may deliver an event twice, and most in another order: [`Once`] and [`Latest`] see to it that it counts once.
//!
//! ```
//! use std::time::{Duration, Instant};
//!
//! use leptos_lambda::events::{Events, Message};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let events = Events::new().messages(async |message: Message| {
//!     if message.body == "hello" { Ok(()) } else { Err("unheard of".into()) }
//! });
//! // `events::run` does this with what Lambda sends.
//! let event = r#"{"Records":[
//!     {"messageId":"1","body":"hello","eventSourceARN":"arn:aws:sqs:eu-west-1:1:greetings"},
//!     {"messageId":"2","body":"xyzzy","eventSourceARN":"arn:aws:sqs:eu-west-1:1:greetings"}]}"#;
//! let answer = events.answer(event.as_bytes(), Instant::now() + Duration::from_secs(10)).await?;
//! assert_eq!(answer.get(), r#"{"batchItemFailures":[{"itemIdentifier":"2"}]}"#);
//! # Ok(()) }
//! ```

mod batch;
mod change;
mod kind;
mod latest;
mod message;
mod object;
mod occasion;
mod once;
mod run;
mod socket;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::value::RawValue;

use batch::{Batch, Named, handled};
use kind::Kind;

pub use change::{Attribute, Change, Image};
pub use latest::Latest;
pub use message::Message;
pub use object::{ObjectEvent, Sequencer};
pub use occasion::Occasion;
pub use once::{Once, OnceError, Ran};
pub use run::run;
pub use socket::{SocketAnswer, SocketEvent, SocketStep};

/// Why a record is not done, for the log.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Why an invocation fails. What AWS does then is up to the source: it tries again, and in the end sends the event to where
/// failures go.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// It is no event that is known here, or one for which there is no handler.
    #[error("there is no handler for this event")]
    Unhandled,
    /// A record failed that has no identifier to be answered with.
    #[error("a record that failed has no identifier")]
    Unnamed,
    /// Its source knows only success and failure.
    #[error("{failed} of {records} records failed")]
    Failed {
        /// How many.
        failed: usize,
        /// Of how many.
        records: usize,
    },
    /// The answer can't be written.
    #[error("the answer can't be written")]
    Answer(#[source] serde_json::Error),
}

type Handler<T, R = ()> = Arc<dyn Fn(T) -> BoxFuture<'static, Result<R, Failure>> + Send + Sync>;
/// Handles the records of a stream up to the first that fails; the answer says how many are done.
type Changes = Arc<dyn Fn(Vec<Named<Change>>, Instant) -> BoxFuture<'static, Batch> + Send + Sync>;

/// What a function does with each kind of event.
#[derive(Clone, Default)]
pub struct Events {
    messages: Option<Handler<Message>>,
    changes: Option<Changes>,
    objects: Option<Handler<ObjectEvent>>,
    occasions: Option<Handler<Occasion>>,
    socket: Option<Handler<SocketEvent, SocketAnswer>>,
    counts: Arc<Counts>,
}

/// How many records there were since the process began.
#[derive(Default)]
struct Counts {
    records: AtomicU64,
    failed: AtomicU64,
}

impl std::fmt::Debug for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

impl Events {
    /// No handler yet: every event fails.
    pub fn new() -> Self {
        Self::default()
    }

    /// Handles each message of a queue; those of a plain queue ten at once, those of a FIFO queue one after the other.
    #[must_use]
    pub fn messages<F>(self, handler: impl Fn(Message) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        Self { messages: Some(boxed(handler)), ..self }
    }

    /// Handles each change of a table, in order, with `each`; then `all` gets what came of those before the first that failed.
    /// When `all` fails, none of them is done.
    #[must_use]
    pub fn changes<T, F, G>(
        self,
        each: impl Fn(Change) -> F + Send + Sync + 'static,
        all: impl Fn(Vec<T>) -> G + Send + Sync + 'static,
    ) -> Self
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Failure>> + Send + 'static,
        G: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        let (each, all) = (boxed(each), boxed(all));
        let changes: Changes = Arc::new(move |records, until| {
            batch::in_order_and_all(records, each.clone(), all.clone(), until).boxed()
        });
        Self { changes: Some(changes), ..self }
    }

    /// Handles what happened to each object of a bucket. S3's own test event needs no handler.
    #[must_use]
    pub fn objects<F>(self, handler: impl Fn(ObjectEvent) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        Self { objects: Some(boxed(handler)), ..self }
    }

    /// Handles each event of EventBridge, schedules among them.
    #[must_use]
    pub fn occasions<F>(self, handler: impl Fn(Occasion) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        Self { occasions: Some(boxed(handler)), ..self }
    }

    /// Answers what comes over WebSockets.
    #[must_use]
    pub fn socket<F>(self, handler: impl Fn(SocketEvent) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<SocketAnswer, Failure>> + Send + 'static,
    {
        Self { socket: Some(boxed(handler)), ..self }
    }

    /// Handles an event as Lambda sends it, and answers what Lambda is to be told. No handler begins or goes on after `until`.
    ///
    /// # Errors
    /// When the invocation as a whole fails.
    pub async fn answer(&self, event: &[u8], until: Instant) -> Result<Box<RawValue>, EventError> {
        match Kind::of(event)? {
            Kind::Messages(records) => {
                let handler = self.messages.clone().ok_or(EventError::Unhandled)?;
                let records: Vec<_> = records.into_iter().map(message::read).collect();
                let fifo = records.iter().any(|(_, queue)| queue.ends_with(".fifo"));
                let records = records.into_iter().map(|(record, _)| record).collect();
                let batch = match fifo {
                    true => batch::in_order(records, handler, until).await,
                    false => batch::at_once(records, handler, until).await,
                };
                self.counted(&batch);
                batch.failures(if fifo { batch::Told::FromFirst } else { batch::Told::Each })
            }
            Kind::Changes(records) => {
                let handler = self.changes.clone().ok_or(EventError::Unhandled)?;
                let batch = handler(records.into_iter().map(change::read).collect(), until).await;
                self.counted(&batch);
                batch.failures(batch::Told::First)
            }
            Kind::Objects(records) => {
                let handler = self.objects.clone().ok_or(EventError::Unhandled)?;
                let records = records.into_iter().map(object::read).collect();
                let batch = batch::at_once(records, handler, until).await;
                self.counted(&batch);
                batch.whole()
            }
            Kind::Occasion => {
                let handler = self.occasions.clone().ok_or(EventError::Unhandled)?;
                let batch = batch::at_once(vec![occasion::read(event)], handler, until).await;
                self.counted(&batch);
                batch.whole()
            }
            Kind::Socket => {
                let handler = self.socket.clone().ok_or(EventError::Unhandled)?;
                let step = socket::read(event);
                let answer = handled(step.record, &handler, until).await;
                self.counts.add(1, usize::from(answer.is_err()));
                answer.unwrap_or_else(|_| SocketAnswer::failed()).write().map_err(EventError::Answer)
            }
            Kind::Nothing => batch::done(),
        }
    }

    fn counted(&self, batch: &Batch) {
        self.counts.add(batch.records(), batch.failed());
    }

    /// Records and failed ones since the process began.
    fn counts(&self) -> (u64, u64) {
        (self.counts.records.load(Ordering::Relaxed), self.counts.failed.load(Ordering::Relaxed))
    }
}

impl Counts {
    fn add(&self, records: usize, failed: usize) {
        self.records.fetch_add(records as u64, Ordering::Relaxed);
        self.failed.fetch_add(failed as u64, Ordering::Relaxed);
    }
}

fn boxed<T, R, F>(handler: impl Fn(T) -> F + Send + Sync + 'static) -> Handler<T, R>
where
    F: Future<Output = Result<R, Failure>> + Send + 'static,
{
    Arc::new(move |record| handler(record).boxed())
}
