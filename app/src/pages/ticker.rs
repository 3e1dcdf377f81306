//! One ticker.

use leptos::prelude::*;
use model::{Language, TickerPage};

use crate::components::StreamsByStatus;
use crate::head::Head;
use crate::{api, texts};

/// A ticker and the streams that talk of it, latest first.
#[component]
pub(crate) fn Ticker() -> impl IntoView {
    let (address, before) = (super::parameter("ticker"), super::query("before"));
    let load = |(address, before)| api::ticker(address, before);
    super::loaded(move || (address(), before()), load, move |page, language| show(page, before(), language))
}

fn show(page: TickerPage, before: Option<String>, language: Language) -> impl IntoView {
    let ticker = page.ticker;
    let name = format!("{} ({ticker})", ticker.name);
    let lead = texts::TICKER_LEAD.with(language, &name);
    let path = format!("/tickers/{}", ticker.address());
    view! {
        <Head
            title=texts::titled(&name, language)
            description=lead.clone()
            language
            path=path.clone()
            query=("before", before.clone())
        />
        <header class="page-head"><h1>{name}</h1><p>{lead}</p></header>
        <StreamsByStatus list=page.streams path further=before.is_some() language/>
    }
}
