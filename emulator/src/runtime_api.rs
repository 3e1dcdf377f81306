//! The Runtime API and the Extensions API, as one instance sees them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot, watch};

use crate::answer::Answer;
use crate::failure::Failure;

/// The largest buffered answer, in bytes.
const MAX_ANSWER: usize = 6 * 1_024 * 1_024;
/// What stands between the prelude and the body of a streamed answer.
const DELIMITER: [u8; 8] = [0; 8];

/// An event on its way to the runtime.
#[derive(Clone)]
pub(crate) struct Delivery {
    pub(crate) request_id: String,
    pub(crate) trace_id: String,
    pub(crate) deadline_ms: u128,
    pub(crate) event: Bytes,
}

/// The two APIs of one instance.
#[derive(Clone)]
pub(crate) struct RuntimeApi(Arc<Shared>);

struct Shared {
    function_name: String,
    handler: String,
    arn: String,
    parties: Mutex<Parties>,
    /// Whether the runtime and every extension wait for the next event.
    idle: watch::Sender<bool>,
}

#[derive(Default)]
struct Parties {
    runtime: Party<Delivery>,
    extensions: HashMap<String, Party<Value>>,
    invocation: Option<Invocation>,
    init_error: Option<String>,
}

/// The runtime or an extension: does it wait, and what is on its way to it?
struct Party<T> {
    waits: bool,
    sender: mpsc::UnboundedSender<T>,
    receiver: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<T>>>,
}

struct Invocation {
    request_id: String,
    answer: oneshot::Sender<Result<Answer, Failure>>,
}

impl<T> Default for Party<T> {
    fn default() -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        Self { waits: false, sender, receiver: Arc::new(tokio::sync::Mutex::new(receiver)) }
    }
}

impl RuntimeApi {
    pub(crate) fn new(function_name: &str, handler: &str) -> Self {
        Self(Arc::new(Shared {
            function_name: function_name.to_owned(),
            handler: handler.to_owned(),
            arn: format!("arn:aws:lambda:us-east-1:123456789012:function:{function_name}"),
            parties: Mutex::default(),
            idle: watch::Sender::new(false),
        }))
    }

    pub(crate) fn router(&self) -> Router {
        Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next_invocation))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(take_answer))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(take_error))
            .route("/2018-06-01/runtime/init/error", post(take_init_error))
            .route("/2020-01-01/extension/register", post(register_extension))
            .route("/2020-01-01/extension/event/next", get(next_event))
            .with_state(self.clone())
    }

    /// Resolves when the runtime and every extension wait for the next event.
    pub(crate) async fn idle(&self) {
        // The sender lives as long as this, so it can't fail.
        let _ = self.0.idle.subscribe().wait_for(|idle| *idle).await;
    }

    /// Sends an event to the runtime, and word of it to the extensions. What comes back arrives in the receiver.
    pub(crate) fn deliver(&self, delivery: Delivery) -> oneshot::Receiver<Result<Answer, Failure>> {
        let (answer, receiver) = oneshot::channel();
        let mut parties = self.parties();
        parties.invocation = Some(Invocation { request_id: delivery.request_id.clone(), answer });
        let word = json!({
            "eventType": "INVOKE",
            "deadlineMs": delivery.deadline_ms as u64,
            "requestId": delivery.request_id,
            "invokedFunctionArn": self.0.arn,
            "tracing": { "type": "X-Amzn-Trace-Id", "value": delivery.trace_id },
        });
        for extension in parties.extensions.values_mut() {
            extension.waits = false;
            let _ = extension.sender.send(word.clone());
        }
        parties.runtime.waits = false;
        let _ = parties.runtime.sender.send(delivery);
        drop(parties);
        self.update_idle();
        receiver
    }

    /// Tells the extensions that the instance goes; whether there are any.
    pub(crate) fn announce_shutdown(&self, within: Duration) -> bool {
        let parties = self.parties();
        let deadline = crate::trace::now_ms() + within.as_millis();
        for extension in parties.extensions.values() {
            let word = json!({ "eventType": "SHUTDOWN", "shutdownReason": "spindown", "deadlineMs": deadline as u64 });
            let _ = extension.sender.send(word);
        }
        !parties.extensions.is_empty()
    }

    /// What the function said about why it can't start.
    pub(crate) fn init_error(&self) -> Option<String> {
        self.parties().init_error.clone()
    }

    fn parties(&self) -> MutexGuard<'_, Parties> {
        self.0.parties.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn update_idle(&self) {
        let parties = self.parties();
        let idle = parties.runtime.waits && parties.extensions.values().all(|extension| extension.waits);
        self.0.idle.send_replace(idle);
    }

    /// The invocation of this id, if it is the one under way and nothing came back yet.
    fn take_invocation(&self, request_id: &str) -> Option<Invocation> {
        let mut parties = self.parties();
        let current =
            parties.invocation.as_ref().is_some_and(|invocation| invocation.request_id == request_id);
        if current { parties.invocation.take() } else { None }
    }
}

