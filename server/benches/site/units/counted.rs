//! A table that counts what is asked of it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use store::{
    Consistency, Error, Item, Key, Page, Put, Query, Scan, SqliteTable, Table, Write, read_units, write_units,
};
use tokio::time::{Instant, sleep};

/// What one call takes, by a clock that only these calls move.
const CALL: Duration = Duration::from_secs(1);

/// What was asked of the table.
#[derive(Clone, Copy, Default)]
pub(super) struct Asked {
    pub(super) calls: u64,
    /// How many of the calls came one after another.
    pub(super) rounds: u64,
    pub(super) read: f64,
    pub(super) written: f64,
}

#[derive(Clone)]
pub(super) struct Counted {
    table: SqliteTable,
    asked: Arc<Mutex<Asked>>,
}

impl Counted {
    pub(super) fn around(table: SqliteTable) -> Self {
        Self { table, asked: Arc::default() }
    }

    /// What this asks of the table.
    pub(super) async fn asked_by(&self, work: impl Future<Output = ()>) -> Asked {
        *self.asked.lock().unwrap() = Asked::default();
        let began = Instant::now();
        work.await;
        let rounds = (began.elapsed().as_secs_f64() / CALL.as_secs_f64()).round() as u64;
        Asked { rounds, ..*self.asked.lock().unwrap() }
    }

    async fn count(&self, read: f64, written: f64) {
        {
            let mut asked = self.asked.lock().unwrap();
            asked.calls += 1;
            asked.read += read;
            asked.written += written;
        }
        sleep(CALL).await;
    }
}

#[async_trait]
impl Table for Counted {
    async fn get(&self, key: &Key, consistency: Consistency) -> Result<Option<Item>, Error> {
        let item = self.table.get(key, consistency).await?;
        self.count(read_units(item.as_slice(), consistency), 0.0).await;
        Ok(item)
    }

    async fn get_many(&self, keys: &[Key], consistency: Consistency) -> Result<Vec<Option<Item>>, Error> {
        let items = self.table.get_many(keys, consistency).await?;
        let units = items.iter().map(|item| read_units(item.as_slice(), consistency)).sum();
        self.count(units, 0.0).await;
        Ok(items)
    }

    async fn query(&self, query: Query) -> Result<Page, Error> {
        let consistency = query.consistency;
        // DynamoDB looks at one more, to know whether more follows.
        let looked_at = Query { limit: query.limit + 1, ..query.clone() };
        let (page, looked_at) = (self.table.query(query).await?, self.table.query(looked_at).await?);
        self.count(read_units(&looked_at.items, consistency), 0.0).await;
        Ok(page)
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), Error> {
        let units = write_units(&writes);
        self.table.write(writes).await?;
        self.count(0.0, units).await;
        Ok(())
    }

    async fn put_many(&self, puts: Vec<Put>) -> Result<(), Error> {
        self.table.put_many(puts).await
    }

    async fn scan(&self, after: Option<&Key>, limit: usize) -> Result<Scan, Error> {
        self.table.scan(after, limit).await
    }
}
