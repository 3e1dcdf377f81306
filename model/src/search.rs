//! What is looked for.

use crate::ticker::half_width;

/// The longest text that is looked for, in characters; what is longer is cut.
pub const MAX_SEARCH_CHARACTERS: usize = 100;
/// How many words of it count.
const MAX_WORDS: usize = 6;
/// The longest piece of Chinese text that the index knows, in characters.
const MAX_PIECE: usize = 8;
/// The longest word that the index knows, in characters.
const MAX_WORD: usize = 24;

/// The words of a search: runs of letters and digits in lower case, and runs of Chinese characters, each at most once.
/// A text of symbols alone has none.
pub fn search_words(text: &str) -> Vec<String> {
    let text: String = text.chars().take(MAX_SEARCH_CHARACTERS).collect();
    let mut words: Vec<String> = Vec::new();
    for run in runs(&text) {
        let longest = if run.starts_with(is_ideograph) { MAX_PIECE } else { MAX_WORD };
        let word: String = run.chars().take(longest).collect();
        if words.len() < MAX_WORDS && !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// What the index holds of a text: every word, and from every Chinese character the piece that begins there. So the start
/// of a word finds it, and so does any part of a Chinese text.
pub fn index_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for run in runs(text) {
        let pieces: Vec<String> = if run.starts_with(is_ideograph) {
            let characters: Vec<char> = run.chars().collect();
            (0..characters.len()).map(|start| characters[start..].iter().take(MAX_PIECE).collect()).collect()
        } else {
            vec![run.chars().take(MAX_WORD).collect()]
        };
        for piece in pieces {
            if !words.contains(&piece) {
                words.push(piece);
            }
        }
    }
    words
}

/// Whether the start of a word of `text`, or a part of its Chinese, is this word.
pub fn has_word(text: &str, word: &str) -> bool {
    let chinese = word.starts_with(is_ideograph);
    runs(text).iter().any(|run| if chinese { run.contains(word) } else { run.starts_with(word) })
}

/// The runs of a text that are of one kind, in lower case and half-width.
fn runs(text: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut last = None;
    for c in text.chars().map(half_width).flat_map(char::to_lowercase) {
        let kind = c.is_alphanumeric().then(|| is_ideograph(c));
        match (kind, runs.last_mut()) {
            (Some(_), Some(run)) if kind == last => run.push(c),
            (Some(_), _) => runs.push(c.to_string()),
            (None, _) => {}
        }
        last = kind;
    }
    runs
}

/// Han characters, which have no spaces between words (Unicode's CJK Unified Ideographs, with the first extension).
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{has_word, index_words, search_words};

    #[test]
    fn words_of_both_scripts() {
        assert_eq!(search_words("The week, THE Week ahead!"), ["the", "week", "ahead"]);
        assert_eq!(search_words("贵州茅台600519 ＡＡＰＬ"), ["贵州茅台", "600519", "aapl"]);
        assert_eq!(search_words("!?… %00 \u{202E}"), ["00"]);
        assert!(search_words("—— ！？ ").is_empty());
        assert_eq!(search_words(&"x".repeat(5_000))[0].len(), 24);
        assert_eq!(search_words("a b c d e f g h").len(), 6);
        assert_eq!(index_words("茅台 Moutai"), ["茅台", "台", "moutai"]);
    }

    #[test]
    fn a_start_or_a_part_is_enough() {
        assert!(has_word("Reading the earnings tape", "earn"));
        assert!(!has_word("Reading the earnings tape", "arnings"));
        assert!(has_word("贵州茅台开盘解读", "茅台"));
        assert!(!has_word("贵州茅台", "台贵"));
    }

    proptest! {
        #[test]
        fn what_is_searched_for_by_its_own_words_is_indexed(text in "[a-zA-Z0-9茅台股票 ,.-]{0,60}") {
            let index = index_words(&text);
            for word in search_words(&text) {
                prop_assert!(index.iter().any(|indexed| indexed.starts_with(&word)), "{word} of {text}");
                prop_assert!(has_word(&text, &word));
            }
        }

        #[test]
        fn any_text_is_taken(text in "\\PC{0,300}") {
            let words = search_words(&text);
            prop_assert!(words.len() <= 6 && words.iter().all(|word| !word.is_empty() && word.chars().count() <= 24));
        }
    }
}
