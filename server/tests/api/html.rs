//! What a page shows.

use std::collections::BTreeMap;

/// The attributes of the element with this id; one without a value has an empty one.
#[track_caller]
pub fn element(page: &str, id: &str) -> BTreeMap<String, String> {
    let at = page.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("nothing is called {id}: {page}"));
    let start = page[..at].rfind('<').unwrap();
    let mut rest = page[start..].split_once(' ').unwrap().1;
    let mut attributes = BTreeMap::new();
    loop {
        rest = rest.trim_start();
        let end = rest.find(['=', ' ', '>']).unwrap();
        let (name, behind) = rest.split_at(end);
        if let Some(quoted) = behind.strip_prefix("=\"") {
            let (value, behind) = quoted.split_once('"').unwrap();
            attributes.insert(name.to_owned(), unescaped(value));
            rest = behind;
        } else {
            if !name.trim_end_matches('/').is_empty() {
                attributes.insert(name.to_owned(), String::new());
            }
            if behind.starts_with('>') {
                return attributes;
            }
            rest = behind.trim_start_matches('=');
        }
    }
}

/// The text in the element with this id, up to the next element's end.
#[track_caller]
pub fn text(page: &str, id: &str) -> String {
    let (_, rest) =
        page.split_once(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("nothing is called {id}: {page}"));
    let (_, rest) = rest.split_once('>').unwrap();
    unescaped(rest.split_once("</").unwrap().0)
}

/// The values of all attributes of this name.
pub fn all(page: &str, attribute: &str) -> Vec<String> {
    let start = format!(" {attribute}=\"");
    let values = page.split(&start).skip(1);
    values.map(|rest| unescaped(rest.split_once('"').unwrap().0)).collect()
}

/// Where a stream is in its life, as its card on a page says; `None` when the page does not show it.
pub fn card<'a>(page: &'a str, slug: &str) -> Option<&'a str> {
    let (_, card) = page.split_once(&format!("src=\"/covers/{slug}.svg\""))?;
    Some(card.split_once("class=\"badge ")?.1.split_once('"')?.0)
}

fn unescaped(html: &str) -> String {
    let escapes = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&amp;", "&")];
    escapes.into_iter().fold(html.to_owned(), |text, (escape, plain)| text.replace(escape, plain))
}
