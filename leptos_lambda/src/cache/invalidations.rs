//! Which tags were invalidated, in what order, and how every process hears of it.
//!
//! Invalidations are numbered. A page knows the number that was the latest when its render began; it holds as long as none
//! of its tags was invalidated under a higher one. The numbers and the tags stand in a log in a table that all processes
//! share; each reads on from where it was, when a policy's bound asks for it. No clock is compared between machines, but
//! when a line could not be written: then there is nothing else to tell older pages by.
//!
//! | partition | sort key | body | written | read, strongly | read units | write units |
//! |---|---|---|---|---|---|---|
//! | `INVALIDATIONS_COUNT` | `COUNT` | the latest number | with each line | one get, before each line and whenever a bound asks for it | 1 | 2 |
//! | `INVALIDATIONS` | `<number>`, twenty digits | the tags, as JSON | one line an invalidation, which expires after a day | those behind the last that was read, when the number is another | 1 for 4 KB | 2 for 1 KB |
//!
//! Units are DynamoDB's. So an invalidation costs 4 of writing and 3 of reading, and an instance that is asked for pages
//! one of reading each time that `Public::invalidated_within` has passed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use store::{Clock, Condition, Consistency, Error, Item, Key, Query, Table, Write};

use super::entry::Entry;

const LOG: &str = "INVALIDATIONS";
/// How long a line of the log stays. A process that slept longer takes every page for invalid that is older.
const KEPT_SECONDS: i64 = 24 * 3_600;
/// How many tags a process remembers; of more, the oldest are forgotten with all pages that are older.
const REMEMBERED: usize = 10_000;
/// How often a number is tried for when others take it first.
const TRIES: usize = 20;

#[derive(Debug, Default)]
struct Known {
    /// Pages older than this are not known to hold.
    floor: u64,
    /// The number under which each tag was invalidated last.
    tags: HashMap<String, u64>,
}

/// What one process knows of the log.
pub(super) struct Invalidations {
    log: Option<Arc<dyn Table>>,
    clock: Clock,
    seen: AtomicU64,
    /// When the log was read last, in seconds since the Unix epoch.
    read_at: AtomicI64,
    /// When a line could not be written, in seconds since the Unix epoch: nobody knows which pages from before still hold.
    distrusted_until: AtomicI64,
    known: RwLock<Known>,
    reading: tokio::sync::Mutex<()>,
}

impl std::fmt::Debug for Invalidations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invalidations").field("seen", &self.seen).finish_non_exhaustive()
    }
}

impl Invalidations {
    /// With a log that other processes read and write too, or for this process alone.
    pub(super) fn new(log: Option<Arc<dyn Table>>, clock: Clock) -> Self {
        Self {
            log,
            clock,
            seen: AtomicU64::new(0),
            read_at: AtomicI64::new(i64::MIN),
            distrusted_until: AtomicI64::new(i64::MIN),
            known: RwLock::default(),
            reading: tokio::sync::Mutex::default(),
        }
    }

    /// The number of the latest invalidation that this process knows of.
    pub(super) fn seen(&self) -> u64 {
        self.seen.load(Ordering::Acquire)
    }

    /// Whether no tag of a page was invalidated since it was rendered, as far as this process knows.
    pub(super) fn hold(&self, page: &Entry) -> bool {
        if page.life.made_at <= self.distrusted_until.load(Ordering::Acquire) {
            return false;
        }
        if page.generation == self.seen() {
            return true;
        }
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let held = |tag: &String| known.tags.get(tag).is_none_or(|number| *number <= page.generation);
        page.generation >= known.floor && page.tags.iter().all(held)
    }

    /// Lets no page hold any more that was made until now, wherever it stands.
    pub(super) fn distrust(&self) {
        self.distrusted_until.fetch_max((self.clock)(), Ordering::AcqRel);
    }

