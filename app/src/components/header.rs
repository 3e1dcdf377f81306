//! The top of every page.

use leptos::prelude::*;
use model::Language;

use crate::components::SearchForm;
use crate::islands::ThemeSwitch;
use crate::texts;

/// The pages that the top of every page links to.
const NAVIGATION: [(&str, texts::Text); 5] = [
    ("/live", texts::LIVE_NOW),
    ("/schedule", texts::SCHEDULE),
    ("/replays", texts::REPLAYS),
    ("/channels", texts::CHANNELS),
    ("/topics", texts::TOPICS),
];

/// The site's name, the way to log in, the same page in the other language, the theme, the main pages, and search with the words
/// that are looked for. `path` and `search` change in the mounted app; on the server `search` has the parameters that count, and
/// no others.
#[component]
pub(crate) fn Header(
    language: Language,
    path: Memo<String>,
    search: Memo<String>,
    words: Memo<String>,
) -> impl IntoView {
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
        // In the order in which they are seen, at every width.
        <header class="site-header">
            <a class="brand" href=language.path("/")>{texts::SITE.to(language)}</a>
            {account(language)}
            // External, for the router has no private pages.
            <a class="log-in" href=language.path("/log-in") rel="external">{texts::LOG_IN.to(language)}</a>
            <nav class="languages" aria-label=texts::LANGUAGE.to(language)>{languages}</nav>
            <ThemeSwitch language/>
            <Navigation language path/>
            <SearchForm language words id="search" name=texts::SEARCH/>
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

/// The pages of whoever is logged in.
#[cfg(feature = "ssr")]
pub(crate) const OWN_PAGES: [(&str, texts::Text); 3] = [
    ("/following", texts::studio::FOLLOWING),
    ("/studio", texts::studio::STUDIO),
    ("/account", texts::account::ACCOUNT),
];

/// The menu of whoever is logged in, in the place of the link to log in. A page that is its viewer's own knows who that is. One
/// that is shared knows nobody: the island says who it is, and until then the menu has no name and does not show. The mounted
/// app leaves it out.
#[cfg(feature = "ssr")]
fn account(language: Language) -> impl IntoView {
    use crate::islands::AccountMenu;

    let link = |(path, text): (&'static str, texts::Text)| {
        view! { <li><a href=language.path(path) rel="external">{text.to(language)}</a></li> }
    };
    let links: Vec<_> = OWN_PAGES.into_iter().map(link).collect();
    view! {
        <details class="account">
            <summary>{crate::server::viewer()}</summary>
            <nav aria-label=texts::account::MENU.to(language)><ul>{links}</ul></nav>
        </details>
        <AccountMenu/>
    }
}

#[cfg(not(feature = "ssr"))]
fn account(_: Language) -> impl IntoView {}
