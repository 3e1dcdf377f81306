//! What is wrong with a field of a form, as the page beside the field and the API tell it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What is wrong with what was typed. The words for it, in each language, are the page's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Problem {
    /// Nothing was given where something must be.
    Missing,
    /// It has fewer characters, or is less, than it must be.
    TooShort {
        /// The least that is taken.
        least: u32,
    },
    /// It has more characters, or is more, than it may be.
    TooLong {
        /// The most that is taken.
        most: u32,
    },
    /// It has characters or a shape that are not taken here.
    NotAllowed,
    /// It names something that is not there.
    Unknown,
    /// Somebody else has it.
    Taken,
    /// It lies in the past.
    Past,
    /// It lies too far in the future.
    TooFar,
    /// It is a password that many have, or that is easy to guess.
    TooCommon,
    /// It is not what it should be the same as.
    Mismatch,
}

/// A field and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form and in the API.
    pub field: String,
    /// What is wrong.
    pub problem: Problem,
}

impl FieldError {
    /// This is wrong with that field.
    pub fn new(field: &str, problem: Problem) -> Self {
        Self { field: field.to_owned(), problem }
    }
}

impl fmt::Display for Problem {
    /// For logs; pages have words of their own in each language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("nothing is given"),
            Self::TooShort { least } => write!(f, "less than {least}"),
            Self::TooLong { most } => write!(f, "more than {most}"),
            Self::NotAllowed => f.write_str("not in a form that is taken"),
            Self::Unknown => f.write_str("names nothing that is there"),
            Self::Taken => f.write_str("somebody else has it"),
            Self::Past => f.write_str("in the past"),
            Self::TooFar => f.write_str("too far in the future"),
            Self::TooCommon => f.write_str("too common"),
            Self::Mismatch => f.write_str("not the same"),
        }
    }
}

impl std::error::Error for Problem {}

/// Everything that is wrong with a form, in the order of its fields.
pub type FieldErrors = Vec<FieldError>;

/// These errors in the order of the form's fields.
pub fn in_order(mut errors: FieldErrors, fields: &[&str]) -> FieldErrors {
    errors.sort_by_key(|error| fields.iter().position(|field| *field == error.field));
    errors
}

#[cfg(test)]
mod tests {
    use super::{FieldError, Problem, in_order};

    #[test]
    fn problems_are_written_as_the_api_says() {
        let error = FieldError::new("title", Problem::TooLong { most: 120 });
        let json = r#"{"field":"title","problem":{"code":"too_long","most":120}}"#;
        assert_eq!(serde_json::to_string(&error).unwrap(), json);
        assert_eq!(serde_json::from_str::<FieldError>(json).unwrap(), error);
        assert_eq!(serde_json::to_string(&Problem::TooCommon).unwrap(), r#"{"code":"too_common"}"#);
    }

    #[test]
    fn errors_stand_as_their_fields_do() {
        let wrong = |field| FieldError::new(field, Problem::Missing);
        let errors =
            in_order(vec![wrong("minutes"), wrong("title"), wrong("zone")], &["title", "zone", "minutes"]);
        assert_eq!(errors, [wrong("title"), wrong("zone"), wrong("minutes")]);
    }
}
