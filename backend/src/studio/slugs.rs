//! The slug of a stream, from its title.

use model::Slug;
use serde::de::Error as _;
use store::{Consistency, Key};
use unicode_normalization::UnicodeNormalization;

use crate::{Error, Site, keys};

/// How many characters of a title its slug has at the most; a number behind it still fits into a slug.
const MOST_CHARACTERS: usize = 80;
/// What has a meaning of its own where the studio's addresses have a slug.
const RESERVED: &str = "new";

impl Site {
    /// The first slug of this title that was never used; or `own`, when that is of this title.
    pub(super) async fn free_slug(&self, title: &str, own: Option<&Slug>) -> Result<Slug, Error> {
        let base = slug_text(title);
        // One read is enough for most; then as many as one read can have.
        let (mut first, mut last) = (1, 1);
        loop {
            let slugs =
                (first..=last).map(|number| numbered(&base, number)).collect::<Result<Vec<_>, _>>()?;
            let keys: Vec<Key> = slugs.iter().map(keys::stream).collect();
            let items = self.table.get_many(&keys, Consistency::Strong).await?;
            for (slug, item) in slugs.into_iter().zip(items) {
                let free = item.is_none() && slug.as_str() != RESERVED;
                if free || own == Some(&slug) {
                    return Ok(slug);
                }
            }
            (first, last) = (last + 1, last + store::MAX_GETS);
        }
    }
}

fn numbered(base: &str, number: usize) -> Result<Slug, Error> {
    let text = if number == 1 { base.to_owned() } else { format!("{base}-{number}") };
    text.parse::<Slug>().map_err(|error| Error::Encode(serde_json::Error::custom(error)))
}

/// The letters and digits of a title, in lower case and in one of the many ways in which Unicode writes the same, joined by
/// hyphens.
fn slug_text(title: &str) -> String {
    let lower = title.nfkc().collect::<String>().to_lowercase();
    let lower: String = lower.nfkc().collect();
    // A few capitals have no small letter.
    let words = lower.split(|c: char| !c.is_alphanumeric() || c.is_uppercase());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let text: String = words.join("-").chars().take(MOST_CHARACTERS).collect();
    match text.trim_end_matches('-') {
        "" => "stream".to_owned(),
        text => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_CHARACTERS, numbered, slug_text};

    #[test]
    fn a_title_is_its_slug() {
        for (title, slug) in [
            ("Rates before the open", "rates-before-the-open"),
            ("  The Fed’s dots: 2.5 %?  ", "the-fed-s-dots-2-5"),
            ("上证指数：开盘解读", "上证指数-开盘解读"),
            ("ＡＡＰＬ  ①", "aapl-1"),
            ("Ängste & Börse", "ängste-börse"),
            ("İstanbul", "i-stanbul"),
            ("🅰🅱 gold", "gold"),
            ("—— !? 🚀", "stream"),
            ("../../etc/passwd", "etc-passwd"),
        ] {
            assert_eq!(slug_text(title), slug, "{title}");
        }
    }

    #[test]
    fn whatever_the_title_its_slug_is_one() {
        let long = "财经 ".repeat(60);
        assert_eq!(slug_text(&"财".repeat(120)).chars().count(), MOST_CHARACTERS);
        for title in [long.as_str(), &"\u{FDFA}".repeat(120), "हिन्दी समाचार", "ǅ Ⅷ ß ﬃ", "\0\u{202E}"]
        {
            for number in [1, 2, 100_000] {
                assert!(numbered(&slug_text(title), number).is_ok(), "{title}");
            }
        }
    }
}
