//! What administrators see of accounts, and do with them.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use model::{Deed, Problem, Role};

use super::answers::{done, said};
use super::typed::wrong;
use super::{ApiError, Ticked};
use crate::server::{allowed, site};

/// The account of this name.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`]; [`ApiError::NotFound`]; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "accounts", input = GetUrl)]
pub async fn account_overview(name: String) -> Result<model::AccountOverview, ApiError> {
    let caller = allowed::<AccountOverview>().await?;
    done(site()?.account_overview(&caller, &name).await)
}

/// The latest deeds of a month (`yyyy-mm`), or of this one, latest first.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`]; [`ApiError::NotFound`] for what is no month;
/// [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "audit", input = GetUrl)]
pub async fn audit(month: Option<String>) -> Result<Vec<Deed>, ApiError> {
    let caller = allowed::<Audit>().await?;
    done(site()?.audit(&caller, said(month).as_deref()).await)
}

/// Gives an account a role.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`]; [`ApiError::Fields`] for `role`; [`ApiError::NotFound`];
/// [`ApiError::Conflict`] for the own account; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "accounts/role")]
pub async fn set_role(name: String, role: String) -> Result<(), ApiError> {
    let caller = allowed::<SetRole>().await?;
    let role: Role = role.parse().map_err(|_| wrong("role", Problem::Unknown))?;
    done(site()?.set_role(&caller, &name, role).await)
}

/// Suspends an account, or lets it log in again.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`]; [`ApiError::NotFound`]; [`ApiError::Conflict`] for the own account;
/// [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "accounts/suspend")]
pub async fn suspend(name: String, suspended: Ticked) -> Result<(), ApiError> {
    let caller = allowed::<Suspend>().await?;
    done(site()?.suspend(&caller, &name, suspended.0).await)
}
