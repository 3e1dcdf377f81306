//! How often something may be tried, counted in the table, so that all processes count together.
//!
//! Each counter counts for a window of the clock. An attempt is counted before anything is tried, by a write
//! that holds only when nobody counted in between: so no more get through than the limit, however many try at
//! once.

use std::net::IpAddr;
use std::slice;

use model::AccountId;
use store::{Condition, Consistency, Item, Write};

use super::chance;
use crate::rows::{decode, put};
use crate::{Error, Refusal, Site, keys};

/// How often a lost race is run again. Then the attempt is refused: whoever meets so many others is guessing.
const RACES: usize = 8;
/// In seconds.
const DAY: i64 = 86_400;

/// A counter, and what it may come to.
pub(crate) struct Limit {
    kind: &'static str,
    who: String,
    most: u32,
    /// The length of its window.
    seconds: i64,
}

impl Limit {
    /// Log-ins to a name from devices that it does not know. Who locks it locks out only such.
    pub(super) fn of_name(name: &str) -> Self {
        Self { kind: "name", who: chance::hash(name), most: 10, seconds: 15 * 60 }
    }

    /// Log-ins from a device that the account knows: nobody else counts here.
    pub(super) fn of_device(account: &AccountId, device: &str) -> Self {
        Self { kind: "device", who: chance::hash(&format!("{account} {device}")), most: 10, seconds: 15 * 60 }
    }

    /// Log-ins from an address.
    pub(super) fn of_address(address: IpAddr) -> Self {
        Self { kind: "address", who: chance::hash(&network(address)), most: 50, seconds: 15 * 60 }
    }

    /// Registrations from an address.
    pub(super) fn of_registrations(address: IpAddr) -> Self {
        Self { kind: "register", who: chance::hash(&network(address)), most: 10, seconds: 60 * 60 }
    }

    /// Messages of an account, in all chats.
    pub(crate) fn of_messages(account: &AccountId) -> Self {
        Self { kind: "message", who: chance::hash(account.as_str()), most: 20, seconds: 60 }
    }

    /// Reports of an account.
    pub(crate) fn of_reports(account: &AccountId) -> Self {
        Self { kind: "report", who: chance::hash(account.as_str()), most: 20, seconds: 60 * 60 }
    }

    /// New streams of an account, and new slugs of those that it has: no slug is ever free again.
    pub(crate) fn of_streams(account: &AccountId) -> Self {
        Self { kind: "stream", who: chance::hash(account.as_str()), most: 100, seconds: DAY }
    }

    /// Streams that an account starts.
    pub(crate) fn of_starts(account: &AccountId) -> Self {
        Self { kind: "start", who: chance::hash(account.as_str()), most: 100, seconds: DAY }
    }

    /// Keys and covers of an account's streams.
    pub(crate) fn of_changes(account: &AccountId) -> Self {
        Self { kind: "change", who: chance::hash(account.as_str()), most: 200, seconds: DAY }
    }

    /// Drafts of an account: a browser that forgets its token gets another row with each.
    pub(crate) fn of_own_drafts(account: &AccountId) -> Self {
        Self { kind: "own_draft", who: chance::hash(account.as_str()), most: 120, seconds: 60 * 60 }
    }

    /// Drafts from an address of those who are not logged in.
    pub(crate) fn of_drafts(address: IpAddr) -> Self {
        Self { kind: "draft", who: chance::hash(&network(address)), most: 60, seconds: 60 * 60 }
    }

    /// Passwords asked of somebody who is logged in, each session by itself.
    pub(super) fn of_confirmations(who: &str) -> Self {
        Self { kind: "confirm", who: chance::hash(who), most: 10, seconds: 15 * 60 }
    }
}

impl Site {
    /// Counts an attempt. When the counter is full it does not count, yet the table is written as ever; the answer is then the
    /// seconds until it can be tried again.
    pub(super) async fn attempt(&self, limit: &Limit) -> Result<Option<u32>, Error> {
        let now = self.now().0;
        let window = now.div_euclid(limit.seconds);
        let end = (window + 1) * limit.seconds;
        let key = keys::attempts(limit.kind, &limit.who, window);
        for _ in 0..RACES {
            let items = self.table.get_many(slice::from_ref(&key), Consistency::Strong).await?;
            let (count, condition) = read(items.into_iter().next().flatten())?;
            let wait = (count >= limit.most).then_some(end - now);
            let count = count + u32::from(wait.is_none());
            let write = Write { condition, ..put(key.clone(), &count)?.expiring(end) };
            match self.table.write(vec![write]).await {
                Ok(()) => return Ok(wait.map(|wait| u32::try_from(wait).unwrap_or(u32::MAX))),
                Err(store::Error::Condition { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Some(1))
    }

    /// The same for those to whom it may be said at once.
    pub(crate) async fn attempt_or_refuse(&self, limit: &Limit) -> Result<(), Refusal> {
        match self.attempt(limit).await? {
            None => Ok(()),
            Some(retry_after) => Err(Refusal::TooMany { retry_after }),
        }
    }
}

/// What a counter has, and what holds as long as nobody counts.
fn read(item: Option<Item>) -> Result<(u32, Condition), Error> {
    let Some(item) = item else { return Ok((0, Condition::Absent)) };
    let condition = Condition::Unchanged(item.revision.clone());
    Ok((decode(item)?, condition))
}

/// Who has one address of IPv6 has its network of 2^64.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{:x?}", &address.segments()[..4]),
    }
}
