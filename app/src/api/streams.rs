//! What a host does with the own streams.

use leptos::prelude::*;
use model::{Slug, StreamKey};

use super::answers::{changed, done, named};
use super::{ApiError, StreamForm};
use crate::server::{allowed, site};

/// Schedules a stream, and tells its slug.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`]; [`ApiError::Fields`]; [`ApiError::Conflict`];
/// [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "streams/create")]
pub async fn create_stream(#[server(flatten)] form: StreamForm) -> Result<Slug, ApiError> {
    let caller = allowed::<CreateStream>().await?;
    let site = site()?;
    let fields = form.fields(Some(site.now())).await?;
    changed(site.create_stream(&caller, fields).await).await
}

/// Changes a stream, as long as it is as `revision` says. The start and the length of one that has begun or was cancelled
/// stay as they are.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`]; [`ApiError::NotFound`]; [`ApiError::Fields`];
/// [`ApiError::Conflict`] when it was changed meanwhile; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "streams/edit")]
pub async fn edit_stream(
    slug: String,
    revision: String,
    #[server(flatten)] form: StreamForm,
) -> Result<(), ApiError> {
    let caller = allowed::<EditStream>().await?;
    let (site, slug) = (site()?, named(&slug)?);
    // Whose it is not hears that, and nothing of the form.
    done(site.may_change(&caller, &slug).await)?;
    let fields = form.fields(None).await?;
    changed(site.edit_stream(&caller, &slug, &revision, fields).await).await
}

/// Gives a stream the slug of its present title, and tells it. The old address leads there.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`]; [`ApiError::NotFound`]; [`ApiError::Conflict`] when it was changed
/// meanwhile; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "streams/rename")]
pub async fn rename_stream(slug: String, revision: String) -> Result<Slug, ApiError> {
    let caller = allowed::<RenameStream>().await?;
    changed(site()?.rename_stream(&caller, &named(&slug)?, &revision).await).await
}

/// A scheduled stream begins.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`]; [`ApiError::NotFound`]; [`ApiError::Fields`] for what must be disclosed
/// before; [`ApiError::Conflict`] when it is not scheduled; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "streams/go-live")]
pub async fn go_live(slug: String) -> Result<(), ApiError> {
    let caller = allowed::<GoLive>().await?;
    changed(site()?.go_live(&caller, &named(&slug)?).await).await
}

/// A live stream ends, and becomes a replay.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`]; [`ApiError::NotFound`]; [`ApiError::Conflict`] when it is not live;
/// [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "streams/end")]
pub async fn end_stream(slug: String) -> Result<(), ApiError> {
    let caller = allowed::<EndStream>().await?;
    changed(site()?.end_stream(&caller, &named(&slug)?).await).await
}

/// A scheduled stream will not happen.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`]; [`ApiError::NotFound`]; [`ApiError::Conflict`] when it is not scheduled;
/// [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "streams/cancel")]
pub async fn cancel_stream(slug: String) -> Result<(), ApiError> {
    let caller = allowed::<CancelStream>().await?;
    changed(site()?.cancel_stream(&caller, &named(&slug)?).await).await
}

/// Deletes a stream for good.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`]; [`ApiError::NotFound`]; [`ApiError::Conflict`] while it is live;
/// [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "streams/delete")]
pub async fn delete_stream(slug: String) -> Result<(), ApiError> {
    let caller = allowed::<DeleteStream>().await?;
    changed(site()?.delete_stream(&caller, &named(&slug)?).await).await
}

/// Makes a key for the encoder of a stream, and tells it this once. The one before is good no more.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`]; [`ApiError::NotFound`]; [`ApiError::Conflict`];
/// [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "streams/key")]
pub async fn replace_stream_key(slug: String) -> Result<StreamKey, ApiError> {
    let caller = allowed::<ReplaceStreamKey>().await?;
    done(site()?.replace_stream_key(&caller, &named(&slug)?).await)
}
