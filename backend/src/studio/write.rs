//! How a change of a stream is written.
//!
//! The rows of the search index are more than one transaction holds, so they are not in it. They are derived, and a search
//! holds what it finds against the stream: so there may be too many of them, and never too few. New ones are put before the
//! stream is changed, the old ones deleted after. Every change of what is searched has rows of its own, by its version;
//! else a change that comes too late could take away what another one needs.

use model::{Stream, Tag};
use store::{Key, Write};

use crate::accounts::chance;
use crate::found::{Held, Kept};
use crate::rows::put;
use crate::{Changed, Error, Refusal, Site, keys, search};

/// How many characters name a version of a stream in the index: enough, for only its own must differ.
const VERSION: usize = 8;

impl Site {
    /// Puts `after` in the place of the stream that was read, together with `more`.
    pub(crate) async fn replace_stream(
        &self,
        held: &Held,
        after: Stream,
        more: Vec<Write>,
    ) -> Result<Changed<()>, Error> {
        let after = following(&held.kept, after)?;
        let mut rows = vec![after.put()?.if_unchanged(held.revision.clone())];
        rows.extend(more);
        let tags = self.change_stream(&held.kept, Some(&after), rows).await?;
        Ok(Changed::new((), tags))
    }

    /// Carries out `rows`, by which a stream becomes another or none, and with them what that means for lists and index. The
    /// answer is what showed it before or shows it now. `rows` come first, so that a condition of theirs has their number.
    pub(super) async fn change_stream(
        &self,
        before: &Kept,
        after: Option<&Kept>,
        rows: Vec<Write>,
    ) -> Result<Vec<Tag>, Error> {
        let puts = after.map_or_else(|| Ok(Vec::new()), |after| lists_of(&after.stream))?;
        let mut writes = rows;
        writes.extend(keys_without(keys::lists(&before.stream), &puts).map(Write::delete));
        writes.extend(puts);

        let old = search::writes(before)?;
        let new = after.map_or_else(|| Ok(Vec::new()), search::writes)?;
        let added: Vec<Key> = keys_without(keys_of(&new), &old).collect();
        let over: Vec<Key> = keys_without(keys_of(&old), &new).collect();
        if !added.is_empty() {
            self.table.write(new).await?;
        }
        let written = self.table.write(writes).await;
        match &written {
            Ok(()) => self.unindex(over).await,
            Err(store::Error::Condition { .. }) => self.unindex(added).await,
            // It may have happened.
            Err(_) => {}
        }
        written?;
        let after = after.map(|after| Tag::showing(&after.stream));
        Ok(Tag::showing(&before.stream).into_iter().chain(after.into_iter().flatten()).collect())
    }

    /// Takes rows out of the index that nobody needs. What comes before is done, and when this fails, they only stay.
    async fn unindex(&self, keys: Vec<Key>) {
        if !keys.is_empty() {
            let _stay = self.table.write(keys.into_iter().map(Write::delete).collect()).await;
        }
    }
}

/// The stream as it is kept after a change.
pub(super) fn following(before: &Kept, after: Stream) -> Result<Kept, Error> {
    let mut kept = before.with(after);
    if !search::alike(&before.stream, &kept.stream) {
        kept.indexed_as = Some(chance::id()?.chars().take(VERSION).collect());
    }
    Ok(kept)
}

/// The writes that put a stream into its lists.
pub(crate) fn lists_of(stream: &Stream) -> Result<Vec<Write>, Error> {
    let card = stream.card();
    keys::lists(stream).into_iter().map(|key| put(key, &card)).collect()
}

/// For a caller: somebody else has changed what was to be changed.
pub(crate) fn or_conflict(error: Error) -> Refusal {
    match error {
        Error::Table(store::Error::Condition { .. }) => Refusal::Conflict,
        error => error.into(),
    }
}

fn keys_of(writes: &[Write]) -> Vec<Key> {
    writes.iter().map(|write| write.key.clone()).collect()
}

/// Those of the keys that none of the writes is about.
fn keys_without(keys: Vec<Key>, writes: &[Write]) -> impl Iterator<Item = Key> {
    keys.into_iter().filter(|key| !writes.iter().any(|write| write.key == *key))
}
