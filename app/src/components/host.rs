//! The person behind a channel.

use leptos::prelude::*;
use model::{Channel, Language};

use crate::texts;

/// The host's name, employer and licence, as far as there are any.
#[component]
pub(crate) fn Host(channel: Channel, language: Language) -> impl IntoView {
    let spoken = channel.language.tag();
    let employer = channel.employer.map(|employer| texts::EMPLOYER.with(language, &employer));
    let licence = channel.licence_no.map(|number| texts::LICENCE.with(language, &number));
    let facts: Vec<_> =
        employer.into_iter().chain(licence).map(|fact| view! { " · " <span>{fact}</span> }).collect();
    view! { <span lang=spoken>{channel.host}</span> {facts} }.into_any()
}
