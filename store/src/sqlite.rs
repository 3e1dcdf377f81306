//! The embedded engine: SQLite, in one file that several processes can open.
//!
//! rusqlite with the bundled library, because then there is nothing to install and one version everywhere.
//! `WAL` lets readers go on beside the one writer; `synchronous=FULL` syncs before a write is acknowledged.

use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, TransactionBehavior, params};

use crate::clock::Clock;
use crate::limits::{MAX_PAGE_BYTES, check_key, check_keys, check_page, check_query, check_writes};
use crate::range::bounds;
use crate::revision::new_revision;
use crate::table::{
    Condition, Consistency, Direction, Error, Item, Key, Page, Put, Query, Revision, Scan, Table, Write,
    WriteAction,
};

/// How long a writer waits for another process's write.
const BUSY_TIMEOUT: Duration = Duration::from_millis(1_500);
/// How many expired rows each write clears away beside its own work.
const PURGED_PER_WRITE: i64 = 25;
/// Reading connections kept open when idle.
const IDLE_READERS: usize = 4;
/// Raised when the tables below change.
const SCHEMA_VERSION: i32 = 1;

const SCHEMA: &str = "
    CREATE TABLE items (
        partition  TEXT NOT NULL,
        sort       TEXT NOT NULL,
        body       TEXT NOT NULL,
        revision   TEXT NOT NULL,
        expires_at INTEGER,
        PRIMARY KEY (partition, sort)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX items_by_expiry ON items (expires_at) WHERE expires_at IS NOT NULL;
    PRAGMA user_version = 1;
";

/// A [`Table`] in one SQLite file.
#[derive(Clone)]
pub struct SqliteTable(Arc<Shared>);

struct Shared {
    path: PathBuf,
    clock: Clock,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl SqliteTable {
    /// Opens the file, and makes it when it is not there. Its folder must exist.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the file can't be opened, or was written by a newer version.
    pub fn open(path: &Path, clock: Clock) -> Result<Self, Error> {
        let mut writer = connect(path).map_err(unavailable)?;
        prepare_schema(&mut writer)?;
        Ok(Self(Arc::new(Shared {
            path: path.to_owned(),
            clock,
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
        })))
    }

    /// Runs `work` where it may block, on a reading connection.
    async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection, i64) -> rusqlite::Result<T> + Send + 'static,
    {
        let shared = Arc::clone(&self.0);
        blocking(move || {
            let idle = lock(&shared.readers).pop();
            let connection = match idle {
                Some(connection) => connection,
                None => connect(&shared.path).map_err(unavailable)?,
            };
            let result = work(&connection, (shared.clock)()).map_err(unavailable)?;
            let mut idle = lock(&shared.readers);
            if idle.len() < IDLE_READERS {
                idle.push(connection);
            }
            Ok(result)
        })
        .await
    }
}

#[async_trait]
impl Table for SqliteTable {
    // One file: every read sees every acknowledged write, whatever was asked for.
    async fn get(&self, key: &Key, _consistency: Consistency) -> Result<Option<Item>, Error> {
        check_key(key)?;
        let key = key.clone();
        self.read(move |connection, now| read_item(connection, &key, now)).await
    }

    async fn get_many(&self, keys: &[Key], _consistency: Consistency) -> Result<Vec<Option<Item>>, Error> {
        check_keys(keys)?;
        let keys = keys.to_vec();
        self.read(move |connection, now| keys.iter().map(|key| read_item(connection, key, now)).collect())
            .await
    }

    async fn query(&self, query: Query) -> Result<Page, Error> {
        check_query(&query)?;
        self.read(move |connection, now| read_page(connection, &query, now)).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), Error> {
        check_writes(&writes)?;
        let shared = Arc::clone(&self.0);
        blocking(move || {
            let now = (shared.clock)();
            let mut writer = lock(&shared.writer);
            // IMMEDIATE takes the write lock before the conditions are read, so that they still hold at the commit.
            let transaction =
                writer.transaction_with_behavior(TransactionBehavior::Immediate).map_err(unavailable)?;
            for (index, write) in writes.iter().enumerate() {
                if !holds(&transaction, write, now).map_err(unavailable)? {
                    return Err(Error::Condition { index });
                }
            }
            for write in &writes {
                apply(&transaction, write)?;
            }
            purge(&transaction, now).map_err(unavailable)?;
            transaction.commit().map_err(unavailable)
        })
        .await
    }

    async fn put_many(&self, puts: Vec<Put>) -> Result<(), Error> {
        // A transaction is one wait for the disk; many would be many.
        self.write(puts.into_iter().map(Write::from).collect()).await
    }

    async fn scan(&self, after: Option<&Key>, limit: usize) -> Result<Scan, Error> {
        check_page(limit)?;
        // No key is as small as the empty one.
        let after = after.cloned().unwrap_or_else(|| Key::new("", ""));
        self.read(move |connection, now| scan_page(connection, &after, limit, now)).await
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

fn prepare_schema(connection: &mut Connection) -> Result<(), Error> {
    let version = |connection: &Connection| {
        connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i32>(0)).map_err(unavailable)
    };
    if version(connection)? == 0 {
        // Another process may be making the same file: look again under the write lock.
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(unavailable)?;
        if version(&transaction)? == 0 {
            transaction.execute_batch(SCHEMA).map_err(unavailable)?;
        }
        transaction.commit().map_err(unavailable)?;
    }
    match version(connection)? {
        SCHEMA_VERSION => Ok(()),
        other => Err(Error::Unavailable(
            format!("the file has schema version {other}; this program knows version {SCHEMA_VERSION}")
                .into(),
        )),
    }
}

fn read_item(connection: &Connection, key: &Key, now: i64) -> rusqlite::Result<Option<Item>> {
    connection
        .prepare_cached(
            "SELECT partition, sort, body, revision, expires_at FROM items
             WHERE partition = ?1 AND sort = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
        )?
        .query_row(params![key.partition, key.sort, now], item)
        .optional()
}

fn read_page(connection: &Connection, query: &Query, now: i64) -> rusqlite::Result<Page> {
    let (lower, upper) = bounds(query);
    let mut sql = String::from(
        "SELECT partition, sort, body, revision, expires_at FROM items
         WHERE partition = ?1 AND (expires_at IS NULL OR expires_at > ?2)",
    );
    let mut values: Vec<&dyn ToSql> = vec![&query.partition, &now];
    for (bound, inclusive, exclusive) in [(&lower, ">=", ">"), (&upper, "<=", "<")] {
        let (operator, sort) = match bound {
            Bound::Included(sort) => (inclusive, sort),
            Bound::Excluded(sort) => (exclusive, sort),
            Bound::Unbounded => continue,
        };
        values.push(sort);
        sql.push_str(&format!(" AND sort {operator} ?{}", values.len()));
    }
    sql.push_str(match query.direction {
        Direction::Ascending => " ORDER BY sort ASC",
        Direction::Descending => " ORDER BY sort DESC",
    });

    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(values.as_slice())?;
    let mut page = Page::default();
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        if page.items.len() == query.limit || bytes >= MAX_PAGE_BYTES {
            page.next = page.items.last().map(|last: &Item| last.key.sort.clone());
            break;
        }
        let item = item(row)?;
        bytes += item.size();
        page.items.push(item);
    }
    Ok(page)
}

fn scan_page(connection: &Connection, after: &Key, limit: usize, now: i64) -> rusqlite::Result<Scan> {
    let mut statement = connection.prepare_cached(
        "SELECT partition, sort, body, revision, expires_at FROM items
         WHERE (partition, sort) > (?1, ?2) AND (expires_at IS NULL OR expires_at > ?3)
         ORDER BY partition, sort",
    )?;
    let mut rows = statement.query(params![after.partition, after.sort, now])?;
    let mut page = Scan::default();
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        if page.items.len() == limit || bytes >= MAX_PAGE_BYTES {
            page.next = page.items.last().map(|last: &Item| last.key.clone());
            break;
        }
        let item = item(row)?;
        bytes += item.size();
        page.items.push(item);
    }
    Ok(page)
}

