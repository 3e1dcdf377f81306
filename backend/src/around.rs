//! Lists of streams by time that begin at now: those of a channel, a topic or a ticker.
//!
//! The first page has what a viewer can watch, what comes next and what was last. From there the list goes on in both
//! directions; no page costs more than a few pages of rows, however long the list is.

use std::cmp::Reverse;

use futures::try_join;
use model::{Cursor, Status, StreamCard, StreamList};
use store::{Query, SortRange};

use crate::lists::ON_A_PAGE;
use crate::on_air::LONGEST;
use crate::{Error, Site, keys};

/// How many streams that began lately are looked at for those that run, or are late.
const LOOKED_AT: usize = 100;
/// How many streams to come are looked at for a page of scheduled ones: those that were cancelled stand between them.
const LOOKED_AHEAD: usize = 2 * ON_A_PAGE;

/// Another page of such a list than its first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Further {
    /// What stands before this place.
    Before(Cursor),
    /// What comes after this place.
    After(Cursor),
}

impl Site {
    /// One page of the list in this partition, latest first. What runs or is late stands on the first page, and on no page
    /// before it.
    pub(crate) async fn around(
        &self,
        partition: String,
        further: Option<&Further>,
    ) -> Result<StreamList, Error> {
        let all = Query::partition(&partition);
        match further {
            None => self.around_now(&partition).await,
            Some(Further::Before(cursor)) => {
                Ok(self.begun(&partition, all.descending(), Some(cursor)).await?.1)
            }
            Some(Further::After(cursor)) => {
                let mut list = self.list(all, Some(cursor)).await?;
                list.streams.reverse();
                Ok(StreamList { streams: list.streams, next: None, later: list.next })
            }
        }
    }

    async fn around_now(&self, partition: &str) -> Result<StreamList, Error> {
        let now = keys::time(self.now());
        let last = Query::partition(partition).range(SortRange::UpTo(now.clone())).descending();
        let next = Query::partition(partition).range(SortRange::From(now)).limit(LOOKED_AHEAD);
        let ((ongoing, begun), (mut ahead, more)) =
            try_join!(self.begun(partition, last, None), self.page::<StreamCard>(next))?;

        let scheduled = ahead.iter().enumerate().filter(|(_, card)| card.status == Status::Scheduled);
        let shown = scheduled.map(|(place, _)| place + 1).nth(ON_A_PAGE - 1).unwrap_or(ahead.len());
        let more = more || shown < ahead.len();
        ahead.truncate(shown);
        let later = ahead.last().filter(|_| more).map(Cursor::of);

        let mut streams = ahead;
        streams.extend(ongoing);
        streams.extend(begun.streams);
        streams.sort_by_key(|card| Reverse(Cursor::of(card)));
        Ok(StreamList { streams, next: begun.next, later })
    }

    /// What is ongoing, as far as it can stand before this place, and one page of the rest of what `latest` asks for.
    async fn begun(
        &self,
        partition: &str,
        latest: Query,
        before: Option<&Cursor>,
    ) -> Result<(Vec<StreamCard>, StreamList), Error> {
        let (ongoing, mut list) =
            try_join!(self.ongoing(partition, before), self.list(latest.clone(), before))?;
        loop {
            list.streams.retain(|card| ongoing.iter().all(|other| other.slug != card.slug));
            // Nobody is led to a page that has nothing.
            let Some(next) = list.next.clone().filter(|_| list.streams.is_empty()) else {
                return Ok((ongoing, list));
            };
            list = self.list(latest.clone(), Some(&next)).await?;
        }
    }

    /// Live streams, and scheduled ones whose start has passed; none for a place before which there can't be any.
    async fn ongoing(&self, partition: &str, before: Option<&Cursor>) -> Result<Vec<StreamCard>, Error> {
        let now = self.now();
        let since = keys::time(now.plus_minutes(-LONGEST));
        if before.is_some_and(|cursor| cursor.to_string() <= since) {
            return Ok(Vec::new());
        }
        let lately = Query::partition(partition).range(SortRange::Between(since, keys::time(now)));
        let mut ongoing: Vec<StreamCard> = self.rows(lately.descending().limit(LOOKED_AT)).await?;
        ongoing.retain(|card| matches!(card.status, Status::Live | Status::Scheduled));
        Ok(ongoing)
    }
}
