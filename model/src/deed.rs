//! What somebody did, as the audit keeps it.

use serde::{Deserialize, Serialize};

use crate::time::Time;

/// Something that somebody did, as the audit keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// When.
    pub at: Time,
    /// Who: kept as the account's id and shown as its name, or as the id once the account was deleted;
    /// [`Deed::SERVER`] for what no account did.
    pub who: String,
    /// What, in a word or two: `suspend`, `set_role admin`.
    pub did: String,
    /// On what: `account:<id or name>` (as above), `channel:<handle>`, `stream:<slug>`.
    pub on: String,
}

impl Deed {
    /// Who did what was done at the command line, or by the clock. No account has such an id or name.
    pub const SERVER: &str = "(server)";
}
