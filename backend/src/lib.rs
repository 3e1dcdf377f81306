//! What the site does: its rules, written once over [`store`]. No HTTP and no HTML.

mod accounts;
mod caller;
mod catalogue;
mod changes;
mod error;
mod keys;
mod lists;
mod refusal;
mod rows;
mod rules;
mod search;
mod status;
mod streams;
mod tidy;

use std::sync::Arc;

use model::Time;
use store::{Clock, Table};

pub use accounts::Tokens;
pub use caller::{Caller, Credentials, LoggedIn, SessionId};
pub use catalogue::{Catalogue, CatalogueError, Import};
pub use changes::tags_of_change;
pub use error::Error;
pub use refusal::Refusal;
pub use rules::{Rule, may_edit};

/// The site over its table.
#[derive(Clone)]
pub struct Site {
    table: Arc<dyn Table>,
    clock: Clock,
    hashing: Arc<accounts::Hashing>,
}

impl Site {
    /// A site that keeps everything in `table` and goes by `clock`.
    pub fn new(table: Arc<dyn Table>, clock: Clock) -> Self {
        Self { table, clock, hashing: Arc::new(accounts::Hashing::new()) }
    }

    /// The time by its clock.
    pub fn now(&self) -> Time {
        Time((self.clock)())
    }
}
