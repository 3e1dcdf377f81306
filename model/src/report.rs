//! What viewers report, and what moderators make of it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::account::AccountName;
use crate::slug::Slug;
use crate::time::Time;

/// What can be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reported {
    /// A stream.
    Stream,
    /// A message in the chat of a stream.
    Message,
}

/// The text names nothing that can be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidReported;

/// Something that somebody reported, and nobody has looked at yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Names it.
    pub id: String,
    /// What kind of thing it is about.
    pub kind: Reported,
    /// The stream.
    pub slug: Slug,
    /// The message's id, where it is about one.
    pub message: Option<String>,
    /// What was reported, as it read then: a title or a message.
    pub text: String,
    /// Why, in the words of who reported it.
    pub reason: String,
    /// Who reported it; `None` once the account was deleted.
    pub by: Option<AccountName>,
    /// When.
    pub at: Time,
}

/// What becomes of something that was reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It stays.
    Keep,
    /// It is taken away.
    Remove,
}

/// The text names no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidVerdict;

impl Reported {
    /// Everything that can be.
    pub const ALL: [Self; 2] = [Self::Stream, Self::Message];

    /// Its name in rows, forms and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stream => "stream",
            Self::Message => "message",
        }
    }
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 2] = [Self::Keep, Self::Remove];

    /// Its name in forms and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Remove => "remove",
        }
    }
}

impl FromStr for Reported {
    type Err = InvalidReported;

    fn from_str(text: &str) -> Result<Self, InvalidReported> {
        Self::ALL.into_iter().find(|reported| reported.as_str() == text).ok_or(InvalidReported)
    }
}

impl FromStr for Verdict {
    type Err = InvalidVerdict;

    fn from_str(text: &str) -> Result<Self, InvalidVerdict> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == text).ok_or(InvalidVerdict)
    }
}

impl fmt::Display for InvalidReported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what can be reported is a stream or a message")
    }
}

impl fmt::Display for InvalidVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a verdict is keep or remove")
    }
}

impl std::error::Error for InvalidReported {}

impl std::error::Error for InvalidVerdict {}

#[cfg(test)]
mod tests {
    use super::{Reported, Verdict};

    #[test]
    fn each_has_one_name_everywhere() {
        for reported in Reported::ALL {
            assert_eq!(reported.as_str().parse(), Ok(reported));
            assert_eq!(serde_json::to_string(&reported).unwrap(), format!("{:?}", reported.as_str()));
        }
        for verdict in Verdict::ALL {
            assert_eq!(verdict.as_str().parse(), Ok(verdict));
            assert_eq!(serde_json::to_string(&verdict).unwrap(), format!("{:?}", verdict.as_str()));
        }
        assert!("channel".parse::<Reported>().is_err() && "Keep".parse::<Verdict>().is_err());
    }
}
