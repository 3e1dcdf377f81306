//! What viewers say beside a stream.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::time::Time;

/// The longest message, in characters.
pub const MAX_MESSAGE_CHARACTERS: usize = 200;

/// A message in the chat of a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatMessage {
    /// Names it within its chat; later messages have greater ones.
    pub id: String,
    /// Who says it.
    pub user: String,
    /// When.
    pub at: Time,
    /// What.
    pub text: String,
}

/// The text of a message, fit to be shown: one line without controls, 1 to [`MAX_MESSAGE_CHARACTERS`] characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageText(String);

/// Why a text can't be a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MessageTextError {
    /// Nothing is left after trimming.
    Empty,
    /// It has this many characters.
    TooLong(usize),
}

impl MessageText {
    /// The text with white space folded and invisible controls left out, among them those that turn the direction of
    /// what follows (Unicode's explicit bidirectional formatting, UAX #9).
    ///
    /// # Errors
    /// When nothing is left, or too much.
    pub fn parse(text: &str) -> Result<Self, MessageTextError> {
        let visible: String =
            text.chars().filter(|&c| c.is_whitespace() || !(c.is_control() || turns_direction(c))).collect();
        let words: Vec<&str> = visible.split_whitespace().collect();
        let text = words.join(" ");
        match text.chars().count() {
            0 => Err(MessageTextError::Empty),
            1..=MAX_MESSAGE_CHARACTERS => Ok(Self(text)),
            characters => Err(MessageTextError::TooLong(characters)),
        }
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a character shows nothing itself, and turns the direction of what stands beside it (Unicode's explicit bidirectional
/// formatting, UAX #9): with such a text can look like another.
pub fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}')
}

impl fmt::Display for MessageTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the message is empty"),
            Self::TooLong(characters) => {
                write!(
                    f,
                    "the message has {characters} characters; at most {MAX_MESSAGE_CHARACTERS} are allowed"
                )
            }
        }
    }
}

impl std::error::Error for MessageTextError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MAX_MESSAGE_CHARACTERS, MessageText, MessageTextError, turns_direction};

    #[test]
    fn a_message_is_one_clean_line() {
        for (text, clean) in [
            ("  Hello\n\tthere ", "Hello there"),
            ("早上好！", "早上好！"),
            ("a\u{202E}b\u{2066}c\0d", "abcd"),
            ("<b>\"&", "<b>\"&"),
        ] {
            assert_eq!(MessageText::parse(text).map(|text| text.0), Ok(clean.to_owned()));
        }
        for empty in ["", " \n ", "\u{202E}\u{0}"] {
            assert_eq!(MessageText::parse(empty), Err(MessageTextError::Empty));
        }
        assert!(MessageText::parse(&"文".repeat(200)).is_ok());
        assert_eq!(MessageText::parse(&"文".repeat(201)), Err(MessageTextError::TooLong(201)));
    }

    proptest! {
        #[test]
        fn whatever_is_taken_is_clean_and_stays(text in "\\PC{0,250}|(.|\\s){0,250}") {
            if let Ok(message) = MessageText::parse(&text) {
                let count = message.as_str().chars().count();
                prop_assert!((1..=MAX_MESSAGE_CHARACTERS).contains(&count));
                prop_assert!(!message.as_str().chars().any(|c| c.is_control() || turns_direction(c)));
                prop_assert_eq!(MessageText::parse(message.as_str()), Ok(message.clone()));
            }
        }
    }
}
