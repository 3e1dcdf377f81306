//! Streams that nobody started or ended.

use std::collections::BTreeSet;

use model::{Deed, Slug, Status, StreamCard, Tag, Time};
use store::{Consistency, Query, SortRange};

use crate::rows::decode;
use crate::{Error, Refusal, Site, keys};

/// How long a host may be late, in minutes; then the stream is taken for cancelled.
const LATE: i64 = 120;
/// How long a stream may go on over its time, in minutes; then its end was forgotten.
const OVER: i64 = 12 * 60;
/// How many streams are looked at in one go.
const AT_ONCE: usize = 100;

impl Site {
    /// Cancels streams that were not started within two hours, and ends those that are on twelve hours longer than they were
    /// meant to be: the same moves that a host makes, and in the audit the server's. What pages showed them before or show them
    /// now is in the answer.
    ///
    /// # Errors
    /// The first one, when the table does not answer or a row can't be read; what could be done with the others is done, and it
    /// can be called again.
    pub async fn tidy(&self) -> Result<Vec<Tag>, Error> {
        let now = self.now();
        let late = self.not_started(now.plus_minutes(-LATE)).await;
        let over = self.not_ended(now.plus_minutes(-OVER)).await;
        let (mut tags, mut failed) = (BTreeSet::new(), None);
        for (slugs, status) in [(late, Status::Cancelled), (over, Status::Ended)] {
            // Where there is no list, that alone failed.
            for slug in slugs.unwrap_or_else(|error| vec![Err(error)]) {
                let moved = match slug {
                    Ok(slug) => self.move_on_by_time(&slug, status).await,
                    Err(error) => Err(error),
                };
                match moved {
                    Ok(shown) => tags.extend(shown),
                    Err(error) => failed = failed.or(Some(error)),
                }
            }
        }
        failed.map_or_else(|| Ok(tags.into_iter().collect()), Err)
    }

    /// Scheduled streams whose start lies before `since`, at most 100.
    async fn not_started(&self, since: Time) -> Result<Vec<Result<Slug, Error>>, Error> {
        let late = Query::partition(keys::UPCOMING).range(SortRange::UpTo(keys::time(since))).limit(AT_ONCE);
        let page = self.table.query(late.strong()).await?;
        Ok(page.items.into_iter().map(|item| decode(item).map(|card: StreamCard| card.slug)).collect())
    }

    /// Live streams whose planned end lies before `since`. They stand in the order of their viewers, so all are looked at.
    async fn not_ended(&self, since: Time) -> Result<Vec<Result<Slug, Error>>, Error> {
        let (mut slugs, mut after) = (Vec::new(), None);
        loop {
            let page = self.table.query(Query::partition(keys::LIVE).after(after).limit(AT_ONCE)).await?;
            for item in page.items {
                match decode::<StreamCard>(item) {
                    Ok(card) if card.starts_at.plus_minutes(i64::from(card.minutes)) < since => {
                        slugs.push(Ok(card.slug));
                    }
                    Ok(_) => {}
                    Err(error) => slugs.push(Err(error)),
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(slugs);
            }
        }
    }

    /// A write of somebody else's at the same time knows better.
    async fn move_on_by_time(&self, slug: &Slug, status: Status) -> Result<Vec<Tag>, Error> {
        let Some(held) = self.held(slug, Consistency::Strong).await?.here() else { return Ok(Vec::new()) };
        match self.move_on(&held, status, Deed::SERVER).await {
            Ok(changed) => Ok(changed.tags),
            Err(Refusal::Failed(error)) => Err(error),
            Err(_) => Ok(Vec::new()),
        }
    }
}
