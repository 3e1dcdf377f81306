//! Numbers in words, and texts in addresses.

use model::Language;

/// `8.4K`, `40K`, `1.2M`; in Chinese `8354`, `4万`, `120万`.
pub(crate) fn count(number: u32, language: Language) -> String {
    let steps: &[(u32, &str)] = match language {
        Language::English => &[(1_000_000, "M"), (1_000, "K")],
        Language::Chinese => &[(100_000_000, "亿"), (10_000, "万")],
    };
    for (step, suffix) in steps {
        if number >= *step {
            let (whole, tenth) = (number / step, number % step / (step / 10));
            return if whole < 10 && tenth > 0 {
                format!("{whole}.{tenth}{suffix}")
            } else {
                format!("{whole}{suffix}")
            };
        }
    }
    number.to_string()
}

/// `1 h 30 min`, `45 min`; `1小时30分钟`, `45分钟`.
pub(crate) fn minutes(minutes: u32, language: Language) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (language, hours, rest) {
        (Language::English, 0, _) => format!("{rest} min"),
        (Language::English, _, 0) => format!("{hours} h"),
        (Language::English, _, _) => format!("{hours} h {rest} min"),
        (Language::Chinese, 0, _) => format!("{rest}分钟"),
        (Language::Chinese, _, 0) => format!("{hours}小时"),
        (Language::Chinese, _, _) => format!("{hours}小时{rest}分钟"),
    }
}

/// What is left until a start, from the largest unit: `2 d 3 h`, `3 h 05 min`, `5 min 09 s`; `2天3小时`.
pub(crate) fn time_left(seconds: u32, language: Language) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (language, days, hours) {
        (Language::English, 0, 0) => format!("{minutes} min {:02} s", seconds % 60),
        (Language::English, 0, _) => format!("{hours} h {minutes:02} min"),
        (Language::English, _, _) => format!("{days} d {hours} h"),
        (Language::Chinese, 0, 0) => format!("{minutes}分{:02}秒", seconds % 60),
        (Language::Chinese, 0, _) => format!("{hours}小时{minutes:02}分"),
        (Language::Chinese, _, _) => format!("{days}天{hours}小时"),
    }
}

/// A place in a video: `162`, `162s`, `2m42s`, `1h2m`. At most a day.
pub(crate) fn parse_seconds(text: &str) -> Option<u32> {
    let mut seconds: u32 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number: u32 = rest.get(..digits)?.parse().ok()?;
        let mut unit = rest[digits..].chars();
        let factor = match unit.next() {
            None | Some('s') => 1,
            Some('m') => 60,
            Some('h') => 3_600,
            Some(_) => return None,
        };
        seconds = seconds.checked_add(number.checked_mul(factor)?)?;
        rest = unit.as_str();
    }
    (!text.is_empty() && seconds <= 86_400).then_some(seconds)
}

/// A text as it stands in the query of an address: so the cache of pages writes it, too, from which links to the other language
/// are copied.
pub(crate) fn in_query(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'~' | b'.' | b'_') {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{count, in_query, minutes, parse_seconds, time_left};
    use model::Language::{Chinese, English};

    #[test]
    fn counts() {
        for (number, en, zh) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_000, "1K", "1000"),
            (8_354, "8.3K", "8354"),
            (40_244, "40K", "4万"),
            (1_250_000, "1.2M", "125万"),
            (u32::MAX, "4294M", "42亿"),
        ] {
            assert_eq!((count(number, English).as_str(), count(number, Chinese).as_str()), (en, zh));
        }
    }

    #[test]
    fn lengths() {
        assert_eq!(
            [minutes(45, English), minutes(60, English), minutes(90, English)],
            ["45 min", "1 h", "1 h 30 min"]
        );
        assert_eq!(
            [minutes(45, Chinese), minutes(120, Chinese), minutes(90, Chinese)],
            ["45分钟", "2小时", "1小时30分钟"]
        );
    }

    #[test]
    fn what_is_left() {
        let both = |seconds| [time_left(seconds, English), time_left(seconds, Chinese)];
        assert_eq!(both(309), ["5 min 09 s", "5分09秒"]);
        assert_eq!(both(11_100), ["3 h 05 min", "3小时05分"]);
        assert_eq!(both(183_600), ["2 d 3 h", "2天3小时"]);
    }

    #[test]
    fn places_in_a_video() {
        for (text, seconds) in [("0", 0), ("162", 162), ("162s", 162), ("2m42s", 162), ("1h2m", 3_720)] {
            assert_eq!(parse_seconds(text), Some(seconds), "{text}");
        }
        for bad in ["", "x", "-1", "1.5", "5x", "s", "99999999999", "86401", "中"] {
            assert_eq!(parse_seconds(bad), None, "{bad}");
        }
    }

    #[test]
    fn queries_are_escaped() {
        assert_eq!(in_query("1800000000~a-b"), "1800000000~a-b");
        assert_eq!(in_query("中&\"<"), "%E4%B8%AD%26%22%3C");
    }
}
