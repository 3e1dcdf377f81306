//! The manifest: what every file of the site is called where it may be kept for ever, and what must be in it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::AssetsError;
use super::hashes::Hashes;

/// The folder of files whose names change with their content.
pub(super) const PKG: &str = "pkg";
/// Where a function finds the manifest: beside the executable.
pub(super) const FILE: &str = "assets.json";

/// Every file of one build.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Names the build: another executable, or one other file, is another build.
    pub(crate) build: String,
    /// Each file by the name that it has before its hash.
    pub(super) files: BTreeMap<String, Entry>,
}

/// One file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Where it stands, with its hash, below the address of the assets.
    pub(super) path: String,
    pub(super) content_type: String,
    /// What browsers compare it with (Subresource Integrity).
    pub(super) integrity: String,
    /// Whether it stands at its plain name at the root of the site too, for those who look for it there.
    pub(super) plain: bool,
}

impl Manifest {
    /// Reads what `Manifest::write` wrote: a function computes nothing when it starts. It must have the files with these
    /// hashes.
    pub(super) fn read(executable: &Path, hashes: &Hashes) -> Result<Self, AssetsError> {
        let path = executable.with_file_name(FILE);
        if !path.is_file() {
            return Err(AssetsError::NoManifest { path });
        }
        let text =
            std::fs::read(&path).map_err(|source| AssetsError::Unreadable { path: path.clone(), source })?;
        let manifest: Self = serde_json::from_slice(&text)
            .map_err(|source| AssetsError::NotAManifest { path: path.clone(), source })?;
        let paths: Vec<&str> = manifest.files.values().map(|entry| entry.path.as_str()).collect();
        if !hashes.are_all_in(&paths) {
            return Err(AssetsError::OtherManifest { path, hashes: hashes.path.clone() });
        }
        Ok(manifest)
    }
}
