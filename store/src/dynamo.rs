//! The engine of the cloud: one DynamoDB table.
//!
//! | attribute | type | what it is |
//! |---|---|---|
//! | `partition` | S, partition key | [`Key::partition`] |
//! | `sort` | S, sort key | [`Key::sort`] |
//! | `body` | S | [`Item::body`] |
//! | `revision` | S | [`Item::revision`] |
//! | `expires_at` | N, the table's TTL attribute | [`Item::expires_at`] |
//!
//! | operation | calls | request units (of 4 KB read, 1 KB written, each rounded up; see [`crate::read_units`]) |
//! |---|---|---|
//! | `get` | GetItem | the item: half a unit eventual, one strong |
//! | `get_many` | BatchGetItem | each item as by `get` |
//! | `query` | Query, again past expired items | the sum of the items looked at, one more than the page; as by `get` |
//! | `write` of one | PutItem, DeleteItem | the larger of the item before and after |
//! | `write` of more | TransactWriteItems | twice each; a check as a write |
//! | `put_many` | BatchWriteItem, 25 at once | the larger of each item before and after |
//! | `scan` | Scan | all items, eventual |
//!
//! A write that DynamoDB refuses before it does anything (too much at once, a transaction in the way) is tried again here, for
//! only here it is certain that nothing was done, and so is what it leaves of a batch. Every other write may have happened, and
//! is the caller's to judge: conditions tell. A read is tried once: [`crate::ResilientTable`] tries it again, and two layers
//! that do so multiply. So the SDK tries nothing again by itself.

mod condition;
mod failure;
mod item;
mod range;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, ConditionCheck, Delete, KeySchemaElement, KeyType,
    KeysAndAttributes, Put as TransactPut, PutRequest, ScalarAttributeType, TableStatus,
    TimeToLiveSpecification, TransactWriteItem, WriteRequest,
};
use futures::future::try_join_all;
use tokio::sync::OnceCell;
use tokio::time::sleep;

use crate::attributes::{PARTITION, SORT};
use crate::aws::Aws;
use crate::clock::Clock;
use crate::limits::{MAX_PAGE_BYTES, check_key, check_keys, check_page, check_query, check_writes};
use crate::random::up_to;
use crate::table::{
    Condition, Consistency, Direction, Error, Item, Key, Page, Put, Query, Scan, Table, Write, WriteAction,
};
use condition::{Conditioned, NOT_EXPIRED};
use failure::{Failure, failed, invalid, unavailable};
use item::{Attributes, attributes, key_attributes, key_of};
use range::KeyRange;

/// How long AWS may take to make a table.
const MADE_WITHIN: Duration = Duration::from_secs(60);
/// How many items BatchWriteItem takes.
const BATCH: usize = 25;
/// How often what was certainly not done is tried again.
const TRIES: u32 = 4;
/// Up to how long to wait before the first time, twice that before the next, and so on.
const PAUSE: Duration = Duration::from_millis(25);

/// A [`Table`] in one table of DynamoDB.
#[derive(Clone)]
pub struct DynamoTable {
    aws: Aws,
    name: Arc<str>,
    clock: Clock,
    client: Arc<OnceCell<Client>>,
}

impl DynamoTable {
    /// Uses the table of this name, which must be there at the first call.
    pub fn new(aws: Aws, name: impl Into<Arc<str>>, clock: Clock) -> Self {
        Self { aws, name: name.into(), clock, client: Arc::default() }
    }

    /// What the table is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Makes the table, paid by request, and waits until it can be used; for tests and trials. A site's own comes from its
    /// template.
    ///
    /// # Errors
    /// [`Error::Unavailable`], also when it is there already.
    pub async fn create(&self) -> Result<(), Error> {
        let attribute = |name| {
            let attribute = AttributeDefinition::builder().attribute_name(name);
            attribute.attribute_type(ScalarAttributeType::S).build().map_err(invalid)
        };
        let key = |name, kind| {
            KeySchemaElement::builder().attribute_name(name).key_type(kind).build().map_err(invalid)
        };
        let client = self.client().await;
        client
            .create_table()
            .table_name(&*self.name)
            .billing_mode(BillingMode::PayPerRequest)
            .attribute_definitions(attribute(PARTITION)?)
            .attribute_definitions(attribute(SORT)?)
            .key_schema(key(PARTITION, KeyType::Hash)?)
            .key_schema(key(SORT, KeyType::Range)?)
            .send()
            .await
            .map_err(|error| failed(error).into_error())?;
        for _ in 0..MADE_WITHIN.as_secs() {
            let described = client.describe_table().table_name(&*self.name).send();
            let described = described.await.map_err(|error| failed(error).into_error())?;
            if described.table.is_some_and(|table| table.table_status == Some(TableStatus::Active)) {
                break;
            }
            sleep(Duration::from_secs(1)).await;
        }
        let expiry = TimeToLiveSpecification::builder().enabled(true).attribute_name(item::EXPIRES_AT);
        client
            .update_time_to_live()
            .table_name(&*self.name)
            .time_to_live_specification(expiry.build().map_err(invalid)?)
            .send()
            .await
            .map_err(|error| failed(error).into_error())?;
        Ok(())
    }

