//! An engine that answers at once, behind faults and a breaker.

use std::sync::Arc;

use async_trait::async_trait;
use store::{
    Condition, Consistency, Error, Faults, FaultyTable, Item, Key, Page, Put, Query, Resilience,
    ResilientTable, Scan, Table, Write,
};

/// Holds nothing and keeps nothing. It refuses an empty key, and every condition.
struct Fake;

#[async_trait]
impl Table for Fake {
    async fn get(&self, key: &Key, _consistency: Consistency) -> Result<Option<Item>, Error> {
        if key.sort.is_empty() {
            return Err(Error::Limit { what: "bytes of a sort key", is: 0, allowed: "1 to 1,024" });
        }
        Ok(None)
    }

    async fn get_many(&self, keys: &[Key], _consistency: Consistency) -> Result<Vec<Option<Item>>, Error> {
        Ok(vec![None; keys.len()])
    }

    async fn query(&self, _query: Query) -> Result<Page, Error> {
        Ok(Page::default())
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), Error> {
        match writes.iter().position(|write| write.condition != Condition::None) {
            Some(index) => Err(Error::Condition { index }),
            None => Ok(()),
        }
    }

    async fn put_many(&self, _puts: Vec<Put>) -> Result<(), Error> {
        Ok(())
    }

    async fn scan(&self, _after: Option<&Key>, _limit: usize) -> Result<Scan, Error> {
        Ok(Scan::default())
    }
}

pub struct Bench {
    pub table: ResilientTable,
    pub faults: Faults,
}

impl Bench {
    pub fn new(resilience: Resilience) -> Self {
        let faults = Faults::default();
        let engine = FaultyTable::new(Arc::new(Fake), faults.clone());
        Self { table: ResilientTable::new(Arc::new(engine), resilience), faults }
    }

    pub async fn get(&self) -> Result<(), Error> {
        self.table.get(&Key::new("P", "s"), Consistency::Strong).await.map(drop)
    }

    pub async fn query(&self) -> Result<(), Error> {
        self.table.query(Query::partition("P")).await.map(drop)
    }

    pub async fn write(&self) -> Result<(), Error> {
        self.table.write(vec![Write::put(Key::new("P", "s"), "x")]).await
    }

    pub async fn refused_get(&self) -> Result<(), Error> {
        self.table.get(&Key::new("P", ""), Consistency::Strong).await.map(drop)
    }

    pub async fn refused_write(&self) -> Result<(), Error> {
        self.table.write(vec![Write::put(Key::new("P", "s"), "x").if_present()]).await
    }
}

/// The cause of the failure, or nothing when there was none.
pub fn cause(result: Result<(), Error>) -> String {
    match result {
        Ok(()) => String::new(),
        Err(Error::Unavailable(cause)) => cause.to_string(),
        Err(other) => format!("not unavailable: {other}"),
    }
}