    /// Whether what is known may be older than `seconds`.
    pub(super) fn is_due(&self, seconds: i64) -> bool {
        let read_at = self.read_at.load(Ordering::Acquire);
        // A clock that was set back makes it due as well.
        self.log.is_some() && !(read_at..read_at.saturating_add(seconds.max(1))).contains(&(self.clock)())
    }

    /// Reads on in the log, unless somebody did while this waited.
    ///
    /// # Errors
    /// When the table does not answer.
    pub(super) async fn read(&self, due_after: i64) -> Result<(), Error> {
        let _reading = self.reading.lock().await;
        if self.is_due(due_after) { self.read_on().await } else { Ok(()) }
    }

    /// Writes a line for these tags, and reads up to it.
    ///
    /// # Errors
    /// When the table does not answer: then nobody else may hear of it.
    pub(super) async fn publish(&self, tags: &[String]) -> Result<(), Error> {
        if tags.is_empty() {
            return Ok(());
        }
        let _reading = self.reading.lock().await;
        let Some(log) = &self.log else {
            let number = self.seen() + 1;
            self.learn(|known| {
                known.tags.extend(tags.iter().map(|tag| (tag.clone(), number)));
            });
            self.seen.store(number, Ordering::Release);
            return Ok(());
        };
        let text = serde_json::to_string(tags).unwrap_or_default();
        let mut tries = 0;
        loop {
            let latest = log.get(&counter(), Consistency::Strong).await?;
            let number = number(latest.as_ref()) + 1;
            let condition = latest.map_or(Condition::Absent, |item| Condition::Unchanged(item.revision));
            let count = Write { condition, ..Write::put(counter(), number.to_string()) };
            let line = Write::put(Key::new(LOG, sort(number)), text.as_str())
                .expiring((self.clock)() + KEPT_SECONDS);
            match log.write(vec![count, line]).await {
                Ok(()) => return self.read_on().await,
                Err(Error::Condition { .. }) if tries < TRIES => tries += 1,
                Err(error) => return Err(error),
            }
        }
    }

    async fn read_on(&self) -> Result<(), Error> {
        let Some(log) = &self.log else { return Ok(()) };
        let now = (self.clock)();
        let latest = number(log.get(&counter(), Consistency::Strong).await?.as_ref());
        let mut seen = self.seen();
        while seen < latest {
            let page = log.query(Query::partition(LOG).after(Some(sort(seen))).strong()).await?;
            // Lines that are gone leave a gap: whatever is older than what follows is not known to hold.
            let Some(first) = page.items.first() else {
                self.learn(|known| known.floor = latest);
                seen = latest;
                break;
            };
            let first = number_of(&first.key);
            self.learn(|known| {
                if first > seen + 1 {
                    known.floor = first - 1;
                }
                for item in &page.items {
                    let tags: Vec<String> = serde_json::from_str(&item.body).unwrap_or_default();
                    known.tags.extend(tags.into_iter().map(|tag| (tag, number_of(&item.key))));
                }
            });
            seen = page.items.last().map_or(latest, |item| number_of(&item.key));
        }
        self.seen.store(seen, Ordering::Release);
        self.read_at.store(now, Ordering::Release);
        Ok(())
    }

    fn learn(&self, news: impl FnOnce(&mut Known)) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        news(&mut known);
        if known.tags.len() > REMEMBERED {
            let mut numbers: Vec<u64> = known.tags.values().copied().collect();
            let (_, middle, _) = numbers.select_nth_unstable(REMEMBERED / 2);
            let floor = *middle;
            known.floor = known.floor.max(floor);
            known.tags.retain(|_, number| *number > floor);
        }
    }
}

fn counter() -> Key {
    Key::new("INVALIDATIONS_COUNT", "COUNT")
}

fn number(counter: Option<&Item>) -> u64 {
    counter.and_then(|item| item.body.parse().ok()).unwrap_or(0)
}

fn sort(number: u64) -> String {
    format!("{number:020}")
}

fn number_of(line: &Key) -> u64 {
    line.sort.parse().unwrap_or(0)
}
