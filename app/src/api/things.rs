//! What streams belong to: channels, topics, tickers.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use model::{ChannelPage, TickerPage, TopicPage};
#[cfg(feature = "ssr")]
use model::{Slug, Tag};

use super::ApiError;
#[cfg(feature = "ssr")]
use super::answers::{answer, found, further, named, noted, noted_starts};
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

/// A channel and its streams, latest first: those before the cursor `before`, those next
/// after the cursor `after`, or without a cursor those around now.
///
/// # Errors
/// [`ApiError::NotFound`] when there is no such channel; [`ApiError::Invalid`] for what is no cursor, and for two;
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "channel", input = GetUrl)]
pub async fn channel(
    handle: String,
    before: Option<String>,
    after: Option<String>,
) -> Result<ChannelPage, ApiError> {
    let (handle, further) = (named::<Slug>(&handle)?, further(before, after)?);
    noted([Tag::channel(handle.as_str())]);
    let page = found(site()?.channel(&handle, further.as_ref()).await)?;
    noted_starts(&page.streams.streams);
    Ok(page)
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

/// A topic and streams about it, latest first: those before the cursor `before`, those next
/// after the cursor `after`, or without a cursor those around now.
///
/// # Errors
/// [`ApiError::NotFound`] when there is no such topic; [`ApiError::Invalid`] for what is no cursor, and for two;
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "topic", input = GetUrl)]
pub async fn topic(
    slug: String,
    before: Option<String>,
    after: Option<String>,
) -> Result<TopicPage, ApiError> {
    let (slug, further) = (named::<Slug>(&slug)?, further(before, after)?);
    noted([Tag::topic(slug.as_str())]);
    let page = found(site()?.topic(&slug, further.as_ref()).await)?;
    noted_starts(&page.streams.streams);
    Ok(page)
}

/// A ticker, named `<MIC>-<code>`, and streams that talk of it, latest first: those before the cursor `before`, those next
/// after the cursor `after`, or without a cursor those around now.
///
/// # Errors
/// [`ApiError::NotFound`] when there is no such ticker; [`ApiError::Invalid`] for what is no cursor, and for two;
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "ticker", input = GetUrl)]
pub async fn ticker(
    ticker: String,
    before: Option<String>,
    after: Option<String>,
) -> Result<TickerPage, ApiError> {
    let (ticker, further) = (named(&ticker)?, further(before, after)?);
    let page = found(site()?.ticker(&ticker, further.as_ref()).await)?;
    noted([Tag::ticker(&page.ticker.to_string())]);
    noted_starts(&page.streams.streams);
    Ok(page)
}
