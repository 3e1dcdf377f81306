//! Whether a channel is on air, and what must not happen while it is.

use model::{Status, StreamCard, Time};
use store::{Condition, Consistency, Query, SortRange, Write};

use crate::rows::{decode, put};
use crate::{Error, Site, keys};

/// Before this, in minutes, nothing started that still runs: a day is the longest, and half a day more is borne.
pub(crate) const LONGEST: i64 = 48 * 60;
/// How many pages of a channel's streams are looked at; one has up to a thousand.
const MOST_PAGES: usize = 40;

impl Site {
    /// The write that holds a transaction to it that no stream of this channel goes live meanwhile; `None` when one is live.
    pub(crate) async fn off_air(&self, handle: &str) -> Result<Option<Write>, Error> {
        // Before it is looked for a live one: so a start is seen by that, or comes later and fails the condition.
        let key = keys::channel_start(handle);
        let start = self.table.get(&key, Consistency::Strong).await?;
        if self.is_live(handle).await? {
            return Ok(None);
        }
        let condition = start.map_or(Condition::Absent, |item| Condition::Unchanged(item.revision));
        Ok(Some(Write::check(key, condition)))
    }

    /// Whether a stream of this channel is live.
    async fn is_live(&self, handle: &str) -> Result<bool, Error> {
        let now = self.now();
        let range =
            SortRange::Between(keys::time(now.plus_minutes(-LONGEST)), keys::time(now.plus_minutes(1)));
        let query = Query::partition(keys::channel_streams(handle)).range(range).limit(store::MAX_PAGE_ITEMS);
        let query = query.strong();
        let mut after = None;
        for _ in 0..MOST_PAGES {
            let page = self.table.query(query.clone().after(after)).await?;
            for item in page.items {
                let card: StreamCard = decode(item)?;
                if card.status == Status::Live {
                    return Ok(true);
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(false);
            }
        }
        // Of what lies behind nobody knows.
        Ok(true)
    }
}

/// The write by which others see that a stream of this channel went live. It is no change of the channel: who has its form open
/// loses nothing, and no page shows it.
pub(crate) fn starts(handle: &str, now: Time) -> Result<Write, Error> {
    put(keys::channel_start(handle), &now)
}
