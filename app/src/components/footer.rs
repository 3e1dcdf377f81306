//! The bottom of every page.

use leptos::prelude::*;
use model::Language;

use crate::texts;

/// The risk line.
#[component]
pub(crate) fn Footer(language: Language) -> impl IntoView {
    view! {
        <footer class="site-footer">
            <p>{texts::RISK.to(language)}</p>
        </footer>
    }
}
