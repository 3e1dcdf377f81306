//! Paths and queries.

use std::borrow::Cow;

use http::uri::PathAndQuery;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{Limits, Refusal};

/// Everything but the characters that stand for themselves in a segment (RFC 3986, section 3.3: `pchar`).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// Whether a path arrives as the client wrote it or with its escapes undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    Kept,
    Undone,
}

/// The one form of a path.
pub(super) fn path(path: &str, escapes: Escapes) -> Result<Cow<'_, str>, Refusal> {
    if path.is_empty() {
        return Ok(Cow::Borrowed("/"));
    }
    let Some(segments) = path.strip_prefix('/') else { return Err(Refusal::Path) };
    if is_plain(segments) {
        return Ok(Cow::Borrowed(path));
    }
    let mut canonical = String::with_capacity(path.len());
    for segment in segments.split('/') {
        let text = match escapes {
            Escapes::Undone => Cow::Borrowed(segment),
            Escapes::Kept => decoded(segment)?,
        };
        let hostile = |c: char| c.is_control() || c == '\\' || c == '/';
        if text == "." || text == ".." || text.contains(hostile) {
            return Err(Refusal::Path);
        }
        canonical.push('/');
        canonical.extend(utf8_percent_encode(&text, ESCAPED));
    }
    Ok(Cow::Owned(canonical))
}

/// Whether a path without its first slash is canonical at a glance, as most are.
fn is_plain(segments: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'~' | b'/');
    segments.bytes().all(plain)
}

/// A segment with its escapes undone, once.
fn decoded(segment: &str) -> Result<Cow<'_, str>, Refusal> {
    // What is no escape would stay as it is, and be another path for the next one that decodes it.
    let mut rest = segment.as_bytes();
    while let Some(at) = rest.iter().position(|c| *c == b'%') {
        match rest.get(at + 1..at + 3) {
            Some(digits) if digits.iter().all(u8::is_ascii_hexdigit) => rest = &rest[at + 3..],
            _ => return Err(Refusal::Path),
        }
    }
    percent_decode_str(segment).decode_utf8().map_err(|_| Refusal::Path)
}

/// A query that arrives as the client wrote it: refused if it holds what no query may.
pub(super) fn check_query(query: &str) -> Result<(), Refusal> {
    let allowed = |c: u8| c.is_ascii_graphic() && !matches!(c, b'"' | b'#' | b'<' | b'>');
    if query.bytes().all(allowed) { Ok(()) } else { Err(Refusal::Query) }
}

/// A parameter that arrives as the client wrote it, in two parts: no part may hold the sign that ends it.
pub(super) fn push_raw(query: &mut String, name: &str, value: &str) -> Result<(), Refusal> {
    check_query(name)?;
    check_query(value)?;
    if name.contains(['&', '=']) || value.contains('&') {
        return Err(Refusal::Query);
    }
    push(query, [name, "=", value]);
    Ok(())
}

/// A parameter that arrives decoded.
pub(super) fn push_decoded(query: &mut String, name: &str, value: &str) {
    let pair = form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
    push(query, [&pair, "", ""]);
}

fn push(query: &mut String, parts: [&str; 3]) {
    if !query.is_empty() {
        query.push('&');
    }
    query.extend(parts);
}

/// Both together.
pub(super) fn join(path: &str, query: &str, limits: &Limits) -> Result<PathAndQuery, Refusal> {
    if path.len() + 1 + query.len() > limits.address_bytes {
        return Err(Refusal::LongAddress);
    }
    let address = if query.is_empty() { path.to_owned() } else { [path, "?", query].concat() };
    PathAndQuery::try_from(address).map_err(|_| Refusal::Path)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Escapes, Refusal, path};

    #[test]
    fn one_form() {
        for (written, form) in [
            ("", "/"),
            ("/", "/"),
            ("/live", "/live"),
            ("/live/", "/live/"),
            ("//evil", "//evil"),
            ("/%6Cive", "/live"),
            ("/%e4%b8%ad", "/%E4%B8%AD"),
            ("/中", "/%E4%B8%AD"),
            ("/a%20b", "/a%20b"),
            ("/a b", "/a%20b"),
            ("/%2561dmin", "/%2561dmin"),
            ("/a%23b%3Fc", "/a%23b%3Fc"),
            ("/x/..;/admin", "/x/..;/admin"),
            ("/admin.", "/admin."),
            ("/a:b@c;d=e,f!$&'()*+", "/a:b@c;d=e,f!$&'()*+"),
        ] {
            assert_eq!(path(written, Escapes::Kept).as_deref(), Ok(form), "{written}");
            assert_eq!(path(form, Escapes::Kept).as_deref(), Ok(form), "{form}: its own form");
        }
    }

    #[test]
    fn what_can_be_no_path() {
        for written in [
            "live",
            "*",
            "/%ff",
            "/a%00",
            "/..",
            "/.",
            "/%2e%2e/x",
            "/%2E",
            "/a/./b",
            "/a%2Fb",
            "/a%5Cb",
            "/a\\b",
            "/%0d%0ax",
            "/%",
            "/%2",
            "/%zz",
            "/a\nb",
            "/%C2%85",
        ] {
            assert_eq!(path(written, Escapes::Kept), Err(Refusal::Path), "{written}");
        }
    }

    proptest! {
        /// An origin that decodes the path and one that does not lead to the same one.
        #[test]
        fn decoded_or_not(written in "(/[a-zA-Z0-9%.;中 \\\\]{0,6}){1,4}") {
            let Ok(kept) = path(&written, Escapes::Kept) else { return Ok(()) };
            let decoded = percent_encoding::percent_decode_str(&written).decode_utf8().unwrap();
            let undone = path(&decoded, Escapes::Undone);
            prop_assert_eq!(Ok(&kept), undone.as_ref());
            prop_assert!(kept.split('/').all(|segment| segment != "." && segment != ".."));
            prop_assert!(kept.is_ascii());
        }
    }
}
