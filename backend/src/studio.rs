//! The studio: what hosts do with their streams.
//!
//! A stream's own row and its rows in the lists are written in one transaction, which holds only as long as nobody else
//! changed the stream: so the second of two is told, and nothing is overwritten. What that does to the search index, see
//! [`write`].

mod delete;
mod edit;
mod fields;
mod rename;
mod slugs;
mod stream_keys;
mod texts;
mod write;

use futures::try_join;
use model::{Cursor, OwnChannel, OwnStream, Slug, StreamList, StudioPage, Time};
use store::{Consistency, Query, Write};

use crate::accounts::deed;
use crate::found::Held;
use crate::{Caller, Error, Refusal, Rule, Site, keys, may_edit, status};

pub(crate) use texts::one_line;
pub(crate) use write::{lists_of, or_conflict};

impl Site {
    /// The caller's channel and one page of its streams, latest first, those before `before`; no channel and no streams for
    /// who has none. It sees what any process wrote before.
    ///
    /// # Errors
    /// [`Refusal::Failed`].
    pub async fn studio(&self, caller: &Caller, before: Option<&Cursor>) -> Result<StudioPage, Refusal> {
        let Some(handle) = caller.channel.as_deref() else {
            let streams = StreamList { streams: Vec::new(), next: None, later: None };
            return Ok(StudioPage { channel: None, streams });
        };
        let latest = Query::partition(keys::channel_streams(handle)).descending().strong();
        let (channel, streams) = try_join!(self.channel_held(handle), self.list(latest, before))?;
        let channel = channel.map(|(channel, revision)| OwnChannel { channel, revision: revision.0 });
        Ok(StudioPage { channel, streams })
    }

    /// A stream of the caller's, to be changed. It sees what any process wrote before.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for what is absent, deleted or has another slug now; [`Refusal::Forbidden`] for a stream of
    /// somebody else's; [`Refusal::Failed`].
    pub async fn own_stream(&self, caller: &Caller, slug: &Slug) -> Result<OwnStream, Refusal> {
        let Held { kept, revision } = self.own_stream_held(caller, slug).await?;
        let has_key = self.table.get(&keys::stream_key(slug), Consistency::Strong).await?.is_some();
        let (channel, _) = self.channel_held(&kept.stream.channel).await?.ok_or(Refusal::NotFound)?;
        let undisclosed = status::undisclosed(&kept.stream, &channel);
        Ok(OwnStream {
            undisclosed: undisclosed.into_iter().map(str::to_owned).collect(),
            stream: kept.stream,
            revision: revision.0,
            has_key,
        })
    }

    /// Whether the caller may change this stream: to be asked before it is said what is wrong with a change.
    ///
    /// # Errors
    /// As for [`Site::own_stream`].
    pub async fn may_change(&self, caller: &Caller, slug: &Slug) -> Result<(), Refusal> {
        self.own_stream_held(caller, slug).await.map(drop)
    }

    /// A stream that the caller may change.
    pub(crate) async fn own_stream_held(&self, caller: &Caller, slug: &Slug) -> Result<Held, Refusal> {
        // Who has no channel learns nothing of what is there.
        Rule::Host.allows(Some(caller))?;
        let held = self.held(slug, Consistency::Strong).await?.here().ok_or(Refusal::NotFound)?;
        may_edit(caller, &held.kept.stream)?;
        Ok(held)
    }

    /// The same, as long as it is still as the caller has read it.
    async fn own_stream_as_read(
        &self,
        caller: &Caller,
        slug: &Slug,
        revision: &str,
    ) -> Result<Held, Refusal> {
        let held = self.own_stream_held(caller, slug).await?;
        if held.revision.0 == revision { Ok(held) } else { Err(Refusal::Conflict) }
    }
}

/// The write that puts into the audit what was done to a stream.
pub(crate) fn stream_deed(at: Time, who: &str, did: &str, slug: &Slug) -> Result<Write, Error> {
    deed(at, who, did, &format!("stream:{slug}"))
}
