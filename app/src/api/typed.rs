//! What forms and JSON send as text, and what it means.

use model::{FieldError, Problem};
use serde::{Deserialize, Serialize};

use super::ApiError;

/// Yes or no: `true` and `false`, and what browsers send of a box that is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ticked(pub bool);

impl TryFrom<String> for Ticked {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        match text.as_str() {
            "true" | "on" => Ok(Self(true)),
            "false" | "" => Ok(Self(false)),
            _ => Err("neither true nor false"),
        }
    }
}

impl From<Ticked> for String {
    fn from(ticked: Ticked) -> Self {
        ticked.0.to_string()
    }
}

/// What must be disclosed: `None` until something is said of it, and empty when the host says that there is nothing.
///
/// # Errors
/// [`Problem::NotAllowed`] for a text beside that: which of the two is meant nobody knows but the host.
pub(super) fn disclosed(text: &str, there_is_none: Ticked) -> Result<Option<String>, Problem> {
    match (there_is_none, text.trim()) {
        (Ticked(true), "") => Ok(Some(String::new())),
        (Ticked(true), _) => Err(Problem::NotAllowed),
        (Ticked(false), "") => Ok(None),
        (Ticked(false), text) => Ok(Some(text.to_owned())),
    }
}

/// One thing is wrong.
pub(super) fn wrong(field: &str, problem: Problem) -> ApiError {
    ApiError::Fields(vec![FieldError::new(field, problem)]).answered()
}

#[cfg(test)]
mod tests {
    use model::Problem;

    use super::{Ticked, disclosed};

    #[test]
    fn what_is_yes_and_what_is_no() {
        for (text, ticked) in [("true", true), ("on", true), ("false", false), ("", false)] {
            assert_eq!(Ticked::try_from(text.to_owned()), Ok(Ticked(ticked)), "{text}");
        }
        for other in ["1", "yes", "TRUE", "null", " true"] {
            assert!(Ticked::try_from(other.to_owned()).is_err(), "{other}");
        }
    }

    #[test]
    fn nothing_said_is_not_nothing_to_say() {
        for (text, none, said) in [
            (" ", false, Ok(None)),
            ("", true, Ok(Some(""))),
            (" ", true, Ok(Some(""))),
            (" Long XOM ", false, Ok(Some("Long XOM"))),
            ("Long XOM", true, Err(Problem::NotAllowed)),
        ] {
            assert_eq!(disclosed(text, Ticked(none)), said.map(|said| said.map(str::to_owned)), "{text}");
        }
    }
}
