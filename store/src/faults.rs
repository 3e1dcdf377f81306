//! Engines that fail on purpose, for tests and trials.

mod handle;
mod plan;

use std::future;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::time::sleep;

pub use handle::Faults;
pub use plan::{Fault, Plan, PlanError};

use crate::objects::{Content, Listing, Objects, Opened, Reading};
use crate::table::{
    Condition, Consistency, Error, Item, Key, Page, Put, Query, Revision, Scan, Table, Write,
};

/// A [`Table`] whose calls suffer what [`Faults`] say.
pub struct FaultyTable {
    engine: Arc<dyn Table>,
    faults: Faults,
}

impl FaultyTable {
    /// Puts faults before this engine.
    pub fn new(engine: Arc<dyn Table>, faults: Faults) -> Self {
        Self { engine, faults }
    }
}

#[async_trait]
impl Table for FaultyTable {
    async fn get(&self, key: &Key, consistency: Consistency) -> Result<Option<Item>, Error> {
        suffer(self.faults.next(), self.engine.get(key, consistency)).await
    }

    async fn get_many(&self, keys: &[Key], consistency: Consistency) -> Result<Vec<Option<Item>>, Error> {
        suffer(self.faults.next(), self.engine.get_many(keys, consistency)).await
    }

    async fn query(&self, query: Query) -> Result<Page, Error> {
        suffer(self.faults.next(), self.engine.query(query)).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), Error> {
        suffer(self.faults.next(), self.engine.write(writes)).await
    }

    async fn put_many(&self, puts: Vec<Put>) -> Result<(), Error> {
        suffer(self.faults.next(), self.engine.put_many(puts)).await
    }

    async fn scan(&self, after: Option<&Key>, limit: usize) -> Result<Scan, Error> {
        suffer(self.faults.next(), self.engine.scan(after, limit)).await
    }
}

/// [`Objects`] whose calls suffer what [`Faults`] say.
pub struct FaultyObjects {
    engine: Arc<dyn Objects>,
    faults: Faults,
}

impl FaultyObjects {
    /// Puts faults before this engine.
    pub fn new(engine: Arc<dyn Objects>, faults: Faults) -> Self {
        Self { engine, faults }
    }
}

#[async_trait]
impl Objects for FaultyObjects {
    async fn open(&self, name: &str, reading: Reading) -> Result<Opened, Error> {
        suffer(self.faults.next(), self.engine.open(name, reading)).await
    }

    async fn put(&self, name: &str, content: Content, condition: Condition) -> Result<Revision, Error> {
        suffer(self.faults.next(), self.engine.put(name, content, condition)).await
    }

    async fn delete(&self, name: &str) -> Result<(), Error> {
        suffer(self.faults.next(), self.engine.delete(name)).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Listing, Error> {
        suffer(self.faults.next(), self.engine.list(prefix, after, limit)).await
    }
}

async fn suffer<T>(fault: Option<Fault>, call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    match fault {
        None => call.await,
        Some(Fault::Fail) => Err(Error::Unavailable("injected".into())),
        Some(Fault::Throttle) => Err(Error::Unavailable("injected: throttled".into())),
        Some(Fault::Stall) => future::pending().await,
        Some(Fault::Late(by)) => {
            let answer = call.await;
            sleep(by).await;
            answer
        }
        Some(Fault::LostAnswer) => {
            let _lost = call.await;
            Err(Error::Unavailable("injected: the answer was lost".into()))
        }
    }
}
