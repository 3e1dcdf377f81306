//! Streams of a channel, a topic or a ticker, by where they are in their lives.

use leptos::prelude::*;
use model::{Language, Status, StreamCard, StreamList};

use crate::components::{Cards, EmptyPage, NextPage};
use crate::pages::Further;
use crate::texts;

/// What runs, what comes, what was, what was called off; and the ways to later and to earlier ones.
#[component]
pub(crate) fn StreamsByStatus(
    list: StreamList,
    /// The page's address in English.
    #[prop(into)]
    path: String,
    /// Which page of the list it is.
    further: Further,
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
    let ahead =
        [section("live", texts::LIVE_NOW, of(Status::Live)), section("upcoming", texts::NEXT_UP, upcoming)];
    let over = [
        section("replays", texts::REPLAYS, of(Status::Ended)),
        section("cancelled", texts::CANCELLED, of(Status::Cancelled)),
    ];
    let nothing = list.streams.is_empty();
    let nothing = nothing.then(|| {
        let path = path.clone();
        let end = if further.after.is_some() { texts::NO_LATER } else { texts::NO_EARLIER };
        let further = further.after.or(further.before).is_some();
        view! { <EmptyPage empty=texts::NO_STREAMS end further path language/> }
    });
    view! {
        {nothing}
        {ahead}
        <NextPage next=list.later path=path.clone() parameter="after" text=texts::LATER language/>
        {over}
        <NextPage next=list.next path parameter="before" text=texts::EARLIER language/>
    }
    .into_any()
}
