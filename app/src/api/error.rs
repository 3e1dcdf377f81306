//! Why a call failed. In answers it is problem details (RFC 9457); a browser reads no more of them than their type.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod problem;

use std::fmt;

use leptos::prelude::*;
use leptos::server_fn::error::ServerFnErrorErr;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};

#[cfg(not(feature = "ssr"))]
use browser::decode;
#[cfg(feature = "ssr")]
use problem::decode;

/// Why a call failed, in words that anyone may read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "ssr"), derive(Copy))]
pub enum ApiError {
    /// There is no such thing.
    NotFound,
    /// It was here, and was deleted.
    Gone,
    /// The call is not what it should be.
    Invalid,
    /// Something is wrong with these fields.
    Fields(#[cfg(feature = "ssr")] model::FieldErrors),
    /// The caller must log in first.
    LoginNeeded,
    /// No account has this name and this password.
    WrongLogin,
    /// The caller may not do this.
    Forbidden,
    /// It was tried too often.
    TooMany {
        /// In how many seconds it can be tried again.
        #[cfg(feature = "ssr")]
        retry_after: u32,
    },
    /// It was changed meanwhile, or can't be done to what is there.
    Conflict,
    /// What was sent is too large.
    TooLarge,
    /// It can't be done now; later it may.
    Unavailable,
    /// The caller's page is of another build, and the two don't understand each other.
    Outdated,
}

/// What stands behind `/problems#` for each of them.
mod names {
    pub(super) const NOT_FOUND: &str = "not-found";
    pub(super) const GONE: &str = "gone";
    pub(super) const INVALID: &str = "invalid";
    pub(super) const FIELDS: &str = "fields";
    pub(super) const LOGIN_NEEDED: &str = "login-needed";
    pub(super) const WRONG_LOGIN: &str = "wrong-login";
    pub(super) const FORBIDDEN: &str = "forbidden";
    pub(super) const TOO_MANY: &str = "too-many";
    pub(super) const CONFLICT: &str = "conflict";
    pub(super) const TOO_LARGE: &str = "too-large";
    pub(super) const UNAVAILABLE: &str = "unavailable";
    /// What a browser does not know it takes for this.
    #[cfg(feature = "ssr")]
    pub(super) const OUTDATED: &str = "outdated";
}

impl FromServerFnError for ApiError {
    type Encoder = ProblemDetails;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let error = match error {
            #[cfg(feature = "ssr")]
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) if crate::build::is_of_other() => {
                Self::Outdated
            }
            // The body is no text, or broke off.
            #[cfg(feature = "ssr")]
            ServerFnErrorErr::Deserialization(_) => Self::Invalid,
            // The other way round: an answer of a newer server.
            #[cfg(not(feature = "ssr"))]
            ServerFnErrorErr::Deserialization(_) => browser::outdated(),
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::Invalid,
            _ => Self::Unavailable,
        };
        #[cfg(feature = "ssr")]
        let error = error.answered();
        error
    }
}

/// How an [`ApiError`] is written: as problem details in JSON.
#[derive(Clone, Copy, Debug)]
pub struct ProblemDetails;

impl ContentType for ProblemDetails {
    const CONTENT_TYPE: &'static str = "application/problem+json";
}

impl FormatType for ProblemDetails {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<ApiError> for ProblemDetails {
    #[cfg(feature = "ssr")]
    type Error = serde_json::Error;
    #[cfg(not(feature = "ssr"))]
    type Error = std::convert::Infallible;

    #[cfg(feature = "ssr")]
    fn encode(error: &ApiError) -> Result<Bytes, Self::Error> {
        problem::encode(error)
    }

    /// Browsers refuse nothing.
    #[cfg(not(feature = "ssr"))]
    fn encode(_: &ApiError) -> Result<Bytes, Self::Error> {
        Ok(Bytes::new())
    }
}

impl Decodes<ApiError> for ProblemDetails {
    type Error = std::convert::Infallible;

    /// Whoever stands between may answer with an error too, in a form of its own: that is [`ApiError::Unavailable`].
    fn decode(body: Bytes) -> Result<ApiError, Self::Error> {
        Ok(decode(&body))
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "There is no such thing.",
            Self::Gone => "It was deleted.",
            Self::Invalid => "The call is not what it should be.",
            Self::Fields(..) => "Some fields are not as they must be.",
            Self::LoginNeeded => "Log in first.",
            Self::WrongLogin => "No account has this name and this password.",
            Self::Forbidden => "You may not do this.",
            Self::TooMany { .. } => "Too many tries.",
            Self::Conflict => "It was changed meanwhile, or can't be done to what is there.",
            Self::TooLarge => "It is too large.",
            Self::Unavailable => "Not available now.",
            Self::Outdated => "The page is of another build.",
        })
    }
}

impl std::error::Error for ApiError {}
