//! Who streams.

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// A channel and the host behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Names it in its address.
    pub handle: String,
    /// What it is called.
    pub name: String,
    /// The language it streams in.
    pub language: Language,
    /// What it is about, in a sentence.
    pub bio: String,
    /// The person.
    pub host: String,
    /// The host's licence to advise; empty when the host says that there is none, `None` when nothing was said.
    pub licence_no: Option<String>,
    /// Who employs the host; empty when the host says that nobody does, `None` when nothing was said.
    #[serde(default)]
    pub employer: Option<String>,
}
