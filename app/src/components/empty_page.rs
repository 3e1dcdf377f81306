//! A page of a list that has nothing.

use leptos::prelude::*;
use model::Language;

use crate::texts::{self, Text};

/// Says that the list is empty; on a further page that nothing is left of it, with the way back.
#[component]
pub(crate) fn EmptyPage(
    /// What an empty list says.
    empty: Text,
    /// What a page behind the list's end says.
    end: Text,
    /// Whether it is another page than the list's first.
    further: bool,
    /// The list's address in English.
    #[prop(into)]
    path: String,
    language: Language,
) -> impl IntoView {
    let text = if further { end } else { empty };
    let back = further.then(|| {
        let address = language.path(&path);
        view! { " " <a href=address>{texts::FIRST_PAGE.to(language)}</a> }
    });
    view! { <p class="empty">{text.to(language)}{back}</p> }.into_any()
}
