//! The way on in a list.

use leptos::prelude::*;
use model::{Cursor, Language};

use crate::format::in_query;
use crate::texts::Text;

/// A link to the page that begins at `next`; nothing on the last page.
#[component]
pub(crate) fn NextPage(
    next: Option<Cursor>,
    /// The list's address in English.
    #[prop(into)]
    path: String,
    /// The parameter that takes the cursor.
    parameter: &'static str,
    text: Text,
    language: Language,
) -> impl IntoView {
    next.map(|cursor| {
        let address = language.path(&format!("{path}?{parameter}={}", in_query(&cursor.to_string())));
        // A page may have two of them.
        view! {
            <nav class="pages" aria-label=text.to(language)>
                <a class="button" rel="next" href=address>{text.to(language)}</a>
            </nav>
        }
    })
}
