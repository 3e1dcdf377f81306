//! The chat of a stream.

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    super::answers::{changed, named},
    super::typed::wrong,
    crate::server::{allowed, site},
    model::{MAX_MESSAGE_CHARACTERS, MessageText, MessageTextError, Problem},
};

use super::ApiError;
use super::null::Null;
use crate::build::NamingBuild;

/// Says something in the chat of a stream.
///
/// # Errors
/// [`ApiError::LoginNeeded`]; [`ApiError::Fields`] for a `text` that can't be a message; [`ApiError::NotFound`] when there is
/// no such stream; [`ApiError::Conflict`] when it was cancelled; [`ApiError::TooMany`]; [`ApiError::Unavailable`].
#[server(client = NamingBuild, prefix = "/api", endpoint = "message", output = leptos::server_fn::codec::Post<Null>)]
pub async fn send_message(slug: String, text: String) -> Result<(), ApiError> {
    let caller = allowed::<SendMessage>().await?;
    let slug = named(&slug)?;
    let text = MessageText::parse(&text).map_err(|error| {
        let problem = match error {
            MessageTextError::Empty => Problem::Missing,
            MessageTextError::TooLong(_) => Problem::TooLong { most: MAX_MESSAGE_CHARACTERS as u32 },
        };
        wrong("text", problem)
    })?;
    changed(site()?.write_message(&caller, &slug, &text).await).await?;
    Ok(())
}
