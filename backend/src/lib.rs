//! What the site does: its rules, written once over [`store`]. No HTTP and no HTML.

mod catalogue;
mod error;
mod keys;
mod lists;
mod rows;
mod search;
mod status;
mod streams;

use std::sync::Arc;

use model::Time;
use store::{Clock, Table};

pub use catalogue::{Catalogue, CatalogueError, Import};
pub use error::Error;

/// The site over its table.
#[derive(Clone)]
pub struct Site {
    table: Arc<dyn Table>,
    clock: Clock,
}

impl Site {
    /// A site that keeps everything in `table` and goes by `clock`.
    pub fn new(table: Arc<dyn Table>, clock: Clock) -> Self {
        Self { table, clock }
    }

    fn now(&self) -> Time {
        Time((self.clock)())
    }
}
