//! Where a stream is in its life, in a word.

use leptos::prelude::*;
use model::{Language, Status};

use crate::texts;

/// The status as a word in its colour.
#[component]
pub(crate) fn Badge(status: Status, language: Language) -> impl IntoView {
    let (class, text) = match status {
        Status::Live => ("badge live", texts::LIVE),
        Status::Scheduled => ("badge scheduled", texts::SCHEDULED),
        Status::Ended => ("badge replay", texts::REPLAY),
        Status::Cancelled => ("badge cancelled", texts::CANCELLED),
    };
    view! { <span class=class>{text.to(language)}</span> }
}
