//! Around an engine that may fail or hang: a time limit, retries of reads, and a breaker.
//!
//! This is the one layer of the site that tries reads again: layers that each do so multiply their calls when the store can
//! bear them least. A write is tried again by its engine alone, where that knows that nothing was done: DynamoDB refused it or
//! left a part of it, S3 had another one on its way. It needs a Tokio runtime with its timer enabled.

mod bodies;
mod breaker;
mod caller;
mod retry;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use bodies::{Witness, never_stalling};
pub use breaker::BreakerState;
use caller::Caller;

use crate::objects::{Content, Listing, Object, Objects, Opened, Reading};
use crate::table::{
    Condition, Consistency, Error, Item, Key, Page, Put, Query, Revision, Scan, Table, Write,
};

/// How patient a [`ResilientTable`] or [`ResilientObjects`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resilience {
    /// How long one attempt may take; 2 s.
    pub attempt_limit: Duration,
    /// How many more attempts a read may have; 2.
    pub retries: u32,
    /// Up to how long to wait before the first retry, twice that before the next, and so on; 20 ms.
    pub backoff: Duration,
    /// Never longer than this before a retry; 200 ms.
    pub longest_backoff: Duration,
    /// How many failures in a row open the breaker; 5.
    pub failures_to_open: u32,
    /// How long the breaker stays open, give or take a fifth; 0.5 s. Twice that after a failed probe, and so on.
    pub wait: Duration,
    /// No more than this, give or take a fifth; 8 s.
    pub longest_wait: Duration,
    /// How many successes in a row close the breaker again; 16.
    pub successes_to_close: u32,
}

impl Default for Resilience {
    fn default() -> Self {
        Self {
            attempt_limit: Duration::from_secs(2),
            retries: 2,
            backoff: Duration::from_millis(20),
            longest_backoff: Duration::from_millis(200),
            failures_to_open: 5,
            wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
            successes_to_close: 16,
        }
    }
}

/// A [`Table`] that gives up in time, tries reads again, and leaves an engine alone that does not answer.
///
/// All of these end as [`Error::Unavailable`], with a cause that says which it was. Writes are never tried again here: whether
/// the first happened is unknown.
pub struct ResilientTable {
    engine: Arc<dyn Table>,
    caller: Caller,
}

impl ResilientTable {
    /// Puts it around this engine, with a breaker of its own.
    pub fn new(engine: Arc<dyn Table>, resilience: Resilience) -> Self {
        Self { engine, caller: Caller::new(resilience) }
    }

    /// What the breaker does now.
    pub fn state(&self) -> BreakerState {
        self.caller.state()
    }
}

#[async_trait]
impl Table for ResilientTable {
    async fn get(&self, key: &Key, consistency: Consistency) -> Result<Option<Item>, Error> {
        self.caller.read(|| self.engine.get(key, consistency)).await
    }

    async fn get_many(&self, keys: &[Key], consistency: Consistency) -> Result<Vec<Option<Item>>, Error> {
        self.caller.read(|| self.engine.get_many(keys, consistency)).await
    }

    async fn query(&self, query: Query) -> Result<Page, Error> {
        self.caller.read(|| self.engine.query(query.clone())).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), Error> {
        self.caller.write(Duration::ZERO, || self.engine.write(writes)).await
    }

    async fn put_many(&self, puts: Vec<Put>) -> Result<(), Error> {
        self.caller.write(Duration::ZERO, || self.engine.put_many(puts)).await
    }

    async fn scan(&self, after: Option<&Key>, limit: usize) -> Result<Scan, Error> {
        self.caller.read(|| self.engine.scan(after, limit)).await
    }
}

/// [`Objects`] as [`ResilientTable`] has tables: with a time limit, retries of reads and of deletes, and a breaker.
///
/// [`Objects::get`] brings the whole body within an attempt. An opened body has the limit of an attempt for each of its
/// pieces; what goes wrong after opening is not tried again. A put has a second more for each MiB. A body that fails while
/// it is put does not count against the engine.
pub struct ResilientObjects {
    engine: Arc<dyn Objects>,
    caller: Caller,
}

impl ResilientObjects {
    /// Puts it around this engine, with a breaker of its own.
    pub fn new(engine: Arc<dyn Objects>, resilience: Resilience) -> Self {
        Self { engine, caller: Caller::new(resilience) }
    }

    /// What the breaker does now.
    pub fn state(&self) -> BreakerState {
        self.caller.state()
    }
}

#[async_trait]
impl Objects for ResilientObjects {
    async fn open(&self, name: &str, reading: Reading) -> Result<Opened, Error> {
        let opened = self.caller.read(|| self.engine.open(name, reading.clone())).await?;
        Ok(never_stalling(opened, self.caller.attempt_limit()))
    }

    async fn put(&self, name: &str, content: Content, condition: Condition) -> Result<Revision, Error> {
        let allowance = Duration::from_secs(content.body.size() / (1_024 * 1_024));
        let (witness, content) = Witness::of(content);
        let call = async || match self.engine.put(name, content, condition).await {
            Err(error) if witness.has_failed() => Ok(Err(error)),
            result => result.map(Ok),
        };
        self.caller.write(allowance, call).await?
    }

    async fn delete(&self, name: &str) -> Result<(), Error> {
        self.caller.read(|| self.engine.delete(name)).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Listing, Error> {
        self.caller.read(|| self.engine.list(prefix, after, limit)).await
    }

    async fn get(&self, name: &str) -> Result<Option<Object>, Error> {
        self.caller.read(|| self.engine.get(name)).await
    }
}