async fn next_invocation(State(api): State<RuntimeApi>) -> Response {
    let receiver = {
        let mut parties = api.parties();
        parties.runtime.waits = true;
        Arc::clone(&parties.runtime.receiver)
    };
    api.update_idle();
    let Some(delivery) = receiver.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let headers = [
        ("lambda-runtime-aws-request-id", delivery.request_id),
        ("lambda-runtime-deadline-ms", delivery.deadline_ms.to_string()),
        ("lambda-runtime-invoked-function-arn", api.0.arn.clone()),
        ("lambda-runtime-trace-id", delivery.trace_id),
        ("content-type", "application/json".to_owned()),
    ];
    (headers, delivery.event).into_response()
}

async fn take_answer(State(api): State<RuntimeApi>, Path(id): Path<String>, request: Request) -> Response {
    let Some(invocation) = api.take_invocation(&id) else {
        return refused("InvalidRequestID", "no such invocation is under way");
    };
    let streaming = request
        .headers()
        .get("lambda-runtime-function-response-mode")
        .is_some_and(|mode| mode.as_bytes() == b"streaming");
    if streaming {
        take_stream(invocation, request.into_body()).await;
        return StatusCode::ACCEPTED.into_response();
    }
    match axum::body::to_bytes(request.into_body(), MAX_ANSWER).await {
        Ok(json) => {
            let _ = invocation.answer.send(Ok(Answer::Buffered(json)));
            StatusCode::ACCEPTED.into_response()
        }
        Err(_) => {
            let _ = invocation.answer.send(Err(Failure::TooLarge));
            (StatusCode::PAYLOAD_TOO_LARGE, Json(json!({ "errorType": "RequestEntityTooLarge" })))
                .into_response()
        }
    }
}

/// Passes a streamed answer on, piece by piece, until the runtime ends it. A body that breaks off breaks off for the
/// visitor too.
async fn take_stream(invocation: Invocation, body: Body) {
    let mut pieces = body.into_data_stream();
    let mut start = BytesMut::new();
    let end = loop {
        if let Some(end) = start.windows(DELIMITER.len()).position(|window| window == DELIMITER) {
            break end;
        }
        match pieces.next().await {
            Some(Ok(piece)) => start.extend_from_slice(&piece),
            Some(Err(_)) | None => {
                let _ = invocation.answer.send(Err(Failure::Malformed("no prelude".to_owned())));
                return;
            }
        }
    };
    let prelude = start.split_to(end).freeze();
    let first = start.split_off(DELIMITER.len()).freeze();
    let (sender, receiver) = mpsc::channel::<Result<Bytes, axum::Error>>(1);
    let receiver = futures::stream::unfold(receiver, |mut receiver| async {
        receiver.recv().await.map(|piece| (piece, receiver))
    });
    let _ = invocation.answer.send(Ok(Answer::Streaming(prelude, Body::from_stream(receiver))));
    // When the visitor has gone, the function goes on to its end, as it does in the cloud.
    if !first.is_empty() {
        let _ = sender.send(Ok(first)).await;
    }
    while let Some(piece) = pieces.next().await {
        let _ = sender.send(piece).await;
    }
}

async fn take_error(State(api): State<RuntimeApi>, Path(id): Path<String>, body: Body) -> Response {
    let Some(invocation) = api.take_invocation(&id) else {
        return refused("InvalidRequestID", "no such invocation is under way");
    };
    let _ = invocation.answer.send(Err(Failure::Function(error_message(body).await)));
    StatusCode::ACCEPTED.into_response()
}

async fn take_init_error(State(api): State<RuntimeApi>, body: Body) -> Response {
    let message = error_message(body).await;
    api.parties().init_error = Some(message);
    StatusCode::ACCEPTED.into_response()
}

async fn error_message(body: Body) -> String {
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let report: Value = serde_json::from_slice(&body).unwrap_or_default();
    report["errorMessage"].as_str().unwrap_or_default().to_owned()
}

async fn register_extension(State(api): State<RuntimeApi>, headers: HeaderMap) -> Response {
    let Some(name) = headers.get("lambda-extension-name").and_then(|name| name.to_str().ok()) else {
        return refused("Extension.InvalidExtensionName", "Lambda-Extension-Name is missing");
    };
    api.parties().extensions.insert(name.to_owned(), Party::default());
    api.update_idle();
    let about = json!({
        "functionName": api.0.function_name,
        "functionVersion": "$LATEST",
        "handler": api.0.handler,
    });
    ([("lambda-extension-identifier", name.to_owned())], Json(about)).into_response()
}

async fn next_event(State(api): State<RuntimeApi>, headers: HeaderMap) -> Response {
    let name =
        headers.get("lambda-extension-identifier").and_then(|name| name.to_str().ok()).unwrap_or_default();
    let receiver = {
        let mut parties = api.parties();
        let Some(extension) = parties.extensions.get_mut(name) else {
            return refused("Extension.UnknownExtensionIdentifier", "register first");
        };
        extension.waits = true;
        Arc::clone(&extension.receiver)
    };
    api.update_idle();
    match receiver.lock().await.recv().await {
        Some(word) => Json(word).into_response(),
        None => StatusCode::GONE.into_response(),
    }
}

fn refused(kind: &str, message: &str) -> Response {
    (StatusCode::FORBIDDEN, Json(json!({ "errorType": kind, "errorMessage": message }))).into_response()
}
