//! The languages of the site, and of what is said in a stream.

use serde::{Deserialize, Serialize};

/// A language of the site. It stands in the path, so a page's address names its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English, at `/`.
    #[serde(rename = "en")]
    English,
    /// Chinese in simplified characters, under `/zh`.
    #[serde(rename = "zh-Hans")]
    Chinese,
}

impl Language {
    /// Every language of the site.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// The language of the page at this path.
    pub fn of_path(path: &str) -> Self {
        match path.strip_prefix("/zh") {
            Some("") => Self::Chinese,
            Some(rest) if rest.starts_with('/') => Self::Chinese,
            _ => Self::English,
        }
    }

    /// The tag for `lang` and `hreflang` (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    /// Its own name for itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "中文",
        }
    }

    /// Where the page stands whose English address is `path`, which begins with `/`.
    pub fn path(self, path: &str) -> String {
        match (self, path) {
            (Self::English, path) => path.to_owned(),
            (Self::Chinese, "/") => "/zh".to_owned(),
            (Self::Chinese, path) => format!("/zh{path}"),
        }
    }

    /// The same page's address in English: the inverse of [`path`](Self::path).
    pub fn english_path(path: &str) -> &str {
        match (Self::of_path(path), path) {
            (Self::English, path) => path,
            (Self::Chinese, "/zh") => "/",
            (Self::Chinese, path) => path.strip_prefix("/zh").unwrap_or(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn a_path_names_its_language() {
        for (path, language, english) in [
            ("/", Language::English, "/"),
            ("/zh", Language::Chinese, "/"),
            ("/zh/", Language::Chinese, "/"),
            ("/zh/streams/x", Language::Chinese, "/streams/x"),
            ("/zhou", Language::English, "/zhou"),
            ("/streams/zh", Language::English, "/streams/zh"),
            ("", Language::English, ""),
        ] {
            assert_eq!(Language::of_path(path), language, "{path}");
            assert_eq!(Language::english_path(path), english, "{path}");
        }
    }

    #[test]
    fn a_page_has_an_address_in_each_language() {
        for path in ["/", "/streams/x", "/topics"] {
            for language in Language::ALL {
                let address = language.path(path);
                assert_eq!(Language::of_path(&address), language);
                assert_eq!(Language::english_path(&address), path);
            }
        }
    }
}
