//! Streams that were renamed, for those who know an old name.

use model::Slug;
use store::Consistency;

use crate::found::Kept;
use crate::{Error, Found, Site};

/// How often a stream may have been renamed since; then its old name leads nowhere.
const MOST_MOVES: usize = 8;

impl Site {
    /// The stream that has this slug, or had it once. It sees what any process wrote before.
    pub(crate) async fn kept_wherever(&self, slug: &Slug) -> Result<Option<Kept>, Error> {
        let mut slug = slug.clone();
        for _ in 0..=MOST_MOVES {
            match self.held(&slug, Consistency::Strong).await? {
                Found::Here(held) => return Ok(Some(held.kept)),
                Found::Moved(to) => slug = to,
                Found::Deleted | Found::Absent => return Ok(None),
            }
        }
        Ok(None)
    }
}
