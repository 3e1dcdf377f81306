//! What a page or a server function says about its own answer, and the answer when there is none.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use percent_encoding::{CONTROLS, utf8_percent_encode};

use crate::cookies::set_cookie;
use crate::gate;

/// Nobody keeps it.
pub(crate) const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
/// What a client reads where nothing better can be made.
pub(crate) const SORRY: &str = "The server made a mistake. Please try again.";

/// Whether who asks with these headers has the version with this tag already (`If-None-Match`, RFC 9110, section 13.1.2).
pub fn is_known(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let mut named = lines.flat_map(|line| line.split(',')).map(str::trim);
    named.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag.as_bytes())
}

/// Gives the answer under way this status. Outside of one it does nothing.
pub fn set_status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

/// Puts a header on the answer under way, in the place of others of this name. Outside of one it does nothing.
pub fn set_header(name: HeaderName, value: HeaderValue) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(name, value);
    }
}

/// Has the answer under way set a cookie, as [`set_cookie`] writes it. Outside of one it does nothing.
pub fn append_cookie(name: &str, value: &str, max_age_seconds: u32) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    match set_cookie(name, value, max_age_seconds) {
        Some(cookie) => response.append_header(header::SET_COOKIE, cookie),
        None => tracing::error!(name, "a cookie can't be set"),
    }
}

/// Leads whoever gets the answer under way to another page of this site (303). Outside of one, and for what is no path of this
/// site, it does nothing.
pub fn redirect(path: &str) {
    match own_path(path) {
        Some(location) => {
            set_status(StatusCode::SEE_OTHER);
            set_header(header::LOCATION, location);
        }
        None => tracing::error!("a page leads to what is no path of this site"),
    }
}

/// A path of this site, and perhaps its query, as `Location` has it. `None` for everything that could lead a browser elsewhere,
/// whoever wrote it.
pub fn own_path(address: &str) -> Option<HeaderValue> {
    let (path, query) = match address.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (address, None),
    };
    // Two slashes would begin another host; of backslashes and dots the gate takes none.
    if !path.starts_with('/') || path.starts_with("//") {
        return None;
    }
    let mut location = gate::canonical_path(path).ok()?.into_owned();
    if let Some(query) = query {
        let query = utf8_percent_encode(query, CONTROLS).to_string();
        if !gate::is_query(&query) {
            return None;
        }
        location.push('?');
        location.push_str(&query);
    }
    HeaderValue::try_from(location).ok()
}

/// 503, for what took too long.
pub(crate) fn too_late() -> Response {
    tracing::error!("an answer would have come too late");
    let mut response = sorry(SORRY);
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response
}

/// 500 with a text, which nobody keeps.
pub(crate) fn sorry(text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, plain);
    response.headers_mut().insert(header::CACHE_CONTROL, NO_STORE);
    response
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn a_path_leads_to_this_site_or_nowhere() {
        for (path, location) in [
            ("/", "/"),
            ("/studio/streams/new", "/studio/streams/new"),
            ("/log-in?then=%2Fstudio", "/log-in?then=%2Fstudio"),
            ("/streams/开盘", "/streams/%E5%BC%80%E7%9B%98"),
            ("/streams/%E5%BC%80%E7%9B%98?draft", "/streams/%E5%BC%80%E7%9B%98?draft"),
            ("/a?q=中", "/a?q=%E4%B8%AD"),
            ("/a//b", "/a//b"),
        ] {
            assert_eq!(own_path(path).unwrap(), location, "{path}");
        }
        for elsewhere in [
            "",
            "studio",
            "?then=/",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "/%5Cevil.example",
            "/%2Fevil.example",
            "\\\\evil.example",
            "https://evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            " /studio",
            "\t//evil.example",
            "/\t/evil.example",
            "/%09/evil.example",
            "/./evil",
            "/../evil",
            "/%zz",
            "/a?b#c",
            "/a?b c",
            "/a\r\nset-cookie: a=b",
        ] {
            assert_eq!(own_path(elsewhere), None, "{elsewhere:?}");
        }
    }
}
