//! Streams of a channel, a topic or a ticker, by where they are in their lives.

use leptos::prelude::*;
use model::{Language, Status, StreamCard, StreamList};

use crate::components::{Cards, EmptyPage, NextPage};
use crate::texts;

/// What runs, what comes, what was, what was called off; and the way to earlier ones.
#[component]
pub(crate) fn StreamsByStatus(
    list: StreamList,
    /// The page's address in English.
    #[prop(into)]
    path: String,
    /// Whether it is another page than the list's first.
    further: bool,
    language: Language,
) -> impl IntoView {
    let of = |status: Status| -> Vec<StreamCard> {
        list.streams.iter().filter(|card| card.status == status).cloned().collect()
    };
    // The list has the latest first; of those to come the next is.
    let mut upcoming = of(Status::Scheduled);
    upcoming.reverse();
    let mut first = true;
    let mut section = |id: &'static str, title: texts::Text, cards: Vec<StreamCard>| {
        (!cards.is_empty()).then(|| {
            let eager = std::mem::take(&mut first);
            view! {
                <section aria-labelledby=id>
                    <h2 id=id>{title.to(language)}</h2>
                    <Cards cards language empty=texts::NO_STREAMS eager/>
                </section>
            }
        })
    };
    let sections = [
        section("live", texts::LIVE_NOW, of(Status::Live)),
        section("upcoming", texts::NEXT_UP, upcoming),
        section("replays", texts::REPLAYS, of(Status::Ended)),
        section("cancelled", texts::CANCELLED, of(Status::Cancelled)),
    ];
    let nothing = list.streams.is_empty();
    let nothing = nothing.then(|| {
        let path = path.clone();
        view! { <EmptyPage empty=texts::NO_STREAMS end=texts::NO_EARLIER further path language/> }
    });
    view! {
        {nothing}
        {sections}
        <NextPage next=list.next path parameter="before" text=texts::EARLIER language/>
    }
    .into_any()
}
