//! The bottom of every page.

use leptos::prelude::*;
use model::Language;

use crate::texts;

/// The risk line, and the way to what the site is.
#[component]
pub(crate) fn Footer(language: Language) -> impl IntoView {
    view! {
        <footer class="site-footer">
            <p>{texts::RISK.to(language)}</p>
            <a href=language.path("/about")>{texts::ABOUT_SITE.to(language)}</a>
        </footer>
    }
}
