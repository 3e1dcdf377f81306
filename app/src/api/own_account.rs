//! The caller's own account.

use http::{HeaderValue, header};
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use leptos_lambda::respond;
use model::AccountPage;
use serde_json::Value;

use super::ApiError;
use super::answers::done;
use super::sessions::{forget, keep, text};
use crate::server::{DEVICE, allowed, request, site};

/// The caller's account.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "account", input = GetUrl)]
pub async fn account() -> Result<AccountPage, ApiError> {
    let caller = allowed::<Account>().await?;
    done(site()?.account_page(&caller).await)
}

/// What is kept about the caller, as a file; not what the caller wrote in chats.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "account/export", input = GetUrl)]
pub async fn export_account() -> Result<Value, ApiError> {
    let caller = allowed::<ExportAccount>().await?;
    let all = done(site()?.export_account(&caller).await)?;
    let file = HeaderValue::from_static("attachment; filename=\"finance-live-account.json\"");
    respond::set_header(header::CONTENT_DISPOSITION, file);
    Ok(all)
}

/// Gives the account another password, and ends all other sessions and tokens.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Fields`] for `current` and `new`; [`ApiError::TooMany`]; [`ApiError::Conflict`];
/// [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "change-password")]
pub async fn change_password(current: String, new: String) -> Result<(), ApiError> {
    let caller = allowed::<ChangePassword>().await?;
    let request = request()?;
    let device = text(&request, DEVICE);
    let logged_in = done(site()?.change_password(&caller, &current, &new, device).await)?;
    // A client with a token has no cookies, and wants none.
    if caller.session.is_some() {
        keep(&logged_in);
    }
    Ok(())
}

/// Deletes the account.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Fields`] for `password`; [`ApiError::TooMany`]; [`ApiError::Conflict`], also while a
/// stream of the account is live; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "delete-account")]
pub async fn delete_account(password: String) -> Result<(), ApiError> {
    let caller = allowed::<DeleteAccount>().await?;
    done(site()?.delete_account(&caller, &password).await)?;
    forget();
    Ok(())
}
