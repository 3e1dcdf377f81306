//! What people type into forms, and the rules for it: the same for the server, the API and the browser.

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::problem::{FieldError, FieldErrors, Problem, in_order};
use crate::slug::Slug;
use crate::time::Time;

/// How many characters a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// The fewest; 0 for a field that may stay empty.
    pub least: u32,
    /// The most.
    pub most: u32,
}

impl Length {
    /// The title of a stream.
    pub const TITLE: Self = Self { least: 3, most: 120 };
    /// The summary of a stream.
    pub const SUMMARY: Self = Self { least: 0, most: 300 };
    /// The description of a stream, in Markdown.
    pub const DESCRIPTION: Self = Self { least: 0, most: 10_000 };
    /// What the host says of positions held.
    pub const POSITIONS: Self = Self { least: 0, most: 500 };
    /// Who pays for a stream.
    pub const SPONSOR: Self = Self { least: 0, most: 100 };
    /// The handle of a channel.
    pub const HANDLE: Self = Self { least: 3, most: 40 };
    /// The name of a channel.
    pub const NAME: Self = Self { least: 2, most: 60 };
    /// What a channel is about.
    pub const BIO: Self = Self { least: 0, most: 300 };
    /// The person behind a channel.
    pub const HOST: Self = Self { least: 2, most: 80 };
    /// The host's licence number.
    pub const LICENCE: Self = Self { least: 0, most: 60 };
    /// The host's employer.
    pub const EMPLOYER: Self = Self { least: 0, most: 100 };
    /// A password, of which white space is part ([`check_password`](crate::check_password)). NIST SP 800-63B 3.1.1.2 asks for at
    /// least 8 beside other safeguards, and to take at least 64.
    pub const PASSWORD: Self = Self { least: 8, most: 128 };
    /// Why something is reported.
    pub const REASON: Self = Self { least: 3, most: 500 };

    /// Whether a text has this length; white space around it does not count.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(self, text: &str) -> Result<(), Problem> {
        match text.trim().chars().count() as u32 {
            0 if self.least > 0 => Err(Problem::Missing),
            length if length < self.least => Err(Problem::TooShort { least: self.least }),
            length if length > self.most => Err(Problem::TooLong { most: self.most }),
            _ => Ok(()),
        }
    }
}

/// What a host says of the own channel. What must be disclosed is `None` until something was said of it, and empty when the
/// host said that there is nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "they are Channel's")]
pub struct ChannelFields {
    pub handle: String,
    pub name: String,
    pub language: Language,
    pub bio: String,
    pub host: String,
    pub licence_no: Option<String>,
    pub employer: Option<String>,
}

/// What a host says of a stream. What must be disclosed is `None` until something was said of it, and empty when the host
/// said that there is nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "they are Stream's")]
pub struct StreamFields {
    pub title: String,
    pub summary: String,
    pub description: String,
    pub language: Language,
    /// The slugs of topics, at most [`StreamFields::MOST_TOPICS`].
    pub topics: Vec<String>,
    /// Tickers as `XNAS:AAPL`, at most [`StreamFields::MOST_TICKERS`].
    pub tickers: Vec<String>,
    pub starts_at: Time,
    pub minutes: u32,
    pub positions: Option<String>,
    pub sponsor: Option<String>,
}

impl ChannelFields {
    /// The fields in the order in which a form has them.
    pub const ORDER: [&'static str; 7] =
        ["handle", "name", "language", "bio", "host", "licence_no", "employer"];

    /// What is wrong with them, as far as that can be known without the store.
    pub fn problems(&self) -> FieldErrors {
        let said =
            |text: &Option<String>, length: Length| text.as_deref().map_or(Ok(()), |text| length.check(text));
        let handle = Length::HANDLE
            .check(&self.handle)
            .and_then(|()| self.handle.parse::<Slug>().map(drop).map_err(|_| Problem::NotAllowed));
        let checks = [
            ("handle", handle),
            ("name", Length::NAME.check(&self.name)),
            ("bio", Length::BIO.check(&self.bio)),
            ("host", Length::HOST.check(&self.host)),
            ("licence_no", said(&self.licence_no, Length::LICENCE)),
            ("employer", said(&self.employer, Length::EMPLOYER)),
        ];
        in_order(errors(checks), &Self::ORDER)
    }
}

impl StreamFields {
    /// The fields in the order in which a form has them; there a start has a zone.
    pub const ORDER: [&'static str; 11] = [
        "title",
        "summary",
        "description",
        "language",
        "topics",
        "tickers",
        "starts_at",
        "zone",
        "minutes",
        "positions",
        "sponsor",
    ];
    /// The most topics of a stream.
    pub const MOST_TOPICS: usize = 5;
    /// The most tickers of a stream.
    pub const MOST_TICKERS: usize = 10;
    /// The longest stream that can be planned, in minutes: a day.
    pub const MOST_MINUTES: u32 = 24 * 60;
    /// How far ahead a stream can be scheduled, in days.
    pub const MOST_DAYS_AHEAD: i64 = 366;

