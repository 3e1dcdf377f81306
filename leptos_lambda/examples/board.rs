//! A notice board: a public page that is kept, and a form that makes it anew.
//!
//! `DATA_DIR=/tmp/board cargo run --example board`, then open <http://127.0.0.1:3000>; under Lambda the same binary answers
//! events. Instances share the folder, and what they rendered.

use std::env;
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{RawForm, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Router, http::StatusCode};
use leptos::prelude::*;
use leptos_lambda::{
    CacheSettings, LocalServer, Policies, Policy, Public, RenderCache, ResponseMode, SharedPages, Site,
    notes, render,
};
use store::{FileObjects, Key, Query, SqliteTable, Table, Write, system_clock};

const NOTICES: &str = "NOTICES";

/// The page. It is tied to the tag of what it shows.
#[component]
fn Board() -> impl IntoView {
    notes::tag("notices");
    let table = use_context::<Arc<dyn Table>>();
    let notices = Suspend::new(async move {
        let page = match table {
            Some(table) => table.query(Query::partition(NOTICES).descending().limit(20)).await.ok(),
            None => None,
        };
        // A page without its data must not be kept: any status of 500 and above sees to it.
        let Some(page) = page else {
            leptos_lambda::respond::set_status(StatusCode::SERVICE_UNAVAILABLE);
            return view! { <li>"The notices can't be read right now."</li> }.into_any();
        };
        page.items.into_iter().map(|item| view! { <li>{item.body}</li> }).collect::<Vec<_>>().into_any()
    });
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head><meta charset="utf-8"/><title>"Notices"</title></head>
            <body>
                <h1>"Notices"</h1>
                <form method="post" action="/notices">
                    <label>"Notice " <input name="text"/></label>
                    <button>"Pin"</button>
                </form>
                <ul><Suspense>{notices}</Suspense></ul>
            </body>
        </html>
    }
}

/// Pins a notice and has every page that shows notices made anew, in every instance.
async fn pin(
    State((table, cache)): State<(Arc<dyn Table>, RenderCache)>,
    RawForm(form): RawForm,
) -> Response {
    let text =
        form_urlencoded::parse(&form).find(|(name, _)| name == "text").map(|(_, text)| text.into_owned());
    let Some(text) = text.filter(|text| !text.is_empty() && text.len() <= 200) else {
        return (StatusCode::BAD_REQUEST, "A notice has 1 to 200 bytes.").into_response();
    };
    let now = (system_clock())();
    let notice = Write::put(Key::new(NOTICES, format!("{now:012}~{text}")), text);
    let pinned = async {
        table.write(vec![notice]).await?;
        cache.invalidate(["notices"]).await
    };
    match pinned.await {
        Ok(()) => Redirect::to("/").into_response(),
        Err(error) => {
            tracing::error!(error = &error as &dyn Error, "a notice could not be pinned");
            (StatusCode::SERVICE_UNAVAILABLE, "Please try again.").into_response()
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let folder = PathBuf::from(env::var("DATA_DIR")?);
    let table: Arc<dyn Table> = Arc::new(SqliteTable::open(&folder.join("board.sqlite"), system_clock())?);
    let objects = Arc::new(FileObjects::open(&folder.join("objects"))?);

    let page = Public {
        fresh: Duration::from_secs(2),
        stale_while_revalidate: Duration::from_secs(3),
        shared: true,
        ..Public::default()
    };
    let policies = Policies::new().route("/", Policy::Public(page))?;
    let cache = RenderCache::new(CacheSettings {
        invalidations: Some(table.clone()),
        shared: Some(SharedPages { objects, build: "example".to_owned() }),
        ..CacheSettings::new(policies)
    });

    let context = table.clone();
    let pages = Router::new()
        .route("/notices", post(pin))
        .with_state((table, cache.clone()))
        .fallback_service(render::complete(Board, move || provide_context(context.clone())))
        .layer(cache.layer());
    let site = Site::new(pages).with_cache(cache).with_build("example");
    let streaming = env::var("RESPONSE_MODE").is_ok_and(|mode| mode == "streaming");
    let mode = if streaming { ResponseMode::Streaming } else { ResponseMode::Buffered };
    Ok(leptos_lambda::run(site, LocalServer::default(), mode).await?)
}
