//! What a viewer follows.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use model::FollowingPage;

use super::answers::{done, named};
use super::{ApiError, Ticked};
use crate::server::{allowed, site};

/// What the caller follows.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "following", input = GetUrl)]
pub async fn following() -> Result<FollowingPage, ApiError> {
    let caller = allowed::<Following>().await?;
    done(site()?.following(&caller).await)
}

/// Follows a channel from now on, or no longer.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::NotFound`]; [`ApiError::Conflict`] for more channels than one can follow;
/// [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "follow")]
pub async fn follow(handle: String, on: Ticked) -> Result<(), ApiError> {
    let caller = allowed::<Follow>().await?;
    done(site()?.follow(&caller, &named(&handle)?, on.0).await)
}

/// Wants to be reminded of a scheduled stream, or no longer.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::NotFound`]; [`ApiError::Conflict`] when it is not scheduled;
/// [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "remind")]
pub async fn remind(slug: String, on: Ticked) -> Result<(), ApiError> {
    let caller = allowed::<Remind>().await?;
    done(site()?.remind(&caller, &named(&slug)?, on.0).await)
}
