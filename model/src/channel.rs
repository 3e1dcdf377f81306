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
    /// The host's licence to advise, where there is one.
    pub licence_no: Option<String>,
    /// Who employs the host, where somebody does.
    #[serde(default)]
    pub employer: Option<String>,
}
