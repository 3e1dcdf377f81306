//! A table that is cut off at one of its writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use store::{Consistency, Error, Item, Key, Page, Put, Query, Scan, Table, Write};

pub(crate) struct Failing {
    table: Arc<dyn Table>,
    fails: Fails,
    writes: AtomicUsize,
}

/// What goes wrong, with writes counted from 0.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fails {
    /// From this write on nothing is written any more, as when the process was killed.
    From(usize),
    /// This write is carried out, but nobody hears of it.
    AnswerOf(usize),
}

impl Failing {
    pub(crate) fn new(table: Arc<dyn Table>, fails: Fails) -> Arc<Self> {
        Arc::new(Self { table, fails, writes: AtomicUsize::new(0) })
    }

    /// How many writes were asked of it.
    pub(crate) fn writes(&self) -> usize {
        self.writes.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Table for Failing {
    async fn get(&self, key: &Key, consistency: Consistency) -> Result<Option<Item>, Error> {
        self.table.get(key, consistency).await
    }

    async fn get_many(&self, keys: &[Key], consistency: Consistency) -> Result<Vec<Option<Item>>, Error> {
        self.table.get_many(keys, consistency).await
    }

    async fn query(&self, query: Query) -> Result<Page, Error> {
        self.table.query(query).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), Error> {
        let number = self.writes.fetch_add(1, Ordering::SeqCst);
        match self.fails {
            Fails::From(first) if number >= first => Err(Error::Unavailable("cut off".into())),
            Fails::AnswerOf(lost) if number == lost => {
                self.table.write(writes).await?;
                Err(Error::Unavailable("the answer is lost".into()))
            }
            _ => self.table.write(writes).await,
        }
    }

    async fn put_many(&self, puts: Vec<Put>) -> Result<(), Error> {
        self.write(puts.into_iter().map(Write::from).collect()).await
    }

    async fn scan(&self, after: Option<&Key>, limit: usize) -> Result<Scan, Error> {
        self.table.scan(after, limit).await
    }
}
