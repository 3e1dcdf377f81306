//! The instances of a function, and the way from a request to an answer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::Request;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::function::{Function, Mode};
use crate::instance::{Instance, Log};

/// The largest body that API Gateway takes, in bytes.
const MAX_REQUEST: usize = 10 * 1_024 * 1_024;

/// A function with its instances. Clones share them; when the last is dropped, they are killed.
#[derive(Clone)]
pub struct Emulator(Arc<Shared>);

struct Shared {
    function: Function,
    instances: Mutex<Instances>,
    log: Log,
}

#[derive(Default)]
struct Instances {
    idle: Vec<Instance>,
    running: usize,
    started: usize,
}

impl Emulator {
    /// The function without an instance yet; the first call starts one.
    pub fn new(function: Function) -> Self {
        Self(Arc::new(Shared { function, instances: Mutex::default(), log: Log::default() }))
    }

    /// A visitor's request, answered as the function's origin answers it.
    pub async fn call(&self, request: Request<Body>) -> Response {
        let (parts, body) = request.into_parts();
        let origin = self.0.function.origin;
        let body = match axum::body::to_bytes(body, MAX_REQUEST).await {
            Ok(body) => body,
            Err(error) => return origin.failed(&Failure::Malformed(error.to_string())),
        };
        let event = origin.event(&parts, &body).to_string();
        let answer = self.answer(Bytes::from(event)).await;
        answer.and_then(|answer| answer.into_response(origin)).unwrap_or_else(|failure| {
            tracing::warn!(%failure, "the invocation failed");
            origin.failed(&failure)
        })
    }

    /// Sends an event as it is and gives back the JSON that the function answered, or what AWS would report.
    ///
    /// # Errors
    /// The report. A streamed answer has no JSON: [`Failure::Malformed`].
    pub async fn invoke(&self, event: &str) -> Result<Bytes, Failure> {
        match self.answer(Bytes::copy_from_slice(event.as_bytes())).await? {
            Answer::Buffered(json) => Ok(json),
            Answer::Streaming(..) => Err(Failure::Malformed("the answer is a stream".to_owned())),
        }
    }

    /// Everything as one axum router.
    pub fn router(&self) -> Router {
        let emulator = self.clone();
        Router::new().fallback(move |request: Request<Body>| {
            let emulator = emulator.clone();
            async move { emulator.call(request).await }
        })
    }

    /// What the function has logged so far.
    pub fn log(&self) -> Vec<String> {
        self.0.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many instances wait for an event, frozen if they are to be.
    pub fn idle(&self) -> usize {
        self.instances().idle.len()
    }

    /// How many instances have been started so far.
    pub fn started(&self) -> usize {
        self.instances().started
    }

    /// Ends the instances that wait for an event, as Lambda does after a while without calls.
    pub async fn shut_down(&self) {
        let idle = std::mem::take(&mut self.instances().idle);
        for instance in idle {
            instance.shut_down().await;
            self.instances().running -= 1;
        }
    }

    async fn answer(&self, event: Bytes) -> Result<Answer, Failure> {
        let timeout = self.0.function.timeout;
        let instance = self.instance().await?;
        let deadline = Instant::now() + timeout;
        let answer = instance.invoke(event, timeout).await;
        let answer = answer.and_then(|answer| self.in_mode(answer));
        if matches!(answer, Err(Failure::TimedOut(_) | Failure::Exit(_) | Failure::Init(_))) {
            self.instances().running -= 1;
            return answer;
        }
        let emulator = self.clone();
        tokio::spawn(async move {
            let kept = instance.settle(deadline).await;
            let mut instances = emulator.instances();
            if kept {
                instances.idle.push(instance);
            } else {
                instances.running -= 1;
            }
        });
        answer
    }

    /// The instance that was used last, or a new one.
    async fn instance(&self) -> Result<Instance, Failure> {
        {
            let mut instances = self.instances();
            if let Some(instance) = instances.idle.pop() {
                return Ok(instance);
            }
            if instances.running >= self.0.function.concurrency {
                return Err(Failure::Throttled);
            }
            instances.running += 1;
            instances.started += 1;
        }
        let started = Instance::start(&self.0.function, &self.0.log).await;
        started.map_err(|error| {
            self.instances().running -= 1;
            Failure::Init(format!("{}: {error}", self.0.function.binary.display()))
        })
    }

    /// A function that answers in the other way than it is set up for is misconfigured.
    fn in_mode(&self, answer: Answer) -> Result<Answer, Failure> {
        match (self.0.function.mode, &answer) {
            (Mode::Buffered, Answer::Buffered(_)) | (Mode::Streaming, Answer::Streaming(..)) => Ok(answer),
            (Mode::Buffered, _) => {
                Err(Failure::Malformed("streamed, but the function is set to buffer".to_owned()))
            }
            (Mode::Streaming, _) => {
                Err(Failure::Malformed("buffered, but the function is set to stream".to_owned()))
            }
        }
    }

    fn instances(&self) -> MutexGuard<'_, Instances> {
        self.0.instances.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
