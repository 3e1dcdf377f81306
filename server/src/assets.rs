//! The built site: what its files are called, and the local server's way of sending them. Under Lambda the CDN has them.

mod hashes;
mod manifest;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::{Asset, ShellFiles};
use axum::Router;
use axum::routing::MethodRouter;
use http::{HeaderName, HeaderValue, header};
use leptos::config::{Env, LeptosOptions};
use leptos_lambda::{SecurityPolicy, Shell};
use model::Language;
use tower::ServiceBuilder;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::settings::Settings;
use hashes::Hashes;
use manifest::{Entry, Manifest, PKG};

/// What the site's scripts and styles are called before their hashes.
const NAME: &str = "finance-live";
/// The names' hashes, written by cargo-leptos beside the executable.
const HASHES: &str = "hash.txt";
/// The same for the shell, which `make` builds and plain cargo-leptos does not.
const SHELL_HASHES: &str = "shell-hash.txt";
/// `Cache-Control` for a year: the name changes when the content does.
pub(crate) const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// Files that keep their names are asked for again after five minutes.
pub(crate) const SHORT: &str = "public, max-age=300";

/// The build is not complete.
#[derive(Debug, thiserror::Error)]
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

/// The files of the build that this executable belongs to, and what pages are told of them.
pub(crate) struct Assets {
    executable: PathBuf,
    manifest: Manifest,
    pub(crate) pages: Arc<app::Assets>,
}

/// One of the build's files.
pub(crate) struct BuiltFile<'a> {
    /// Where it stands with its hash, below the address of the assets.
    pub(crate) path: &'a str,
    /// What it is called at the root of the site, if it stands there too.
    pub(crate) plain: Option<&'a str>,
    pub(crate) content_type: &'a str,
    /// Where it is on this machine; compressed beside it with `.br` and `.gz`.
    pub(crate) source: PathBuf,
}

impl Assets {
    /// Those of this executable.
    pub(crate) fn find(settings: &Settings) -> Result<Self, AssetsError> {
        Self::of(None, settings)
    }

    /// Those of an executable, of this one if none is named: under Lambda as the manifest beside it has them, elsewhere as the
    /// folders have them.
    pub(crate) fn of(executable: Option<PathBuf>, settings: &Settings) -> Result<Self, AssetsError> {
        let executable = executable.map_or_else(own_executable, Ok)?;
        // Leptos reads them for the names of its scripts, and would send pages whose scripts nobody finds.
        let hashes = Hashes::read(executable.with_file_name(HASHES))?;
        let manifest = if leptos_lambda::is_lambda() {
            Manifest::read(&executable, &hashes)?
        } else {
            compute(&executable, &hashes, settings)?
        };
        let pages = Arc::new(for_pages(&manifest, settings)?);
        Ok(Self { executable, manifest, pages })
    }

    /// Writes the manifest beside the executable, and says where.
    pub(crate) fn write_manifest(&self) -> Result<PathBuf, AssetsError> {
        self.manifest.write(&self.executable)
    }

    /// Names the build.
    pub(crate) fn build(&self) -> &str {
        &self.manifest.build
    }

    /// Every file, and where it is on this machine.
    pub(crate) fn all<'a>(&'a self, settings: &'a Settings) -> impl Iterator<Item = BuiltFile<'a>> {
        self.manifest.files.iter().map(|(name, entry)| {
            let built = |root: &Path| root.join(&entry.path);
            let source = if entry.plain { settings.site_root.join(name) } else { built(&settings.site_root) };
            let source = if source.is_file() { source } else { built(&settings.shell_root) };
            BuiltFile {
                path: &entry.path,
                plain: entry.plain.then_some(name),
                content_type: &entry.content_type,
                source,
            }
        })
    }

    /// The shell for the paths below each prefix.
    pub(crate) fn shells(&self) -> Vec<(&'static str, Shell)> {
        let shell = |(prefix, language)| (prefix, app::shell(language, &self.pages));
        [("", Language::English), ("/zh", Language::Chinese)].map(shell).into()
    }

    /// What the CDN sends when no function answers.
    pub(crate) fn error_page(&self, security: &SecurityPolicy) -> Vec<u8> {
        app::error_page(&self.pages, security).into_bytes()
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

    /// Sends the site's files, and the shell's.
    pub(crate) fn serve(&self, settings: &Settings) -> Router {
        let folder = |root: &Path| ServeDir::new(root.join(PKG)).precompressed_br().precompressed_gzip();
        let built = folder(&settings.site_root).fallback(folder(&settings.shell_root));
        let mut hashed = Router::new().fallback_service(built);
        let mut plain = Router::new();
        for (name, entry) in self.manifest.files.iter().filter(|(_, entry)| entry.plain) {
            let file = || {
                let file = ServeFile::new(settings.site_root.join(name));
                typed(entry, file.precompressed_br().precompressed_gzip())
            };
            hashed = hashed.route(entry.path.trim_start_matches(PKG), file());
            let kept = HeaderValue::from_static(SHORT);
            let kept = SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, kept);
            plain = plain.route(&format!("/{name}"), file().layer(kept));
        }
        let shared = |name, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
        let hashed = ServiceBuilder::new()
            .layer(SetResponseHeaderLayer::if_not_present(
                header::CACHE_CONTROL,
                |response: &http::Response<_>| {
                    response.status().is_success().then_some(HeaderValue::from_static(IMMUTABLE))
                },
            ))
            // As on a CDN, pages of another origin may load them.
            .layer(shared(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .layer(shared(HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"))
            .service(hashed);
        plain.nest_service("/pkg", hashed).nest_service("/media", ServeDir::new(settings.media_dir()))
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

fn compute(executable: &Path, hashes: &Hashes, settings: &Settings) -> Result<Manifest, AssetsError> {
    // Debug and release builds share the folder: the one that is there must be this executable's.
    let folder = settings.site_root.join(PKG);
    if !hashes.are_in(&folder)? {
        return Err(AssetsError::OtherBuild { folder, hashes: hashes.path.clone() });
    }
    let shell = match Hashes::read(executable.with_file_name(SHELL_HASHES)) {
        Ok(shell) => Some(shell),
        Err(AssetsError::Missing { .. }) => None,
        Err(error) => return Err(error),
    };
    let shell_folder = settings.shell_root.join(PKG);
    let mut hashed = vec![(folder.as_path(), hashes)];
    if let Some(shell) = &shell {
        if !shell.are_in(&shell_folder)? {
            return Err(AssetsError::OtherShell { folder: shell_folder, hashes: shell.path.clone() });
        }
        hashed.push((&shell_folder, shell));
    }
    Manifest::of(executable, &settings.site_root, &hashed)
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
        player: needed("hls.light.min.js")?,
        shell: shell.map(|(script, wasm)| ShellFiles { script, wasm }),
        root,
    })
}

fn typed(entry: &Entry, file: ServeFile) -> MethodRouter {
    let service = axum::routing::get_service(file);
    match HeaderValue::from_str(&entry.content_type) {
        Ok(kind) => service.layer(SetResponseHeaderLayer::overriding(header::CONTENT_TYPE, kind)),
        Err(_) => service,
    }
}
