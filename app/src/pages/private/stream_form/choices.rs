//! What a stream can be about.

use leptos::prelude::*;
use model::{Language, Ticker, Topic};

use crate::api::{self, ApiError};
use crate::texts::studio as words;

/// The topics and tickers that the site knows.
pub(crate) struct Choices {
    topics: Vec<Topic>,
    tickers: Vec<Ticker>,
}

impl Choices {
    /// # Errors
    /// [`ApiError::Unavailable`].
    pub(crate) async fn load() -> Result<Self, ApiError> {
        let topics = api::topics().await?;
        let tickers =
            crate::server::site()?.tickers().await.map_err(|error| ApiError::from_backend(&error))?;
        Ok(Self { topics, tickers })
    }

    /// The topics to choose from, with their names.
    pub(super) fn topics(&self, language: Language) -> Vec<(String, String)> {
        let option = |topic: &Topic| (topic.slug.clone(), topic.name(language).to_owned());
        self.topics.iter().map(option).collect()
    }

    /// The names of these topics, in the order in which the form has them.
    pub(super) fn named(&self, slugs: &[String], language: Language) -> String {
        let chosen = self.topics.iter().filter(|topic| slugs.contains(&topic.slug));
        let between = match language {
            Language::English => ", ",
            Language::Chinese => "、",
        };
        chosen.map(|topic| topic.name(language)).collect::<Vec<_>>().join(between)
    }

    /// The tickers: as suggestions for the field that has `typed`, which a browser offers as the whole of what it will hold,
    /// and as a list to read.
    pub(super) fn known_tickers(&self, id: &'static str, typed: &str, language: Language) -> AnyView {
        let typed = typed.trim().trim_end_matches([',', '，']);
        let before = if typed.is_empty() { String::new() } else { format!("{typed}, ") };
        let (options, names): (Vec<_>, Vec<_>) = self
            .tickers
            .iter()
            .filter(|ticker| !typed.contains(&ticker.to_string()))
            .map(|ticker| {
                let value = format!("{before}{ticker}");
                let option = view! { <option value=value>{ticker.name.clone()}</option> };
                (option, view! { <li>{ticker.to_string()} " " {ticker.name.clone()}</li> })
            })
            .unzip();
        view! {
            <datalist id=id>{options}</datalist>
            <details class="hint">
                <summary>{words::KNOWN_TICKERS.to(language)}</summary>
                <ul class="known-tickers">{names}</ul>
            </details>
        }
        .into_any()
    }
}
