//! Where the site keeps things: a [`Table`] of small items, with the operations and the limits of DynamoDB, and [`Objects`],
//! whole bodies under names, as S3 has them.
//!
//! For each one interface, one conformance suite (`tests/conformance`, `tests/object_conformance`), and engines that all
//! pass it: [`FileObjects`] and, with the feature `local`, `SqliteTable`, which are embedded in the process; with the feature
//! `cloud`, `DynamoTable` and `S3Objects`.
//!
//! [`ResilientTable`] and [`ResilientObjects`] stand around an engine that may fail or hang, with a time limit, retries of
//! reads and a breaker; [`FaultyTable`] and [`FaultyObjects`] are such engines on purpose, for tests and trials.
//!
//! ```
//! use store::{Key, Query, SqliteTable, Table, Write, system_clock};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! let table = SqliteTable::open(&folder.path().join("site.sqlite"), system_clock())?;
//! table.write(vec![Write::put(Key::new("GREETINGS", "en"), "Hello").if_absent()]).await?;
//!
//! let page = table.query(Query::partition("GREETINGS")).await?;
//! assert_eq!(page.items[0].body, "Hello");
//! # Ok(()) }
//! ```

#![cfg_attr(not(any(feature = "cloud", feature = "local")), expect(dead_code, reason = "no engine needs it"))]

mod attributes;
#[cfg(feature = "cloud")]
mod aws;
mod clock;
#[cfg(feature = "cloud")]
mod dynamo;
mod faults;
mod files;
mod limits;
mod objects;
mod random;
mod range;
mod resilient;
mod revision;
#[cfg(feature = "cloud")]
mod s3;
#[cfg(feature = "local")]
mod sqlite;
mod table;
mod units;

pub use attributes::{BODY, PARTITION, SORT};
#[cfg(feature = "cloud")]
pub use aws::Aws;
pub use clock::{Clock, system_clock};
#[cfg(feature = "cloud")]
pub use dynamo::DynamoTable;
pub use faults::{Fault, Faults, FaultyObjects, FaultyTable, Plan, PlanError};
pub use files::FileObjects;
pub use limits::{
    MAX_BODY_BYTES, MAX_GETS, MAX_PAGE_BYTES, MAX_PAGE_ITEMS, MAX_PARTITION_BYTES, MAX_SORT_BYTES,
    MAX_WRITE_BYTES, MAX_WRITES,
};
pub use objects::{
    About, Body, Content, Found, Listed, Listing, MAX_ABOUT_BYTES, MAX_LISTED, MAX_NAME_BYTES,
    MAX_NAME_PART_BYTES, MAX_OBJECT_BYTES, Object, Objects, Opened, Part, Reading,
};
pub use resilient::{BreakerState, Resilience, ResilientObjects, ResilientTable};
#[cfg(feature = "cloud")]
pub use s3::S3Objects;
#[cfg(feature = "local")]
pub use sqlite::SqliteTable;
pub use table::{
    Condition, Consistency, Direction, Error, Item, Key, Page, Put, Query, Revision, Scan, SortRange, Table,
    Write, WriteAction,
};
pub use units::{read_units, write_units};
