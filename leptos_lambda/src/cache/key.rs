//! What a kept page depends on, as a text; and the request that is rendered, built from that text and nothing else.

use std::borrow::Cow;
use std::fmt::Write;

use axum::body::Body;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::policy::Public;
use crate::notes::RenderNotes;

/// What stands escaped in a parameter: everything but the characters that never need it (RFC 3986, section 2.3). A page copies
/// its query from here into links, so this is how it must write its own address.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path, the declared parameters in the order of their names, and a line for each declared header: as in
/// `/replays?before=1`. No part can hold a line's end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Key<'a> {
    pub(crate) text: Cow<'a, str>,
    /// Whether every parameter has a value that it may have.
    pub(crate) valid: bool,
}

impl<'a> Key<'a> {
    /// The key of what was asked for.
    pub(crate) fn of(path: &'a str, asked: &Parts, policy: &Public) -> Self {
        let mut key = Self { text: Cow::Borrowed(path), valid: true };
        if let (Some(query), false) = (asked.uri.query(), policy.parameters.is_empty()) {
            key.add_query(query, policy);
        }
        for variant in policy.variants {
            let sent = asked.headers.get(&variant.header).and_then(|value| value.to_str().ok());
            // Writing to a text can't fail.
            let _ = write!(key.text.to_mut(), "\n{}:{}", variant.header, (variant.value)(sent));
        }
        key
    }

    fn add_query(&mut self, query: &str, policy: &Public) {
        let mut declared = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let Some(parameter) = policy.parameters.iter().find(|parameter| parameter.name == name) else {
                continue;
            };
            // The first counts, as no value does as much as an empty one.
            if declared.iter().any(|(other, _)| *other == parameter.name) || value.is_empty() {
                continue;
            }
            self.valid &= (parameter.valid)(&value);
            declared.push((parameter.name, value));
        }
        declared.sort_by_key(|(name, _)| *name);
        let mut separator = '?';
        for (name, value) in declared {
            let text = self.text.to_mut();
            text.push(separator);
            text.extend(utf8_percent_encode(name, ESCAPED));
            text.push('=');
            text.extend(utf8_percent_encode(&value, ESCAPED));
            separator = '&';
        }
    }
}

/// The request that is rendered for a key: a GET of its target with its headers, and with a place for notes. `None` when
/// the key is none.
pub(crate) fn request(key: &str, notes: RenderNotes) -> Option<Request<Body>> {
    let mut lines = key.split('\n');
    let mut request = Request::get(lines.next()?);
    for line in lines {
        let (name, value) = line.split_once(':')?;
        request = request.header(HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?);
    }
    request.extension(notes).body(Body::empty()).ok()
}
