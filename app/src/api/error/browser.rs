//! What a browser reads of a refusal: its type, by hand, for a reader of JSON would weigh more than all the rest.

use super::{ApiError, names};

/// How every refusal of the site begins.
const START: &[u8] = br#"{"type":"/problems#"#;

const KNOWN: [(&str, ApiError); 11] = [
    (names::NOT_FOUND, ApiError::NotFound),
    (names::GONE, ApiError::Gone),
    (names::INVALID, ApiError::Invalid),
    (names::FIELDS, ApiError::Fields()),
    (names::LOGIN_NEEDED, ApiError::LoginNeeded),
    (names::WRONG_LOGIN, ApiError::WrongLogin),
    (names::FORBIDDEN, ApiError::Forbidden),
    (names::TOO_MANY, ApiError::TooMany {}),
    (names::CONFLICT, ApiError::Conflict),
    (names::TOO_LARGE, ApiError::TooLarge),
    (names::UNAVAILABLE, ApiError::Unavailable),
];

pub(super) fn decode(body: &[u8]) -> ApiError {
    let Some(name) = body.strip_prefix(START) else { return ApiError::Unavailable };
    let is = |known: &str| name.strip_prefix(known.as_bytes()).is_some_and(|rest| rest.starts_with(b"\""));
    match KNOWN.iter().find(|(known, _)| is(known)) {
        Some((_, error)) => *error,
        // It says so, or is one that only a newer server knows.
        None => outdated(),
    }
}

pub(super) fn outdated() -> ApiError {
    // Only the mounted app goes from page to page.
    #[cfg(feature = "csr")]
    crate::build::fall_behind();
    ApiError::Outdated
}
