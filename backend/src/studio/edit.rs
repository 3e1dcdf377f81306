//! Making and changing streams.

use model::{Channel, Slug, Status, Stream, StreamFields, Tag, Time};

use super::stream_deed;
use super::write::{lists_of, or_conflict};
use crate::accounts::{Limit, TRIES};
use crate::found::Kept;
use crate::status::taken_back;
use crate::{Caller, Changed, Refusal, Rule, Site, search};

impl Site {
    /// Schedules a stream on the caller's channel. Its slug is made of the title: letters and digits of any script, and a number
    /// behind them when the slug is or was another stream's. At most 100 a day, together with those that get another slug.
    ///
    /// # Errors
    /// [`Refusal::Fields`], for `topics` and `tickers` also [`Problem::Unknown`](model::Problem::Unknown);
    /// [`Refusal::Forbidden`] without a channel; [`Refusal::TooMany`]; [`Refusal::Conflict`] when many make streams of the same
    /// title at the same time; [`Refusal::Failed`].
    pub async fn create_stream(
        &self,
        caller: &Caller,
        fields: StreamFields,
    ) -> Result<Changed<Slug>, Refusal> {
        Rule::Host.allows(Some(caller))?;
        let handle = caller.channel.as_deref().ok_or(Refusal::Forbidden)?;
        let given = self.given(fields, Some(self.now())).await?;
        let (channel, _) = self.channel_held(handle).await?.ok_or(Refusal::NotFound)?;
        self.attempt_or_refuse(&Limit::of_streams(&caller.account)).await?;
        let slug = self.free_slug(given.title(), None).await?;
        let mut kept = Kept::new(given.onto(blank(slug, channel)));
        for _ in 0..TRIES {
            let mut writes = vec![kept.put()?.if_absent()];
            writes.extend(lists_of(&kept.stream)?);
            writes.extend(search::writes(&kept)?);
            writes.push(stream_deed(
                self.now(),
                caller.account.as_str(),
                "create_stream",
                &kept.stream.slug,
            )?);
            match self.table.write(writes).await {
                Ok(()) => {
                    let tags = Tag::showing(&kept.stream);
                    return Ok(Changed::new(kept.stream.slug, tags));
                }
                // Somebody else has taken the slug meanwhile.
                Err(store::Error::Condition { .. }) => {
                    kept.stream.slug = self.free_slug(&kept.stream.title, None).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refusal::Conflict)
    }

    /// Changes a stream of the caller's that was read as this revision; the slug stays. Of a stream that is live, over or
    /// cancelled start and length stay too, whatever is given, and of one that has begun nothing that was disclosed can be
    /// taken back. The start of a scheduled stream may have passed, as long as it is not changed.
    ///
    /// # Errors
    /// [`Refusal::Fields`], for `topics` and `tickers` also [`Problem::Unknown`](model::Problem::Unknown);
    /// [`Refusal::Conflict`] when it was changed since it was read; [`Refusal::NotFound`]; [`Refusal::Forbidden`]; [`Refusal::Failed`].
    pub async fn edit_stream(
        &self,
        caller: &Caller,
        slug: &Slug,
        revision: &str,
        fields: StreamFields,
    ) -> Result<Changed<()>, Refusal> {
        let held = self.own_stream_as_read(caller, slug, revision).await?;
        let before = &held.kept.stream;
        let scheduled = before.status == Status::Scheduled;
        // Forms know minutes, and no seconds.
        let same_start = fields.starts_at.0.div_euclid(60) == before.starts_at.0.div_euclid(60);
        let moved = scheduled && !same_start;
        let fields = StreamFields {
            starts_at: if moved { fields.starts_at } else { before.starts_at },
            // What it really lasted may be more than can be planned.
            minutes: if scheduled { fields.minutes } else { 1 },
            ..fields
        };
        let given = self.given(fields, moved.then(|| self.now())).await?;
        let (channel, _) = self.channel_held(&before.channel).await?.ok_or(Refusal::NotFound)?;
        let after = given.onto(Stream { channel_name: channel.name, ..before.clone() });
        let minutes = if scheduled { after.minutes } else { before.minutes };
        let after = Stream { minutes, ..after };
        let taken_back = taken_back([
            ("positions", &before.positions, &after.positions),
            ("sponsor", &before.sponsor, &after.sponsor),
        ]);
        if matches!(before.status, Status::Live | Status::Ended) && !taken_back.is_empty() {
            return Err(Refusal::Fields(taken_back));
        }
        let deed = stream_deed(self.now(), caller.account.as_str(), "edit_stream", slug)?;
        self.replace_stream(&held, after, vec![deed]).await.map_err(or_conflict)
    }

    /// Gives a stream of the caller's that was read as this revision another picture, or none; the answer is the one it had.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when it was changed since it was read; [`Refusal::NotFound`]; [`Refusal::Forbidden`];
    /// [`Refusal::Failed`].
    pub(crate) async fn put_picture(
        &self,
        caller: &Caller,
        slug: &Slug,
        revision: &str,
        picture: Option<String>,
    ) -> Result<Changed<Option<String>>, Refusal> {
        let held = self.own_stream_as_read(caller, slug, revision).await?;
        let did = if picture.is_some() { "set_cover" } else { "remove_cover" };
        let deed = stream_deed(self.now(), caller.account.as_str(), did, slug)?;
        let after = Stream { picture, ..held.kept.stream.clone() };
        let changed = self.replace_stream(&held, after, vec![deed]).await.map_err(or_conflict)?;
        Ok(Changed::new(held.kept.stream.picture, changed.tags))
    }
}

/// A stream of which nothing was said yet.
fn blank(slug: Slug, channel: Channel) -> Stream {
    Stream {
        slug,
        title: String::new(),
        summary: String::new(),
        description: String::new(),
        language: channel.language,
        channel: channel.handle,
        channel_name: channel.name,
        topics: Vec::new(),
        tickers: Vec::new(),
        status: Status::Scheduled,
        starts_at: Time(0),
        minutes: 1,
        viewers: 0,
        positions: None,
        sponsor: None,
        video: None,
        captions: None,
        picture: None,
    }
}
