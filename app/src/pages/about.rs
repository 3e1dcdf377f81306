//! What this site is.

use leptos::prelude::*;

use crate::components::Title;
use crate::texts;

/// What the site is, what it is not, and how its times and colours are meant.
#[component]
pub(crate) fn About() -> impl IntoView {
    let language = super::language();
    let part = |title: texts::Text, text: texts::Text| {
        view! { <h2>{title.to(language)}</h2><p>{text.to(language)}</p> }
    };
    view! {
        <Title title=texts::ABOUT_SITE lead=texts::SITE_DESCRIPTION path="/about" language/>
        <article class="prose">
            {part(texts::ABOUT_RISK_TITLE, texts::ABOUT_RISK)}
            {part(texts::ABOUT_HOSTS_TITLE, texts::ABOUT_HOSTS)}
            {part(texts::ABOUT_TIMES_TITLE, texts::ABOUT_TIMES)}
            {part(texts::ABOUT_SEARCH_TITLE, texts::SEARCH_HELP)}
        </article>
    }
}
