//! The embedded engine: objects as files, in a folder that several processes can use.

mod listing;
mod record;
mod upload;

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::{Stream, StreamExt as _, TryStreamExt as _, stream};

use crate::objects::{
    About, Body, Content, Found, Listing, Objects, Opened, Reading, check_content, check_listing, check_name,
};
use crate::table::{Condition, Error, Revision};
use record::{Part, Record};
use upload::Upload;

/// No name ends so: a file never stands where another name needs a folder.
const ENDING: &str = "=";

/// [`Objects`] as files below one folder.
#[derive(Clone, Debug)]
pub struct FileObjects {
    root: Arc<Path>,
}

impl FileObjects {
    /// Uses this folder, and makes it when it is not there.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it can't be made.
    pub fn open(root: &Path) -> Result<Self, Error> {
        fs::create_dir_all(root).map_err(unavailable)?;
        upload::clear_away(root).map_err(unavailable)?;
        Ok(Self { root: root.into() })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(format!("{name}{ENDING}"))
    }

    fn read(&self, name: &str, reading: &Reading) -> io::Result<Opened> {
        let Some(record) = Record::open(&self.path(name))? else { return Ok(Opened::Absent) };
        if reading.unless.as_ref() == Some(&record.revision) {
            return Ok(Opened::Unchanged);
        }
        let size = record.size;
        let Some(range) = reading.part.map_or(Some(0..size), |part| part.of(size)) else {
            return Ok(Opened::OutOfRange { size });
        };
        let (about, revision) = (record.about.clone(), record.revision.clone());
        // With the first piece, which is all of most bodies: one visit to a thread that may block.
        let mut rest = record.part(range.clone())?;
        let first = rest.next_piece()?;
        let body = Body::from_stream(range.end - range.start, stream::iter([Ok(first)]).chain(pieces(rest)));
        Ok(Opened::Found(Found { about, revision, size, range, body }))
    }

    /// A reader sees the old object or the new one.
    fn take_in(
        &self,
        name: &str,
        mut upload: Upload,
        about: About,
        condition: &Condition,
    ) -> Result<Revision, Error> {
        let revision = upload.finish(about).map_err(unavailable)?;
        let path = self.path(name);
        // Between the condition and the move nobody else writes.
        let _lock = lock(&self.root).map_err(unavailable)?;
        let stands = match condition {
            Condition::None => None,
            _ => Record::open(&path).map_err(unavailable)?.map(|record| record.revision),
        };
        let holds = match condition {
            Condition::None => true,
            Condition::Absent => stands.is_none(),
            Condition::Present => stands.is_some(),
            Condition::Unchanged(expected) => stands.as_ref() == Some(expected),
        };
        if !holds {
            return Err(Error::Condition { index: 0 });
        }
        upload.move_to(&path).map_err(unavailable)?;
        Ok(revision)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let _lock = lock(&self.root)?;
        let path = self.path(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            result => result?,
        }
        for folder in path.ancestors().skip(1).take_while(|folder| **folder != *self.root) {
            if fs::remove_dir(folder).is_err() {
                break; // Something else is in it.
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Objects for FileObjects {
    async fn open(&self, name: &str, reading: Reading) -> Result<Opened, Error> {
        check_name(name)?;
        let (files, name) = (self.clone(), name.to_owned());
        blocking(move || files.read(&name, &reading).map_err(unavailable)).await
    }

    async fn put(&self, name: &str, content: Content, condition: Condition) -> Result<Revision, Error> {
        check_name(name)?;
        check_content(&content)?;
        let (files, name) = (self.clone(), name.to_owned());
        let Content { mut body, about } = content;
        let root = self.root.clone();
        let mut upload = blocking(move || Upload::start(&root).map_err(unavailable)).await?;
        while let Some(piece) = body.try_next().await? {
            upload = blocking(move || upload.write(&piece).map_err(unavailable)).await?;
        }
        blocking(move || files.take_in(&name, upload, about, &condition)).await
    }

    async fn delete(&self, name: &str) -> Result<(), Error> {
        check_name(name)?;
        let (files, name) = (self.clone(), name.to_owned());
        blocking(move || files.remove(&name).map_err(unavailable)).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Listing, Error> {
        check_listing(prefix, after, limit)?;
        let (root, prefix, after) = (self.root.clone(), prefix.to_owned(), after.map(str::to_owned));
        blocking(move || listing::list(&root, &prefix, after.as_deref(), limit).map_err(unavailable)).await
    }
}

/// What is left of a part, one visit to a thread that may block for each piece.
fn pieces(part: Part) -> impl Stream<Item = Result<Bytes, Error>> + Send {
    stream::try_unfold(part, |mut part| async {
        if part.is_at_end() {
            return Ok(None);
        }
        blocking(move || Ok(Some((part.next_piece().map_err(unavailable)?, part)))).await
    })
}

/// One writer at a time, across processes, until it is dropped.
fn lock(root: &Path) -> io::Result<File> {
    let lock = File::create(root.join(".lock"))?;
    lock.lock()?;
    Ok(lock)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(unavailable(error)),
    }
}

fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Unavailable(Box::new(error))
}
