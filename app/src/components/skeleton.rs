//! What stands where a page is still coming.

use leptos::prelude::*;
use model::Language;

use crate::texts;

/// Says that it loads.
#[component]
pub(crate) fn Skeleton(language: Language) -> impl IntoView {
    view! { <p class="loading" role="status">{texts::LOADING.to(language)}</p> }
}
