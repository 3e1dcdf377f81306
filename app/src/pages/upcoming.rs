//! What comes.

use leptos::prelude::*;
use model::{Language, StreamList};

use crate::components::{StreamPages, Title};
use crate::{api, texts};

/// Scheduled streams, soonest first, a page at a time.
#[component]
pub(crate) fn Upcoming() -> impl IntoView {
    let after = super::query("after");
    super::loaded(after, api::upcoming, move |list: StreamList, language: Language| {
        view! {
            <Title title=texts::NEXT_UP lead=texts::UPCOMING_LEAD path="/upcoming" language query=("after", after())/>
            <StreamPages
                list
                path="/upcoming"
                parameter="after"
                further=after().is_some()
                next=texts::LATER
                empty=texts::NOTHING_UPCOMING
                end=texts::NO_LATER
                language
            />
        }
    })
}
