//! The names of the objects, in the order of their bytes.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::ENDING;
use super::record::Record;
use crate::objects::{Listed, Listing};

/// Lists what begins with `prefix`, behind `after`.
pub(super) fn list(root: &Path, prefix: &str, after: Option<&str>, limit: usize) -> io::Result<Listing> {
    // One more than wanted tells whether more follows.
    let mut walk = Walk { root, prefix, after, most: limit + 1, found: Vec::new() };
    let folder = prefix.rfind('/').map_or("", |slash| &prefix[..=slash]);
    walk.folder(folder)?;
    let mut objects = walk.found;
    let more = objects.len() > limit;
    objects.truncate(limit);
    let next = objects.last().filter(|_| more).map(|last| last.name.clone());
    Ok(Listing { objects, next })
}

struct Walk<'a> {
    root: &'a Path,
    prefix: &'a str,
    after: Option<&'a str>,
    most: usize,
    found: Vec<Listed>,
}

impl Walk<'_> {
    /// Walks what is in a folder; its name is empty or ends in a slash.
    fn folder(&mut self, folder: &str) -> io::Result<()> {
        let mut entries = Vec::new();
        let read = match fs::read_dir(self.root.join(folder)) {
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        for entry in read {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if name.starts_with('.') {
                continue;
            }
            // A folder sorts with its slash, as every name in it does: `a-b` before `a/b` before `ab`.
            let name = match name.strip_suffix(ENDING) {
                Some(file) => format!("{folder}{file}"),
                None => format!("{folder}{name}/"),
            };
            if self.wants(&name) {
                entries.push(name);
            }
        }
        entries.sort_unstable();
        for name in entries {
            if self.found.len() == self.most {
                break;
            }
            if name.ends_with('/') { self.folder(&name)? } else { self.object(name)? }
        }
        Ok(())
    }

    fn object(&mut self, name: String) -> io::Result<()> {
        if let Some(record) = Record::open(&self.root.join(format!("{name}{ENDING}")))? {
            self.found.push(Listed { name, size: record.size, revision: record.revision });
        }
        Ok(())
    }

    /// Whether this object belongs to the listing, or one in this folder may.
    fn wants(&self, name: &str) -> bool {
        let folder = name.ends_with('/');
        let begins = name.starts_with(self.prefix) || folder && self.prefix.starts_with(name);
        let behind = |after: &str| name > after || folder && after.starts_with(name);
        begins && self.after.is_none_or(behind)
    }
}
