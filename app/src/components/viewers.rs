//! How many watch, or watched.

use leptos::prelude::*;
use model::{Language, Status};

use crate::{format, texts};

/// How many watch a live stream, or the most that ever watched one that is over; nothing for the others.
#[component]
pub(crate) fn Viewers(count: u32, status: Status, language: Language) -> impl IntoView {
    let text = match status {
        Status::Live => texts::WATCHING,
        Status::Ended => texts::WATCHED,
        Status::Scheduled | Status::Cancelled => return None,
    };
    Some(view! { <span class="viewers">{text.with(language, &format::count(count, language))}</span> })
}
