//! A list of streams that goes over many pages.

use leptos::prelude::*;
use model::{Language, StreamList};

use crate::components::{Cards, NextPage};
use crate::texts::{self, Text};

/// One page of the list, and the way to the next.
#[component]
pub(crate) fn StreamPages(
    list: StreamList,
    /// The list's address in English.
    #[prop(into)]
    path: String,
    /// The parameter that takes the cursor.
    parameter: &'static str,
    /// What the link to the next page says.
    next: Text,
    /// What an empty list says.
    empty: Text,
    language: Language,
) -> impl IntoView {
    view! {
        <h2 class="hidden">{texts::STREAMS.to(language)}</h2>
        <Cards cards=list.streams language empty eager=true/>
        <NextPage next=list.next path parameter text=next language/>
    }
    .into_any()
}
