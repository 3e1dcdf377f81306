//! One file: the body, then what is known of it. The body comes first because its hash is known at its end; both are in one
//! file so that nobody sees one without the other.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::Path;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::objects::About;
use crate::table::Revision;

/// The end of every whole file. Another form of files gets another one.
const MAGIC: [u8; 8] = *b"\nobject1";
/// The length of the trailer before it, in bytes.
const LENGTH_BYTES: usize = 4;
const END_BYTES: usize = LENGTH_BYTES + MAGIC.len();
/// How much of a body is in memory at once.
const PIECE_BYTES: u64 = 64 * 1_024;

/// A file that is whole, open.
pub(super) struct Record {
    pub(super) about: About,
    pub(super) revision: Revision,
    /// How many bytes the body has.
    pub(super) size: u64,
    file: File,
}

/// What is left to read of a part of a body.
pub(super) struct Part {
    file: File,
    left: u64,
}

#[derive(Serialize, Deserialize)]
struct Trailer {
    about: About,
    revision: String,
}

impl Record {
    /// `None` when there is no file, or none with a whole trailer.
    pub(super) fn open(path: &Path) -> io::Result<Option<Self>> {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let length = file.metadata()?.len();
        let Some(end_at) = length.checked_sub(END_BYTES as u64) else { return Ok(None) };
        let mut end = [0; END_BYTES];
        file.seek(SeekFrom::Start(end_at))?;
        file.read_exact(&mut end)?;
        let [a, b, c, d, magic @ ..] = end;
        let bytes = u32::from_le_bytes([a, b, c, d]);
        let Some(size) = end_at.checked_sub(bytes.into()).filter(|_| magic == MAGIC) else { return Ok(None) };
        file.seek(SeekFrom::Start(size))?;
        let mut trailer = Vec::new();
        file.by_ref().take(bytes.into()).read_to_end(&mut trailer)?;
        let Ok(Trailer { about, revision }) = serde_json::from_slice(&trailer) else { return Ok(None) };
        Ok(Some(Self { about, revision: Revision(revision), size, file }))
    }

    /// These bytes of the body, which has them.
    pub(super) fn part(mut self, range: Range<u64>) -> io::Result<Part> {
        self.file.seek(SeekFrom::Start(range.start))?;
        Ok(Part { file: self.file, left: range.end - range.start })
    }
}

impl Part {
    pub(super) fn is_at_end(&self) -> bool {
        self.left == 0
    }

    /// Empty at the end.
    pub(super) fn next_piece(&mut self) -> io::Result<Bytes> {
        let bytes = self.left.min(PIECE_BYTES);
        let mut piece = vec![0; usize::try_from(bytes).map_err(io::Error::other)?];
        self.file.read_exact(&mut piece)?;
        self.left -= bytes;
        Ok(piece.into())
    }
}

/// What stands behind a body.
pub(super) fn trailer(about: About, revision: &Revision) -> io::Result<Vec<u8>> {
    let mut trailer = serde_json::to_vec(&Trailer { about, revision: revision.0.clone() })?;
    let bytes = u32::try_from(trailer.len()).map_err(io::Error::other)?;
    trailer.extend(bytes.to_le_bytes());
    trailer.extend(MAGIC);
    Ok(trailer)
}
