//! Who has an account.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::fields::Length;
use crate::problem::Problem;
use crate::role::Role;
use crate::slug::Slug;
use crate::time::Time;

/// Names an account for good: 32 hexadecimal digits in lower case. It outlives the name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId(String);

/// What others know an account by: letters and digits of any script, in lower case, joined by single hyphens;
/// 3 to 30 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountName(String);

/// Who is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The account's name.
    pub name: AccountName,
    /// What it may do.
    pub role: Role,
    /// The handle of its channel, where it has one.
    pub channel: Option<String>,
}

/// What an account's own page shows of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountPage {
    /// The account's name.
    pub name: AccountName,
    /// What it may do.
    pub role: Role,
    /// The handle of its channel, where it has one.
    pub channel: Option<String>,
    /// When it was registered.
    pub created_at: Time,
}

/// Whether a password has a length that is taken: 8 to 128 characters. (Whether it is a common one only the
/// server knows.)
///
/// # Errors
/// What is wrong with it.
pub fn check_password(password: &str) -> Result<(), Problem> {
    let Length { least, most } = Length::PASSWORD;
    match password.chars().count() as u32 {
        0 => Err(Problem::Missing),
        length if length < least => Err(Problem::TooShort { least }),
        length if length > most => Err(Problem::TooLong { most }),
        _ => Ok(()),
    }
}

impl AccountId {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AccountName {
    /// The fewest characters.
    pub const MIN_CHARACTERS: u32 = 3;
    /// The most characters.
    pub const MAX_CHARACTERS: u32 = 30;

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountId {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for AccountId {
    type Error = Problem;

    fn try_from(text: String) -> Result<Self, Problem> {
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if text.len() == 32 && digits { Ok(Self(text)) } else { Err(Problem::NotAllowed) }
    }
}

impl FromStr for AccountName {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for AccountName {
    type Error = Problem;

    fn try_from(text: String) -> Result<Self, Problem> {
        let length = text.chars().count();
        if length == 0 {
            Err(Problem::Missing)
        } else if length < Self::MIN_CHARACTERS as usize {
            Err(Problem::TooShort { least: Self::MIN_CHARACTERS })
        } else if length > Self::MAX_CHARACTERS as usize {
            Err(Problem::TooLong { most: Self::MAX_CHARACTERS })
        } else {
            Slug::try_from(text).map(|slug| Self(slug.into())).map_err(|_| Problem::NotAllowed)
        }
    }
}

impl From<AccountId> for String {
    fn from(id: AccountId) -> Self {
        id.0
    }
}

impl From<AccountName> for String {
    fn from(name: AccountName) -> Self {
        name.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{AccountId, AccountName, check_password};
    use crate::problem::Problem;

    #[test]
    fn what_is_a_name() {
        for good in ["anna", "lena-hartmann", "王小明", "a-1", &"x".repeat(30)] {
            assert!(good.parse::<AccountName>().is_ok(), "{good}");
        }
        for (bad, problem) in [
            ("", Problem::Missing),
            ("ab", Problem::TooShort { least: 3 }),
            (&"x".repeat(31), Problem::TooLong { most: 30 }),
            ("Anna", Problem::NotAllowed),
            ("an na", Problem::NotAllowed),
            ("anna-", Problem::NotAllowed),
            ("a--b", Problem::NotAllowed),
            ("a/../b", Problem::NotAllowed),
            ("anna\0", Problem::NotAllowed),
        ] {
            assert_eq!(bad.parse::<AccountName>(), Err(problem), "{bad:?}");
        }
        assert!(serde_json::from_str::<AccountName>(r#""A b""#).is_err());
    }

    #[test]
    fn what_is_an_id() {
        assert!("0123456789abcdef0123456789abcdef".parse::<AccountId>().is_ok());
        for bad in ["", "0123456789abcdef", "0123456789ABCDEF0123456789abcdef", &"g".repeat(32)] {
            assert!(bad.parse::<AccountId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn passwords_are_counted_in_characters() {
        assert_eq!(check_password(""), Err(Problem::Missing));
        assert_eq!(check_password("1234567"), Err(Problem::TooShort { least: 8 }));
        assert_eq!(check_password("密码密码密码密码"), Ok(()));
        assert_eq!(check_password(&"é".repeat(128)), Ok(()));
        assert_eq!(check_password(&"é".repeat(129)), Err(Problem::TooLong { most: 128 }));
    }
}
