//! The site under the Lambda Runtime API.

use std::convert::Infallible;
use std::env;
use std::error::Error as StdError;
use std::io::Write;
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime};

use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::response::Response;
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use http::{Method, Uri, header};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use lambda_http::lambda_runtime::{
    Context, FunctionResponse, LambdaEvent, LambdaInvocation, MetadataPrelude, Runtime, StreamResponse,
};
use serde_json::value::RawValue;
use tokio::net::TcpStream;
use tower::{Service, ServiceExt, layer::layer_fn, service_fn};

use crate::cache::CACHE_STATUS;
use crate::embedded::ColdStart;
use crate::endings::{Ending, Incomplete, guarded, whole};
use crate::gate::{self, Arrived, Format, Limits, MAX_ANSWER_BYTES, OnRefusal, TooLarge, is_bodyless};
use crate::trace::Trace;
use crate::{Error, RenderCache, Site, respond, with_causes};

/// What is kept of an invocation's time for ending it.
const RESERVE: Duration = Duration::from_millis(200);

/// How a function answers. It must be the invoke mode that the function's URL or API is set up with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ResponseMode {
    /// One JSON answer, at most 6 MB; for every kind of event.
    #[default]
    Buffered,
    /// The body as it comes, at most 200 MB; for Function URLs and REST APIs that are set to stream.
    Streaming,
}

/// Whether this process was started by Lambda.
pub fn is_lambda() -> bool {
    env::var_os("AWS_LAMBDA_RUNTIME_API").is_some()
}

/// The name under "Handler" in the function's settings.
pub fn handler_name() -> Option<String> {
    env::var("_HANDLER").ok()
}

pub(crate) async fn run(site: Site, response: ResponseMode) -> Result<(), Error> {
    let cache = site.cache.clone();
    let function = Function {
        limits: site.limits,
        on_refusal: site.on_refusal,
        mark: site.marking(),
        site: site.into_router(),
        response,
    };
    let start = ColdStart::default();
    let answering = service_fn(move |event: LambdaEvent<Box<RawValue>>| {
        let function = function.clone();
        start.report();
        async move { Ok::<_, Infallible>(function.answer(event).await) }
    });
    let runtime =
        Runtime::new(answering).layer(layer_fn(|events| AfterResponse { events, cache: cache.clone() }));
    runtime.run().await.map_err(Error::Lambda)
}

type Answer = FunctionResponse<Box<RawValue>, BodyDataStream>;

/// From an event to its answer.
#[derive(Clone)]
struct Function<F> {
    site: Router,
    mark: F,
    limits: Limits,
    on_refusal: OnRefusal,
    response: ResponseMode,
}

impl<F: Fn(Response) -> Response> Function<F> {
    async fn answer(self, event: LambdaEvent<Box<RawValue>>) -> Answer {
        let began = Instant::now();
        let trace = Trace::of_lambda(trace_id(&event.context));
        let Arrived { request, refused_path, format } =
            gate::read(event.payload.get().as_bytes(), &self.limits);
        let asked = request.as_ref().ok().map(|request| (request.method().clone(), request.uri().clone()));
        let response = match request {
            Ok(mut request) => {
                request.extensions_mut().insert(trace.clone());
                request.extensions_mut().insert(Deadline::of(&event.context));
                match self.site.oneshot(request).await {
                    Ok(response) => response,
                    Err(never) => match never {},
                }
            }
            Err(refusal) => (self.mark)((self.on_refusal)(refusal, &refused_path)),
        };
        trace.span().in_scope(|| observe(asked, &response, began.elapsed()));
        match self.response {
            ResponseMode::Streaming => streamed(response, &trace),
            ResponseMode::Buffered => buffered(response, format, &trace, self.mark).await,
        }
    }
}

/// One line a request: what was asked and what became of it. The query is left out, for it may hold what is nobody's business.
fn observe(asked: Option<(Method, Uri)>, response: &Response, time: Duration) {
    let (method, path) =
        asked.as_ref().map_or(("", ""), |(method, address)| (method.as_str(), address.path()));
    let cache = response.headers().get(CACHE_STATUS).and_then(|status| status.to_str().ok());
    tracing::info!(
        method,
        path,
        status = response.status().as_u16(),
        ms = time.as_secs_f64() * 1e3,
        cache,
        "answered"
    );
}

/// As Lambda's log has it too.
pub(crate) fn trace_id(context: &Context) -> &str {
    context.xray_trace_id.as_deref().unwrap_or(&context.request_id)
}

