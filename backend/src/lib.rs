//! What the site does: its rules, written once over [`store`]. No HTTP, and no HTML but that of descriptions ([`model::StreamPage`]).

mod accounts;
mod around;
mod caller;
mod catalogue;
mod changed;
mod changes;
mod channels;
mod covers;
mod drafts;
mod error;
mod following;
mod found;
mod keys;
mod lists;
mod markdown;
mod messages;
mod on_air;
mod order;
mod refusal;
mod reports;
mod rows;
mod rules;
mod search;
mod status;
mod streams;
mod studio;
mod tidy;
mod wherever;

use std::sync::Arc;

use model::Time;
use store::{Clock, Objects, Table};

pub use accounts::Tokens;
pub use around::Further;
pub use caller::{Caller, Credentials, LoggedIn, SessionId};
pub use catalogue::{Catalogue, CatalogueError, Import};
pub use changed::Changed;
pub use changes::tags_of_change;
pub use covers::COVERS;
pub use drafts::Draft;
pub use error::Error;
pub use found::Found;
pub use refusal::Refusal;
pub use rules::{Rule, may_edit};

/// The site over its table.
#[derive(Clone)]
pub struct Site {
    table: Arc<dyn Table>,
    clock: Clock,
    objects: Option<Arc<dyn Objects>>,
    hashing: Arc<accounts::Hashing>,
}

impl Site {
    /// A site that keeps everything in `table` and goes by `clock`.
    pub fn new(table: Arc<dyn Table>, clock: Clock) -> Self {
        Self { table, clock, objects: None, hashing: Arc::new(accounts::Hashing::new()) }
    }

    /// The same, with a place for covers.
    #[must_use]
    pub fn with_objects(self, objects: Arc<dyn Objects>) -> Self {
        Self { objects: Some(objects), ..self }
    }

    /// The time by its clock.
    pub fn now(&self) -> Time {
        Time((self.clock)())
    }
}
