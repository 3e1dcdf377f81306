//! The page that the CDN sends when no function answers: one for all addresses, so in both languages.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_lambda::SecurityPolicy;
use model::Language;

use crate::assets::{Assets, Links};
use crate::components::{Navigation, SearchForm};
use crate::server::THEME;
use crate::shell::ShellFiles;
use crate::texts;

/// Leaves the language that the address asks for, as [`Language::of_path`] reads it; without it both stay.
const CHOICE: &str = "(r=>{r.lang=/^\\/zh(\\/|$)/.test(location.pathname)?'zh-Hans':'en';\
for(let s of document.querySelectorAll('#main>section'))s.lang==r.lang||s.remove()})(document.documentElement)";

/// The whole page, which stands by itself: it says what happened and has the site's links and its search in both languages,
/// brings its own security policy, and mounts the app if that can be loaded.
pub fn error_page(assets: &Arc<Assets>, security: &SecurityPolicy) -> String {
    let mount = assets.shell.as_ref().map(ShellFiles::mount).unwrap_or_default();
    let preloads = assets.shell.as_ref().map(ShellFiles::preloads).unwrap_or_default();
    let import_map = assets.import_map();
    let policy = security.in_document(&[&import_map, THEME, CHOICE, &mount]);
    let links = view! { <Links assets=assets.clone()/> }.to_html();
    let sections = Language::ALL.map(section).concat();
    let titles =
        Language::ALL.map(|language| texts::titled(texts::UNAVAILABLE.to(language), language)).join(" · ");
    format!(
        r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex"><script type="importmap">{import_map}</script><script>{THEME}</script>
{links}<title>{titles}</title>{preloads}</head><body><main id="main">{sections}</main><script>{CHOICE}</script><script type="module">{mount}</script></body></html>"#,
    )
}

fn section(language: Language) -> String {
    Owner::new().with(|| {
        let home = Memo::new(move |_| language.path("/"));
        let id = match language {
            Language::English => "search",
            Language::Chinese => "search-zh",
        };
        view! {
            <section class="waiting" lang=language.tag()>
                <h1>{texts::UNAVAILABLE.to(language)}</h1>
                <p>{texts::UNAVAILABLE_HELP.to(language)}</p>
                // An empty address is this page's own.
                <p class="actions">
                    <a class="button" href="">{texts::TRY_AGAIN.to(language)}</a>
                    " "
                    <a class="button" href=language.path("/")>{texts::TO_HOME.to(language)}</a>
                </p>
                <SearchForm language id name=texts::SEARCH/>
                <Navigation language path=home/>
            </section>
        }
        .to_html()
    })
}

#[cfg(test)]
mod tests {
    use leptos_lambda::SecurityPolicy;

    use super::error_page;
    use crate::assets::tests::assets;

    #[test]
    fn it_helps_in_both_languages_without_a_script() {
        let page = error_page(&assets(false), &SecurityPolicy::default());
        for part in [
            r#"<section lang="en" class="waiting">"#,
            r#"<section lang="zh-Hans" class="waiting">"#,
            r#"action="/search""#,
            r#"action="/zh/search""#,
            r#"href="/live""#,
            r#"href="/zh/live""#,
            r#"href="https://cdn.example/pkg/a.css""#,
            r#"<meta name="site-build" content="b1""#,
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert_eq!(page.matches(r#"href="""#).count(), 2, "each language can try again");
    }

    #[test]
    fn its_policy_allows_the_scripts_in_it() {
        let page =
            error_page(&assets(true), &SecurityPolicy::default().allow("script-src", "https://cdn.example"));
        let policy =
            page.split_once(r#"Policy" content=""#).and_then(|(_, rest)| rest.split_once('"')).unwrap().0;
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval' https://cdn.example 'sha256-"),
            "{policy}"
        );
        assert!(!policy.contains("frame-ancestors"));
        assert_eq!(policy.matches("'sha256-").count(), page.matches("</script>").count());
        assert!(page.contains("import('https://cdn.example/pkg/shell.js')"));
    }
}
