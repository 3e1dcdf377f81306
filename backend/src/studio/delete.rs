//! Taking a stream away.

use model::{Slug, Status};
use store::{Consistency, Write};

use super::stream_deed;
use super::write::or_conflict;
use crate::found::{Held, StreamRow};
use crate::rows::put;
use crate::{Caller, Changed, Refusal, Rule, Site, keys};

impl Site {
    /// Deletes a stream of the caller's that is not live, with its key and its cover. Its slug is never free again; reminders
    /// of it expire.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] while it is live, or when it was changed at the same time; [`Refusal::NotFound`];
    /// [`Refusal::Forbidden`]; [`Refusal::Failed`].
    pub async fn delete_stream(&self, caller: &Caller, slug: &Slug) -> Result<Changed<()>, Refusal> {
        let held = self.own_stream_held(caller, slug).await?;
        if held.kept.stream.status == Status::Live {
            return Err(Refusal::Conflict);
        }
        self.take_away(caller, &held, "delete_stream").await
    }

    /// The same for moderators, with any stream, also while it is live.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when it was changed at the same time; [`Refusal::NotFound`]; [`Refusal::Forbidden`];
    /// [`Refusal::Failed`].
    pub async fn remove_stream(&self, caller: &Caller, slug: &Slug) -> Result<Changed<()>, Refusal> {
        Rule::Moderator.allows(Some(caller))?;
        let held = self.held(slug, Consistency::Strong).await?.here().ok_or(Refusal::NotFound)?;
        self.take_away(caller, &held, "remove_stream").await
    }

    async fn take_away(&self, caller: &Caller, held: &Held, did: &str) -> Result<Changed<()>, Refusal> {
        let slug = &held.kept.stream.slug;
        let now = self.now();
        let deleted = StreamRow::Deleted { deleted_at: now };
        let rows = vec![
            put(keys::stream(slug), &deleted)?.if_unchanged(held.revision.clone()),
            Write::delete(keys::stream_key(slug)),
            stream_deed(now, caller.account.as_str(), did, slug)?,
        ];
        let tags = self.change_stream(&held.kept, None, rows).await.map_err(or_conflict)?;
        // What can't be deleted stays behind, under a name that nobody guesses.
        let _left_behind = self.delete_cover(held.kept.stream.picture.as_deref()).await;
        Ok(Changed::new((), tags))
    }
}
