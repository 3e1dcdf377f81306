//! Everything that runs now.

use leptos::prelude::*;
use model::{Language, StreamCard};

use crate::components::{Cards, Title};
use crate::{api, texts};

/// The live streams, most viewers first.
#[component]
pub(crate) fn Live() -> impl IntoView {
    super::loaded(|| (), |()| api::live(), show)
}

fn show(streams: Vec<StreamCard>, language: Language) -> impl IntoView {
    let upcoming = streams.is_empty().then(|| {
        let address = language.path("/upcoming");
        view! { <p class="pages"><a class="button" href=address>{texts::ALL_UPCOMING.to(language)}</a></p> }
    });
    view! {
        <Title title=texts::LIVE_NOW lead=texts::LIVE_LEAD path="/live" language/>
        <h2 class="hidden">{texts::STREAMS.to(language)}</h2>
        <Cards cards=streams language empty=texts::NOTHING_LIVE eager=true/>
        {upcoming}
    }
}
