//! What is traded.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An instrument on its exchange: the same code can be a share on one and an index on another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticker {
    /// The exchange's market identifier code (ISO 10383).
    pub mic: String,
    /// The code on that exchange.
    pub code: String,
    /// What it is called.
    pub name: String,
}

impl Ticker {
    /// Its name in addresses: `XNAS-AAPL`.
    pub fn address(&self) -> String {
        format!("{}-{}", self.mic, self.code)
    }
}

impl fmt::Display for Ticker {
    /// `XNAS:AAPL`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.mic, self.code)
    }
}

/// A ticker as an address names it: four capital letters, `-`, and a code of capitals, digits and dots.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TickerAddress {
    /// The exchange.
    pub mic: String,
    /// The code on it.
    pub code: String,
}

/// The text names no ticker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidTicker;

impl FromStr for TickerAddress {
    type Err = InvalidTicker;

    fn from_str(text: &str) -> Result<Self, InvalidTicker> {
        let (mic, code) = text.split_once('-').ok_or(InvalidTicker)?;
        let capital = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let good = mic.len() == 4
            && mic.bytes().all(capital)
            && (1..=12).contains(&code.len())
            && code.bytes().all(|byte| capital(byte) || byte == b'.');
        if good { Ok(Self { mic: mic.to_owned(), code: code.to_owned() }) } else { Err(InvalidTicker) }
    }
}

/// What a person may mean who writes a ticker: a code, and the exchange if the spelling tells it.
///
/// Understood are `AAPL`, `$AAPL`, `XNAS:AAPL`, `XNAS-AAPL`, `NASDAQ:AAPL`, `AAPL.US`, `US.AAPL`, `600519`, `600519.SH`,
/// `600519.SS`, `600519.XSHG`, `SH600519`, `SH.600519`, `300750.SZ`, `9988.HK`, `09988.HK`, `09988`, `700.HK`, `HK00700`,
/// `HK.00700`, in either case and in full-width characters. A bare `700` stays as it is: in a search, small numbers mean
/// other things too (CSI 300).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TickerQuery {
    /// The exchange, if it was named.
    pub mic: Option<&'static str>,
    /// The code, in capitals.
    pub code: String,
}

/// The exchanges by their codes, by their names, and as vendors abbreviate them.
const EXCHANGES: [(&str, &str); 16] = [
    ("XNAS", "XNAS"),
    ("NASDAQ", "XNAS"),
    ("XNYS", "XNYS"),
    ("NYSE", "XNYS"),
    ("XSHG", "XSHG"),
    ("SSE", "XSHG"),
    ("SH", "XSHG"),
    ("SS", "XSHG"),
    ("XSHE", "XSHE"),
    ("SZSE", "XSHE"),
    ("SZ", "XSHE"),
    ("XBSE", "XBSE"),
    ("BJ", "XBSE"),
    ("XHKG", "XHKG"),
    ("HKEX", "XHKG"),
    ("HK", "XHKG"),
];
/// Hong Kong, whose codes are written with and without zeros before them.
const HONG_KONG: &str = "XHKG";

impl TickerQuery {
    /// Reads a word; `None` when it can't be a ticker.
    pub fn parse(word: &str) -> Option<Self> {
        let word: String = word.chars().map(half_width).collect::<String>().to_uppercase();
        let word = word.strip_prefix('$').unwrap_or(&word);
        // What follows may be called as an exchange is: `US.SH`.
        if let Some(code) = word.strip_prefix("US.").filter(|code| !is_number(code)) {
            return Self::coded(None, code);
        }
        for (name, mic) in EXCHANGES {
            let before = word.strip_prefix(name).and_then(|rest| rest.strip_prefix([':', '-']));
            let behind = word.strip_suffix(name).and_then(|rest| rest.strip_suffix('.'));
            let joined = word.strip_prefix(name).filter(|code| code.len() >= 4 && is_number(code));
            // Only numbers: `BJ.US` is American.
            let dotted = word.strip_prefix(name).and_then(|rest| rest.strip_prefix('.'));
            let dotted = dotted.filter(|code| is_number(code));
            if let Some(code) = before.or(behind).or(joined).or(dotted) {
                return Self::coded(Some(mic), code);
            }
        }
        // More than one exchange is American; none of them has numbers.
        let american = word.strip_suffix(".US").filter(|code| !is_number(code));
        // Only Hong Kong has five digits.
        let mic = (word.len() == 5 && is_number(word)).then_some(HONG_KONG);
        Self::coded(mic, american.unwrap_or(word))
    }

    fn coded(mic: Option<&'static str>, code: &str) -> Option<Self> {
        let good = (1..=12).contains(&code.len())
            && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
        let code = match mic {
            // Four digits, unless there are more.
            Some(HONG_KONG) if is_number(code) => format!("{:0>4}", code.trim_start_matches('0')),
            _ => code.to_owned(),
        };
        good.then_some(Self { mic, code })
    }

