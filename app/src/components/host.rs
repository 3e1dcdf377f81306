//! The person behind a channel.

use leptos::prelude::*;
use model::{Channel, Language};

use crate::texts;

/// The host's name, employer and licence, as far as there are any; one that is empty is said not to be.
#[component]
pub(crate) fn Host(channel: Channel, language: Language) -> impl IntoView {
    let spoken = channel.language.tag();
    let said = |said: Option<String>, text: texts::Text| {
        said.filter(|said| !said.is_empty()).map(|said| text.with(language, &said))
    };
    let employer = said(channel.employer, texts::EMPLOYER);
    let licence = said(channel.licence_no, texts::LICENCE);
    let facts: Vec<_> =
        employer.into_iter().chain(licence).map(|fact| view! { " · " <span>{fact}</span> }).collect();
    view! { <span lang=spoken>{channel.host}</span> {facts} }.into_any()
}
