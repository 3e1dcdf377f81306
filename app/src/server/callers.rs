//! Who calls: what a request brings along to prove it, and whether that may do what is asked for.

use backend::{Caller, Site};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use leptos::prelude::use_context;
use leptos_lambda::cookies::cookie;

use super::services::{site, tokens};
use crate::api::{ApiError, Ruled};

/// The cookie with a session's token.
pub const SESSION: &str = "__Host-session";
/// The cookie by which an account knows a device that logged in before.
pub(crate) const DEVICE: &str = "__Host-device";

/// Who looks at a page that is its viewer's own. It comes with the request, for all of the page.
#[derive(Clone)]
pub struct Viewer(Caller);

impl Viewer {
    /// Whoever has the session that these headers bring along. Where that can't be read now, the page finds so itself.
    pub async fn of(site: &Site, headers: &HeaderMap) -> Option<Self> {
        let token = std::str::from_utf8(cookie(headers, SESSION)?).ok()?;
        site.caller(token).await.ok().flatten().map(Self)
    }
}

/// The name of whoever looks at the page, which pages that are shared do not know.
pub(crate) fn viewer() -> Option<String> {
    let request = use_context::<Parts>()?;
    request.extensions.get::<Viewer>().map(|viewer| viewer.0.name.to_string())
}

/// What a request brings along, and whose it is: `None` for what is malformed, unknown or over.
enum Proof {
    Nothing,
    Session(Option<Caller>),
    Bearer(Option<Caller>),
}

/// The caller, who may call this function. What proves nothing is refused, also where nothing need be proved.
pub(crate) async fn allowed<Function: Ruled>() -> Result<Caller, ApiError> {
    let caller = match proof().await? {
        Proof::Nothing => None,
        Proof::Session(caller) | Proof::Bearer(caller) => {
            Some(caller.ok_or_else(|| ApiError::LoginNeeded.answered())?)
        }
    };
    Function::RULE.allows(caller.as_ref()).map_err(ApiError::refused)?;
    caller.ok_or_else(|| ApiError::LoginNeeded.answered())
}

/// The caller, if somebody is logged in. A browser may bring a session along that is over; a client that names a token means
/// to be somebody.
pub(crate) async fn caller_if_any() -> Result<Option<Caller>, ApiError> {
    match proof().await? {
        Proof::Nothing | Proof::Session(None) => Ok(None),
        Proof::Bearer(None) => Err(ApiError::LoginNeeded.answered()),
        Proof::Session(caller) | Proof::Bearer(caller) => Ok(caller),
    }
}

/// The request under way, without its body.
pub(crate) fn request() -> Result<Parts, ApiError> {
    use_context().ok_or_else(|| {
        tracing::error!("there is no request in the context");
        ApiError::Unavailable.answered()
    })
}

async fn proof() -> Result<Proof, ApiError> {
    let (site, request) = (site()?, request()?);
    let failed = |error: backend::Error| ApiError::from_backend(&error);
    if request.headers.contains_key(AUTHORIZATION) {
        let named = bearer(&request).zip(tokens());
        let named = named.and_then(|(token, tokens)| tokens.read(token, site.now()));
        return Ok(Proof::Bearer(match named {
            Some((account, version)) => site.caller_of(&account, version).await.map_err(failed)?,
            None => None,
        }));
    }
    if let Some(viewer) = request.extensions.get::<Viewer>() {
        return Ok(Proof::Session(Some(viewer.0.clone())));
    }
    let Some(token) = cookie(&request.headers, SESSION) else { return Ok(Proof::Nothing) };
    Ok(Proof::Session(match std::str::from_utf8(token) {
        Ok(token) => site.caller(token).await.map_err(failed)?,
        Err(_) => None,
    }))
}

/// The token of the one `Authorization: Bearer` (RFC 6750, section 2.1).
fn bearer(request: &Parts) -> Option<&str> {
    let mut values = request.headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let (scheme, token) = std::str::from_utf8(value.as_bytes()).ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}
