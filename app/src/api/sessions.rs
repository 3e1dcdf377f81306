//! Sessions: how they begin and end, and the bearer tokens made from them.

use backend::{Credentials, LoggedIn, Tokens};
use http::request::Parts;
use leptos::prelude::*;
use leptos_lambda::cookies::cookie;
use leptos_lambda::{ClientAddress, respond};
use model::Me;
use serde::{Deserialize, Serialize};

use super::ApiError;
use super::answers::{answer, done};
use crate::server::{DEVICE, SESSION, allowed, request, site, tokens};

/// A bearer token for a client of the API.
#[derive(Clone, Serialize, Deserialize)]
pub struct BearerToken {
    /// The token, a JWT.
    pub token: String,
    /// For how many seconds it is good.
    pub expires_in: u32,
}

/// Makes an account, and logs it in.
///
/// # Errors
/// [`ApiError::Fields`] for `name` and `password`; [`ApiError::TooMany`]; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "register")]
pub async fn register(name: String, password: String) -> Result<Me, ApiError> {
    let (site, request) = (site()?, request()?);
    let logged_in = done(site.register(credentials(&request, &name, &password)).await)?;
    Ok(begin(&request, logged_in).await)
}

/// Begins a session.
///
/// # Errors
/// [`ApiError::WrongLogin`]; [`ApiError::Forbidden`] for a suspended account; [`ApiError::TooMany`];
/// [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "log-in")]
pub async fn log_in(name: String, password: String) -> Result<Me, ApiError> {
    let (site, request) = (site()?, request()?);
    let logged_in = done(site.log_in(credentials(&request, &name, &password)).await)?;
    Ok(begin(&request, logged_in).await)
}

/// Ends the session that this comes from.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`] for a bearer token, which ends by itself; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "log-out")]
pub async fn log_out() -> Result<(), ApiError> {
    let caller = allowed::<LogOut>().await?;
    let request = request()?;
    let (Some(_), Some(token)) = (caller.session, text(&request, SESSION)) else {
        return Err(ApiError::Forbidden.answered());
    };
    answer(site()?.log_out(token).await)?;
    forget();
    Ok(())
}

/// Ends all sessions and bearer tokens of the caller, everywhere at once.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Conflict`]; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "log-out-everywhere")]
pub async fn log_out_everywhere() -> Result<(), ApiError> {
    let caller = allowed::<LogOutEverywhere>().await?;
    done(site()?.log_out_everywhere(&caller).await)?;
    forget();
    Ok(())
}

/// Makes a bearer token from a session, for a client of the API. It ends with the account's sessions.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Forbidden`] for a bearer token: it can't be made to last; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "token")]
pub async fn token() -> Result<BearerToken, ApiError> {
    let caller = allowed::<Token>().await?;
    if caller.session.is_none() {
        return Err(ApiError::Forbidden.answered());
    }
    let tokens = tokens().ok_or_else(|| {
        tracing::error!("bearer tokens are asked for where there is no key for them");
        ApiError::Unavailable.answered()
    })?;
    let token = answer(tokens.issue(&caller, site()?.now()))?;
    Ok(BearerToken { token, expires_in: Tokens::LAST })
}

fn credentials<'a>(request: &'a Parts, name: &'a str, password: &'a str) -> Credentials<'a> {
    let address = request.extensions.get::<ClientAddress>().map(|address| address.0);
    Credentials { name, password, address, device: text(request, DEVICE) }
}

/// The value of a cookie that should be text.
pub(super) fn text<'a>(request: &'a Parts, name: &str) -> Option<&'a str> {
    cookie(&request.headers, name).and_then(|value| std::str::from_utf8(value).ok())
}

/// Hands the session over, in the place of the one that was there.
async fn begin(request: &Parts, logged_in: LoggedIn) -> Me {
    if let (Some(old), Ok(site)) = (text(request, SESSION), site())
        && let Err(error) = site.log_out(old).await
    {
        // Nobody has its token any more.
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "a session that was replaced can't be ended"
        );
    }
    keep(&logged_in);
    logged_in.caller.me()
}

/// Has the browser keep the session.
pub(super) fn keep(logged_in: &LoggedIn) {
    respond::append_cookie(SESSION, &logged_in.token, LoggedIn::SESSION_LASTS);
    respond::append_cookie(DEVICE, &logged_in.device, LoggedIn::DEVICE_LASTS);
}

/// Has the browser forget the session.
pub(super) fn forget() {
    respond::append_cookie(SESSION, "", 0);
}
