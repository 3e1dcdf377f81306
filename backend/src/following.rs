//! What viewers follow: channels, and streams of which they want to be reminded.
//!
//! A reminder stands under the first slug of its stream, its room, which stays when the stream is renamed; and it stands
//! twice, so that who is to be reminded of a stream can be told in one query.

use futures::{StreamExt as _, TryStreamExt as _, stream, try_join};
use model::{AccountId, Channel, FollowingPage, Slug, Status, Stream, StreamCard, StreamFields, Time};
use store::{Consistency, Key, MAX_GETS, MAX_WRITES, Query, SortRange, Write};

use crate::on_air::LONGEST;
use crate::rows::{decode, put};
use crate::{Caller, Error, Refusal, Site, keys};

/// How many channels an account can follow.
const MOST_FOLLOWED: usize = 500;
/// How many reminders an account can have.
const MOST_REMINDERS: usize = 100;
/// How long a reminder is kept, in seconds: until a day after the latest start that its stream can be put off to meanwhile.
const KEPT: i64 = (StreamFields::MOST_DAYS_AHEAD + 1) * 86_400;
/// How many streams of a channel are read at once.
const ON_A_PAGE: usize = 50;
/// How many such pages are looked at of a channel.
const MOST_PAGES: usize = 20;
/// How many streams to come are shown.
const MOST_UPCOMING: usize = 100;
/// How many reads run at once.
const AT_ONCE: usize = 16;

impl Site {
    /// Follows a channel, or no longer; what is so already stays so.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such channel; [`Refusal::Conflict`] for who follows 500 already;
    /// [`Refusal::Failed`].
    pub async fn follow(&self, caller: &Caller, handle: &Slug, on: bool) -> Result<(), Refusal> {
        let key = follow_key(&caller.account, handle.as_str());
        if !on {
            return Ok(self.table.write(vec![Write::delete(key)]).await?);
        }
        let channel = self.table.get(&keys::channel(handle.as_str()), Consistency::Strong).await?;
        channel.ok_or(Refusal::NotFound)?;
        if !self.fits(&key, MOST_FOLLOWED).await? {
            return Err(Refusal::Conflict);
        }
        Ok(self.table.write(vec![put(key, &self.now())?]).await?)
    }

    /// Whether the caller follows a channel.
    ///
    /// # Errors
    /// [`Refusal::Failed`].
    pub async fn follows(&self, caller: &Caller, handle: &Slug) -> Result<bool, Refusal> {
        let key = follow_key(&caller.account, handle.as_str());
        Ok(self.table.get(&key, Consistency::Strong).await?.is_some())
    }

    /// Keeps that the caller wants to be reminded of a scheduled stream, however often it is put off; or no longer. What is over
    /// or cancelled counts no more.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such stream; [`Refusal::Conflict`] for one that is not scheduled, and for who
    /// has 100 reminders of what runs or is to come; [`Refusal::Failed`].
    pub async fn remind(&self, caller: &Caller, slug: &Slug, on: bool) -> Result<(), Refusal> {
        let kept = self.kept_wherever(slug).await?;
        let room = kept.as_ref().map_or(slug, |kept| kept.room()).as_str();
        let (own, all) = reminder_keys(&caller.account, room);
        if !on {
            return Ok(self.table.write(vec![Write::delete(own), Write::delete(all)]).await?);
        }
        let stream = &kept.as_ref().ok_or(Refusal::NotFound)?.stream;
        if stream.status != Status::Scheduled {
            return Err(Refusal::Conflict);
        }
        let mut fits = self.fits(&own, MOST_REMINDERS).await?;
        if !fits {
            self.forget_over(&caller.account).await?;
            fits = self.fits(&own, MOST_REMINDERS).await?;
        }
        if !fits {
            return Err(Refusal::Conflict);
        }
        let now = self.now();
        let until = (now + KEPT).0;
        let writes = vec![put(own, &now)?.expiring(until), put(all, &now)?.expiring(until)];
        Ok(self.table.write(writes).await?)
    }

