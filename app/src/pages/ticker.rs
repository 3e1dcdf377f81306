//! One ticker.

use leptos::prelude::*;
use model::{Language, TickerPage};

use crate::components::StreamsByStatus;
use crate::head::Head;
use crate::pages::Further;
use crate::pages::further::further;
use crate::{api, texts};

/// A ticker and the streams that talk of it.
#[component]
pub(crate) fn Ticker() -> impl IntoView {
    let (address, further) = (super::parameter("ticker"), further());
    let load = |(address, Further { before, after })| api::ticker(address, before, after);
    super::loaded(move || (address(), further()), load, move |page, language| show(page, further(), language))
}

fn show(page: TickerPage, further: Further, language: Language) -> impl IntoView {
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
            query=further.parameter()
        />
        <header class="page-head"><h1>{name}</h1><p>{lead}</p></header>
        <StreamsByStatus list=page.streams path further language/>
    }
}
