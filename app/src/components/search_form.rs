//! The way to look for something; works without JavaScript.

use leptos::prelude::*;
use model::{Language, MAX_SEARCH_CHARACTERS};

use crate::texts::{self, Text};

/// A field and a button that lead to the search page.
#[component]
pub(crate) fn SearchForm(
    language: Language,
    /// What stands in the field.
    #[prop(optional, into)]
    words: Signal<String>,
    /// The field's id; it may stand on a page twice.
    id: &'static str,
    /// What the form is called.
    name: Text,
) -> impl IntoView {
    view! {
        <form class="search" role="search" aria-label=name.to(language) action=language.path("/search") method="get">
            <label for=id class="hidden">{texts::SEARCH.to(language)}</label>
            <input
                id=id
                type="search"
                name="q"
                value=move || words.get()
                maxlength=MAX_SEARCH_CHARACTERS
                placeholder=texts::SEARCH_FIELD.to(language)
            />
            <button type="submit">{texts::SEARCH.to(language)}</button>
        </form>
    }
}
