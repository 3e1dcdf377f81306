//! What only the server has: the document around the app, the site behind the API, and who calls.

mod callers;
mod drafts;
mod services;

use std::sync::Arc;

use leptos::hydration::{AutoReload, HydrationScripts};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::app::App;
use crate::assets::{Assets, Links};
use crate::head::Picture;

pub(crate) use callers::{DEVICE, allowed, caller_if_any, request, viewer};
pub use callers::{SESSION, Viewer};
pub use drafts::DRAFT;
pub(crate) use drafts::{draft, has_draft};
pub use services::{Services, Touched, provide};
pub(crate) use services::{site, tokens, touched};

/// Sets the theme before the first paint, so that nothing flashes.
pub(crate) const THEME: &str =
    "try{let t=localStorage.theme;if(t)document.documentElement.dataset.theme=t}catch{}";

/// A whole page. `options` says what the scripts of the islands are called, `assets` where they are; and what mounts the app
/// if the page is cut off on its way.
#[component]
pub fn Document(options: LeptosOptions, assets: Arc<Assets>) -> impl IntoView {
    provide_context(Picture(assets.picture.address.clone()));
    let shell = assets.shell.as_ref();
    let watchdog = shell.map(|files| view! { <script nonce=use_nonce()>{files.watchdog()}</script> });
    view! {
        <!DOCTYPE html>
        <html>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <script type="importmap" nonce=use_nonce()>{assets.import_map()}</script>
                <script nonce=use_nonce()>{THEME}</script>
                {watchdog}
                <Links assets=assets.clone()/>
                // Before Leptos's own, which says nothing of integrity; a browser would fetch the script twice.
                <link
                    rel="modulepreload"
                    href=assets.script.address.clone()
                    integrity=assets.script.integrity.clone()
                    crossorigin="anonymous"
                />
                <AutoReload options=options.clone()/>
                <HydrationScripts options islands=true root=assets.root.clone()/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
