//! What was.

use leptos::prelude::*;
use model::{Language, StreamList};

use crate::components::{StreamPages, Title};
use crate::{api, texts};

/// Streams that are over, latest first, a page at a time.
#[component]
pub(crate) fn Replays() -> impl IntoView {
    let before = super::query("before");
    super::loaded(before, api::replays, move |list: StreamList, language: Language| {
        view! {
            <Title title=texts::REPLAYS lead=texts::REPLAYS_LEAD path="/replays" language query=("before", before())/>
            <StreamPages
                list
                path="/replays"
                parameter="before"
                further=before().is_some()
                next=texts::EARLIER
                empty=texts::NO_REPLAYS
                end=texts::NO_EARLIER
                language
            />
        }
    })
}
