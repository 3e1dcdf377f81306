//! Calls of server functions, with what leptos_axum leaves open closed.

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, Uri, header};

use crate::gate;

/// Stands for this site where an address must have a host; it can be nobody's (RFC 2606).
const OWN: &str = "http://site.invalid";

/// A form without JavaScript is sent back to where it stood, which leptos_axum reads from `Referer`: only a path of this site
/// may stand there, whatever the client says. It gets a host, for server_fn adds what went wrong only to a whole address; the
/// answer loses it again.
pub(crate) fn within_site(mut request: Request<Body>) -> Request<Body> {
    let headers = request.headers_mut();
    if let Some(referer) = headers.remove(header::REFERER)
        && let Some(path) = own_path(&referer)
    {
        headers.insert(header::REFERER, path);
    }
    request
}

fn own_path(referer: &HeaderValue) -> Option<HeaderValue> {
    let address = Uri::try_from(referer.as_bytes()).ok()?;
    let path = gate::canonical_path(address.path()).ok()?;
    // Two slashes would begin another host.
    let path = format!("/{}", path.trim_start_matches('/'));
    let address = match address.query() {
        Some(query) => [OWN, &path, "?", query].concat(),
        None => [OWN, &path].concat(),
    };
    HeaderValue::try_from(address).ok()
}

/// An answer says what it is, so that no browser guesses: leptos_axum names the path of an unknown function and no type. And
/// it leads to this site by a path.
pub(crate) fn from_site(mut response: Response) -> Response {
    let headers: &mut HeaderMap = response.headers_mut();
    headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static("text/plain; charset=utf-8"));
    let location = headers.get(header::LOCATION).and_then(|location| location.to_str().ok());
    // server_fn leaves an empty query behind.
    let path =
        location.and_then(|location| location.strip_prefix(OWN)).map(|path| path.trim_end_matches('?'));
    let path = path.map(HeaderValue::try_from);
    if let Some(Ok(path)) = path {
        headers.insert(header::LOCATION, path);
    }
    response
}
