//! What is sent of a stream, and what it means.

use backend::Site;
use model::{FieldError, FieldErrors, Language, Problem, StreamFields, Ticker, TickerQuery, Time, in_order};
use serde::{Deserialize, Serialize};

use super::ApiError;
use super::answers::answer;
use super::own_channel::language;
use super::typed::{Ticked, disclosed};
use crate::server::site;
use crate::zones;

/// What is sent of a stream.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct StreamForm {
    pub title: String,
    pub summary: String,
    pub description: String,
    /// A language's tag.
    pub language: String,
    /// Slugs of topics.
    pub topics: Vec<String>,
    /// Tickers in any spelling, separated by commas or spaces.
    pub tickers: String,
    /// `2026-11-27T14:30` in the zone, or with an offset of its own (RFC 3339).
    pub starts_at: String,
    /// The name of a zone of the site: see `zones.rs`.
    pub zone: String,
    pub minutes: String,
    pub positions: String,
    /// The host says that there are none.
    pub no_positions: Ticked,
    pub sponsor: String,
    /// The host says that there is none.
    pub no_sponsor: Ticked,
}

impl StreamForm {
    /// What it means, or everything that is wrong with it. The start of a stream that is to be scheduled (`scheduled_from`: now)
    /// must lie behind that.
    pub(super) async fn fields(self, scheduled_from: Option<Time>) -> Result<StreamFields, ApiError> {
        let tickers = tickers(&site()?, &self.tickers).await?;
        self.with_tickers(tickers, scheduled_from).map_err(|errors| ApiError::Fields(errors).answered())
    }

    fn with_tickers(
        self,
        tickers: Result<Vec<String>, Problem>,
        scheduled_from: Option<Time>,
    ) -> Result<StreamFields, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut wrong = |field, problem| errors.push(FieldError::new(field, problem));
        let language = language(&self.language).unwrap_or_else(|problem| {
            wrong("language", problem);
            Language::English
        });
        let tickers = tickers.unwrap_or_else(|problem| {
            wrong("tickers", problem);
            Vec::new()
        });
        let starts_at = zones::time(&self.starts_at, &self.zone);
        // Of what is no time nothing more is to be said.
        let scheduled_from = scheduled_from.filter(|_| starts_at.is_ok());
        let starts_at = starts_at.unwrap_or_else(|(field, problem)| {
            wrong(field, problem);
            Time(0)
        });
        let minutes = minutes(&self.minutes).unwrap_or_else(|problem| {
            wrong("minutes", problem);
            1
        });
        let positions = disclosed(&self.positions, self.no_positions).unwrap_or_else(|problem| {
            wrong("positions", problem);
            None
        });
        let sponsor = disclosed(&self.sponsor, self.no_sponsor).unwrap_or_else(|problem| {
            wrong("sponsor", problem);
            None
        });
        let fields = StreamFields {
            title: self.title,
            summary: self.summary,
            description: self.description,
            language,
            topics: self.topics,
            tickers,
            starts_at,
            minutes,
            positions,
            sponsor,
        };
        if errors.is_empty() {
            return Ok(fields);
        }
        // What the site would say of the others is said with it.
        errors.extend(fields.problems(scheduled_from));
        Err(in_order(errors, &StreamFields::ORDER))
    }
}

/// Tickers of the site as `XNAS:AAPL`, each once.
async fn tickers(site: &Site, text: &str) -> Result<Result<Vec<String>, Problem>, ApiError> {
    let words = words(text);
    if words.is_empty() {
        return Ok(Ok(Vec::new()));
    }
    // Nobody writes each so often; and each word is held against all that there are.
    if words.len() > 10 * StreamFields::MOST_TICKERS {
        return Ok(Err(Problem::TooLong { most: StreamFields::MOST_TICKERS as u32 }));
    }
    let queries: Vec<TickerQuery> = words.iter().filter_map(|word| TickerQuery::parse(word)).collect();
    let known = answer(site.tickers_spelled(&queries).await)?;
    Ok(resolved(&words, &known))
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '，' | '、' | '；'))
        .filter(|word| !word.is_empty())
        .collect()
}

/// A word that fits none, or more than one, is not known.
fn resolved(words: &[&str], known: &[Ticker]) -> Result<Vec<String>, Problem> {
    let mut tickers = Vec::with_capacity(words.len());
    for word in words {
        let query = TickerQuery::parse(word).ok_or(Problem::Unknown)?;
        let mut meant = known.iter().filter(|ticker| query.means(ticker));
        let (Some(ticker), None) = (meant.next(), meant.next()) else { return Err(Problem::Unknown) };
        let ticker = ticker.to_string();
        if !tickers.contains(&ticker) {
            tickers.push(ticker);
        }
    }
    Ok(tickers)
}

