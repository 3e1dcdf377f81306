//! A whole store to a file and back, whichever engine it is: so a site that has grown on one machine moves to the cloud.
//!
//! A file has one JSON object on a line: `{"finance_live_data":1}`, then the items in the order of their keys, then
//! `{"items":<how many>}`. The same items make the same file. Both ways go on where they were cut off. A store that is written
//! to meanwhile is copied as each item was when it was come to; what has expired is left out.
//!
//! The covers that its rows name are objects, and go along by a command of their own.

mod covers;
mod export;
mod file;
mod import;

use std::path::PathBuf;

pub(crate) use covers::{Place, covers};
pub(crate) use export::export;
pub(crate) use import::import;

/// A copy can't be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CopyError {
    #[error("{path} can't be used")]
    File { path: PathBuf, source: std::io::Error },
    #[error("{path} is no copy of a store: line {line} is not what it should be")]
    Line { path: PathBuf, line: u64, source: serde_json::Error },
    #[error("{path} is not whole: its last line is not there, or counts otherwise")]
    CutOff { path: PathBuf },
    #[error("{path} is of a copy of another store, which was cut off; finish that one, or remove the file")]
    OtherExport { path: PathBuf },
    #[error("the store is not empty; a copy goes into an empty one")]
    NotEmpty,
    #[error("the store can't do it; the same command goes on where it was")]
    Store(#[from] store::Error),
    #[error("{place} can't do it; the same command goes on where it was")]
    Objects { place: String, source: store::Error },
}
