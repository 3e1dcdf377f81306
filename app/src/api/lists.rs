//! Lists of streams.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
#[cfg(feature = "ssr")]
use model::Tag;
use model::{HomePage, SearchPage, StreamCard, StreamList};

use super::ApiError;
#[cfg(feature = "ssr")]
use super::answers::{answer, noted, noted_starts, optional};
use crate::build::NamingBuild;
#[cfg(feature = "ssr")]
use crate::server::site;

/// What the home page shows.
///
/// # Errors
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "home", input = GetUrl)]
pub async fn home() -> Result<HomePage, ApiError> {
    let page = answer(site()?.home().await)?;
    noted([Tag::live(), Tag::upcoming(), Tag::replays(), Tag::topics(), Tag::tickers()]);
    noted_starts(&page.upcoming);
    Ok(page)
}

/// The live streams that most people watch.
///
/// # Errors
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "live", input = GetUrl)]
pub async fn live() -> Result<Vec<StreamCard>, ApiError> {
    noted([Tag::live()]);
    answer(site()?.live().await)
}

/// Scheduled streams, soonest first, those behind the cursor `after`.
///
/// # Errors
/// [`ApiError::Invalid`] when `after` is no cursor; [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "upcoming", input = GetUrl)]
pub async fn upcoming(after: Option<String>) -> Result<StreamList, ApiError> {
    let after = optional(after)?;
    let list = answer(site()?.upcoming(after.as_ref()).await)?;
    noted([Tag::upcoming()]);
    noted_starts(&list.streams);
    Ok(list)
}

/// Streams that are over, latest first, those before the cursor `before`.
///
/// # Errors
/// [`ApiError::Invalid`] when `before` is no cursor; [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "replays", input = GetUrl)]
pub async fn replays(before: Option<String>) -> Result<StreamList, ApiError> {
    let before = optional(before)?;
    noted([Tag::replays()]);
    answer(site()?.replays(before.as_ref()).await)
}

/// Streams and tickers that fit the words `q`.
///
/// # Errors
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "search", input = GetUrl)]
pub async fn search(q: String) -> Result<SearchPage, ApiError> {
    let page = answer(site()?.search(&q).await)?;
    // What would be found anew shows when the page is no longer fresh.
    noted(page.streams.iter().map(|card| Tag::stream(&card.slug)));
    noted_starts(&page.streams);
    Ok(page)
}
