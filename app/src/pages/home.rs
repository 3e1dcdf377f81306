//! Live now, next up, latest replays, topics, tickers.

use leptos::prelude::*;
use model::{HomePage, Language};

use crate::components::{Cards, Tickers, TopicLinks};
use crate::head::Head;
use crate::{api, texts};

/// The home page.
#[component]
pub(crate) fn Home() -> impl IntoView {
    super::loaded(|| (), |()| api::home(), show)
}

fn show(page: HomePage, language: Language) -> impl IntoView {
    let more = |path: &'static str, text: texts::Text| {
        view! { <a class="more" href=language.path(path)>{text.to(language)}</a> }
    };
    view! {
        <Head
            title=texts::SITE_TITLE.to(language)
            description=texts::SITE_DESCRIPTION.to(language)
            language
            path="/"
        />
        <h1 class="page-title">{texts::SITE_TITLE.to(language)}</h1>
        <section aria-labelledby="live">
            <div class="section-head"><h2 id="live">{texts::LIVE_NOW.to(language)}</h2>{more("/live", texts::ALL_LIVE)}</div>
            <Cards cards=page.live language empty=texts::NOTHING_LIVE eager=true/>
        </section>
        <section aria-labelledby="upcoming">
            <div class="section-head"><h2 id="upcoming">{texts::NEXT_UP.to(language)}</h2>{more("/upcoming", texts::ALL_UPCOMING)}</div>
            <Cards cards=page.upcoming language empty=texts::NOTHING_UPCOMING/>
        </section>
        <section aria-labelledby="replays">
            <div class="section-head"><h2 id="replays">{texts::LATEST_REPLAYS.to(language)}</h2>{more("/replays", texts::ALL_REPLAYS)}</div>
            <Cards cards=page.replays language empty=texts::NO_REPLAYS/>
        </section>
        <section aria-labelledby="topics">
            <div class="section-head"><h2 id="topics">{texts::TOPICS.to(language)}</h2>{more("/topics", texts::ALL_TOPICS)}</div>
            <TopicLinks topics=page.topics language/>
        </section>
        <section aria-labelledby="tickers">
            <h2 id="tickers">{texts::TICKERS.to(language)}</h2>
            <Tickers tickers=page.tickers language named=true/>
        </section>
    }
}
