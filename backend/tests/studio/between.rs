//! A table where something else happens between two calls.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures::future::BoxFuture;
use store::{Consistency, Error, Item, Key, Page, Put, Query, Scan, Table, Write};

pub(crate) struct Between {
    table: Arc<dyn Table>,
    partition: &'static str,
    happens: Mutex<Option<BoxFuture<'static, ()>>>,
}

impl Between {
    /// Once a partition that begins so was read, and before anybody hears of it, this `happens`.
    pub(crate) fn new(
        table: Arc<dyn Table>,
        partition: &'static str,
        happens: impl Future<Output = ()> + Send + 'static,
    ) -> Arc<Self> {
        Arc::new(Self { table, partition, happens: Mutex::new(Some(Box::pin(happens))) })
    }

    async fn has_read(&self, partition: &str) {
        if partition.starts_with(self.partition) {
            let happens = self.happens.lock().unwrap().take();
            if let Some(happens) = happens {
                happens.await;
            }
        }
    }
}

#[async_trait]
impl Table for Between {
    async fn get(&self, key: &Key, consistency: Consistency) -> Result<Option<Item>, Error> {
        let item = self.table.get(key, consistency).await;
        self.has_read(&key.partition).await;
        item
    }

    async fn get_many(&self, keys: &[Key], consistency: Consistency) -> Result<Vec<Option<Item>>, Error> {
        self.table.get_many(keys, consistency).await
    }

    async fn query(&self, query: Query) -> Result<Page, Error> {
        let partition = query.partition.clone();
        let page = self.table.query(query).await;
        self.has_read(&partition).await;
        page
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), Error> {
        self.table.write(writes).await
    }

    async fn put_many(&self, puts: Vec<Put>) -> Result<(), Error> {
        self.table.put_many(puts).await
    }

    async fn scan(&self, after: Option<&Key>, limit: usize) -> Result<Scan, Error> {
        self.table.scan(after, limit).await
    }
}