    /// Whether the caller wants to be reminded of a stream that runs or is to come.
    ///
    /// # Errors
    /// [`Refusal::Failed`].
    pub async fn reminds(&self, caller: &Caller, slug: &Slug) -> Result<bool, Refusal> {
        let kept = self.kept_wherever(slug).await?;
        let Some(kept) = kept.filter(|kept| is_ahead(&kept.stream)) else { return Ok(false) };
        let (own, _) = reminder_keys(&caller.account, kept.room().as_str());
        Ok(self.table.get(&own, Consistency::Strong).await?.is_some())
    }

    /// The channels that the caller follows, which of their streams run now, up to 100 that are to come, and the caller's
    /// reminders of what runs or is to come. It costs a query for each channel, 16 at a time, or a few where many of its
    /// streams were called off or are to come, and a read for each reminder; however many streams the site has.
    ///
    /// # Errors
    /// [`Refusal::Failed`].
    pub async fn following(&self, caller: &Caller) -> Result<FollowingPage, Refusal> {
        let followed = self.followed(&caller.account).await?;
        let handles: Vec<String> = followed.into_iter().map(|(handle, _)| handle).collect();
        let (channels, streams, reminded) = try_join!(
            self.channels_of(&handles),
            self.streams_from_now(&handles),
            self.reminded(&caller.account),
        )?;
        let (mut live, mut upcoming) = (Vec::new(), Vec::new());
        for card in streams {
            match card.status {
                Status::Live => live.push(card),
                Status::Scheduled => upcoming.push(card),
                // None such was read.
                Status::Ended | Status::Cancelled => {}
            }
        }
        live.sort_by(|one, other| (other.viewers, &one.slug).cmp(&(one.viewers, &other.slug)));
        soonest_first(&mut upcoming);
        upcoming.truncate(MOST_UPCOMING);
        let reminded = reminded.into_iter().filter_map(|(_, stream)| stream);
        let mut reminders: Vec<StreamCard> = reminded.map(|stream| stream.card()).collect();
        soonest_first(&mut reminders);
        Ok(FollowingPage { live, upcoming, channels, reminders })
    }

    /// The handles of the channels that an account follows, and since when.
    pub(crate) async fn followed(&self, account: &AccountId) -> Result<Vec<(String, Time)>, Error> {
        self.marked(follows(account), MOST_FOLLOWED).await
    }

    /// The rooms of the streams of which an account wants to be reminded, and since when; also of what is over.
    pub(crate) async fn reminders(&self, account: &AccountId) -> Result<Vec<(String, Time)>, Error> {
        self.marked(reminders(account), MOST_REMINDERS).await
    }

    /// Forgets what an account follows and of what it wants to be reminded.
    pub(crate) async fn forget_followed(&self, account: &AccountId) -> Result<(), Error> {
        self.empty(follows(account)).await?;
        loop {
            let some = self.marked(reminders(account), MAX_WRITES / 2).await?;
            if some.is_empty() {
                return Ok(());
            }
            self.forget_reminders(account, some.into_iter().map(|(room, _)| room)).await?;
        }
    }

    /// Whether one more can stand in a partition of at most so many; one that is there already can.
    async fn fits(&self, key: &Key, most: usize) -> Result<bool, Error> {
        let there = self.marked(key.partition.clone(), most).await?;
        Ok(there.len() < most || there.iter().any(|(sort, _)| *sort == key.sort))
    }

    /// Forgets the reminders of an account whose streams neither run nor are to come.
    async fn forget_over(&self, account: &AccountId) -> Result<(), Error> {
        let reminded = self.reminded(account).await?.into_iter();
        let over: Vec<String> =
            reminded.filter(|(_, stream)| stream.is_none()).map(|(room, _)| room).collect();
        for some in over.chunks(MAX_WRITES / 2) {
            self.forget_reminders(account, some.iter().cloned()).await?;
        }
        Ok(())
    }

    /// Forgets at most 50 reminders.
    async fn forget_reminders(
        &self,
        account: &AccountId,
        rooms: impl Iterator<Item = String> + Send,
    ) -> Result<(), Error> {
        let keys = rooms.map(|room| reminder_keys(account, &room));
        let writes: Vec<Write> =
            keys.flat_map(|(own, all)| [Write::delete(own), Write::delete(all)]).collect();
        Ok(self.table.write(writes).await?)
    }

