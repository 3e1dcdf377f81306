//! What the server says of a refusal: status, headers and problem details (RFC 9457).

use std::borrow::Cow;

use backend::Refusal;
use http::{HeaderValue, StatusCode, header};
use leptos::server_fn::Bytes;
use leptos_lambda::respond;
use model::FieldErrors;
use serde::{Deserialize, Serialize};

use super::{ApiError, names};

/// Where the kinds of problems are described.
const TYPES: &str = "/problems#";

/// The type comes first, for browsers read no further.
#[derive(Serialize, Deserialize)]
struct Details<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    title: String,
    status: u16,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    errors: FieldErrors,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after: Option<u32>,
}

pub(super) fn encode(error: &ApiError) -> serde_json::Result<Bytes> {
    let errors = match error {
        ApiError::Fields(errors) => errors.clone(),
        _ => FieldErrors::new(),
    };
    let retry_after = match error {
        ApiError::TooMany { retry_after } => Some(*retry_after),
        _ => None,
    };
    let details = Details {
        kind: Cow::Owned([TYPES, error.name()].concat()),
        title: error.to_string(),
        status: error.status().as_u16(),
        errors,
        retry_after,
    };
    serde_json::to_vec(&details).map(Bytes::from)
}

pub(super) fn decode(body: &[u8]) -> ApiError {
    let Ok(details) = serde_json::from_slice::<Details<'_>>(body) else { return ApiError::Unavailable };
    match details.kind.strip_prefix(TYPES) {
        Some(names::NOT_FOUND) => ApiError::NotFound,
        Some(names::GONE) => ApiError::Gone,
        Some(names::INVALID) => ApiError::Invalid,
        Some(names::FIELDS) => ApiError::Fields(details.errors),
        Some(names::LOGIN_NEEDED) => ApiError::LoginNeeded,
        Some(names::WRONG_LOGIN) => ApiError::WrongLogin,
        Some(names::FORBIDDEN) => ApiError::Forbidden,
        Some(names::TOO_MANY) => ApiError::TooMany { retry_after: details.retry_after.unwrap_or_default() },
        Some(names::CONFLICT) => ApiError::Conflict,
        Some(names::TOO_LARGE) => ApiError::TooLarge,
        Some(names::OUTDATED) => ApiError::Outdated,
        _ => ApiError::Unavailable,
    }
}

impl ApiError {
    /// The status of an answer that says this.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone => StatusCode::GONE,
            Self::Invalid | Self::Fields(_) => StatusCode::BAD_REQUEST,
            Self::LoginNeeded | Self::WrongLogin => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Conflict | Self::Outdated => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What stands behind `/problems#` for it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotFound => names::NOT_FOUND,
            Self::Gone => names::GONE,
            Self::Invalid => names::INVALID,
            Self::Fields(_) => names::FIELDS,
            Self::LoginNeeded => names::LOGIN_NEEDED,
            Self::WrongLogin => names::WRONG_LOGIN,
            Self::Forbidden => names::FORBIDDEN,
            Self::TooMany { .. } => names::TOO_MANY,
            Self::Conflict => names::CONFLICT,
            Self::TooLarge => names::TOO_LARGE,
            Self::Unavailable => names::UNAVAILABLE,
            Self::Outdated => names::OUTDATED,
        }
    }

    /// Gives the answer under way the status and the headers that fit, be it a page or a call.
    pub(crate) fn answered(self) -> Self {
        respond::set_status(self.status());
        match self {
            Self::TooMany { retry_after } => respond::set_header(header::RETRY_AFTER, retry_after.into()),
            // Every 401 says what would do (RFC 9110, section 15.5.2); a browser asks nobody for this.
            Self::LoginNeeded | Self::WrongLogin => {
                respond::set_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        self
    }

    /// The log gets the reason, the visitor only that it can't be done now.
    pub(crate) fn from_backend(error: &backend::Error) -> Self {
        tracing::error!(error = error as &dyn std::error::Error, "the site could not answer");
        Self::Unavailable.answered()
    }

    /// Says why something was not done.
    pub(crate) fn refused(refusal: Refusal) -> Self {
        let error = match refusal {
            Refusal::Fields(errors) => Self::Fields(errors),
            Refusal::NotFound => Self::NotFound,
            Refusal::Forbidden => Self::Forbidden,
            Refusal::LoginNeeded => Self::LoginNeeded,
            Refusal::WrongLogin => Self::WrongLogin,
            Refusal::TooMany { retry_after } => Self::TooMany { retry_after },
            Refusal::Conflict => Self::Conflict,
            Refusal::Failed(error) => return Self::from_backend(&error),
        };
        error.answered()
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::FromServerFnError;
    use leptos::server_fn::Bytes;
    use model::{FieldError, Problem};

    use super::ApiError;

    fn all() -> [ApiError; 12] {
        [
            ApiError::NotFound,
            ApiError::Gone,
            ApiError::Invalid,
            ApiError::Fields(vec![FieldError::new("title", Problem::TooShort { least: 3 })]),
            ApiError::LoginNeeded,
            ApiError::WrongLogin,
            ApiError::Forbidden,
            ApiError::TooMany { retry_after: 60 },
            ApiError::Conflict,
            ApiError::TooLarge,
            ApiError::Unavailable,
            ApiError::Outdated,
        ]
    }

    #[test]
    fn a_refusal_comes_back_from_its_details() {
        for error in all() {
            let body = error.ser();
            assert!(body.starts_with(br#"{"type":"/problems#"#), "{body:?}");
            assert_eq!(ApiError::de(body), error);
        }
    }

    #[test]
    fn details_say_all_that_helps() {
        let [.., fields, _, _, _, many, _, _, _, _] = all();
        let body = r##"{"type":"/problems#fields","title":"Some fields are not as they must be.","status":400,"errors":[{"field":"title","problem":{"code":"too_short","least":3}}]}"##;
        assert_eq!(fields.ser(), body);
        let body =
            r##"{"type":"/problems#too-many","title":"Too many tries.","status":429,"retry_after":60}"##;
        assert_eq!(many.ser(), body);
    }

    #[test]
    fn what_others_say_is_that_it_is_not_available() {
        for body in ["", "null", "<html>", r#"{"message":"Forbidden"}"#, r#"{"type":"/problems#fields"}"#] {
            assert_eq!(ApiError::de(Bytes::from(body)), ApiError::Unavailable, "{body}");
        }
    }
}
