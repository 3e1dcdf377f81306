//! Texts as they are kept of what was typed: without characters that show nothing and change what others look like.

use model::turns_direction;

/// A text of one line: runs of white space and control characters become one space, and around it there are none.
pub(crate) fn one_line(text: &str) -> String {
    let text: String = text.chars().filter(|&c| !turns_direction(c)).collect();
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// A text of several lines, whose ends are written in one way (forms send two characters), without control characters, and
/// without white space around it.
pub(super) fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept = |&c: &char| !(c.is_control() || turns_direction(c)) || matches!(c, '\n' | '\t');
    text.chars().filter(kept).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{lines, one_line};

    #[test]
    fn texts_are_kept_in_one_form() {
        assert_eq!(one_line(" The\tweek\r\nahead\u{3000}周报\0 "), "The week ahead 周报");
        assert_eq!(one_line("\n \u{202E}"), "");
        assert_eq!(one_line("Long\u{202E} gold\u{2066}"), "Long gold");
        assert_eq!(lines("\r\none\r\ntwo\rthree\u{7}\u{202E}\n\n\tfour \n"), "one\ntwo\nthree\n\n\tfour");
    }
}
