//! Tags as a CDN has them (Amazon CloudFront developer guide, "What you need to know when invalidating tags").

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// How many tags of an object count.
pub(super) const MAX_CDN_TAGS: usize = 50;
/// The longest tag, in bytes.
const MAX_BYTES: usize = 256;
/// Visible ASCII without commas is allowed; what is escaped must not be mistaken for what was there before.
const ESCAPED: &AsciiSet = &CONTROLS.add(b' ').add(b',').add(b'%');

/// A tag of a page as the header `cache-tag` of its answer names it, and as a CDN is told to drop it: visible ASCII, at most 256
/// bytes. Tags that are longer share a name with others that begin like them, so more pages are dropped, not fewer. CloudFront
/// does not tell upper from lower case.
pub fn cdn_tag(tag: &str) -> String {
    let mut name: String = utf8_percent_encode(tag, ESCAPED).map(Cow::from).collect();
    name.truncate(MAX_BYTES);
    name
}

#[cfg(test)]
mod tests {
    use super::cdn_tag;

    #[test]
    fn a_tag_is_visible_ascii_without_commas() {
        assert_eq!(cdn_tag("ticker:XNAS:AAPL"), "ticker:XNAS:AAPL");
        assert_eq!(cdn_tag("a,b c%"), "a%2Cb%20c%25");
        assert_eq!(cdn_tag("stream:中"), "stream:%E4%B8%AD");
        assert_eq!(cdn_tag(&"中".repeat(100)).len(), 256);
    }
}
