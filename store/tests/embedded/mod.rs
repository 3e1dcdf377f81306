//! Benches of the embedded engine, for its own suite and those of what stands around engines.

use store::{SqliteTable, Table};

use crate::conformance::{Bench, hand_clock};

/// A SQLite table with something around it.
pub fn table<T: Table + 'static>(wrap: impl FnOnce(SqliteTable) -> T) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let (clock, time) = hand_clock();
    let table = wrap(SqliteTable::open(&folder.path().join("table.sqlite"), clock).unwrap());
    Bench { table: Box::new(table), time, _keep: Box::new(folder) }
}
