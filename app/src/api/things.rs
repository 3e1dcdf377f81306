//! What streams belong to: channels, topics, tickers.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use model::{ChannelPage, TickerPage, TopicPage};
#[cfg(feature = "ssr")]
use model::{Slug, Tag};

use super::ApiError;
#[cfg(feature = "ssr")]
use super::answers::{answer, found, named, noted, optional};
use crate::build::NamingBuild;
#[cfg(feature = "ssr")]
use crate::server::site;

/// All channels.
///
/// # Errors
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "channels", input = GetUrl)]
pub async fn channels() -> Result<Vec<model::Channel>, ApiError> {
    noted([Tag::channels()]);
    answer(site()?.channels().await)
}

/// A channel and its streams, latest first, those before the cursor `before`.
///
/// # Errors
/// [`ApiError::NotFound`] when there is no such channel; [`ApiError::Invalid`] when `before` is no cursor;
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "channel", input = GetUrl)]
pub async fn channel(handle: String, before: Option<String>) -> Result<ChannelPage, ApiError> {
    let (handle, before) = (named::<Slug>(&handle)?, optional(before)?);
    noted([Tag::channel(handle.as_str())]);
    found(site()?.channel(&handle, before.as_ref()).await)
}

/// All topics.
///
/// # Errors
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "topics", input = GetUrl)]
pub async fn topics() -> Result<Vec<model::Topic>, ApiError> {
    noted([Tag::topics()]);
    answer(site()?.topics().await)
}

/// A topic and streams about it, latest first, those before the cursor `before`.
///
/// # Errors
/// [`ApiError::NotFound`] when there is no such topic; [`ApiError::Invalid`] when `before` is no cursor;
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "topic", input = GetUrl)]
pub async fn topic(slug: String, before: Option<String>) -> Result<TopicPage, ApiError> {
    let (slug, before) = (named::<Slug>(&slug)?, optional(before)?);
    noted([Tag::topic(slug.as_str())]);
    found(site()?.topic(&slug, before.as_ref()).await)
}

/// A ticker, named `<MIC>-<code>`, and streams that talk of it, latest first, those before the cursor `before`.
///
/// # Errors
/// [`ApiError::NotFound`] when there is no such ticker; [`ApiError::Invalid`] when `before` is no cursor;
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "ticker", input = GetUrl)]
pub async fn ticker(ticker: String, before: Option<String>) -> Result<TickerPage, ApiError> {
    let (ticker, before) = (named(&ticker)?, optional(before)?);
    let page = found(site()?.ticker(&ticker, before.as_ref()).await)?;
    noted([Tag::ticker(&page.ticker.to_string())]);
    Ok(page)
}
