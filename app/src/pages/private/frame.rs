//! What private pages have in common.

use leptos::prelude::*;
use model::{Language, Me, Role};

use crate::head::PageTitle;
use crate::texts::studio as words;
use crate::texts::{self, Text, moderation};

/// The way around the studio: what the caller's role may see of it. Nothing where that is one page only.
#[component]
pub(crate) fn StudioPages(
    me: Option<Me>,
    /// The address in English of the page that this stands on.
    path: &'static str,
    language: Language,
) -> impl IntoView {
    let role = me.map_or(Role::Viewer, |me| me.role);
    let places = [
        ("/studio", words::STUDIO, Role::Viewer),
        ("/studio/reports", moderation::REPORTS, Role::Moderator),
        ("/studio/accounts", moderation::ACCOUNTS, Role::Admin),
        ("/studio/audit", moderation::AUDIT, Role::Admin),
    ];
    let links: Vec<_> = places
        .into_iter()
        .filter(|(_, _, least)| role >= *least)
        .map(|(place, text, _)| {
            let current = (place == path).then_some("page");
            view! { <a href=language.path(place) aria-current=current>{text.to(language)}</a> }
        })
        .collect();
    (links.len() > 1).then(|| {
        view! { <nav class="main-nav" aria-label=words::STUDIO_PAGES.to(language)>{links}</nav> }
    })
}

/// Title and lead of a private page, which no search engine is to have.
#[component]
pub(crate) fn PrivateHead(
    #[prop(into)] title: String,
    #[prop(optional)] lead: Option<Text>,
    language: Language,
) -> impl IntoView {
    let lead = lead.map(|lead| view! { <p>{lead.to(language)}</p> });
    view! {
        <PageTitle title=texts::titled(&title, language)/>
        <header class="page-head">
            <h1>{title}</h1>
            {lead}
        </header>
    }
    .into_any()
}

/// Says that there must be a channel first, and leads to it.
#[component]
pub(crate) fn ChannelNeeded(title: Text, language: Language) -> impl IntoView {
    view! {
        <PrivateHead title=title.to(language) language/>
        <p class="empty">{words::NO_CHANNEL.to(language)}</p>
        <p class="actions">
            <a class="button" href=language.path("/studio")>{words::NEW_CHANNEL.to(language)}</a>
        </p>
    }
    .into_any()
}