fn minutes(text: &str) -> Result<u32, Problem> {
    match text.trim() {
        "" => Err(Problem::Missing),
        text if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse().map_err(|_| Problem::TooLong { most: StreamFields::MOST_MINUTES })
        }
        _ => Err(Problem::NotAllowed),
    }
}

#[cfg(test)]
mod tests {
    use model::{FieldError, Problem, Ticker, Time};

    use super::{StreamForm, minutes, resolved, words};
    use crate::api::Ticked;

    fn form() -> StreamForm {
        StreamForm {
            title: "Rates before the open".to_owned(),
            language: "en".to_owned(),
            starts_at: "2026-11-27T14:30".to_owned(),
            zone: "Asia/Shanghai".to_owned(),
            minutes: "45".to_owned(),
            no_sponsor: Ticked(true),
            ..StreamForm::default()
        }
    }

    #[test]
    fn a_form_means_a_stream() {
        let fields = form().with_tickers(Ok(vec!["XNAS:AAPL".to_owned()]), None).unwrap();
        assert_eq!(fields.starts_at.0, 1_795_761_000);
        assert_eq!((fields.minutes, fields.positions, fields.sponsor.as_deref()), (45, None, Some("")));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once_in_the_order_of_the_fields() {
        let form = StreamForm {
            title: String::new(),
            language: "fr".to_owned(),
            zone: "Mars/Olympus".to_owned(),
            minutes: String::new(),
            positions: "Long XOM".to_owned(),
            no_positions: Ticked(true),
            sponsor: "x".repeat(101),
            no_sponsor: Ticked(false),
            ..form()
        };
        // It can't be known whether that start is past.
        let errors = form.with_tickers(Err(Problem::Unknown), Some(Time(i64::MAX))).unwrap_err();
        let expected = [
            FieldError::new("title", Problem::Missing),
            FieldError::new("language", Problem::Unknown),
            FieldError::new("tickers", Problem::Unknown),
            FieldError::new("zone", Problem::Unknown),
            FieldError::new("minutes", Problem::Missing),
            FieldError::new("positions", Problem::NotAllowed),
            FieldError::new("sponsor", Problem::TooLong { most: 100 }),
        ];
        assert_eq!(errors, expected);
    }

    #[test]
    fn a_start_that_is_past_is_told_with_the_rest() {
        let wrong = |scheduled_from| {
            let form = StreamForm { title: String::new(), ..form() };
            form.with_tickers(Err(Problem::Unknown), scheduled_from).unwrap_err()
        };
        let [title, tickers] = [("title", Problem::Missing), ("tickers", Problem::Unknown)]
            .map(|(field, problem)| FieldError::new(field, problem));
        let past = FieldError::new("starts_at", Problem::Past);
        assert_eq!(wrong(Some(Time(1_795_761_001))), [title.clone(), tickers.clone(), past]);
        assert_eq!(wrong(Some(Time(1_795_761_000))), [title.clone(), tickers.clone()]);
        // Of one that is there it may have passed.
        assert_eq!(wrong(None), [title, tickers]);
    }

    #[test]
    fn a_ticker_is_known_by_any_spelling_that_names_one() {
        let ticker = |mic: &str, code: &str| Ticker {
            mic: mic.to_owned(),
            code: code.to_owned(),
            name: String::new(),
        };
        let known = [ticker("XNAS", "AAPL"), ticker("XSHG", "000001"), ticker("XSHE", "000001")];
        assert_eq!(words(" $aapl，000001.SZ、, "), ["$aapl", "000001.SZ"]);
        assert_eq!(
            resolved(&["aapl", "000001.SZ", "XNAS:AAPL"], &known),
            Ok(vec!["XNAS:AAPL".to_owned(), "XSHE:000001".to_owned()])
        );
        for unknown in ["MSFT", "000001", "<b>"] {
            assert_eq!(resolved(&[unknown], &known), Err(Problem::Unknown), "{unknown}");
        }
    }

    #[test]
    fn minutes_are_a_number() {
        assert_eq!(minutes(" 45 "), Ok(45));
        assert_eq!(minutes(""), Err(Problem::Missing));
        assert_eq!(minutes("99999999999"), Err(Problem::TooLong { most: 1_440 }));
        for bad in ["-1", "4.5", "1e3", "+5", "四十五"] {
            assert_eq!(minutes(bad), Err(Problem::NotAllowed), "{bad}");
        }
    }
}
