//! A point in time on a page.

use leptos::prelude::*;
use model::{Language, Time};

use crate::clock;

/// A time in UTC, as the server has it; the island `LocalTimes` puts the viewer's own in its place.
#[component]
pub(crate) fn Moment(at: Time, language: Language) -> impl IntoView {
    view! { <time datetime=clock::iso(at) data-local=language.tag()>{clock::shown(at, language)}</time> }
}
