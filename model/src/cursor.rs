//! Where a list goes on.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::slug::Slug;
use crate::stream::StreamCard;
use crate::time::Time;

/// A place in a list of streams by time, as it stands in addresses: `<seconds since 1970, ten digits>~<slug>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor {
    time: Time,
    slug: Slug,
}

/// The text is no cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidCursor;

impl Cursor {
    /// The place of this stream. What starts before 1970 stands as if it started then.
    pub fn of(stream: &StreamCard) -> Self {
        Self::new(stream.starts_at, stream.slug.clone())
    }

    /// The place of a stream that starts at `time`.
    pub fn new(time: Time, slug: Slug) -> Self {
        Self { time: Time(time.0.clamp(0, Self::LAST)), slug }
    }

    /// Ten digits last until the year 2286.
    const LAST: i64 = 9_999_999_999;
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let (time, slug) = text.split_once('~').ok_or(InvalidCursor)?;
        if time.len() != 10 || !time.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidCursor);
        }
        let time = time.parse().map_err(|_| InvalidCursor)?;
        Ok(Self { time: Time(time), slug: slug.parse().map_err(|_| InvalidCursor)? })
    }
}

impl TryFrom<String> for Cursor {
    type Error = InvalidCursor;

    fn try_from(text: String) -> Result<Self, InvalidCursor> {
        text.parse()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.to_string()
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:010}~{}", self.time.0, self.slug)
    }
}

impl fmt::Display for InvalidCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a cursor is ten digits, ~ and a slug")
    }
}

impl std::error::Error for InvalidCursor {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Cursor;
    use crate::time::Time;

    #[test]
    fn what_is_no_cursor() {
        for bad in [
            "",
            "~",
            "1800000000",
            "1800000000~",
            "180000000~a",
            "+800000000~a",
            "1800000000~A",
            "18000000000~a",
        ] {
            assert!(bad.parse::<Cursor>().is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn a_cursor_comes_back_from_its_text(time in any::<i64>(), slug in "[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,3}") {
            let cursor = Cursor::new(Time(time), slug.parse().unwrap());
            prop_assert_eq!(cursor.to_string().parse::<Cursor>(), Ok(cursor));
        }

        #[test]
        fn whatever_is_taken_is_written_the_same(text in "[0-9]{9,11}~[a-z0-9A-Z-]{0,8}|\\PC{0,30}") {
            if let Ok(cursor) = text.parse::<Cursor>() {
                prop_assert_eq!(cursor.to_string(), text);
            }
        }
    }
}
