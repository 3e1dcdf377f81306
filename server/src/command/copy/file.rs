//! The lines of a copy.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::CopyError;

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    finance_live_data: Version,
}

/// One that this program knows.
#[derive(Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
#[derive(Clone)]
struct Version;

impl TryFrom<u32> for Version {
    type Error = String;

    fn try_from(version: u32) -> Result<Self, String> {
        if version == VERSION {
            Ok(Self)
        } else {
            Err(format!("version {version}; this program knows {VERSION}"))
        }
    }
}

impl From<Version> for u32 {
    fn from(_: Version) -> Self {
        VERSION
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Last {
    items: u64,
}

/// An item without its revision, which names a put and is none of the content.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    pub(super) partition: String,
    pub(super) sort: String,
    pub(super) body: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expires_at: Option<i64>,
}

/// A copy on its way into a file.
pub(super) struct Writer<'a> {
    path: &'a Path,
    file: BufWriter<File>,
    items: u64,
}

impl<'a> Writer<'a> {
    pub(super) fn create(path: &'a Path) -> Result<Self, CopyError> {
        let file = File::create(path).map_err(|source| CopyError::File { path: path.to_owned(), source })?;
        let mut writer = Self { path, file: BufWriter::new(file), items: 0 };
        writer.line(&First { finance_live_data: Version })?;
        Ok(writer)
    }

    pub(super) fn item(&mut self, line: &Line) -> Result<(), CopyError> {
        self.items += 1;
        self.line(line)
    }

    /// Writes the last line, and answers how many items there are once the file is on the disk.
    pub(super) fn finish(mut self) -> Result<u64, CopyError> {
        self.line(&Last { items: self.items })?;
        let synced = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        synced.map(|()| self.items).map_err(|source| CopyError::File { path: self.path.to_owned(), source })
    }

    fn line(&mut self, line: &impl Serialize) -> Result<(), CopyError> {
        let written = serde_json::to_writer(&mut self.file, line).map_err(std::io::Error::from);
        let written = written.and_then(|()| self.file.write_all(b"\n"));
        written.map_err(|source| CopyError::File { path: self.path.to_owned(), source })
    }
}

/// What a whole file is.
pub(super) struct Checked {
    pub(super) items: u64,
    /// Names its content.
    pub(super) digest: String,
}

/// Reads a file to its end and holds every line against what it should be.
pub(super) fn check(path: &Path) -> Result<Checked, CopyError> {
    let mut lines = Lines::open(path)?;
    let cut_off = || CopyError::CutOff { path: path.to_owned() };
    let mut digest = Sha256::new();
    let (first, First { .. }) = lines.next()?.ok_or_else(cut_off)?;
    digest.update(first);
    let mut items = 0;
    loop {
        let (text, row) = lines.next::<Row>()?.ok_or_else(cut_off)?;
        digest.update(text);
        match row {
            Row::Item(_) => items += 1,
            Row::Last(last) if last.items == items && lines.next::<Row>()?.is_none() => break,
            Row::Last(_) => return Err(cut_off()),
        }
    }
    Ok(Checked { items, digest: digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect() })
}

/// The items of a file that was checked, from the one with this number on.
pub(super) fn items(
    path: &Path,
    from: u64,
) -> Result<impl Iterator<Item = Result<Line, CopyError>> + '_, CopyError> {
    let mut lines = Lines::open(path)?;
    for _ in 0..=from {
        lines.next::<IgnoredAny>()?;
    }
    let next = move || match lines.next::<Row>() {
        Ok(Some((_, Row::Item(line)))) => Some(Ok(line)),
        Ok(_) => None,
        Err(error) => Some(Err(error)),
    };
    Ok(std::iter::from_fn(next))
}

/// Any line but the first.
#[derive(Deserialize)]
#[serde(untagged)]
enum Row {
    Item(Line),
    Last(Last),
}

struct Lines<'a> {
    path: &'a Path,
    lines: std::io::Lines<BufReader<File>>,
    number: u64,
}

impl<'a> Lines<'a> {
    fn open(path: &'a Path) -> Result<Self, CopyError> {
        let file = File::open(path).map_err(|source| CopyError::File { path: path.to_owned(), source })?;
        Ok(Self { path, lines: BufReader::new(file).lines(), number: 0 })
    }

    /// The next line, and what it says; `None` at the end.
    fn next<T: DeserializeOwned>(&mut self) -> Result<Option<(String, T)>, CopyError> {
        let Some(text) = self.lines.next() else { return Ok(None) };
        self.number += 1;
        let text = text.map_err(|source| CopyError::File { path: self.path.to_owned(), source })?;
        match serde_json::from_str(&text) {
            Ok(said) => Ok(Some((text, said))),
            Err(source) => Err(CopyError::Line { path: self.path.to_owned(), line: self.number, source }),
        }
    }
}
