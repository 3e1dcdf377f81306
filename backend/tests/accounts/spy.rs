//! A table that tells what was asked of it, and fails when a test says so.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use store::{Consistency, Error, Item, Key, Page, Put, Query, Scan, SqliteTable, Table, Write};

pub(crate) struct Spy {
    table: Arc<SqliteTable>,
    calls: Mutex<Vec<String>>,
    fails: Option<Fails>,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fails {
    /// This call of `write`, from 0, which is carried out nevertheless or not.
    Once { write: usize, after: bool },
    /// Somebody else is always there first.
    EveryRace,
}

impl Spy {
    pub(crate) fn new(table: Arc<SqliteTable>, fails: Option<Fails>) -> Arc<Self> {
        Arc::new(Self { table, calls: Mutex::default(), fails })
    }

    /// What was asked since this was asked last: operation and number of rows.
    pub(crate) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.calls.lock().unwrap())
    }

    fn note(&self, call: String) {
        self.calls.lock().unwrap().push(call);
    }

    fn strong(consistency: Consistency) {
        assert_eq!(consistency, Consistency::Strong, "what decides is read strongly");
    }
}

#[async_trait]
impl Table for Spy {
    async fn get(&self, key: &Key, consistency: Consistency) -> Result<Option<Item>, Error> {
        Self::strong(consistency);
        self.note(format!("get {}", key.partition.split('#').next().unwrap()));
        self.table.get(key, consistency).await
    }

    async fn get_many(&self, keys: &[Key], consistency: Consistency) -> Result<Vec<Option<Item>>, Error> {
        Self::strong(consistency);
        self.note(format!("get {} rows", keys.len()));
        self.table.get_many(keys, consistency).await
    }

    async fn query(&self, query: Query) -> Result<Page, Error> {
        Self::strong(query.consistency);
        self.note("query".to_owned());
        self.table.query(query).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), Error> {
        let number = self.calls.lock().unwrap().iter().filter(|call| call.starts_with("write")).count();
        self.note(format!("write {} rows", writes.len()));
        match self.fails {
            Some(Fails::EveryRace) => Err(Error::Condition { index: 0 }),
            Some(Fails::Once { write, after }) if write == number => {
                if after {
                    self.table.write(writes).await?;
                }
                Err(Error::Unavailable("cut off".into()))
            }
            _ => self.table.write(writes).await,
        }
    }

    async fn put_many(&self, puts: Vec<Put>) -> Result<(), Error> {
        self.table.put_many(puts).await
    }

    async fn scan(&self, after: Option<&Key>, limit: usize) -> Result<Scan, Error> {
        self.table.scan(after, limit).await
    }
}
