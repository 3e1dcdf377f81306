//! A store into a file. An engine gives its items in an order of its own, so they are gathered in an embedded store beside the
//! file first, which sorts them, however many there are, and remembers where it was.

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
    let gathered = SqliteTable::open(&gathered_at, system_clock())?;
    let began = gathered.get(&name_key(), Consistency::Strong).await?;
    if began.is_some_and(|item| item.body != name) {
        return Err(CopyError::OtherExport { path: gathered_at });
    }
    gather(table, name, &gathered).await?;

    let items = write(&gathered, &unfinished).await?;
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| CopyError::File { path, source }
    };
    std::fs::rename(&unfinished, path).map_err(failed(path))?;
    drop(gathered);
    std::fs::remove_file(&gathered_at).map_err(failed(&gathered_at))?;
    Ok(items)
}

/// Copies everything, from where an earlier export was cut off.
async fn gather(table: &dyn Table, name: &str, gathered: &SqliteTable) -> Result<(), CopyError> {
    let reached = gathered.get(&place_key(), Consistency::Strong).await?;
    let mut place = reached.and_then(|item| serde_json::from_str(&item.body).ok()).unwrap_or(Place::Start);
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
