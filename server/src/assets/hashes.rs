//! What cargo-leptos says of its files' names: for each kind the hash in it.

#[cfg(feature = "local")]
use std::path::Path;
use std::path::PathBuf;

use super::AssetsError;
#[cfg(feature = "local")]
use super::made::names;

/// For each kind of file its hash.
pub(super) struct Hashes {
    pub(super) path: PathBuf,
    kinds: Vec<(String, String)>,
}

impl Hashes {
    pub(super) fn read(path: PathBuf) -> Result<Self, AssetsError> {
        if !path.is_file() {
            return Err(AssetsError::Missing { path });
        }
        let text = std::fs::read_to_string(&path)
            .map_err(|source| AssetsError::Unreadable { path: path.clone(), source })?;
        let pairs = text.lines().filter_map(|line| line.split_once(": "));
        let kinds = pairs.map(|(kind, hash)| (kind.to_owned(), hash.to_owned())).collect();
        Ok(Self { path, kinds })
    }

    /// Whether each of them is in one of these names.
    pub(super) fn are_all_in(&self, names: &[&str]) -> bool {
        self.kinds.iter().all(|(_, hash)| names.iter().any(|name| name.contains(hash)))
    }
}

#[cfg(feature = "local")]
impl Hashes {
    /// Whether the files with these hashes are in this folder.
    pub(super) fn are_in(&self, folder: &Path) -> Result<bool, AssetsError> {
        let names = names(folder)?;
        Ok(self.are_all_in(&names.iter().map(String::as_str).collect::<Vec<_>>()))
    }

    /// A file's name before its hash, if it has one of these.
    pub(super) fn without_hash(&self, file: &str) -> Option<String> {
        let split = |(_, hash): &(String, String)| file.split_once(&format!(".{hash}."));
        self.kinds.iter().find_map(split).map(|(stem, kind)| format!("{stem}.{kind}"))
    }
}
