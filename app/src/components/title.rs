//! The head of a page whose title is always the same.

use leptos::prelude::*;
use model::Language;

use crate::head::Head;
use crate::texts::{self, Text};

/// Title and lead, in the document's head and on the page.
#[component]
pub(crate) fn Title(
    title: Text,
    lead: Text,
    /// The page's address in English.
    path: &'static str,
    language: Language,
    /// The parameter that makes this another page than the list's first.
    #[prop(optional)]
    query: Option<(&'static str, Option<String>)>,
) -> impl IntoView {
    let named = texts::titled(title.to(language), language);
    view! {
        <Head title=named description=lead.to(language) language path query=query.unwrap_or_default()/>
        <header class="page-head">
            <h1>{title.to(language)}</h1>
            <p>{lead.to(language)}</p>
        </header>
    }
    .into_any()
}