    /// Takes the table away with all that is in it; for tests and trials.
    ///
    /// # Errors
    /// [`Error::Unavailable`], also when it is not there.
    pub async fn remove(&self) -> Result<(), Error> {
        let call = self.client().await.delete_table().table_name(&*self.name);
        call.send().await.map(drop).map_err(|error| failed(error).into_error())
    }

    async fn client(&self) -> &Client {
        self.client.get_or_init(|| async { Client::new(self.aws.config().await) }).await
    }

    fn now(&self) -> AttributeValue {
        item::number((self.clock)())
    }

    /// What BatchGetItem gives of these keys, all of which differ: it may leave some for another call.
    async fn batch(&self, keys: Vec<Attributes>, consistency: Consistency) -> Result<Vec<Attributes>, Error> {
        let wanted = KeysAndAttributes::builder()
            .set_keys(Some(keys))
            .consistent_read(consistency == Consistency::Strong)
            .build()
            .map_err(invalid)?;
        let mut left = HashMap::from([(self.name.to_string(), wanted)]);
        let mut found = Vec::new();
        let mut rounds = 0;
        loop {
            let call = self.client().await.batch_get_item().set_request_items(Some(left));
            let answer = call.send().await.map_err(unavailable)?;
            found.extend(answer.responses.into_iter().flatten().flat_map(|(_, items)| items));
            left = answer.unprocessed_keys.unwrap_or_default();
            if left.is_empty() {
                return Ok(found);
            }
            rounds = another_round(rounds, "unread").await?;
        }
    }

    /// Puts so many as BatchWriteItem takes: it may leave some for another call.
    async fn put_batch(&self, requests: Vec<WriteRequest>) -> Result<(), Error> {
        let mut left = HashMap::from([(self.name.to_string(), requests)]);
        let mut rounds = 0;
        loop {
            let answer = tried(|| async {
                let call = self.client().await.batch_write_item().set_request_items(Some(left.clone()));
                call.send().await.map_err(failed)
            })
            .await?;
            left = answer.unprocessed_items.unwrap_or_default();
            if left.is_empty() {
                return Ok(());
            }
            rounds = another_round(rounds, "unwritten").await?;
        }
    }

    async fn write_one(&self, write: &Write) -> Result<(), Failure> {
        let client = self.client().await;
        match &write.action {
            WriteAction::Put { body, expires_at } => {
                let item = attributes(&write.key, body, *expires_at).map_err(Failure::Other)?;
                let call = client.put_item().table_name(&*self.name).set_item(Some(item));
                call.conditioned(&write.condition, self.now()).send().await.map_err(failed)?;
            }
            WriteAction::Delete => {
                let key = key_attributes(&write.key);
                let call = client.delete_item().table_name(&*self.name).set_key(Some(key));
                call.conditioned(&write.condition, self.now()).send().await.map_err(failed)?;
            }
            WriteAction::Check => self.transact(std::slice::from_ref(write)).await?,
        }
        Ok(())
    }

    async fn transact(&self, writes: &[Write]) -> Result<(), Failure> {
        let items = writes.iter().map(|write| self.transacted(write));
        let items = items.collect::<Result<Vec<_>, _>>().map_err(Failure::Other)?;
        let call = self.client().await.transact_write_items().set_transact_items(Some(items));
        call.send().await.map_err(failure::cancelled)?;
        Ok(())
    }

    fn transacted(&self, write: &Write) -> Result<TransactWriteItem, Error> {
        let item = TransactWriteItem::builder();
        let item = match &write.action {
            WriteAction::Put { body, expires_at } => {
                let put = attributes(&write.key, body, *expires_at)?;
                let put = TransactPut::builder().table_name(&*self.name).set_item(Some(put));
                item.put(put.conditioned(&write.condition, self.now()).build().map_err(invalid)?)
            }
            WriteAction::Delete => {
                let delete =
                    Delete::builder().table_name(&*self.name).set_key(Some(key_attributes(&write.key)));
                item.delete(delete.conditioned(&write.condition, self.now()).build().map_err(invalid)?)
            }
            WriteAction::Check => {
                let key = key_attributes(&write.key);
                let check = ConditionCheck::builder().table_name(&*self.name).set_key(Some(key));
                let check = match &write.condition {
                    Condition::None => check.anything(),
                    condition => check.conditioned(condition, self.now()),
                };
                item.condition_check(check.build().map_err(invalid)?)
            }
        };
        Ok(item.build())
    }
}

#[async_trait]
impl Table for DynamoTable {
    async fn get(&self, key: &Key, consistency: Consistency) -> Result<Option<Item>, Error> {
        check_key(key)?;
        let call = self.client().await.get_item().table_name(&*self.name);
        let call =
            call.set_key(Some(key_attributes(key))).consistent_read(consistency == Consistency::Strong);
        let answer = call.send().await.map_err(unavailable)?;
        // GetItem knows no filter.
        let item = answer.item.map(item::item).transpose()?;
        Ok(item.filter(|item| item.expires_at.is_none_or(|at| at > (self.clock)())))
    }

