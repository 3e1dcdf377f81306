//! A file that is being written, beside the others until it is whole.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::record::trailer;
use crate::objects::About;
use crate::table::Revision;

/// No part of a name begins with a dot.
const FOLDER: &str = ".unfinished";

/// A file of its own for each, so that none waits for another. Unless it is moved to its place, it goes when this does.
pub(super) struct Upload {
    path: PathBuf,
    /// Locked, so that others see that somebody still writes it.
    file: File,
    hash: Sha256,
}

impl Upload {
    pub(super) fn start(root: &Path) -> io::Result<Self> {
        let random = getrandom::u64().map_err(io::Error::other)?;
        let path = root.join(FOLDER).join(format!("{random:016x}"));
        // Nobody may clear it away before it is locked itself.
        let _lock = super::lock(root)?;
        fs::create_dir_all(root.join(FOLDER))?;
        let file = File::create_new(&path)?;
        let upload = Self { path, file, hash: Sha256::new() };
        upload.file.lock()?;
        Ok(upload)
    }

    pub(super) fn write(mut self, piece: &[u8]) -> io::Result<Self> {
        self.file.write_all(piece)?;
        self.hash.update(piece);
        Ok(self)
    }

    /// Makes it whole, and puts it on the disk: after a power cut no name stands for half of it.
    pub(super) fn finish(&mut self, about: About) -> io::Result<Revision> {
        let hash = self.hash.finalize_reset();
        let revision = Revision(hash.iter().map(|byte| format!("{byte:02x}")).collect());
        self.file.write_all(&trailer(about, &revision)?)?;
        self.file.sync_all()?;
        Ok(revision)
    }

    pub(super) fn move_to(self, path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::rename(&self.path, path)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        // An error mostly means that it was moved; what else is left there is cleared away later.
        let _ = fs::remove_file(&self.path);
    }
}

/// Removes what processes left behind that ended while they wrote.
pub(super) fn clear_away(root: &Path) -> io::Result<()> {
    let _lock = super::lock(root)?;
    let files = match fs::read_dir(root.join(FOLDER)) {
        Ok(files) => files,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for file in files {
        let path = file?.path();
        // A writer that has finished meanwhile has moved or removed its own.
        if File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
            fs::remove_file(&path).or_else(|error| match error.kind() {
                ErrorKind::NotFound => Ok(()),
                _ => Err(error),
            })?;
        }
    }
    Ok(())
}
