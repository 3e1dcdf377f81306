//! What the studio shows.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use model::StudioPage;

use super::ApiError;
use super::answers::{done, named, optional};
use crate::server::{allowed, site};

/// The caller's channel and its streams, latest first, those before the cursor `before`.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Invalid`] when `before` is no cursor; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "studio", input = GetUrl)]
pub async fn studio(before: Option<String>) -> Result<StudioPage, ApiError> {
    let caller = allowed::<Studio>().await?;
    let before = optional(before)?;
    done(site()?.studio(&caller, before.as_ref()).await)
}

/// One of the caller's streams.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`] for somebody else's; [`ApiError::NotFound`];
/// [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "studio/stream", input = GetUrl)]
pub async fn own_stream(slug: String) -> Result<model::OwnStream, ApiError> {
    let caller = allowed::<OwnStream>().await?;
    let slug = named(&slug)?;
    done(site()?.own_stream(&caller, &slug).await)
}
