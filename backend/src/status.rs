//! Where a stream is in its life, and how it goes on.

use std::collections::BTreeSet;

use model::{Slug, Status, Stream, Tag};
use store::{Consistency, Write};

use crate::rows::{decode, put};
use crate::{Error, Site, keys};

impl Site {
    /// Says where a stream is in its life, and moves it between the lists. What pages showed it before or show it now is in
    /// the answer; `None` when there is no such stream.
    ///
    /// # Errors
    /// When the table does not answer, or another write changed the stream at the same time; it can be tried again.
    pub async fn set_status(&self, slug: &Slug, status: Status) -> Result<Option<Vec<Tag>>, Error> {
        let key = keys::stream(slug);
        let Some(item) = self.table.get(&key, Consistency::Strong).await? else { return Ok(None) };
        let revision = item.revision.clone();
        let before: Stream = decode(item)?;
        let after = Stream { status, ..before.clone() };
        let mut writes = vec![put(key, &after)?.if_unchanged(revision)];
        let (old, new) = (keys::lists(&before), keys::lists(&after));
        let gone = old.into_iter().filter(|key| !new.contains(key));
        writes.extend(gone.map(Write::delete));
        for key in &new {
            writes.push(put(key.clone(), &after.card())?);
        }
        self.table.write(writes).await?;
        let tags: BTreeSet<Tag> = Tag::showing(&before).into_iter().chain(Tag::showing(&after)).collect();
        Ok(Some(tags.into_iter().collect()))
    }
}