    /// What stands in a partition of an account's, and since when.
    async fn marked(&self, partition: String, most: usize) -> Result<Vec<(String, Time)>, Error> {
        let page = self.table.query(Query::partition(partition).limit(most).strong()).await?;
        page.items.into_iter().map(|item| Ok((item.key.sort.clone(), decode(item)?))).collect()
    }

    async fn channels_of(&self, handles: &[String]) -> Result<Vec<Channel>, Error> {
        let mut channels = Vec::with_capacity(handles.len());
        for some in handles.chunks(MAX_GETS) {
            let keys: Vec<Key> = some.iter().map(|handle| keys::channel(handle)).collect();
            channels.extend(self.rows_at::<Channel>(&keys).await?.into_iter().flatten());
        }
        Ok(channels)
    }

    /// What runs on these channels or is to come.
    async fn streams_from_now(&self, handles: &[String]) -> Result<Vec<StreamCard>, Error> {
        let now = self.now();
        let reads: Vec<_> = handles.iter().map(|handle| self.streams_of(handle, now)).collect();
        let lists: Vec<Vec<StreamCard>> = stream::iter(reads).buffered(AT_ONCE).try_collect().await?;
        Ok(lists.into_iter().flatten().collect())
    }

    /// What runs on a channel, and of what is to come as much as is shown. What is over or was called off stands between them,
    /// and takes nobody's place.
    async fn streams_of(&self, handle: &str, now: Time) -> Result<Vec<StreamCard>, Error> {
        let from = SortRange::From(keys::time(now.plus_minutes(-LONGEST)));
        let query = Query::partition(keys::channel_streams(handle)).range(from).limit(ON_A_PAGE);
        let (mut cards, mut ahead, mut after) = (Vec::new(), 0, None);
        for _ in 0..MOST_PAGES {
            let page = self.table.query(query.clone().after(after)).await?;
            for item in page.items {
                let card: StreamCard = decode(item)?;
                if matches!(card.status, Status::Scheduled | Status::Live) {
                    // What runs has started, and stands before these.
                    ahead += usize::from(card.starts_at > now);
                    cards.push(card);
                }
            }
            after = page.next;
            if after.is_none() || ahead >= MOST_UPCOMING {
                break;
            }
        }
        Ok(cards)
    }

    /// Of what an account wants to be reminded: each room, and its stream where that runs or is to come.
    async fn reminded(&self, account: &AccountId) -> Result<Vec<(String, Option<Stream>)>, Error> {
        let rooms = self.reminders(account).await?;
        let reads: Vec<_> = rooms.into_iter().map(|(room, _)| self.ahead_in(room)).collect();
        stream::iter(reads).buffered(AT_ONCE).try_collect().await
    }

    async fn ahead_in(&self, room: String) -> Result<(String, Option<Stream>), Error> {
        let Ok(slug) = room.parse::<Slug>() else { return Ok((room, None)) };
        let kept = self.kept_wherever(&slug).await?;
        Ok((room, kept.map(|kept| kept.stream).filter(is_ahead)))
    }
}

/// Whether a stream runs or is to come: of others nobody is reminded.
fn is_ahead(stream: &Stream) -> bool {
    matches!(stream.status, Status::Scheduled | Status::Live)
}

fn soonest_first(cards: &mut [StreamCard]) {
    cards.sort_by(|one, other| (one.starts_at, &one.slug).cmp(&(other.starts_at, &other.slug)));
}

fn follows(account: &AccountId) -> String {
    format!("FOLLOWS#{account}")
}

fn follow_key(account: &AccountId, handle: &str) -> Key {
    Key::new(follows(account), handle)
}

fn reminders(account: &AccountId) -> String {
    format!("REMINDERS#{account}")
}

/// Where a reminder stands with the account, and where with the stream.
fn reminder_keys(account: &AccountId, room: &str) -> (Key, Key) {
    (Key::new(reminders(account), room), Key::new(format!("REMINDED#{room}"), account.as_str()))
}
