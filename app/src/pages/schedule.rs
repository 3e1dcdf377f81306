//! What comes, by day.

use leptos::prelude::*;
use model::{Language, StreamCard, StreamList, Time};

use crate::components::{EmptyPage, NextPage, Tickers, Title};
use crate::{api, clock, texts};

/// Scheduled streams by their day in UTC; beside each time stands the viewer's own after hydration.
#[component]
pub(crate) fn Schedule() -> impl IntoView {
    let after = super::query("after");
    super::loaded(after, api::upcoming, move |list: StreamList, language: Language| {
        let nothing = list.streams.is_empty();
        let further = after().is_some();
        let nothing = nothing.then(|| {
            view! { <EmptyPage empty=texts::NOTHING_UPCOMING end=texts::NO_LATER further path="/schedule" language/> }
        });
        let days: Vec<_> =
            by_day(list.streams).into_iter().map(|streams| view! { <Day streams language/> }).collect();
        view! {
            <Title title=texts::SCHEDULE lead=texts::SCHEDULE_LEAD path="/schedule" language query=("after", after())/>
            {nothing}
            {days}
            <NextPage next=list.next path="/schedule" parameter="after" text=texts::LATER language/>
        }
    })
}

/// One group for each day; streams come in the order of their start.
fn by_day(streams: Vec<StreamCard>) -> Vec<Vec<StreamCard>> {
    let day = |card: &StreamCard| card.starts_at.0.div_euclid(86_400);
    let mut days: Vec<Vec<StreamCard>> = Vec::new();
    for stream in streams {
        match days.last_mut() {
            Some(last) if last.first().map(day) == Some(day(&stream)) => last.push(stream),
            _ => days.push(vec![stream]),
        }
    }
    days
}

#[component]
fn Day(streams: Vec<StreamCard>, language: Language) -> impl IntoView {
    let date = streams.first().map(|first| clock::day(first.starts_at, language));
    let rows: Vec<_> = streams
        .into_iter()
        .map(|card| {
            let address = language.path(&format!("/streams/{}", card.slug));
            let channel = language.path(&format!("/channels/{}", card.channel));
            view! {
                <li class="slot">
                    <Start at=card.starts_at language/>
                    <h3 lang=card.language.tag()><a href=address>{card.title}</a></h3>
                    <p class="channel" lang=card.language.tag()><a href=channel>{card.channel_name}</a></p>
                    <Tickers tickers=card.tickers language/>
                </li>
            }
        })
        .collect();
    view! {
        <section class="day">
            <h2>{date} " UTC"</h2>
            <ul>{rows}</ul>
        </section>
    }
}

/// When on its day a stream starts, in UTC like the day; and a place for the viewer's own date and time, which the server does
/// not know: the island `LocalTimes` fills it.
#[component]
fn Start(at: Time, language: Language) -> impl IntoView {
    #[cfg(feature = "ssr")]
    let own = None::<String>;
    #[cfg(not(feature = "ssr"))]
    let own = Some(clock::shown(at, language));
    view! {
        <p class="start">
            <time datetime=clock::iso(at)>{clock::time_of_day(at, language)}</time>
            " "
            <time class="own" datetime=clock::iso(at) data-local=language.tag()>{own}</time>
        </p>
    }
}