fn streamed(response: Response, trace: &Trace) -> Answer {
    let (mut parts, body) = response.into_parts();
    let body = if is_bodyless(parts.status) { Body::empty() } else { body };
    let cookies = gate::cookies(&parts.headers).collect();
    parts.headers.remove(header::SET_COOKIE);
    gate::make_readable(&mut parts.headers);
    FunctionResponse::StreamingResponse(StreamResponse {
        metadata_prelude: MetadataPrelude { status_code: parts.status, headers: parts.headers, cookies },
        stream: guarded(body, Ending::Clean, Some(&trace.span())).into_data_stream(),
    })
}

async fn buffered(
    response: Response,
    format: Format,
    trace: &Trace,
    mark: impl Fn(Response) -> Response,
) -> Answer {
    let (parts, body) = response.into_parts();
    let body = whole(guarded(body, Ending::Cut, Some(&trace.span())), MAX_ANSWER_BYTES).await;
    let too_large = || {
        trace
            .span()
            .in_scope(|| tracing::error!(error = &TooLarge as &dyn StdError, "an answer can't be sent"));
        failed(format, "This answer is too large to be sent.", &mark)
    };
    FunctionResponse::BufferedResponse(match body {
        Ok(body) => format.write(&parts, &body).unwrap_or_else(|TooLarge| too_large()),
        Err(Incomplete::TooLarge) => too_large(),
        Err(Incomplete::BrokenOff) => failed(format, respond::SORRY, &mark),
    })
}

/// An answer that can always be written.
fn failed(format: Format, text: &'static str, mark: impl Fn(Response) -> Response) -> Box<RawValue> {
    let (parts, _) = mark(respond::sorry(text)).into_parts();
    format.write(&parts, &Bytes::from_static(text.as_bytes())).unwrap_or_default()
}

/// Finishes the cache's renders after the answer was sent and before the next event is asked for, when Lambda freezes the
/// instance.
struct AfterResponse<S> {
    events: S,
    cache: Option<RenderCache>,
}

impl<S> Service<LambdaInvocation> for AfterResponse<S>
where
    S: Service<LambdaInvocation, Response = (), Error = lambda_http::Error, Future: 'static>,
{
    type Response = ();
    type Error = lambda_http::Error;
    type Future = LocalBoxFuture<'static, Result<(), lambda_http::Error>>;

    fn poll_ready(&mut self, context: &mut std::task::Context<'_>) -> Poll<Result<(), lambda_http::Error>> {
        self.events.poll_ready(context)
    }

    fn call(&mut self, event: LambdaInvocation) -> Self::Future {
        let deadline = event.context.deadline();
        let answered = self.events.call(event);
        let cache = self.cache.clone();
        async move {
            answered.await?;
            if let Some(cache) = cache {
                let left = deadline.duration_since(SystemTime::now()).unwrap_or_default();
                cache.settle(left.saturating_sub(RESERVE)).await;
                if let Some(line) = cache.report() {
                    // CloudWatch reads it from the log. Without a log there is nobody to tell.
                    let _ = writeln!(std::io::stdout(), "{line}");
                }
            }
            Ok(())
        }
        .boxed_local()
    }
}

/// When an invocation's time is up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    fn of(context: &Context) -> Self {
        let left = context.deadline().duration_since(SystemTime::now()).unwrap_or_default();
        Self(Instant::now() + left.saturating_sub(RESERVE))
    }

    /// The time until then, less what is needed to end.
    pub(crate) fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}

/// Tells Lambda that the function can't start, and why; the caller then ends the process. The message goes to the
/// function's log, so it must hold no secret.
///
/// # Errors
/// When the Runtime API can't be told; then the log has only the exit.
pub async fn report_init_error(error: &(dyn StdError + Send + Sync)) -> Result<(), Error> {
    post_init_error(error).await.map_err(Error::Lambda)
}

async fn post_init_error(error: &(dyn StdError + Send + Sync)) -> Result<(), lambda_http::Error> {
    let api = env::var("AWS_LAMBDA_RUNTIME_API")?;
    let message = with_causes(error);
    let body =
        serde_json::json!({ "errorMessage": message, "errorType": "Runtime.InitError", "stackTrace": [] });
    let request = http::Request::post("/2018-06-01/runtime/init/error")
        .header(http::header::HOST, &api)
        .header("lambda-runtime-function-error-type", "Runtime.InitError")
        .body(Full::new(Bytes::from(body.to_string())))?;
    let stream = TcpStream::connect(&api).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    sender.send_request(request).await?;
    Ok(())
}
