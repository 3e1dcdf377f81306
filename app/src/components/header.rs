//! The top of every page.

use leptos::prelude::*;
use model::Language;

use crate::components::SearchForm;
use crate::islands::ThemeSwitch;
use crate::texts;

/// The pages that every page links to.
const NAVIGATION: [(&str, texts::Text); 6] = [
    ("/live", texts::LIVE_NOW),
    ("/schedule", texts::SCHEDULE),
    ("/replays", texts::REPLAYS),
    ("/channels", texts::CHANNELS),
    ("/topics", texts::TOPICS),
    ("/about", texts::ABOUT_SITE),
];

/// The site's name, its main pages, search, the same page in the other language, the theme. `path` and `search` change in
/// the mounted app; on the server `search` has the parameters that count, and no others.
#[component]
pub(crate) fn Header(language: Language, path: Memo<String>, search: Memo<String>) -> impl IntoView {
    let in_other = |other: Language| {
        let address = move || {
            let page = path.with(|path| other.path(Language::english_path(path)));
            search.with(|search| match search.trim_start_matches('?') {
                "" => page.clone(),
                search => [&page, "?", search].concat(),
            })
        };
        let current = (other == language).then_some("true");
        view! {
            <a href=address hreflang=other.tag() lang=other.tag() aria-current=current>
                {other.name()}
            </a>
        }
    };
    let languages: Vec<_> = Language::ALL.into_iter().map(in_other).collect();
    view! {
        <a class="skip" href="#main">{texts::SKIP.to(language)}</a>
        <header class="site-header">
            <a class="brand" href=language.path("/")>{texts::SITE.to(language)}</a>
            <SearchForm language id="search" name=texts::SEARCH/>
            <nav class="languages" aria-label=texts::LANGUAGE.to(language)>{languages}</nav>
            <ThemeSwitch language/>
            <Navigation language path/>
        </header>
    }
}

/// The links to the main pages.
#[component]
pub(crate) fn Navigation(language: Language, path: Memo<String>) -> impl IntoView {
    let link = |(place, text): (&'static str, texts::Text)| {
        let current = move || path.with(|path| (Language::english_path(path) == place).then_some("page"));
        view! { <a href=language.path(place) aria-current=current>{text.to(language)}</a> }
    };
    let links: Vec<_> = NAVIGATION.into_iter().map(link).collect();
    view! { <nav class="main-nav" aria-label=texts::MAIN_NAVIGATION.to(language)>{links}</nav> }
}
