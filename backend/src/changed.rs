//! What a write has done.

use std::collections::BTreeSet;

use model::Tag;

/// A write's answer, and what pages it touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed<T> {
    /// The answer.
    pub value: T,
    /// What pages showed what was changed, or show it now; each once.
    pub tags: Vec<Tag>,
}

impl<T> Changed<T> {
    pub(crate) fn new(value: T, tags: impl IntoIterator<Item = Tag>) -> Self {
        let tags: BTreeSet<Tag> = tags.into_iter().collect();
        Self { value, tags: tags.into_iter().collect() }
    }
}