    /// What is wrong with them, as far as that can be known without the store. A stream whose start is still to come
    /// (`scheduled_from`: now) must start later, and within a year; of others (`None`) the start is not looked at.
    pub fn problems(&self, scheduled_from: Option<Time>) -> FieldErrors {
        let said =
            |text: &Option<String>, length: Length| text.as_deref().map_or(Ok(()), |text| length.check(text));
        let at_most = |count: usize, most: usize| {
            if count > most { Err(Problem::TooLong { most: most as u32 }) } else { Ok(()) }
        };
        let starts_at = match scheduled_from {
            Some(now) if self.starts_at < now => Err(Problem::Past),
            Some(now) if self.starts_at > now.plus_minutes(Self::MOST_DAYS_AHEAD * 24 * 60) => {
                Err(Problem::TooFar)
            }
            _ => Ok(()),
        };
        let minutes = match self.minutes {
            0 => Err(Problem::TooShort { least: 1 }),
            minutes if minutes > Self::MOST_MINUTES => Err(Problem::TooLong { most: Self::MOST_MINUTES }),
            _ => Ok(()),
        };
        let checks = [
            ("title", Length::TITLE.check(&self.title)),
            ("summary", Length::SUMMARY.check(&self.summary)),
            ("description", Length::DESCRIPTION.check(&self.description)),
            ("topics", at_most(self.topics.len(), Self::MOST_TOPICS)),
            ("tickers", at_most(self.tickers.len(), Self::MOST_TICKERS)),
            ("starts_at", starts_at),
            ("minutes", minutes),
            ("positions", said(&self.positions, Length::POSITIONS)),
            ("sponsor", said(&self.sponsor, Length::SPONSOR)),
        ];
        in_order(errors(checks), &Self::ORDER)
    }
}

fn errors<const N: usize>(checks: [(&str, Result<(), Problem>); N]) -> FieldErrors {
    let wrong = checks.into_iter().filter_map(|(field, check)| Some((field, check.err()?)));
    wrong.map(|(field, problem)| FieldError::new(field, problem)).collect()
}

#[cfg(test)]
mod tests {
    use super::{ChannelFields, Length, StreamFields};
    use crate::language::Language;
    use crate::problem::{FieldError, Problem};
    use crate::time::Time;

    const NOW: Time = Time(1_800_000_000);

    fn stream() -> StreamFields {
        StreamFields {
            title: "Rates before the open".to_owned(),
            summary: String::new(),
            description: String::new(),
            language: Language::English,
            topics: Vec::new(),
            tickers: Vec::new(),
            starts_at: NOW.plus_minutes(60),
            minutes: 45,
            positions: None,
            sponsor: None,
        }
    }

    #[test]
    fn lengths_count_characters_within_white_space() {
        assert_eq!(Length::TITLE.check("开盘前"), Ok(()));
        assert_eq!(Length::TITLE.check("  "), Err(Problem::Missing));
        assert_eq!(Length::TITLE.check(" ab "), Err(Problem::TooShort { least: 3 }));
        assert_eq!(Length::TITLE.check(&"财".repeat(121)), Err(Problem::TooLong { most: 120 }));
        assert_eq!(Length::SUMMARY.check(""), Ok(()));
    }

    #[test]
    fn a_stream_starts_within_a_year_if_it_is_to_start() {
        assert!(stream().problems(Some(NOW)).is_empty());
        let past = StreamFields { starts_at: NOW.plus_minutes(-1), ..stream() };
        assert_eq!(past.problems(Some(NOW)), [FieldError::new("starts_at", Problem::Past)]);
        assert!(past.problems(None).is_empty());
        let far = StreamFields { starts_at: NOW.plus_minutes(367 * 24 * 60), ..stream() };
        assert_eq!(far.problems(Some(NOW)), [FieldError::new("starts_at", Problem::TooFar)]);
    }

    #[test]
    fn everything_that_is_wrong_is_named_in_the_order_of_the_fields() {
        let wrong = StreamFields {
            title: String::new(),
            topics: vec!["bonds".to_owned(); 6],
            minutes: 0,
            sponsor: Some("x".repeat(101)),
            ..stream()
        };
        let fields: Vec<String> = wrong.problems(None).into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["title", "topics", "minutes", "sponsor"]);
    }

    #[test]
    fn a_channel_needs_an_address_a_name_and_a_host() {
        let channel = ChannelFields {
            handle: "Macro Desk".to_owned(),
            name: " ".to_owned(),
            language: Language::English,
            bio: String::new(),
            host: "L".to_owned(),
            licence_no: None,
            employer: None,
        };
        let problems = channel.problems();
        assert_eq!(
            problems,
            [
                FieldError::new("handle", Problem::NotAllowed),
                FieldError::new("name", Problem::Missing),
                FieldError::new("host", Problem::TooShort { least: 2 }),
            ]
        );
    }
}
