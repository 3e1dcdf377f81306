//! The built site: what its files are called. The CDN has them, or the local server.

mod hashes;
#[cfg(feature = "local")]
mod local;
#[cfg(feature = "local")]
mod made;
mod manifest;

use std::path::PathBuf;
use std::sync::Arc;

use app::{Asset, ShellFiles};
use leptos::config::{Env, LeptosOptions};
use leptos_lambda::{SecurityPolicy, Shell};
use model::Language;

use crate::settings::Settings;
use hashes::Hashes;
#[cfg(feature = "local")]
pub(crate) use local::IMMUTABLE;
use manifest::{Manifest, PKG};

/// What the site's scripts and styles are called before their hashes.
const NAME: &str = "finance-live";
/// The names' hashes, written by cargo-leptos beside the executable. Leptos reads them for the names of its scripts.
const HASHES: &str = "hash.txt";
/// Files that keep their names are asked for again after five minutes.
pub(crate) const SHORT: &str = "public, max-age=300";

/// The build is not complete.
#[derive(Debug, thiserror::Error)]
#[cfg_attr(
    not(feature = "local"),
    expect(dead_code, reason = "who only reads the manifest meets few of them")
)]
pub(crate) enum AssetsError {
    #[error("{path} is missing; build with `cargo leptos build --release`")]
    Missing { path: PathBuf },
    #[error(
        "{path} is missing; `server assets manifest` writes it after a build, and a function needs it beside itself"
    )]
    NoManifest { path: PathBuf },
    #[error("{path} can't be understood; write it again with `server assets manifest`")]
    NotAManifest { path: PathBuf, source: serde_json::Error },
    #[error("{path} is of another build than {hashes}; write it again with `server assets manifest`")]
    OtherManifest { path: PathBuf, hashes: PathBuf },
    #[error("the build has no {name}; run `make tools`, which fetches what is missing, and build again")]
    Incomplete { name: &'static str },
    #[error("{folder} has not the files that {hashes} names; build both with `cargo leptos build --release`")]
    OtherBuild { folder: PathBuf, hashes: PathBuf },
    #[error("{folder} has not the shell that {hashes} names; build both with `make run`")]
    OtherShell { folder: PathBuf, hashes: PathBuf },
    #[error("{path} was not compressed when it was built; build with `make run`, which sees to it")]
    NotCompressed { path: PathBuf },
    #[error("{path} can't be read")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path} can't be written")]
    Unwritable { path: PathBuf, source: std::io::Error },
}

/// The files of a build, and what pages are told of them.
pub(crate) struct Assets {
    manifest: Manifest,
    pub(crate) pages: Arc<app::Assets>,
}

impl Assets {
    /// Those of this executable: under Lambda as the manifest beside it has them, elsewhere as the folders have them.
    pub(crate) fn find(settings: &Settings) -> Result<Self, AssetsError> {
        let executable = own_executable()?;
        #[cfg(feature = "local")]
        if !leptos_lambda::is_lambda() {
            return Self::built(executable, settings);
        }
        let hashes = Hashes::read(executable.with_file_name(HASHES))?;
        Self::with(Manifest::read(&executable, &hashes)?, settings)
    }

    fn with(manifest: Manifest, settings: &Settings) -> Result<Self, AssetsError> {
        let pages = Arc::new(for_pages(&manifest, settings)?);
        Ok(Self { manifest, pages })
    }

    /// Names the build.
    pub(crate) fn build(&self) -> &str {
        &self.manifest.build
    }

    /// The shell for the paths below each prefix.
    pub(crate) fn shells(&self) -> Vec<(&'static str, Shell)> {
        let shell = |(prefix, language)| (prefix, app::shell(language, &self.pages));
        [("", Language::English), ("/zh", Language::Chinese)].map(shell).into()
    }

    /// How the pages call their scripts.
    pub(crate) fn options(settings: &Settings) -> LeptosOptions {
        LeptosOptions::builder()
            .output_name(NAME)
            .site_root(settings.site_root.to_string_lossy().into_owned())
            .site_pkg_dir(PKG)
            .hash_file(Arc::from(HASHES))
            .hash_files(true)
            .env(Env::PROD)
            .build()
    }
}

/// Lets pages load what comes from the assets' own address.
pub(crate) fn allowed(policy: SecurityPolicy, settings: &Settings) -> SecurityPolicy {
    let Some(root) = &settings.assets_url else { return policy };
    let source = format!("{root}/{PKG}/");
    ["script-src", "style-src", "img-src", "font-src", "media-src", "connect-src"]
        .into_iter()
        .fold(policy, |policy, directive| policy.allow(directive, &source))
}

fn own_executable() -> Result<PathBuf, AssetsError> {
    std::env::current_exe()
        .map_err(|source| AssetsError::Unreadable { path: "the executable".into(), source })
}

fn for_pages(manifest: &Manifest, settings: &Settings) -> Result<app::Assets, AssetsError> {
    let root = settings.assets_url.clone().unwrap_or_default();
    let found = |name: &str| {
        let entry = manifest.files.get(name)?;
        Some(Asset { address: format!("{root}/{}", entry.path), integrity: entry.integrity.clone() })
    };
    let needed = |name| found(name).ok_or(AssetsError::Incomplete { name });
    let shell = found("shell.js").zip(found("shell.wasm"));
    Ok(app::Assets {
        build: manifest.build.clone(),
        style: needed("finance-live.css")?,
        script: needed("finance-live.js")?,
        icon: needed("favicon.svg")?,
        picture: needed("social.png")?,
        player: needed("hls.light.min.js")?,
        shell: shell.map(|(script, wasm)| ShellFiles { script, wasm }),
        root,
    })
}
