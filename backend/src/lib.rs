//! What the site does: its rules, written once over [`store`]. No HTTP and no HTML.

mod catalogue;
mod changes;
mod error;
mod keys;
mod lists;
mod rows;
mod search;
mod status;
mod streams;
mod tidy;

use std::sync::Arc;

use model::Time;
use store::{Clock, Table};

pub use catalogue::{Catalogue, CatalogueError, Import};
pub use changes::tags_of_change;
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

    /// The time by its clock.
    pub fn now(&self) -> Time {
        Time((self.clock)())
    }
}
