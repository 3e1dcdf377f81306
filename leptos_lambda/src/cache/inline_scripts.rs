//! The inline scripts that a page wrote itself, told from those that somebody planted.
//!
//! A kept page is sent many times, so a nonce in it protects nothing. It is rendered with one that nobody can guess; the
//! inline scripts that carry it are the page's own and are named by their hashes (CSP level 3, section 2.3.1); then it is
//! blanked wherever it stands.

use hyper::body::Bytes;

use crate::security::hash_source;

/// The page without its nonce, and the sources that allow its own inline scripts. A body that is no text stays as it is.
pub(crate) fn hashed(body: Bytes, nonce: &str) -> (Bytes, Option<String>) {
    let Ok(html) = std::str::from_utf8(&body) else { return (body, None) };
    if nonce.is_empty() || !html.contains(nonce) {
        return (body, None);
    }
    let mut sources: Vec<String> = Vec::new();
    for script in own(html, nonce) {
        let source = hash_source(script.replace(nonce, "").as_bytes());
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    (html.replace(nonce, "").into(), (!sources.is_empty()).then(|| sources.join(" ")))
}

/// What stands in the script elements that carry the nonce. Each place of the nonce is the page's own writing, so it is read
/// from there: whatever else is in the page, nothing before it can lead astray.
fn own<'a>(html: &'a str, nonce: &str) -> Vec<&'a str> {
    let carried = format!(" nonce=\"{nonce}\"");
    let script = |(place, _): (usize, &str)| {
        let (before, behind) = (&html[..place], &html[place + carried.len()..]);
        let tag = &before[before.rfind('<')?..];
        if tag != "<script" && !tag.starts_with("<script ") {
            return None;
        }
        let content = behind_tag(behind)?;
        Some(content.split_once("</script")?.0)
    };
    html.match_indices(carried.as_str()).filter_map(script).collect()
}

/// What stands behind the end of a tag; in an attribute's quotes a `>` ends nothing.
fn behind_tag(text: &str) -> Option<&str> {
    let mut quoted = None;
    for (place, c) in text.char_indices() {
        match (quoted, c) {
            (None, '>') => return Some(&text[place + 1..]),
            (None, '"' | '\'') => quoted = Some(c),
            (Some(quote), _) if quote == c => quoted = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha256};

    use super::hashed;

    fn source(script: &str) -> String {
        format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script)))
    }

    #[test]
    fn only_what_carries_the_nonce_is_allowed() {
        let page = r#"<script nonce="N1">a("N1")</script><script>planted()</script><script nonce="x">b()</script>
            <link crossorigin="N1" nonce="N1"><script type="module" nonce="N1" x=">">c()</script>"#;
        let (body, sources) = hashed(page.into(), "N1");
        let body = std::str::from_utf8(&body).unwrap();
        assert!(!body.contains("N1") && body.contains(r#"<script nonce="">a("")"#));
        assert_eq!(sources.unwrap(), [source("a(\"\")"), source("c()")].join(" "));
    }

    #[test]
    fn quotes_and_tags_in_texts_lead_nowhere() {
        for text in
            ["<script ", "<script a=\"", "\"<script '", "<!--", "<script nonce='", "</script", "<textarea>"]
        {
            let page = format!(
                r#"<p title="{text}">{text}</p><script nonce="N1">a()</script>{text}<script>planted()</script>"#
            );
            assert_eq!(hashed(page.into(), "N1").1.unwrap(), source("a()"), "{text}");
        }
    }

    #[test]
    fn a_page_that_is_no_text_stays() {
        let bytes = hyper::body::Bytes::from_static(b"\xffN1");
        assert_eq!(hashed(bytes.clone(), "N1"), (bytes, None));
    }
}
