//! A stream in a list.

use leptos::prelude::*;
use model::{Language, StreamCard};

use crate::components::{Badge, Moment, Tickers, Viewers};
use crate::format;
use crate::texts::Text;

/// How many covers of a list at the top of a page are in sight at once.
const IN_SIGHT: usize = 4;

/// Cards beside each other; when there are none, `empty` says what that means.
#[component]
pub(crate) fn Cards(
    cards: Vec<StreamCard>,
    language: Language,
    empty: Text,
    /// The list is the first thing on its page: its first covers are loaded at once.
    #[prop(optional)]
    eager: bool,
) -> impl IntoView {
    if cards.is_empty() {
        return view! { <p class="empty">{empty.to(language)}</p> }.into_any();
    }
    let cards: Vec<_> = cards
        .into_iter()
        .enumerate()
        .map(|(place, card)| view! { <li><Card card language eager=eager && place < IN_SIGHT/></li> })
        .collect();
    view! { <ul class="cards">{cards}</ul> }.into_any()
}

/// A stream at a glance: badge, length, title, channel, time, viewers, tickers.
#[component]
fn Card(card: StreamCard, language: Language, eager: bool) -> impl IntoView {
    let address = language.path(&format!("/streams/{}", card.slug));
    let channel = language.path(&format!("/channels/{}", card.channel));
    let spoken = card.language.tag();
    view! {
        <article class="card">
            <div class="cover">
                <img
                    src=format!("/covers/{}.svg", card.slug)
                    width="640"
                    height="360"
                    alt=""
                    loading=if eager { "eager" } else { "lazy" }
                />
                <Badge status=card.status language/>
                <span class="length">{format::minutes(card.minutes, language)}</span>
            </div>
            <h3 lang=spoken><a href=address>{card.title}</a></h3>
            <p class="channel" lang=spoken><a href=channel>{card.channel_name}</a></p>
            <p class="when"><Moment at=card.starts_at language/><Viewers count=card.viewers status=card.status language/></p>
            <Tickers tickers=card.tickers language/>
        </article>
    }
    .into_any()
}
