//! The API: what the pages ask of the server. Reads are GET, writes are POST, all at fixed paths under `/api/`.

#![allow(missing_docs, reason = "the server macro makes public fields of the documented arguments")]

use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, JsonEncoding};
use leptos::server_fn::error::ServerFnErrorErr;
#[cfg(not(feature = "ssr"))]
use leptos::server_fn::{Bytes, Decodes};
use model::{ChannelPage, HomePage, SearchPage, StreamCard, StreamList, StreamPage, TickerPage, TopicPage};
use serde::{Deserialize, Serialize};

use crate::build::NamingBuild;

#[cfg(feature = "ssr")]
use model::Tag;

/// Why a call failed, in words that anyone may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApiError {
    /// There is no such thing.
    NotFound,
    /// The call is not what it should be.
    Invalid,
    /// The caller must sign in first.
    SignInNeeded,
    /// It can't be done now; later it may.
    Unavailable,
    /// The caller's page is of another build, and the two don't understand each other.
    Outdated,
}

/// What the home page shows.
///
/// # Errors
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "home", input = GetUrl)]
pub async fn home() -> Result<HomePage, ApiError> {
    let page = answer(crate::server::site()?.home().await)?;
    noted([Tag::live(), Tag::upcoming(), Tag::replays(), Tag::topics(), Tag::tickers()]);
    noted_start(page.upcoming.first());
    Ok(page)
}

/// The live streams that most people watch.
///
/// # Errors
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "live", input = GetUrl)]
pub async fn live() -> Result<Vec<StreamCard>, ApiError> {
    noted([Tag::live()]);
    answer(crate::server::site()?.live().await)
}

/// Scheduled streams, soonest first, those behind the cursor `after`.
///
/// # Errors
/// [`ApiError::Invalid`] when `after` is no cursor; [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "upcoming", input = GetUrl)]
pub async fn upcoming(after: Option<String>) -> Result<StreamList, ApiError> {
    let after = optional(after)?;
    let list = answer(crate::server::site()?.upcoming(after.as_ref()).await)?;
    noted([Tag::upcoming()]);
    noted_start(list.streams.first());
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
    answer(crate::server::site()?.replays(before.as_ref()).await)
}

/// All channels.
///
/// # Errors
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "channels", input = GetUrl)]
pub async fn channels() -> Result<Vec<model::Channel>, ApiError> {
    noted([Tag::channels()]);
    answer(crate::server::site()?.channels().await)
}

/// A channel and its streams, latest first, those before the cursor `before`.
///
/// # Errors
/// [`ApiError::NotFound`] when there is no such channel; [`ApiError::Invalid`] when `before` is no cursor;
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "channel", input = GetUrl)]
pub async fn channel(handle: String, before: Option<String>) -> Result<ChannelPage, ApiError> {
    let (handle, before) = (named::<model::Slug>(&handle)?, optional(before)?);
    noted([Tag::channel(handle.as_str())]);
    found(crate::server::site()?.channel(&handle, before.as_ref()).await)
}

/// All topics.
///
/// # Errors
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "topics", input = GetUrl)]
pub async fn topics() -> Result<Vec<model::Topic>, ApiError> {
    noted([Tag::topics()]);
    answer(crate::server::site()?.topics().await)
}

/// A topic and streams about it, latest first, those before the cursor `before`.
///
/// # Errors
/// [`ApiError::NotFound`] when there is no such topic; [`ApiError::Invalid`] when `before` is no cursor;
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "topic", input = GetUrl)]
pub async fn topic(slug: String, before: Option<String>) -> Result<TopicPage, ApiError> {
    let (slug, before) = (named::<model::Slug>(&slug)?, optional(before)?);
    noted([Tag::topic(slug.as_str())]);
    found(crate::server::site()?.topic(&slug, before.as_ref()).await)
}

/// A ticker, named `<MIC>-<code>`, and streams that talk of it, latest first, those before the cursor `before`.
///
/// # Errors
/// [`ApiError::NotFound`] when there is no such ticker; [`ApiError::Invalid`] when `before` is no cursor;
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "ticker", input = GetUrl)]
pub async fn ticker(ticker: String, before: Option<String>) -> Result<TickerPage, ApiError> {
    let (ticker, before) = (named(&ticker)?, optional(before)?);
    let page = found(crate::server::site()?.ticker(&ticker, before.as_ref()).await)?;
    noted([Tag::ticker(&page.ticker.to_string())]);
    Ok(page)
}

/// Streams and tickers that fit the words `q`.
///
/// # Errors
/// [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "search", input = GetUrl)]
pub async fn search(q: String) -> Result<SearchPage, ApiError> {
    let page = answer(crate::server::site()?.search(&q).await)?;
    // What would be found anew shows when the page is no longer fresh.
    noted(page.streams.iter().map(|card| Tag::stream(&card.slug)));
    Ok(page)
}

