//! What only the server has: the document around the app, and the site behind the API.

use std::sync::Arc;

use backend::Site;
use leptos::hydration::{AutoReload, HydrationScripts};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::api::ApiError;
use crate::app::App;
use crate::assets::{Assets, Links};
use crate::head::Origin;

/// Sets the theme before the first paint, so that nothing flashes.
pub(crate) const THEME: &str =
    "try{let t=localStorage.theme;if(t)document.documentElement.dataset.theme=t}catch{}";

/// A whole page. `options` says what the scripts of the islands are called, `assets` where they are; and what mounts the app
/// if the page is cut off on its way.
#[component]
pub fn Document(options: LeptosOptions, assets: Arc<Assets>) -> impl IntoView {
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

/// Puts into the context what pages and server functions need: the site, `origin`, the scheme and host under which the public
/// sees it, and the server's build.
pub fn provide(site: Site, origin: &str, build: &str) -> impl Fn() + Clone + Send + Sync + use<> {
    let origin = Origin(origin.trim_end_matches('/').to_owned());
    let build = crate::build::Own(build.into());
    move || {
        provide_context(build.clone());
        provide_context(site.clone());
        provide_context(origin.clone());
    }
}

pub(crate) fn site() -> Result<Site, ApiError> {
    use_context().ok_or_else(|| {
        tracing::error!("there is no site in the context");
        ApiError::Unavailable.answered()
    })
}
