//! Pages of a list that begins at now and goes on in both directions.

/// Which page of it an address asks for; the first when it names no place.
#[derive(Clone)]
pub(crate) struct Further {
    /// The place before which the page's streams stand.
    pub(crate) before: Option<String>,
    /// The place after which they stand.
    pub(crate) after: Option<String>,
}

impl Further {
    /// The parameter that makes it a page of its own, if it is there.
    pub(crate) fn parameter(&self) -> (&'static str, Option<String>) {
        match &self.after {
            Some(after) => ("after", Some(after.clone())),
            None => ("before", self.before.clone()),
        }
    }
}

/// The one that the page's address asks for.
pub(super) fn further() -> impl Fn() -> Further + Copy + Send + Sync {
    let (before, after) = (super::query("before"), super::query("after"));
    move || Further { before: before(), after: after() }
}