/// What the page of a stream shows.
///
/// # Errors
/// [`ApiError::NotFound`] when there is no stream of that name; [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "stream", input = GetUrl)]
pub async fn stream(slug: String) -> Result<StreamPage, ApiError> {
    let slug = named(&slug)?;
    noted([Tag::stream(&slug)]);
    let page = found(crate::server::site()?.stream_page(&slug).await)?;
    // Streams like this one are those of its channel and its topics.
    noted([Tag::channel(&page.channel.handle)]);
    noted(page.stream.topics.iter().map(|topic| Tag::topic(&topic.slug)));
    noted_start(Some(&page.stream.card()));
    Ok(page)
}

/// Says something in the chat of a stream.
///
/// # Errors
/// [`ApiError::Invalid`] for a text that can't be a message; [`ApiError::NotFound`] when there is no such stream;
/// otherwise [`ApiError::SignInNeeded`], for only people who signed in may write.
#[server(client = NamingBuild, prefix = "/api", endpoint = "message")]
pub async fn send_message(slug: String, text: String) -> Result<(), ApiError> {
    if model::MessageText::parse(&text).is_err() {
        return Err(ApiError::Invalid.answered());
    }
    stream(slug).await?;
    Err(ApiError::SignInNeeded.answered())
}

/// Ties the page under way to what it shows.
#[cfg(feature = "ssr")]
fn noted(tags: impl IntoIterator<Item = Tag>) {
    tags.into_iter().for_each(leptos_lambda::notes::tag);
}

/// A page that says that a stream is to come is wrong from its start on.
#[cfg(feature = "ssr")]
fn noted_start(stream: Option<&StreamCard>) {
    if let Some(stream) = stream.filter(|stream| stream.status == model::Status::Scheduled) {
        leptos_lambda::notes::expires_at(stream.starts_at.0);
    }
}

/// What names a thing; a text that can't name one names none.
#[cfg(feature = "ssr")]
fn named<T: std::str::FromStr>(text: &str) -> Result<T, ApiError> {
    text.parse().map_err(|_| ApiError::NotFound.answered())
}

/// A cursor, if there is one; an empty one is none.
#[cfg(feature = "ssr")]
fn optional<T: std::str::FromStr>(text: Option<String>) -> Result<Option<T>, ApiError> {
    let text = text.filter(|text| !text.is_empty());
    text.map(|text| text.parse()).transpose().map_err(|_| ApiError::Invalid.answered())
}

#[cfg(feature = "ssr")]
fn answer<T>(result: Result<T, backend::Error>) -> Result<T, ApiError> {
    result.map_err(|error| ApiError::from_backend(&error))
}

#[cfg(feature = "ssr")]
fn found<T>(result: Result<Option<T>, backend::Error>) -> Result<T, ApiError> {
    answer(result)?.ok_or_else(|| ApiError::NotFound.answered())
}

#[cfg(feature = "ssr")]
impl ApiError {
    /// Gives the answer under way the status that fits, be it a page or a call.
    pub(crate) fn answered(self) -> Self {
        leptos_lambda::respond::set_status(match self {
            Self::NotFound => http::StatusCode::NOT_FOUND,
            Self::Invalid => http::StatusCode::BAD_REQUEST,
            Self::SignInNeeded => http::StatusCode::UNAUTHORIZED,
            Self::Unavailable => http::StatusCode::SERVICE_UNAVAILABLE,
            Self::Outdated => http::StatusCode::CONFLICT,
        });
        self
    }

    /// The log gets the reason, the visitor only that it can't be done now.
    pub(crate) fn from_backend(error: &backend::Error) -> Self {
        tracing::error!(error = error as &dyn std::error::Error, "the site could not answer");
        Self::Unavailable.answered()
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let error = match error {
            #[cfg(feature = "ssr")]
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) if crate::build::is_of_other() => {
                Self::Outdated
            }
            // The other way round: an answer of a newer server.
            #[cfg(not(feature = "ssr"))]
            ServerFnErrorErr::Deserialization(_) => Self::outdated(),
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::Invalid,
            _ => Self::Unavailable,
        };
        #[cfg(feature = "ssr")]
        let error = error.answered();
        error
    }

    /// Whoever stands between may answer with an error too, in a form of its own; the site's are texts in JSON.
    #[cfg(not(feature = "ssr"))]
    fn de(data: Bytes) -> Self {
        let of_the_site = data.starts_with(b"\"");
        match Self::Encoder::decode(data) {
            Ok(Self::Outdated) => Self::outdated(),
            Ok(error) => error,
            // One that only a newer server knows.
            Err(_) if of_the_site => Self::outdated(),
            Err(_) => Self::Unavailable,
        }
    }
}

#[cfg(not(feature = "ssr"))]
impl ApiError {
    fn outdated() -> Self {
        // Only the mounted app goes from page to page.
        #[cfg(feature = "csr")]
        crate::build::fall_behind();
        Self::Outdated
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotFound => "not found",
            Self::Invalid => "invalid call",
            Self::SignInNeeded => "sign-in needed",
            Self::Unavailable => "not available now",
            Self::Outdated => "the page is of another build",
        })
    }
}

impl std::error::Error for ApiError {}
