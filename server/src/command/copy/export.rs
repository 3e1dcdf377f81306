//! A store into a file. An engine gives its items in an order of its own, so they are gathered in an embedded store beside the
//! file first, which sorts them, however many there are, and remembers where it was. Once it has all it has no more to remember:
//! an export that is cut off after that begins anew.

use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};
use store::{Consistency, Item, Key, SqliteTable, Table, Write, system_clock};

use super::CopyError;
use super::file::{Line, Writer};
use crate::command::progress::count;
use crate::paths::with_ending;
use crate::patience::persistently;

/// How many items are asked for at once: with two rows of the export's own they make one transaction.
const PAGE: usize = store::MAX_WRITES - 2;
/// The partition of those rows. Nothing of the site's begins so.
const OWN: &str = "\0export";

/// Where a scan is.
#[derive(PartialEq, Serialize, Deserialize)]
enum Place {
    Start,
    Behind(String, String),
    End,
}

/// Writes all that is in `table`, which is called `name`, to the file at `path`, and answers how many items that were.
pub(crate) async fn export(table: &dyn Table, name: &str, path: &Path) -> Result<u64, CopyError> {
    let (gathered_at, unfinished) = (with_ending(path, ".gathered"), with_ending(path, ".part"));
    let mut gathered = SqliteTable::open(&gathered_at, system_clock())?;
    let began = gathered.get(&name_key(), Consistency::Strong).await?;
    if began.is_some_and(|item| item.body != name) {
        return Err(CopyError::OtherExport { path: gathered_at });
    }
    if reached(&gathered).await? == Place::End {
        // Nobody knows how long ago that was, and nothing more would be asked of the store.
        drop(gathered);
        remove(&gathered_at)?;
        gathered = SqliteTable::open(&gathered_at, system_clock())?;
    }
    gather(table, name, &gathered).await?;

    let items = write(&gathered, &unfinished).await?;
    drop(gathered);
    // Before the file is in its place: whoever has it would not expect the next export to bring these items once more.
    remove(&gathered_at)?;
    std::fs::rename(&unfinished, path).map_err(|source| CopyError::File { path: path.to_owned(), source })?;
    Ok(items)
}

/// Removes an embedded store that nobody has open.
fn remove(path: &Path) -> Result<(), CopyError> {
    // Its log last: one that is left without its store is none to SQLite.
    for path in ["", "-wal", "-shm"].map(|ending| with_ending(path, ending)) {
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != ErrorKind::NotFound => {
                return Err(CopyError::File { path, source });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Where the scan is whose items these are.
async fn reached(gathered: &SqliteTable) -> Result<Place, CopyError> {
    let reached = gathered.get(&place_key(), Consistency::Strong).await?;
    Ok(reached.and_then(|item| serde_json::from_str(&item.body).ok()).unwrap_or(Place::Start))
}

/// Copies everything, from where an earlier export was cut off.
async fn gather(table: &dyn Table, name: &str, gathered: &SqliteTable) -> Result<(), CopyError> {
    let mut place = reached(gathered).await?;
    let progress = count("Reading the store");
    while place != Place::End {
        let after = match &place {
            Place::Behind(partition, sort) => Some(Key::new(partition, sort)),
            Place::Start | Place::End => None,
        };
        let page = persistently(|| table.scan(after.as_ref(), PAGE)).await?;
        place = page.next.map_or(Place::End, |key| Place::Behind(key.partition, key.sort));
        progress.inc(page.items.len() as u64);
        let items = page.items.into_iter().map(|item| match item.expires_at {
            Some(at) => Write::put(item.key, item.body).expiring(at),
            None => Write::put(item.key, item.body),
        });
        let reached = Write::put(place_key(), serde_json::to_string(&place).unwrap_or_default());
        gathered.write(items.chain([reached, Write::put(name_key(), name)]).collect()).await?;
    }
    progress.finish();
    Ok(())
}

/// Writes what was gathered, in order.
async fn write(gathered: &SqliteTable, path: &Path) -> Result<u64, CopyError> {
    let mut writer = Writer::create(path)?;
    let progress = count(format!("Writing {}", path.display()));
    let mut after = None;
    loop {
        let page = gathered.scan(after.as_ref(), store::MAX_PAGE_ITEMS).await?;
        for Item { key, body, expires_at, .. } in page.items {
            if key.partition != OWN {
                writer.item(&Line { partition: key.partition, sort: key.sort, body, expires_at })?;
                progress.inc(1);
            }
        }
        after = page.next;
        if after.is_none() {
            progress.finish();
            return writer.finish();
        }
    }
}

fn place_key() -> Key {
    Key::new(OWN, "place")
}

fn name_key() -> Key {
    Key::new(OWN, "name")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use store::{Key, SqliteTable, Table, Write, system_clock};

    use super::{export, gather, with_ending, write};

    /// How far the export before came.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Killed {
        Gathered,
        Written,
        /// Of what was gathered, only what SQLite has beside its file is left.
        HalfRemoved,
        Removed,
        /// As it was before what was gathered went first.
        Renamed,
    }

    /// Does what an export does, as far as that.
    async fn kill(killed: Killed, table: &SqliteTable, path: &Path) {
        let (gathered_at, unfinished) = (with_ending(path, ".gathered"), with_ending(path, ".part"));
        let beside = ["-wal", "-shm"].map(|ending| with_ending(&gathered_at, ending));
        let gathered = SqliteTable::open(&gathered_at, system_clock()).unwrap();
        gather(table, "a", &gathered).await.unwrap();
        if killed == Killed::Gathered {
            return;
        }
        write(&gathered, &unfinished).await.unwrap();
        let left = beside.clone().map(|path| std::fs::read(path).unwrap());
        drop(gathered);
        match killed {
            Killed::Gathered | Killed::Written => {}
            Killed::HalfRemoved => {
                std::fs::remove_file(gathered_at).unwrap();
                for (path, left) in beside.iter().zip(left) {
                    std::fs::write(path, left).unwrap();
                }
            }
            Killed::Removed => std::fs::remove_file(gathered_at).unwrap(),
            Killed::Renamed => std::fs::rename(unfinished, path).unwrap(),
        }
    }

    #[tokio::test]
    async fn an_export_has_what_is_there_now_wherever_the_one_before_was_killed() {
        let folder = tempfile::tempdir().unwrap();
        let table = SqliteTable::open(&folder.path().join("a.sqlite"), system_clock()).unwrap();
        let key = |sort: &str| Key::new("P", sort);
        for killed in
            [Killed::Gathered, Killed::Written, Killed::HalfRemoved, Killed::Removed, Killed::Renamed]
        {
            let place = tempfile::tempdir().unwrap();
            let path = place.path().join("copy");
            table
                .write(vec![Write::put(key("a"), "old"), Write::put(key("b"), "gone by now")])
                .await
                .unwrap();
            kill(killed, &table, &path).await;
            table.write(vec![Write::put(key("a"), "new"), Write::delete(key("b"))]).await.unwrap();

            assert_eq!(export(&table, "a", &path).await.unwrap(), 1, "{killed:?}");
            assert_eq!(
                std::fs::read_to_string(&path).unwrap(),
                "{\"finance_live_data\":1}\n{\"partition\":\"P\",\"sort\":\"a\",\"body\":\"new\"}\n{\"items\":1}\n",
                "{killed:?}"
            );
            let left: Vec<_> =
                std::fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            assert_eq!(left, ["copy"], "{killed:?}");
        }
    }
}
