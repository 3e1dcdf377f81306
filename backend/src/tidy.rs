//! Streams that nobody started or ended.

use std::collections::BTreeSet;

use model::{Slug, Status, StreamCard, Tag, Time};
use store::{Query, SortRange};

use crate::{Error, Site, keys};

/// How long a host may be late, in minutes; then the stream is taken for cancelled.
const LATE: i64 = 120;
/// How long a stream may go on over its time, in minutes; then its end was forgotten.
const OVER: i64 = 12 * 60;
/// How many streams are looked at in one go.
const AT_ONCE: usize = 100;

impl Site {
    /// Cancels streams that were not started within two hours, and ends those that are on twelve hours longer than they were
    /// meant to be. What pages showed them before or show them now is in the answer.
    ///
    /// # Errors
    /// When the table does not answer; what was done until then is done, and it can be called again.
    pub async fn tidy(&self) -> Result<Vec<Tag>, Error> {
        let now = self.now();
        let mut tags = BTreeSet::new();
        for slug in self.not_started(now.plus_minutes(-LATE)).await? {
            tags.extend(self.move_on(&slug, Status::Cancelled).await?);
        }
        for slug in self.not_ended(now.plus_minutes(-OVER)).await? {
            tags.extend(self.move_on(&slug, Status::Ended).await?);
        }
        Ok(tags.into_iter().collect())
    }

    /// Scheduled streams whose start lies before `since`, at most 100.
    async fn not_started(&self, since: Time) -> Result<Vec<Slug>, Error> {
        let late = Query::partition(keys::UPCOMING).range(SortRange::UpTo(keys::time(since))).limit(AT_ONCE);
        let cards: Vec<StreamCard> = self.rows(late.strong()).await?;
        Ok(cards.into_iter().map(|card| card.slug).collect())
    }

    /// Live streams whose planned end lies before `since`. They stand in the order of their viewers, so all are looked at.
    async fn not_ended(&self, since: Time) -> Result<Vec<Slug>, Error> {
        let (mut slugs, mut after) = (Vec::new(), None);
        loop {
            let page = self.table.query(Query::partition(keys::LIVE).after(after).limit(AT_ONCE)).await?;
            for item in page.items {
                let card: StreamCard = crate::rows::decode(item)?;
                if card.starts_at.plus_minutes(i64::from(card.minutes)) < since {
                    slugs.push(card.slug);
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(slugs);
            }
        }
    }

    /// A write of somebody else's at the same time knows better.
    async fn move_on(&self, slug: &Slug, status: Status) -> Result<Vec<Tag>, Error> {
        match self.set_status(slug, status).await {
            Ok(tags) => Ok(tags.unwrap_or_default()),
            Err(Error::Table(store::Error::Condition { .. })) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}
