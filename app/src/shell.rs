//! The shell: a page that has nothing yet and mounts the app, which fetches what it shows; and the watchdog, which does the
//! same in a page that was cut off on its way.

use std::sync::Arc;

use leptos::prelude::*;
use model::Language;

use crate::assets::{Asset, Assets, Links};
use crate::components::{Footer, Header, Skeleton};
use crate::server::THEME;
use crate::texts;

/// Mounts the app. It is loaded by the shell and by the watchdog alone.
#[derive(Clone, Debug)]
pub struct ShellFiles {
    /// Its script.
    pub script: Asset,
    /// Its WASM.
    pub wasm: Asset,
}

impl ShellFiles {
    /// A JavaScript expression. What can't be loaded, or is not what it should be, leaves the page as it is.
    pub(crate) fn mount(&self) -> String {
        let (script, Asset { address, integrity }) = (&self.script.address, &self.wasm);
        format!(
            "import('{script}').then(m=>m.default({{module_or_path:fetch('{address}',{{integrity:'{integrity}'}})}}).then(()=>m.mount())).catch(()=>{{}})"
        )
    }

    /// Has both fetched at once.
    pub(crate) fn preloads(&self) -> String {
        let (Asset { address, integrity }, wasm) = (&self.script, &self.wasm.address);
        // What is fetched has its integrity where that is done; here Chromium would complain of it.
        format!(
            r#"<link rel="modulepreload" href="{address}" integrity="{integrity}" crossorigin><link rel="preload" href="{wasm}" as="fetch" type="application/wasm" crossorigin>"#
        )
    }

    /// A script for the head of every page. A page that ended before its last script ([`WHOLE`] names what that sets) was cut
    /// off cleanly. On a connection that broke a browser tells nothing at all, so a page that is silent for [`SILENT`] seconds
    /// counts as cut off too; seconds in which the browser was busy don't count, and what comes later is not let in. The last
    /// island may be the one that was cut, whose WASM would panic: it becomes plain HTML. Without a body the browser would not
    /// paint what is mounted, until the document is a new one.
    pub(crate) fn watchdog(&self) -> String {
        let mount = self.mount();
        format!(
            "(d=>{{let s=0,t=setInterval(()=>++s>{SILENT}&&(stop(),end(1)),1e3),o=new MutationObserver(()=>s=0),\
             end=cut=>{{if(!t)return;clearInterval(t);t=0;o.disconnect();if(!cut)return;\
             let i=[...d.querySelectorAll('leptos-island')].pop();if(i)i.replaceWith(...i.childNodes);\
             if(!d.body){{let h=d.documentElement.cloneNode(true);h.append(d.createElement('body'));d.replaceChild(h,d.documentElement)}}{mount}}};\
             o.observe(d,{{childList:1,subtree:1,characterData:1}});\
             d.addEventListener('readystatechange',()=>d.readyState=='interactive'&&end(!('{WHOLE}'in window)))}})(document)"
        )
    }
}

/// Leptos sets this in the last script of a page, and nowhere else.
const WHOLE: &str = "__INCOMPLETE_CHUNKS";
/// How long a page on its way may be silent, in seconds: more than any render takes.
const SILENT: u32 = 12;

/// The shell in one language. Without files of its own it mounts nothing, but has its links and its search all the same.
pub fn shell(language: Language, assets: &Arc<Assets>) -> leptos_lambda::Shell {
    let files = assets.shell.as_ref();
    let links = view! { <Links assets=assets.clone()/> }.to_html();
    let import_map = assets.import_map();
    let body = Owner::new().with(|| {
        let home = Memo::new(move |_| language.path("/"));
        let nothing = Memo::new(|_| String::new());
        view! {
            <Header language path=home search=nothing words=nothing/>
            <main id="main">
                <section class="waiting">
                    <h1>{texts::SLOW.to(language)}</h1>
                    <p>{texts::SLOW_HELP.to(language)}</p>
                    // An empty address is this page's own.
                    <p class="actions"><a class="button" href="">{texts::TRY_AGAIN.to(language)}</a></p>
                </section>
                <Skeleton language/>
            </main>
            <Footer language/>
        }
        .to_html()
    });
    let mount = files.map(ShellFiles::mount).unwrap_or_default();
    let preloads = files.map(ShellFiles::preloads).unwrap_or_default();
    let html = format!(
        r#"<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex"><script type="importmap">{import_map}</script><script>{THEME}</script>
{links}<title>{title}</title>{preloads}<script type="module">{mount}</script></head><body>{body}</body></html>"#,
        lang = language.tag(),
        title = texts::titled(texts::LOADING.to(language), language),
    );
    leptos_lambda::Shell::new(html, &[&import_map, THEME, &mount])
}

#[cfg(test)]
mod tests {
    use model::Language;

    use super::shell;
    use crate::assets::tests::assets;

    #[test]
    fn the_shell_helps_without_its_script() {
        for (language, search, home) in [
            (Language::English, "action=\"/search\"", "href=\"/live\""),
            (Language::Chinese, "action=\"/zh/search\"", "href=\"/zh/live\""),
        ] {
            let shell = format!("{:?}", shell(language, &assets(false)));
            for part in [search, home, "https://cdn.example/pkg/a.css", "href=\"\"", language.tag()] {
                assert!(shell.contains(&part.escape_debug().to_string()), "{part}: {shell}");
            }
        }
    }

    #[test]
    fn files_are_named_where_they_are_loaded() {
        let assets = assets(true);
        let watchdog = assets.shell.as_ref().unwrap().watchdog();
        assert!(watchdog.contains("import('https://cdn.example/pkg/shell.js')"));
        assert!(watchdog.contains(
            "module_or_path:fetch('https://cdn.example/pkg/shell.wasm',{integrity:'sha384-shellwasm'})"
        ));
    }
}
