//! A list of streams that goes over many pages.

use leptos::prelude::*;
use model::{Language, StreamList};

use crate::components::{Cards, EmptyPage, NextPage};
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
    /// Whether it is another page than the list's first.
    further: bool,
    /// What the link to the next page says.
    next: Text,
    /// What an empty list says.
    empty: Text,
    /// What a page behind the list's end says.
    end: Text,
    language: Language,
) -> impl IntoView {
    let streams = if list.streams.is_empty() {
        view! { <EmptyPage empty end further path=path.clone() language/> }.into_any()
    } else {
        view! { <Cards cards=list.streams language empty eager=true/> }.into_any()
    };
    view! {
        <h2 class="hidden">{texts::STREAMS.to(language)}</h2>
        {streams}
        <NextPage next=list.next path parameter text=next language/>
    }
    .into_any()
}
