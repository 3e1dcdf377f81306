//! The site on TCP.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use axum::Router;
use http::{Request, StatusCode};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tower::ServiceBuilder;
use tower::util::MapRequest;
use tower_http::timeout::TimeoutLayer;

use crate::gate::{GateLayer, Limits, OnRefusal};
use crate::{ClientAddress, Error};

/// How a site is served where there is no Lambda.
#[derive(Debug)]
pub struct LocalServer {
    /// Where to listen; port 0 takes any free one.
    pub address: SocketAddr,
    /// How long a client may take to send its headers.
    pub header_timeout: Duration,
    /// How long a client may pause within its body.
    pub body_timeout: Duration,
    /// How long it may take from a request's headers until its answer begins.
    pub answer_timeout: Duration,
    /// How long answers under way may take after the server was told to stop.
    pub shutdown_timeout: Duration,
    /// Called once with the address, when connections are accepted.
    pub on_ready: fn(SocketAddr),
    /// When to stop: on SIGTERM and Ctrl-C, if not said otherwise.
    pub stop: Stop,
}

impl Default for LocalServer {
    fn default() -> Self {
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], 3000)),
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(10),
            answer_timeout: Duration::from_secs(30),
            shutdown_timeout: Duration::from_secs(5),
            on_ready: |address| tracing::info!(%address, "ready"),
            stop: Stop::from(signalled()),
        }
    }
}

/// Ready when a server is to stop.
pub struct Stop(Pin<Box<dyn Future<Output = ()> + Send>>);

impl<F: Future<Output = ()> + Send + 'static> From<F> for Stop {
    fn from(stop: F) -> Self {
        Self(Box::pin(stop))
    }
}

impl std::fmt::Debug for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stop")
    }
}

/// The routes behind the gate, with the limits that a server open to anybody needs.
pub(crate) fn gated(router: Router, server: &LocalServer, limits: Limits, on_refusal: OnRefusal) -> Router {
    router.layer(
        ServiceBuilder::new()
            // Outside of the gate, which waits for the body.
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, server.answer_timeout))
            .layer(GateLayer { limits, body_timeout: server.body_timeout, on_refusal }),
    )
}

pub(crate) async fn run(site: Router, server: LocalServer, limits: Limits) -> Result<(), Error> {
    let bind = |source| Error::Bind { address: server.address, source };
    let listener = TcpListener::bind(server.address).await.map_err(bind)?;
    (server.on_ready)(listener.local_addr().map_err(bind)?);

    let mut http = Builder::new(TokioExecutor::new());
    // Above the gate's limit: it is the gate that refuses, with the site's headers.
    let most = limits.headers.saturating_mul(2);
    http.http1().timer(TokioTimer::new()).header_read_timeout(server.header_timeout).max_headers(most);
    http.http2().timer(TokioTimer::new()).keep_alive_interval(server.header_timeout);

    let open = GracefulShutdown::new();
    let mut stop = server.stop.0;
    loop {
        let (stream, client) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, client)) => (stream, ClientAddress(client.ip())),
                Err(error) => {
                    // Out of file descriptors, most likely: let some connections end.
                    tracing::warn!(%error, "can't accept a connection");
                    sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        without_delay(&stream);
        let site = MapRequest::new(site.clone(), move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(client);
            request
        });
        let site = TowerToHyperService::new(site);
        let connection = http.serve_connection_with_upgrades(TokioIo::new(stream), site);
        let connection = open.watch(connection.into_owned());
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    if timeout(server.shutdown_timeout, open.shutdown()).await.is_err() {
        tracing::warn!("stopped with answers under way");
    }
    Ok(())
}

/// Sends small pieces at once; with Nagle's algorithm a streamed page waits for the client's delayed acknowledgements.
fn without_delay(stream: &TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY was refused");
    }
}

async fn signalled() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
