//! From a table's stream to a function.

use std::collections::VecDeque;
use std::error::Error;

use serde_json::{Value, json};

use super::queue::{Queue, failures};
use crate::aws::Service;
use crate::{Emulator, Moto};

const STREAMS: &str = "DynamoDBStreams_20120810";

type Made<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// As an event source mapping has them.
#[derive(Clone, Debug)]
pub struct ChangesSettings {
    /// How many records a batch has at the most.
    pub batch: usize,
    /// How often a batch that fails is tried again.
    pub retries: usize,
    /// Which records count: those that fit one of the patterns of the mapping's filter; without any, all.
    pub filters: Vec<Value>,
    /// Where it is told of a batch that failed for good.
    pub on_failure: Option<Queue>,
}

impl ChangesSettings {
    fn lets_through(&self, record: &Value) -> bool {
        self.filters.is_empty() || self.filters.iter().any(|pattern| fits(pattern, record))
    }
}

/// The stream of one of moto's tables, and what Lambda does with one: it hands the records to a function, in order and in batches;
/// goes on behind what is done, halves a batch that fails as a whole, and tells of one that fails for good.
#[derive(Debug)]
pub struct Changes {
    service: Service,
    stream: String,
    settings: ChangesSettings,
    iterator: Option<String>,
}

impl Changes {
    /// From the stream's beginning.
    ///
    /// # Errors
    /// When the table has none.
    pub async fn of(moto: &Moto, table: &str, settings: ChangesSettings) -> Made<Self> {
        let tables = Service::new(&moto.endpoint(), "dynamodb");
        let table = tables.json("DynamoDB_20120810.DescribeTable", &json!({ "TableName": table })).await?;
        let stream = table["Table"]["LatestStreamArn"].as_str().ok_or("the table has no stream")?.to_owned();
        let service = Service::new(&moto.endpoint(), "streams.dynamodb");
        Ok(Self { service, stream, settings, iterator: None })
    }

    /// Hands all that has happened to the function; how many records were handed over, filtered ones left out.
    ///
    /// # Errors
    /// When moto does not answer.
    pub async fn pump(&mut self, function: &Emulator) -> Made<usize> {
        let mut handed_over = 0;
        loop {
            let records = self.next_records().await?;
            if records.is_empty() {
                return Ok(handed_over);
            }
            let records: Vec<Value> =
                records.into_iter().filter(|record| self.settings.lets_through(record)).collect();
            for batch in records.chunks(self.settings.batch) {
                self.hand_over(batch, function).await?;
            }
            handed_over += records.len();
        }
    }

    /// One page of what has happened; an empty one when there is no more.
    async fn next_records(&mut self) -> Made<Vec<Value>> {
        let iterator = match self.iterator.take() {
            Some(iterator) => iterator,
            None => self.beginning().await?,
        };
        let asked = json!({ "ShardIterator": iterator });
        let answer = self.service.json(&format!("{STREAMS}.GetRecords"), &asked).await?;
        self.iterator = answer["NextShardIterator"].as_str().map(str::to_owned);
        Ok(answer["Records"].as_array().cloned().unwrap_or_default())
    }

    async fn beginning(&self) -> Made<String> {
        let described = self
            .service
            .json(&format!("{STREAMS}.DescribeStream"), &json!({ "StreamArn": self.stream }))
            .await?;
        let shard = &described["StreamDescription"]["Shards"][0]["ShardId"];
        let asked =
            json!({ "StreamArn": self.stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON" });
        let answer = self.service.json(&format!("{STREAMS}.GetShardIterator"), &asked).await?;
        Ok(answer["ShardIterator"].as_str().ok_or("the stream has no beginning")?.to_owned())
    }

    /// As Lambda's developer guide has it, "Using AWS Lambda with Amazon DynamoDB", with `BisectBatchOnFunctionError` and
    /// `ReportBatchItemFailures`.
    async fn hand_over(&self, batch: &[Value], function: &Emulator) -> Made<()> {
        let mut left = VecDeque::from([(batch.to_vec(), 0)]);
        while let Some((records, tries)) = left.pop_front() {
            let event = json!({ "Records": records });
            let answer = super::invoke(function, &event.to_string()).await;
            let failed = answer.ok().and_then(|answer| failures(&answer));
            let done = match &failed {
                None => 0,
                Some(failed) => records
                    .iter()
                    .position(|record| failed.contains(sequence(record)))
                    .unwrap_or(records.len()),
            };
            if done == records.len() {
                continue;
            }
            let rest = records[done..].to_vec();
            if tries >= self.settings.retries {
                if let Some(queue) = &self.settings.on_failure {
                    queue.send(&self.told(&rest).to_string(), None).await?;
                }
                continue;
            }
            // It is cut at the record that was named, or in half.
            let at = if done > 0 { rest.len() } else { rest.len().div_ceil(2) };
            let (first, second) = rest.split_at(at.max(1));
            if !second.is_empty() {
                left.push_front((second.to_vec(), tries + 1));
            }
            left.push_front((first.to_vec(), tries + 1));
        }
        Ok(())
    }

    fn told(&self, batch: &[Value]) -> Value {
        json!({
            "requestContext": { "condition": "RetryAttemptsExhausted" },
            "DDBStreamBatchInfo": {
                "streamArn": self.stream,
                "batchSize": batch.len(),
                "startSequenceNumber": batch.first().map(sequence),
                "endSequenceNumber": batch.last().map(sequence),
            },
        })
    }
}

fn sequence(record: &Value) -> &str {
    record["dynamodb"]["SequenceNumber"].as_str().unwrap_or_default()
}

/// Whether a record fits a pattern (Lambda's developer guide, "Filter rule syntax"): equality and `prefix`.
fn fits(pattern: &Value, value: &Value) -> bool {
    match pattern {
        Value::Object(fields) => fields.iter().all(|(name, pattern)| fits(pattern, &value[name])),
        Value::Array(allowed) => allowed.iter().any(|allowed| match &allowed["prefix"] {
            Value::String(prefix) => value.as_str().is_some_and(|text| text.starts_with(prefix)),
            _ => allowed == value,
        }),
        _ => true,
    }
}
