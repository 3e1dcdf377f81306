//! The files themselves, on the machine that built them: what they are, and the local server's way of sending them.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::routing::MethodRouter;
use http::{HeaderName, HeaderValue, header};
use leptos_lambda::SecurityPolicy;
use tower::ServiceBuilder;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use super::hashes::Hashes;
use super::manifest::{Entry, Manifest, PKG};
use super::{Assets, AssetsError, HASHES, SHORT, own_executable};
use crate::settings::Settings;

/// The hashes in the names of the shell's files, which `make` builds and plain cargo-leptos does not.
const SHELL_HASHES: &str = "shell-hash.txt";
/// `Cache-Control` for a year: the name changes when the content does.
pub(crate) const IMMUTABLE: &str = "public, max-age=31536000, immutable";

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
    /// Those of an executable, or of this one, as the folders have them.
    pub(crate) fn of(executable: Option<PathBuf>, settings: &Settings) -> Result<Self, AssetsError> {
        Self::built(executable.map_or_else(own_executable, Ok)?, settings)
    }

    pub(super) fn built(executable: PathBuf, settings: &Settings) -> Result<Self, AssetsError> {
        // Leptos reads them for the names of its scripts, and would send pages whose scripts nobody finds.
        let hashes = Hashes::read(executable.with_file_name(HASHES))?;
        Self::with(compute(&executable, &hashes, settings)?, settings)
    }

    /// Writes the manifest of an executable, or of this one, beside it, and says where.
    pub(crate) fn write_manifest(
        executable: Option<PathBuf>,
        settings: &Settings,
    ) -> Result<PathBuf, AssetsError> {
        let executable = executable.map_or_else(own_executable, Ok)?;
        Self::built(executable.clone(), settings)?.manifest.write(&executable)
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

    /// What the CDN sends when no function answers.
    pub(crate) fn error_page(&self, security: &SecurityPolicy) -> Vec<u8> {
        app::error_page(&self.pages, security).into_bytes()
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

fn typed(entry: &Entry, file: ServeFile) -> MethodRouter {
    let service = axum::routing::get_service(file);
    match HeaderValue::from_str(&entry.content_type) {
        Ok(kind) => service.layer(SetResponseHeaderLayer::overriding(header::CONTENT_TYPE, kind)),
        Err(_) => service,
    }
}
