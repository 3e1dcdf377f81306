//! Giving a stream the slug of its present title.

use model::{Slug, Stream};
use store::{Condition, Consistency, Write};

use super::stream_deed;
use super::write::{following, or_conflict};
use crate::accounts::{Limit, TRIES};
use crate::found::StreamRow;
use crate::rows::put;
use crate::{Caller, Changed, Error, Refusal, Site, keys};

impl Site {
    /// Gives a stream of the caller's that was read as this revision the slug of its present title; under the old one stands
    /// from then on where it moved. Its chat and its encoder's key go with it. When it has such a slug already, nothing
    /// changes. Reminders stand under its first slug and stay; reports keep the slug with which they were made. At most 100 a
    /// day, together with new streams.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when it was changed since it was read, or its key at the same time; [`Refusal::TooMany`];
    /// [`Refusal::NotFound`]; [`Refusal::Forbidden`]; [`Refusal::Failed`].
    pub async fn rename_stream(
        &self,
        caller: &Caller,
        slug: &Slug,
        revision: &str,
    ) -> Result<Changed<Slug>, Refusal> {
        let held = self.own_stream_as_read(caller, slug, revision).await?;
        let stream = &held.kept.stream;
        // Also when it has such a slug already: many are looked at to find that out.
        self.attempt_or_refuse(&Limit::of_streams(&caller.account)).await?;
        let key = self.table.get(&keys::stream_key(slug), Consistency::Strong).await?;
        for _ in 0..TRIES {
            let new = self.free_slug(&stream.title, Some(slug)).await?;
            if new == *slug {
                return Ok(Changed::new(new, []));
            }
            let after = following(&held.kept, Stream { slug: new.clone(), ..stream.clone() })?;
            let moved = StreamRow::Moved { moved_to: new.clone() };
            let did = format!("rename_stream {new}");
            let mut rows = vec![
                after.put()?.if_absent(),
                put(keys::stream(slug), &moved)?.if_unchanged(held.revision.clone()),
                stream_deed(self.now(), caller.account.as_str(), &did, slug)?,
            ];
            match &key {
                Some(key) => rows.extend([
                    Write::put(keys::stream_key(&new), key.body.clone()),
                    Write::delete(key.key.clone()).if_unchanged(key.revision.clone()),
                ]),
                None => rows.push(Write::check(keys::stream_key(slug), Condition::Absent)),
            }
            match self.change_stream(&held.kept, Some(&after), rows).await {
                Ok(tags) => return Ok(Changed::new(new, tags)),
                // Somebody else has taken the slug meanwhile.
                Err(Error::Table(store::Error::Condition { index: 0 })) => {}
                Err(error) => return Err(or_conflict(error)),
            }
        }
        Err(Refusal::Conflict)
    }
}
