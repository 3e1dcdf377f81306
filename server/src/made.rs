//! Files that are made from a stream when they are asked for: covers and calendar entries.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use backend::Site;
use http::{StatusCode, header};
use model::Stream;

/// An hour: a title may change, and then so does its cover.
const CACHE_CONTROL: &str = "public, max-age=3600";
/// As long as the cache of pages keeps what is not there.
const ABSENT: &str = "public, max-age=0, s-maxage=5";
/// Nothing in a cover may run or load when somebody opens it by itself.
const COVER_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

#[derive(Clone)]
struct Source {
    site: Site,
    site_url: Arc<str>,
}

/// `/covers/<slug>.svg` and `/calendar/<slug>.ics`.
pub(crate) fn routes(site: Site, site_url: &str) -> Router {
    Router::new()
        .route("/covers/{file}", get(cover))
        .route("/calendar/{file}", get(calendar))
        .with_state(Source { site, site_url: site_url.into() })
}

async fn cover(State(source): State<Source>, Path(file): Path<String>) -> Response {
    match source.stream(&file, ".svg").await {
        Ok(stream) => {
            let headers = [
                (header::CONTENT_TYPE, "image/svg+xml"),
                (header::CACHE_CONTROL, CACHE_CONTROL),
                (header::CONTENT_SECURITY_POLICY, COVER_POLICY),
            ];
            (headers, app::cover(&stream)).into_response()
        }
        Err(status) => failed(status),
    }
}

async fn calendar(State(source): State<Source>, Path(file): Path<String>) -> Response {
    match source.stream(&file, ".ics").await {
        Ok(stream) => {
            let headers = [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
                (header::CACHE_CONTROL, CACHE_CONTROL),
            ];
            (headers, app::calendar(&stream, &source.site_url)).into_response()
        }
        Err(status) => failed(status),
    }
}

fn failed(status: StatusCode) -> Response {
    let cache_control = if status == StatusCode::NOT_FOUND { ABSENT } else { "no-store" };
    (status, [(header::CACHE_CONTROL, cache_control)]).into_response()
}

impl Source {
    /// The stream that the file's name names.
    async fn stream(&self, file: &str, ending: &str) -> Result<Stream, StatusCode> {
        let slug =
            file.strip_suffix(ending).and_then(|name| name.parse().ok()).ok_or(StatusCode::NOT_FOUND)?;
        match self.site.stream(&slug).await {
            Ok(stream) => stream.ok_or(StatusCode::NOT_FOUND),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a stream can't be read");
                Err(StatusCode::SERVICE_UNAVAILABLE)
            }
        }
    }
}