/// The item that a row of all columns holds.
fn item(row: &Row<'_>) -> rusqlite::Result<Item> {
    Ok(Item {
        key: Key { partition: row.get(0)?, sort: row.get(1)? },
        body: row.get(2)?,
        revision: Revision(row.get(3)?),
        expires_at: row.get(4)?,
    })
}

fn holds(connection: &Connection, write: &Write, now: i64) -> rusqlite::Result<bool> {
    if write.condition == Condition::None {
        return Ok(true);
    }
    let revision: Option<String> = connection
        .prepare_cached(
            "SELECT revision FROM items
             WHERE partition = ?1 AND sort = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
        )?
        .query_row(params![write.key.partition, write.key.sort, now], |row| row.get(0))
        .optional()?;
    Ok(match &write.condition {
        Condition::None => true,
        Condition::Absent => revision.is_none(),
        Condition::Present => revision.is_some(),
        Condition::Unchanged(expected) => revision.as_ref() == Some(&expected.0),
    })
}

fn apply(connection: &Connection, write: &Write) -> Result<(), Error> {
    match &write.action {
        WriteAction::Put { body, expires_at } => {
            let revision = new_revision()?;
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO items (partition, sort, body, revision, expires_at)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                )
                .and_then(|mut statement| {
                    statement.execute(params![
                        write.key.partition,
                        write.key.sort,
                        body,
                        revision.0,
                        expires_at
                    ])
                })
                .map_err(unavailable)?;
        }
        WriteAction::Delete => {
            connection
                .prepare_cached("DELETE FROM items WHERE partition = ?1 AND sort = ?2")
                .and_then(|mut statement| statement.execute(params![write.key.partition, write.key.sort]))
                .map_err(unavailable)?;
        }
        WriteAction::Check => {}
    }
    Ok(())
}

/// Clears a few expired rows away, as DynamoDB does in its own time.
fn purge(connection: &Connection, now: i64) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "DELETE FROM items WHERE (partition, sort) IN
             (SELECT partition, sort FROM items WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)",
        )?
        .execute(params![now, PURGED_PER_WRITE])
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|panic| Err(unavailable(panic)))
}

fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Unavailable(Box::new(error))
}

/// A panic while the lock was held left no half-done work: its transaction was rolled back when it was dropped.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
