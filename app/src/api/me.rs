//! Who is logged in.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use super::ApiError;
use crate::server::caller_if_any;

/// Who is logged in; `None` when nobody is. A session that is over is nobody's.
///
/// # Errors
/// [`ApiError::LoginNeeded`] for a bearer token that is none or is over; [`ApiError::Unavailable`].
#[server(prefix = "/api", endpoint = "me", input = GetUrl)]
pub async fn me() -> Result<Option<model::Me>, ApiError> {
    Ok(caller_if_any().await?.map(|caller| caller.me()))
}
