//! What functions answer of what the site says.

use backend::{Changed, Further, Refusal};
use model::{Status, StreamCard, Tag};

use super::ApiError;

/// Ties the page under way to what it shows.
pub(super) fn noted(tags: impl IntoIterator<Item = Tag>) {
    tags.into_iter().for_each(leptos_lambda::notes::tag);
}

/// A page that says that streams are to come is wrong from the next one's start on.
pub(super) fn noted_starts<'a>(streams: impl IntoIterator<Item = &'a StreamCard>) {
    for stream in streams {
        if stream.status == Status::Scheduled {
            leptos_lambda::notes::expires_at(stream.starts_at.0);
        }
    }
}

/// What names a thing; a text that can't name one names none.
pub(super) fn named<T: std::str::FromStr>(text: &str) -> Result<T, ApiError> {
    text.parse().map_err(|_| ApiError::NotFound.answered())
}

/// A cursor, if there is one; an empty one is none.
pub(super) fn optional<T: std::str::FromStr>(text: Option<String>) -> Result<Option<T>, ApiError> {
    let text = said(text);
    text.map(|text| text.parse()).transpose().map_err(|_| ApiError::Invalid.answered())
}

/// The page of a list that goes on in both directions from one of these cursors; `None` without any.
pub(super) fn further(before: Option<String>, after: Option<String>) -> Result<Option<Further>, ApiError> {
    match (optional(before)?, optional(after)?) {
        (before, None) => Ok(before.map(Further::Before)),
        (None, after) => Ok(after.map(Further::After)),
        (Some(_), Some(_)) => Err(ApiError::Invalid.answered()),
    }
}

/// A text that may be left out; an empty one was.
pub(super) fn said(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

pub(super) fn answer<T>(result: Result<T, backend::Error>) -> Result<T, ApiError> {
    result.map_err(|error| ApiError::from_backend(&error))
}

pub(super) fn found<T>(result: Result<Option<T>, backend::Error>) -> Result<T, ApiError> {
    answer(result)?.ok_or_else(|| ApiError::NotFound.answered())
}

pub(super) fn done<T>(result: Result<T, Refusal>) -> Result<T, ApiError> {
    result.map_err(ApiError::refused)
}

/// Whoever gets the answer of a write finds it on the pages.
pub(super) async fn changed<T>(result: Result<Changed<T>, Refusal>) -> Result<T, ApiError> {
    let Changed { value, tags } = done(result)?;
    crate::server::touched(tags).await;
    Ok(value)
}
