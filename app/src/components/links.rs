//! Links to topics and tickers.

use leptos::prelude::*;
use model::{Language, Ticker, Topic};

/// Topics beside each other, by what they are called.
#[component]
pub(crate) fn TopicLinks(topics: Vec<Topic>, language: Language) -> impl IntoView {
    let mut topics = topics;
    topics.sort_unstable_by(|one, other| one.name(language).cmp(other.name(language)));
    let topics: Vec<_> = topics
        .into_iter()
        .map(|topic| {
            let address = language.path(&format!("/topics/{}", topic.slug));
            view! { <li><a class="topic" href=address>{topic.name(language).to_owned()}</a></li> }
        })
        .collect();
    view! { <ul class="topics">{topics}</ul> }.into_any()
}

/// Tickers beside each other, with what they are called if `named`.
#[component]
pub(crate) fn Tickers(
    tickers: Vec<Ticker>,
    language: Language,
    #[prop(optional)] named: bool,
) -> impl IntoView {
    let tickers: Vec<_> = tickers
        .into_iter()
        .map(|ticker| {
            let address = language.path(&format!("/tickers/{}", ticker.address()));
            let name = named.then(|| view! { " " <span class="name">{ticker.name.clone()}</span> });
            view! { <li><a class="ticker" href=address title=ticker.name.clone()>{ticker.to_string()}{name}</a></li> }
        })
        .collect();
    view! { <ul class="tickers">{tickers}</ul> }.into_any()
}
