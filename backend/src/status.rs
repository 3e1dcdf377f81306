//! Where a stream is in its life, and how it goes on: scheduled, live, ended; or scheduled, cancelled.

use model::{Channel, FieldError, FieldErrors, Problem, Slug, Status, Stream, Time};
use store::{Condition, Write};

use crate::accounts::Limit;
use crate::found::Held;
use crate::studio::{or_conflict, stream_deed};
use crate::{Caller, Changed, Refusal, Site, keys, on_air};

impl Site {
    /// Starts a scheduled stream of the caller's, now. At most 100 a day.
    ///
    /// # Errors
    /// [`Refusal::Fields`] with [`Problem::Missing`] for each of `positions`, `sponsor`, `licence_no` and `employer` (the
    /// last two are the channel's) of which nothing was said; [`Refusal::Conflict`] for a stream that is not scheduled, or
    /// when it or the channel was changed or the account deleted at the same time; [`Refusal::TooMany`];
    /// [`Refusal::NotFound`]; [`Refusal::Forbidden`]; [`Refusal::Failed`].
    pub async fn go_live(&self, caller: &Caller, slug: &Slug) -> Result<Changed<()>, Refusal> {
        let held = self.own_stream_held(caller, slug).await?;
        let stream = &held.kept.stream;
        let now = self.now();
        let (after, did) = moved_on(stream, Status::Live, now).ok_or(Refusal::Conflict)?;
        let (channel, revision) = self.channel_held(&stream.channel).await?.ok_or(Refusal::NotFound)?;
        let missing: FieldErrors = undisclosed(stream, &channel)
            .into_iter()
            .map(|field| FieldError::new(field, Problem::Missing))
            .collect();
        if !missing.is_empty() {
            return Err(Refusal::Fields(missing));
        }
        self.attempt_or_refuse(&Limit::of_starts(&caller.account)).await?;
        let more = vec![
            // What the channel discloses must still be so when the stream starts, and somebody must be there to end it.
            Write::check(keys::channel(&channel.handle), Condition::Unchanged(revision)),
            Write::check(keys::account(&caller.account), Condition::Present),
            on_air::starts(&channel.handle, now)?,
            stream_deed(now, caller.account.as_str(), did, slug)?,
        ];
        let after = Stream { channel_name: channel.name, ..after };
        self.replace_stream(&held, after, more).await.map_err(or_conflict)
    }

    /// Ends a live stream of the caller's. Its length becomes what it really lasted, in whole minutes and at least one.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] for a stream that is not live, or when it was changed at the same time;
    /// [`Refusal::NotFound`]; [`Refusal::Forbidden`]; [`Refusal::Failed`].
    pub async fn end_stream(&self, caller: &Caller, slug: &Slug) -> Result<Changed<()>, Refusal> {
        let held = self.own_stream_held(caller, slug).await?;
        self.move_on(&held, Status::Ended, caller.account.as_str()).await
    }

    /// Cancels a scheduled stream of the caller's.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] for a stream that is not scheduled, or when it was changed at the same time;
    /// [`Refusal::NotFound`]; [`Refusal::Forbidden`]; [`Refusal::Failed`].
    pub async fn cancel_stream(&self, caller: &Caller, slug: &Slug) -> Result<Changed<()>, Refusal> {
        let held = self.own_stream_held(caller, slug).await?;
        self.move_on(&held, Status::Cancelled, caller.account.as_str()).await
    }

    /// Ends or cancels a stream that was read, in the name of `who`.
    pub(crate) async fn move_on(
        &self,
        held: &Held,
        status: Status,
        who: &str,
    ) -> Result<Changed<()>, Refusal> {
        let now = self.now();
        let (after, did) = moved_on(&held.kept.stream, status, now).ok_or(Refusal::Conflict)?;
        let deed = stream_deed(now, who, did, &after.slug)?;
        self.replace_stream(held, after, vec![deed]).await.map_err(or_conflict)
    }
}

/// The stream as it is after this move, if it can make it, and what the audit calls that.
fn moved_on(stream: &Stream, status: Status, now: Time) -> Option<(Stream, &'static str)> {
    let after = Stream { status, ..stream.clone() };
    match (stream.status, status) {
        (Status::Scheduled, Status::Live) => Some((Stream { starts_at: now, ..after }, "go_live")),
        (Status::Scheduled, Status::Cancelled) => Some((after, "cancel_stream")),
        (Status::Live, Status::Ended) => {
            Some((Stream { minutes: minutes_until(now, stream.starts_at), ..after }, "end_stream"))
        }
        _ => None,
    }
}

/// The minutes that have begun, at least one.
fn minutes_until(now: Time, start: Time) -> u32 {
    let seconds = (now - start).max(1);
    u32::try_from(seconds.saturating_add(59) / 60).unwrap_or(u32::MAX)
}

/// The fields of stream and channel that must be disclosed, and of which nothing was said yet.
pub(crate) fn undisclosed(stream: &Stream, channel: &Channel) -> Vec<&'static str> {
    let fields = [
        ("positions", &stream.positions),
        ("sponsor", &stream.sponsor),
        ("licence_no", &channel.licence_no),
        ("employer", &channel.employer),
    ];
    fields.into_iter().filter(|(_, said)| said.is_none()).map(|(field, _)| field).collect()
}

/// What viewers were told, and would be told no more: of these fields, with what they said before and say after.
pub(crate) fn taken_back(said: [(&str, &Option<String>, &Option<String>); 2]) -> FieldErrors {
    let gone = said.into_iter().filter(|(_, before, after)| before.is_some() && after.is_none());
    gone.map(|(field, _, _)| FieldError::new(field, Problem::Missing)).collect()
}

#[cfg(test)]
mod tests {
    use model::Time;

    use super::minutes_until;

    #[test]
    fn a_minute_counts_when_it_has_begun() {
        let start = Time(1_800_000_000);
        for (seconds, minutes) in [(-60, 1), (0, 1), (1, 1), (60, 1), (61, 2), (3_600, 60), (3_601, 61)] {
            assert_eq!(minutes_until(start + seconds, start), minutes, "{seconds}");
        }
        assert_eq!(minutes_until(Time(i64::MAX), Time(i64::MIN)), u32::MAX);
    }
}
