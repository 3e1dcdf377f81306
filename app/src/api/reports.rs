//! What viewers report, and what moderators make of it.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use model::{Problem, Reported, Verdict};

use super::ApiError;
use super::answers::{changed, done, named, said};
use super::typed::wrong;
use crate::server::{allowed, site};

/// Reports a stream, or a message in its chat.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Fields`] for `kind` and `reason`; [`ApiError::NotFound`]; [`ApiError::TooMany`];
/// [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "report")]
pub async fn report(
    kind: String,
    slug: String,
    message: Option<String>,
    reason: String,
) -> Result<(), ApiError> {
    let caller = allowed::<Report>().await?;
    let kind: Reported = kind.parse().map_err(|_| wrong("kind", Problem::Unknown))?;
    let message = said(message);
    done(site()?.report(&caller, kind, &named(&slug)?, message.as_deref(), &reason).await)
}

/// What was reported and nobody has looked at, oldest first.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`]; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "reports", input = GetUrl)]
pub async fn reports() -> Result<Vec<model::Report>, ApiError> {
    let caller = allowed::<Reports>().await?;
    done(site()?.reports(&caller).await)
}

/// Decides what becomes of something that was reported.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`]; [`ApiError::Fields`] for `verdict`; [`ApiError::NotFound`] when somebody
/// decided before; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "reports/settle")]
pub async fn settle(id: String, verdict: String) -> Result<(), ApiError> {
    let caller = allowed::<Settle>().await?;
    let verdict: Verdict = verdict.parse().map_err(|_| wrong("verdict", Problem::Unknown))?;
    changed(site()?.settle(&caller, &id, verdict).await).await
}
