//! The files that pages load, and what a page's head says of them.

use std::sync::Arc;

use leptos::prelude::*;

use crate::build::NAME as BUILD;
use crate::islands::PLAYER_FILE;
use crate::shell::ShellFiles;

/// A file that browsers compare with what it should be.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its address, whole if it is on another origin.
    pub address: String,
    /// The hash of its content (Subresource Integrity).
    pub integrity: String,
}

/// The files of one build. No address has a character that means something in HTML or in a script.
#[derive(Clone, Debug)]
pub struct Assets {
    /// Names the build.
    pub build: String,
    /// What addresses begin with, before the folder; empty on the site's own origin.
    pub root: String,
    /// The style sheet.
    pub style: Asset,
    /// The script that brings the islands.
    pub script: Asset,
    /// The site's icon.
    pub icon: Asset,
    /// What a shared link shows of a page that has no picture of its own.
    pub picture: Asset,
    /// The library that plays videos where the browser can't.
    pub player: Asset,
    /// What mounts the app, if it was built.
    pub shell: Option<ShellFiles>,
}

impl Assets {
    /// What modules must be, wherever they are imported (HTML standard, "Import maps"); it stands before the first of them.
    pub(crate) fn import_map(&self) -> String {
        let scripts = [Some(&self.script), self.shell.as_ref().map(|files| &files.script)];
        let integrity =
            scripts.into_iter().flatten().map(|file| (file.address.clone(), file.integrity.clone().into()));
        let integrity: serde_json::Map<_, _> = integrity.collect();
        serde_json::json!({ "integrity": integrity }).to_string()
    }
}

/// The style sheet, the icon, and for scripts the build that the page is of and where the player's library is.
#[component]
pub(crate) fn Links(assets: Arc<Assets>) -> impl IntoView {
    let Assets { build, style, icon, player, .. } = Arc::unwrap_or_clone(assets);
    view! {
        <meta name=BUILD content=build/>
        <meta name=PLAYER_FILE content=player.address data-integrity=player.integrity/>
        <link rel="icon" href=icon.address type="image/svg+xml"/>
        <link rel="stylesheet" href=style.address integrity=style.integrity crossorigin="anonymous"/>
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;

    use super::{Asset, Assets};
    use crate::shell::ShellFiles;

    fn asset(name: &str) -> Asset {
        Asset {
            address: format!("https://cdn.example/pkg/{name}"),
            integrity: format!("sha384-{}", name.replace('.', "")),
        }
    }

    /// The files of a build, with or without the shell.
    pub(crate) fn assets(shell: bool) -> Arc<Assets> {
        let files = ShellFiles { script: asset("shell.js"), wasm: asset("shell.wasm") };
        Arc::new(Assets {
            build: "b1".to_owned(),
            root: "https://cdn.example".to_owned(),
            style: asset("a.css"),
            script: asset("a.js"),
            icon: asset("i.svg"),
            picture: asset("p.png"),
            player: asset("hls.js"),
            shell: shell.then_some(files),
        })
    }

    #[test]
    fn the_import_map_says_what_modules_must_be() {
        let map: serde_json::Value = serde_json::from_str(&assets(true).import_map()).unwrap();
        assert_eq!(map["integrity"]["https://cdn.example/pkg/a.js"], "sha384-ajs");
        assert_eq!(map["integrity"]["https://cdn.example/pkg/shell.js"], "sha384-shelljs");
    }
}
