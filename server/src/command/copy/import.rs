//! A file into an empty store.

use std::path::Path;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use store::{Consistency, Error, Key, Put, Table, Write};

use super::CopyError;
use super::file::{self, Line};
use crate::command::progress::{bar, count};
use crate::patience::persistently;

/// The partition of the row that says how much of which file is there. It goes when all is.
const OWN: &str = "IMPORT_OF_DATA";
/// How many items are put at once, and how many bytes at about.
const ITEMS: usize = store::MAX_WRITES;
const BYTES: usize = 1_024 * 1_024;
/// How many such batches are on their way at once.
const AT_ONCE: usize = 8;
/// After how many batches it is noted how much is there.
const NOTED_EVERY: usize = 16;

/// Puts all items of the file at `path` into `table`, from where an earlier import of the same file was cut off, and answers
/// how many there are.
pub(crate) async fn import(table: &dyn Table, path: &Path) -> Result<u64, CopyError> {
    let checking = count(format!("Checking {}", path.display()));
    let checked = file::check(path)?;
    checking.finish();
    let note = Key::new(OWN, &checked.digest);
    let begun = match persistently(|| table.get(&note, Consistency::Strong)).await? {
        Some(item) => item.body.parse().unwrap_or(0),
        None if is_empty(table).await? => {
            table.write(vec![Write::put(note.clone(), "0")]).await?;
            0
        }
        None => return Err(CopyError::NotEmpty),
    };

    let progress = bar("Importing", checked.items);
    progress.inc(begun);
    let mut done = begun;
    let batches = Batches { lines: file::items(path, begun)?.fuse() };
    let mut written = stream::iter(batches)
        .map(|puts| async {
            let puts = puts?;
            // What will stand there in the end anyway.
            persistently(|| table.put_many(puts.clone())).await?;
            Ok::<_, CopyError>(puts.len() as u64)
        })
        // In the order of the file: what is noted is there from its beginning on.
        .buffered(AT_ONCE);
    let mut batches = 0;
    while let Some(items) = written.try_next().await? {
        (done, batches) = (done + items, batches + 1);
        progress.inc(items);
        if batches % NOTED_EVERY == 0 {
            persistently(|| table.write(vec![Write::put(note.clone(), done.to_string())])).await?;
        }
    }
    persistently(|| table.write(vec![Write::delete(note.clone())])).await?;
    progress.finish();
    Ok(done)
}

async fn is_empty(table: &dyn Table) -> Result<bool, Error> {
    let mut after = None;
    loop {
        let page = persistently(|| table.scan(after.as_ref(), store::MAX_PAGE_ITEMS)).await?;
        if !page.items.is_empty() {
            return Ok(false);
        }
        after = page.next;
        if after.is_none() {
            return Ok(true);
        }
    }
}

/// The lines, so many at once as are put at once.
struct Batches<L> {
    lines: L,
}

impl<L: Iterator<Item = Result<Line, CopyError>>> Iterator for Batches<L> {
    type Item = Result<Vec<Put>, CopyError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (mut puts, mut bytes) = (Vec::new(), 0);
        while puts.len() < ITEMS && bytes < BYTES {
            match self.lines.next() {
                None => break,
                Some(Err(error)) => return Some(Err(error)),
                Some(Ok(Line { partition, sort, body, expires_at })) => {
                    bytes += partition.len() + sort.len() + body.len();
                    puts.push(Put { key: Key::new(partition, sort), body, expires_at });
                }
            }
        }
        (!puts.is_empty()).then_some(Ok(puts))
    }
}
