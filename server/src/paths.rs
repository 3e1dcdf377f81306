//! Names of files beside others.

use std::path::{Path, PathBuf};

/// The path with something behind its end.
pub(crate) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
