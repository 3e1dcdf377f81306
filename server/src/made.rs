//! Files that belong to a stream: its cover, made from it or uploaded by its host, and its entry for calendars.

use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use backend::{Found, Site};
use http::{StatusCode, header};
use leptos_lambda::respond::own_path;
use model::Stream;

/// An hour: a title may change, and then so does its cover.
const CACHE_CONTROL: &str = "public, max-age=3600";
/// Five minutes, though the picture of a name never changes: what was taken away must not stay to be seen. The CDN can't be told
/// of it, for the name does not say of which stream a picture is.
const UPLOADED: &str = "public, max-age=300, s-maxage=300";
/// As long as the cache of pages keeps what is not there, or elsewhere.
const ABSENT: &str = "public, max-age=0, s-maxage=5";
/// Nothing in a cover may run or load when somebody opens it by itself.
const MADE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";
/// The same for what somebody uploaded, which may not even be styled.
const UPLOADED_POLICY: &str = "default-src 'none'; sandbox";

#[derive(Clone)]
struct Source {
    site: Site,
    site_url: Arc<str>,
}

/// `/covers/<slug>.svg`, `/covers/<name of an uploaded picture>` and `/calendar/<slug>.ics`.
pub(crate) fn routes(site: Site, site_url: &str) -> Router {
    Router::new()
        .route("/covers/{file}", get(cover))
        .route("/calendar/{file}", get(calendar))
        .with_state(Source { site, site_url: site_url.into() })
}

async fn cover(State(source): State<Source>, Path(file): Path<String>) -> Response {
    if !file.ends_with(".svg") {
        return source.uploaded(&file).await;
    }
    let cover = |stream: &Stream| {
        // Lists know only the slug.
        if stream.picture.is_some() {
            return ([(header::CACHE_CONTROL, UPLOADED)], Redirect::temporary(&stream.cover()))
                .into_response();
        }
        let headers = [
            (header::CONTENT_TYPE, "image/svg+xml"),
            (header::CACHE_CONTROL, CACHE_CONTROL),
            (header::CONTENT_SECURITY_POLICY, MADE_POLICY),
        ];
        (headers, app::cover(stream)).into_response()
    };
    source.made("covers", &file, ".svg", cover).await
}

async fn calendar(State(source): State<Source>, Path(file): Path<String>) -> Response {
    let entry = |stream: &Stream| {
        let headers =
            [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CACHE_CONTROL, CACHE_CONTROL)];
        (headers, app::calendar(stream, &source.site_url)).into_response()
    };
    source.made("calendar", &file, ".ics", entry).await
}

impl Source {
    /// What is made of the stream that the file's name names.
    async fn made(
        &self,
        folder: &str,
        file: &str,
        ending: &str,
        make: impl Fn(&Stream) -> Response + Send,
    ) -> Response {
        let Some(slug) = file.strip_suffix(ending).and_then(|name| name.parse().ok()) else {
            return short(StatusCode::NOT_FOUND);
        };
        match self.site.stream(&slug).await {
            Ok(Found::Here(stream)) => make(&stream),
            Ok(Found::Moved(slug)) => moved(&format!("/{folder}/{slug}{ending}")),
            Ok(Found::Deleted) => short(StatusCode::GONE),
            Ok(Found::Absent) => short(StatusCode::NOT_FOUND),
            Err(error) => failed(&error),
        }
    }

    /// A picture as its host uploaded it. Another one has another name.
    async fn uploaded(&self, file: &str) -> Response {
        match self.site.cover(file).await {
            Ok(Some((kind, picture))) => {
                let headers = [
                    (header::CONTENT_TYPE, kind),
                    (header::CACHE_CONTROL, UPLOADED),
                    (header::CONTENT_SECURITY_POLICY, UPLOADED_POLICY),
                    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
                ];
                (headers, picture).into_response()
            }
            Ok(None) => short(StatusCode::NOT_FOUND),
            Err(error) => failed(&error),
        }
    }
}

fn moved(path: &str) -> Response {
    match own_path(path) {
        Some(location) => {
            ([(header::LOCATION, location)], short(StatusCode::MOVED_PERMANENTLY)).into_response()
        }
        None => short(StatusCode::NOT_FOUND),
    }
}

fn short(status: StatusCode) -> Response {
    (status, [(header::CACHE_CONTROL, ABSENT)]).into_response()
}

fn failed(error: &backend::Error) -> Response {
    tracing::error!(error = error as &dyn Error, "a file of a stream can't be had");
    (StatusCode::SERVICE_UNAVAILABLE, [(header::CACHE_CONTROL, "no-store")]).into_response()
}