    /// What may be meant, as tickers are written: on the exchange that was named, or on each that can be.
    pub fn ids(&self) -> Vec<String> {
        let mics = EXCHANGES.into_iter().filter(|(name, mic)| name == mic).map(|(_, mic)| mic);
        let mics = mics.filter(|mic| self.mic.is_none_or(|named| named == *mic));
        mics.map(|mic| format!("{mic}:{}", self.code)).collect()
    }

    /// Whether this ticker may be meant.
    pub fn means(&self, ticker: &Ticker) -> bool {
        self.mic.is_none_or(|mic| mic == ticker.mic) && self.code == ticker.code
    }
}

fn is_number(code: &str) -> bool {
    code.bytes().all(|byte| byte.is_ascii_digit())
}

/// Full-width forms, which Chinese keyboards write, as their ASCII twins.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{TickerAddress, TickerQuery};

    #[test]
    fn every_spelling_people_use() {
        for (spelling, mic, code) in [
            ("AAPL", None, "AAPL"),
            ("$aapl", None, "AAPL"),
            ("＄AAPL", None, "AAPL"),
            ("XNAS:AAPL", Some("XNAS"), "AAPL"),
            ("xnas-aapl", Some("XNAS"), "AAPL"),
            ("600519", None, "600519"),
            ("600519.SH", Some("XSHG"), "600519"),
            ("600519.ss", Some("XSHG"), "600519"),
            ("SH600519", Some("XSHG"), "600519"),
            ("sz300750", Some("XSHE"), "300750"),
            ("9988.HK", Some("XHKG"), "9988"),
            ("09988.HK", Some("XHKG"), "9988"),
            ("HK00700", Some("XHKG"), "0700"),
            ("0700.HK", Some("XHKG"), "0700"),
            ("700.HK", Some("XHKG"), "0700"),
            ("HKEX:700", Some("XHKG"), "0700"),
            ("00700", Some("XHKG"), "0700"),
            ("09988", Some("XHKG"), "9988"),
            ("80700", Some("XHKG"), "80700"),
            ("000001", None, "000001"),
            ("600519.XSHG", Some("XSHG"), "600519"),
            ("SSE:600519", Some("XSHG"), "600519"),
            ("szse:300750", Some("XSHE"), "300750"),
            ("NASDAQ:AAPL", Some("XNAS"), "AAPL"),
            ("nyse:jpm", Some("XNYS"), "JPM"),
            ("AAPL.US", None, "AAPL"),
            ("BRK.B.US", None, "BRK.B"),
            ("600519.US", None, "600519.US"),
            ("SH.600519", Some("XSHG"), "600519"),
            ("sz.300750", Some("XSHE"), "300750"),
            ("BJ.830799", Some("XBSE"), "830799"),
            ("HK.00700", Some("XHKG"), "0700"),
            ("ＨＫ．09988", Some("XHKG"), "9988"),
            ("US.AAPL", None, "AAPL"),
            ("US.BRK.B", None, "BRK.B"),
            ("US.600519", None, "US.600519"),
            ("BJ.US", None, "BJ"),
            ("US.SH", None, "SH"),
            ("700", None, "700"),
            ("SHOP", None, "SHOP"),
            ("BRK.B", None, "BRK.B"),
        ] {
            assert_eq!(
                TickerQuery::parse(spelling),
                Some(TickerQuery { mic, code: code.to_owned() }),
                "{spelling}"
            );
        }
        for other in ["", "$", "茅台", "a b", "1234567890123", "%00", "HK:", ".HK", "HK."] {
            assert_eq!(TickerQuery::parse(other), None, "{other}");
        }
    }

    #[test]
    fn what_may_be_meant_is_named_on_each_exchange() {
        let ids = |spelling: &str| TickerQuery::parse(spelling).unwrap().ids();
        assert_eq!(ids("SH.600519"), ["XSHG:600519"]);
        assert_eq!(
            ids("AAPL"),
            ["XNAS:AAPL", "XNYS:AAPL", "XSHG:AAPL", "XSHE:AAPL", "XBSE:AAPL", "XHKG:AAPL"]
        );
    }

    #[test]
    fn addresses_have_one_form() {
        assert!(
            "XNAS-AAPL".parse::<TickerAddress>().is_ok() && "XSHG-600519".parse::<TickerAddress>().is_ok()
        );
        for bad in ["", "XNAS", "XNAS-", "xnas-aapl", "XNAS:AAPL", "XNASD-A", "XNAS-A/B", "XNAS-茅台"] {
            assert!(bad.parse::<TickerAddress>().is_err(), "{bad}");
        }
    }
}
