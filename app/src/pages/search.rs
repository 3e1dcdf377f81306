//! What was found.

use leptos::prelude::*;
use model::{Language, SearchPage};

use crate::components::{Cards, SearchForm, Tickers};
use crate::head::{Head, NoIndex};
use crate::{api, texts};

/// Streams and tickers that fit the words of `?q=`.
#[component]
pub(crate) fn Search() -> impl IntoView {
    let words = super::query("q");
    let load = |words: Option<String>| api::search(words.unwrap_or_default());
    super::loaded(words, load, move |page, language| show(page, words().unwrap_or_default(), language))
}

fn show(page: SearchPage, words: String, language: Language) -> impl IntoView {
    let asked = !words.trim().is_empty();
    let title =
        if asked { texts::FOUND.with(language, words.trim()) } else { texts::SEARCH.to(language).to_owned() };
    let found = !page.tickers.is_empty() || !page.streams.is_empty();
    let help = (!found).then(|| view! { <p class="hint">{texts::SEARCH_HELP.to(language)}</p> });
    let tickers = (!page.tickers.is_empty()).then(|| {
        view! {
            <section aria-labelledby="tickers">
                <h2 id="tickers">{texts::TICKERS.to(language)}</h2>
                <Tickers tickers=page.tickers language named=true/>
            </section>
        }
    });
    let streams = asked.then(|| {
        view! {
            <section aria-labelledby="streams">
                <h2 id="streams">{texts::STREAMS.to(language)}</h2>
                <Cards cards=page.streams language empty=texts::NOTHING_FOUND eager=true/>
            </section>
        }
    });
    view! {
        <Head title=texts::titled(&title, language) description=texts::SEARCH_HELP.to(language) language path="/search"/>
        <NoIndex/>
        <header class="page-head">
            <h1>{title}</h1>
            <SearchForm language words id="search-again" name=texts::SEARCH_AGAIN/>
            {help}
        </header>
        {tickers}
        {streams}
    }
}
