//! The gate for requests that come by TCP.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::response::Response;
use bytes::BytesMut;
use futures::FutureExt;
use futures::future::{BoxFuture, Either};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Request, Uri, header};
use http_body_util::BodyExt;
use tokio::time::timeout;
use tower::{Layer, Service, ServiceExt};

use super::address::{self, Escapes};
use super::{Limits, OnRefusal, Refusal, body, fields};

/// Puts the gate before a service.
#[derive(Clone, Debug)]
pub(crate) struct GateLayer {
    pub(crate) limits: Limits,
    /// How long a client may pause within its body.
    pub(crate) body_timeout: Duration,
    pub(crate) on_refusal: OnRefusal,
}

impl<S> Layer<S> for GateLayer {
    type Service = Gate<S>;

    fn layer(&self, site: S) -> Self::Service {
        Gate { gate: self.clone(), site }
    }
}

/// Hands canonical requests on and answers the others itself.
#[derive(Clone, Debug)]
pub(crate) struct Gate<S> {
    gate: GateLayer,
    site: S,
}

impl<S> Service<Request<Body>> for Gate<S>
where
    S: Service<Request<Body>, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<
        S::Future,
        Either<Ready<Result<Response, Infallible>>, BoxFuture<'static, Result<Response, Infallible>>>,
    >;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.site.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        if let Err(refusal) = canonicalise(&mut request, &self.gate.limits) {
            let answer = (self.gate.on_refusal)(refusal, request.uri().path());
            return Either::Right(Either::Left(ready(Ok(answer))));
        }
        if request.body().size_hint().exact() == Some(0) {
            return Either::Left(self.site.call(request));
        }
        // It is not waited for.
        if body::is_meaningless(request.method()) {
            for name in [header::CONTENT_LENGTH, header::TRANSFER_ENCODING] {
                request.headers_mut().remove(name);
            }
            return Either::Left(self.site.call(request.map(|_| Body::empty())));
        }
        let (gate, site) = (self.gate.clone(), self.site.clone());
        let uri = request.uri().clone();
        let answer = async move {
            match gate.with_whole_body(request).await {
                Ok(request) => site.oneshot(request).await,
                Err(refusal) => Ok((gate.on_refusal)(refusal, uri.path())),
            }
        };
        Either::Right(Either::Right(answer.boxed()))
    }
}

impl GateLayer {
    /// Bodies are bounded, and under Lambda they are whole too.
    async fn with_whole_body(&self, request: Request<Body>) -> Result<Request<Body>, Refusal> {
        let (mut parts, mut body) = request.into_parts();
        let mut whole = BytesMut::new();
        while let Some(frame) =
            timeout(self.body_timeout, body.frame()).await.map_err(|_| Refusal::SlowBody)?
        {
            // A client that breaks off does not read the answer.
            let Ok(part) = frame.map_err(|_| Refusal::SlowBody)?.into_data() else { continue };
            if whole.len() + part.len() > self.limits.body_bytes {
                return Err(Refusal::LargeBody);
            }
            whole.extend_from_slice(&part);
        }
        if body::is_json(&parts.headers) {
            body::check_depth(&whole, &self.limits)?;
        }
        parts.headers.remove(header::TRANSFER_ENCODING);
        parts.headers.insert(header::CONTENT_LENGTH, whole.len().into());
        Ok(Request::from_parts(parts, Body::from(whole.freeze())))
    }
}

/// Makes a request that came by TCP the canonical one that means it, but for its body. [`run`](crate::run) does this; it is here
/// for those who serve a site by other means.
///
/// # Errors
/// The reason why it is not let in.
pub fn canonicalise(request: &mut Request<Body>, limits: &Limits) -> Result<(), Refusal> {
    let uri = request.uri();
    let (path, query) = (uri.path(), uri.query().unwrap_or_default());
    let canonical = address::path(path, Escapes::Kept)?;
    address::check_query(query)?;
    // HTTP/2 names the host here, and a request to a proxy too; it is the one that counts (RFC 9112, section 3.2.2).
    let host = uri.authority().map(|host| HeaderValue::try_from(host.as_str())).transpose();
    let host = host.map_err(|_| Refusal::Header)?;
    let as_it_is = host.is_none() && *canonical == *path;
    if as_it_is && uri.path_and_query().map_or(0, |address| address.as_str().len()) > limits.address_bytes {
        return Err(Refusal::LongAddress);
    }
    if !as_it_is {
        let address: PathAndQuery = address::join(&canonical, query, limits)?;
        *request.uri_mut() = Uri::from(address);
    }
    let headers = request.headers_mut();
    if let Some(host) = host {
        headers.insert(header::HOST, host);
    }
    if several_cookies(headers) {
        let cookies: Vec<_> = headers.get_all(header::COOKIE).iter().cloned().collect();
        fields::join_cookies(headers, cookies.iter().map(http::HeaderValue::as_bytes))?;
    }
    fields::check(headers, limits)?;
    let least = usize::try_from(request.body().size_hint().lower()).unwrap_or(usize::MAX);
    if least > limits.body_bytes { Err(Refusal::LargeBody) } else { Ok(()) }
}

/// HTTP/2 sends them one by one (RFC 9113, section 8.2.3).
fn several_cookies(headers: &HeaderMap) -> bool {
    headers.get_all(header::COOKIE).iter().nth(1).is_some()
}
