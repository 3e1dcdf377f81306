//! The part of an address that names a stream.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Names a stream in its address: letters and digits of any script, in lower case, joined by single hyphens;
/// at most 100 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// The text is no slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSlug;

impl Slug {
    /// The longest slug, in characters.
    pub const MAX_CHARACTERS: usize = 100;

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = InvalidSlug;

    fn from_str(text: &str) -> Result<Self, InvalidSlug> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for Slug {
    type Error = InvalidSlug;

    fn try_from(text: String) -> Result<Self, InvalidSlug> {
        let word =
            |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() && !c.is_uppercase());
        if text.chars().count() <= Self::MAX_CHARACTERS && text.split('-').all(word) {
            Ok(Self(text))
        } else {
            Err(InvalidSlug)
        }
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for InvalidSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a slug has letters, digits and single hyphens, in lower case, at most 100 characters")
    }
}

impl std::error::Error for InvalidSlug {}

#[cfg(test)]
mod tests {
    use super::Slug;

    #[test]
    fn what_is_a_slug() {
        for good in ["a", "macro-desk-xom-bonds-000", "上证指数-开盘解读", "0", &"x".repeat(100)] {
            assert!(good.parse::<Slug>().is_ok(), "{good}");
        }
        for bad in
            ["", "-", "a-", "-a", "a--b", "A", "a b", "a/b", "..", "a%2fb", "a\0", "a~b", &"x".repeat(101)]
        {
            assert!(bad.parse::<Slug>().is_err(), "{bad:?}");
        }
    }
}
