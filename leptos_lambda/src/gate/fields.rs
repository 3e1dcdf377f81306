//! Headers.

use http::{HeaderMap, HeaderName, HeaderValue, header, uri::Authority};

use super::{Limits, Refusal};

/// What belongs to one connection, or is told anew behind it (RFC 9110, section 7.6.1).
const OF_CONNECTION: [HeaderName; 8] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::EXPECT,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
];

/// Adds one value of one header.
pub(super) fn add(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Refusal> {
    let name = HeaderName::try_from(name).map_err(|_| Refusal::Header)?;
    if OF_CONNECTION.contains(&name) {
        return Ok(());
    }
    let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| Refusal::Header)?;
    headers.try_append(name, value).map_err(|_| Refusal::LargeHeaders)?;
    Ok(())
}

/// Puts cookies that came one by one, or in several headers, into one.
pub(super) fn join_cookies<'a>(
    headers: &mut HeaderMap,
    cookies: impl Iterator<Item = &'a [u8]>,
) -> Result<(), Refusal> {
    let mut joined = Vec::new();
    for cookie in cookies {
        if !joined.is_empty() {
            joined.extend_from_slice(b"; ");
        }
        joined.extend_from_slice(cookie);
    }
    if !joined.is_empty() {
        headers.insert(header::COOKIE, HeaderValue::try_from(joined).map_err(|_| Refusal::Header)?);
    }
    Ok(())
}

/// Holds complete headers to their limits.
pub(super) fn check(headers: &HeaderMap, limits: &Limits) -> Result<(), Refusal> {
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if headers.len() > limits.headers || bytes > limits.header_bytes {
        return Err(Refusal::LargeHeaders);
    }
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => Ok(()),
        (Some(host), None) if is_host(host) => Ok(()),
        _ => Err(Refusal::Header),
    }
}

fn is_host(host: &HeaderValue) -> bool {
    Authority::try_from(host.as_bytes()).is_ok_and(|host| !host.as_str().contains('@'))
}