    async fn get_many(&self, keys: &[Key], consistency: Consistency) -> Result<Vec<Option<Item>>, Error> {
        check_keys(keys)?;
        // The same key twice would be refused.
        let distinct: HashMap<&Key, Attributes> = keys.iter().map(|key| (key, key_attributes(key))).collect();
        if distinct.is_empty() {
            return Ok(Vec::new());
        }
        let now = (self.clock)();
        let mut found = HashMap::with_capacity(distinct.len());
        for attributes in self.batch(distinct.into_values().collect(), consistency).await? {
            let item = item::item(attributes)?;
            if item.expires_at.is_none_or(|at| at > now) {
                found.insert(item.key.clone(), item);
            }
        }
        Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
    }

    async fn query(&self, query: Query) -> Result<Page, Error> {
        check_query(&query)?;
        let Some(range) = KeyRange::of(&query) else { return Ok(Page::default()) };
        let mut start = range.after.as_ref().map(|after| key_attributes(&Key::new(&*query.partition, after)));
        let mut page = Page::default();
        let mut bytes = 0;
        let mut rounds = 0;
        loop {
            // One more than the page, to know whether more follows; ever more, for whole stretches may have expired.
            let full = bytes >= MAX_PAGE_BYTES;
            let wanted = if full { 1 } else { query.limit + 1 - page.items.len() };
            let looked_at = i32::try_from(wanted << rounds.min(8)).unwrap_or(i32::MAX);
            let call = self.client().await.query().table_name(&*self.name).limit(looked_at);
            let call = range.apply(call, &query.partition).filter_expression(NOT_EXPIRED);
            let call = call.expression_attribute_values(":now", self.now());
            let call = call.scan_index_forward(query.direction == Direction::Ascending);
            let call = call.consistent_read(query.consistency == Consistency::Strong);
            let answer = call.set_exclusive_start_key(start).send().await.map_err(unavailable)?;
            for attributes in answer.items.unwrap_or_default() {
                if page.items.len() == query.limit || bytes >= MAX_PAGE_BYTES {
                    page.next = page.items.last().map(|last: &Item| last.key.sort.clone());
                    return Ok(page);
                }
                let item = item::item(attributes)?;
                bytes += item.size();
                page.items.push(item);
            }
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(page);
            }
            rounds += 1;
        }
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), Error> {
        check_writes(&writes)?;
        match writes.as_slice() {
            [write] => tried(|| self.write_one(write)).await,
            writes => tried(|| self.transact(writes)).await,
        }
    }

    async fn put_many(&self, puts: Vec<Put>) -> Result<(), Error> {
        let writes: Vec<Write> = puts.iter().cloned().map(Write::from).collect();
        check_writes(&writes)?;
        let requests = puts.iter().map(|Put { key, body, expires_at }| {
            let item = attributes(key, body, *expires_at)?;
            let put = PutRequest::builder().set_item(Some(item)).build().map_err(invalid)?;
            Ok(WriteRequest::builder().put_request(put).build())
        });
        let requests = requests.collect::<Result<Vec<_>, Error>>()?;
        try_join_all(requests.chunks(BATCH).map(|batch| self.put_batch(batch.to_vec()))).await?;
        Ok(())
    }

    async fn scan(&self, after: Option<&Key>, limit: usize) -> Result<Scan, Error> {
        check_page(limit)?;
        let call = self.client().await.scan().table_name(&*self.name);
        let call = call.limit(i32::try_from(limit).unwrap_or(i32::MAX)).filter_expression(NOT_EXPIRED);
        let call = call.expression_attribute_values(":now", self.now());
        let call = call.set_exclusive_start_key(after.map(key_attributes));
        let answer = call.send().await.map_err(unavailable)?;
        let items = answer.items.unwrap_or_default().into_iter().map(item::item);
        Ok(Scan {
            items: items.collect::<Result<_, _>>()?,
            next: answer.last_evaluated_key.map(|key| key_of(&key)).transpose()?,
        })
    }
}

/// Carries a write out, again as long as it was certainly not done.
async fn tried<T, F>(call: impl Fn() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut failures = 0;
    loop {
        match call().await {
            Ok(answer) => return Ok(answer),
            Err(Failure::NotDone(_)) if failures + 1 < TRIES => {
                failures += 1;
                pause(failures).await;
            }
            Err(failure) => return Err(failure.into_error()),
        }
    }
}

/// Waits before a batch's next round, for what the last one left `undone`; there are only so many.
async fn another_round(rounds: u32, undone: &str) -> Result<u32, Error> {
    if rounds + 1 == TRIES {
        return Err(Error::Unavailable(format!("DynamoDB left a part of a batch {undone}").into()));
    }
    pause(rounds + 1).await;
    Ok(rounds + 1)
}

async fn pause(failures: u32) {
    sleep(up_to(PAUSE * 2_u32.saturating_pow(failures - 1))).await;
}
