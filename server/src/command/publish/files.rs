//! Which files a build is made of, and how they stand in the object store.

use std::path::PathBuf;

use bytes::Bytes;
use store::{About, Object};

use crate::assets::{Assets, AssetsError, IMMUTABLE, SHORT};
use crate::paths::with_ending;
use crate::routes;
use crate::settings::Settings;

/// What the CDN sends when no function answers.
const ERROR_PAGE: &str = "error.html";
/// How a file may have been compressed when it was built, and what its name ends with then.
const CODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// One object to be.
#[derive(Debug)]
pub(super) struct File {
    /// What it is called there.
    pub(super) name: String,
    /// Whether the name tells its content.
    pub(super) hashed: bool,
    pub(super) about: About,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Path(PathBuf),
    Made(Bytes),
}

/// All of them.
pub(super) fn of(assets: &Assets, settings: &Settings) -> Result<Vec<File>, AssetsError> {
    let mut files = Vec::new();
    for asset in assets.all(settings) {
        let about = |coding: Option<&str>, cache_control: &str| About {
            content_type: Some(asset.content_type.to_owned()),
            content_encoding: coding.map(str::to_owned),
            cache_control: Some(cache_control.to_owned()),
        };
        let file =
            |name: String, hashed, about, path| File { name, hashed, about, source: Source::Path(path) };
        files.push(file(asset.path.to_owned(), true, about(None, IMMUTABLE), asset.source.clone()));
        for (coding, ending) in CODINGS {
            let compressed = with_ending(&asset.source, ending);
            if compressed.is_file() {
                files.push(file(
                    format!("{}{ending}", asset.path),
                    true,
                    about(Some(coding), IMMUTABLE),
                    compressed,
                ));
            } else if asset.plain.is_none() {
                // Scripts, styles and WASM; a file of `public/` is as small without.
                return Err(AssetsError::NotCompressed { path: asset.source });
            }
        }
        if let Some(plain) = asset.plain {
            files.push(file(plain.to_owned(), false, about(None, SHORT), asset.source));
        }
    }
    files.push(File {
        name: ERROR_PAGE.to_owned(),
        hashed: false,
        about: About {
            content_type: Some("text/html; charset=utf-8".to_owned()),
            content_encoding: None,
            cache_control: Some(SHORT.to_owned()),
        },
        source: Source::Made(assets.error_page(&routes::security(settings)).into()),
    });
    Ok(files)
}

impl File {
    pub(super) fn size(&self) -> Result<u64, AssetsError> {
        match &self.source {
            Source::Made(bytes) => Ok(bytes.len() as u64),
            Source::Path(path) => match path.metadata() {
                Ok(metadata) => Ok(metadata.len()),
                Err(source) => Err(AssetsError::Unreadable { path: path.clone(), source }),
            },
        }
    }

    pub(super) fn read(&self) -> Result<Bytes, AssetsError> {
        match &self.source {
            Source::Made(bytes) => Ok(bytes.clone()),
            Source::Path(path) => match std::fs::read(path) {
                Ok(bytes) => Ok(bytes.into()),
                Err(source) => Err(AssetsError::Unreadable { path: path.clone(), source }),
            },
        }
    }

    /// Whether it is what stands there.
    pub(super) fn is(&self, object: &Object) -> bool {
        object.about == self.about && self.read().is_ok_and(|bytes| bytes == object.body)
    }
}
