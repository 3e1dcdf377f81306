//! From a queue to a function.

use std::collections::BTreeSet;
use std::error::Error;

use serde_json::{Value, json};

use crate::aws::Service;
use crate::{Emulator, Moto};

/// How many messages a batch has at the most.
const BATCH: usize = 10;

type Made<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A queue of moto's, and what Lambda does with one: it takes messages, hands them to a function in batches, and deletes those that
/// are done. What is not done shows up again; after how often it goes elsewhere is the queue's own setting.
#[derive(Clone, Debug)]
pub struct Queue {
    service: Service,
    url: String,
}

impl Queue {
    /// The queue at this address.
    pub fn new(moto: &Moto, url: impl Into<String>) -> Self {
        Self { service: Service::new(&moto.endpoint(), "sqs"), url: url.into() }
    }

    /// Makes a queue of this name with these attributes, such as `RedrivePolicy`.
    ///
    /// # Errors
    /// When moto does not take it.
    pub async fn create(moto: &Moto, name: &str, attributes: &Value) -> Made<Self> {
        let service = Service::new(&moto.endpoint(), "sqs");
        let answer = service
            .json("AmazonSQS.CreateQueue", &json!({ "QueueName": name, "Attributes": attributes }))
            .await?;
        let url = answer["QueueUrl"].as_str().ok_or("the queue has no address")?.to_owned();
        Ok(Self { service, url })
    }

    /// How policies and events call it.
    pub fn arn(&self) -> String {
        let name = self.url.rsplit('/').next().unwrap_or_default();
        format!("arn:aws:sqs:us-east-1:123456789012:{name}")
    }

    /// Sends a message; `group` is for FIFO queues.
    ///
    /// # Errors
    /// When moto does not take it.
    pub async fn send(&self, body: &str, group: Option<&str>) -> Made<()> {
        let mut message = json!({ "QueueUrl": self.url, "MessageBody": body });
        if let Some(group) = group {
            message["MessageGroupId"] = group.into();
            message["MessageDeduplicationId"] = body.into();
        }
        self.service.json("AmazonSQS.SendMessage", &message).await.map(drop)
    }

    /// Takes messages out, at most ten: their bodies.
    ///
    /// # Errors
    /// When moto does not answer.
    pub async fn take(&self) -> Made<Vec<String>> {
        let messages = self.receive().await?;
        for message in &messages {
            self.delete(message).await?;
        }
        Ok(messages.iter().filter_map(|message| message["Body"].as_str().map(str::to_owned)).collect())
    }

    /// Hands what is there to the function, one batch; how many messages it had.
    ///
    /// # Errors
    /// When moto does not answer.
    pub async fn pump(&self, function: &Emulator) -> Made<usize> {
        let messages = self.receive().await?;
        if messages.is_empty() {
            return Ok(0);
        }
        let records: Vec<Value> = messages.iter().map(|message| self.record(message)).collect();
        let answer = super::invoke(function, &json!({ "Records": records }).to_string()).await;
        // An invocation that failed, or an answer that is none, has done nothing.
        let Some(failed) = answer.ok().and_then(|answer| failures(&answer)) else {
            return Ok(messages.len());
        };
        for message in &messages {
            if message["MessageId"].as_str().is_some_and(|id| !failed.contains(id)) {
                self.delete(message).await?;
            }
        }
        Ok(messages.len())
    }

    async fn receive(&self) -> Made<Vec<Value>> {
        let asked = json!({
            "QueueUrl": self.url, "MaxNumberOfMessages": BATCH, "VisibilityTimeout": 0, "AttributeNames": ["All"],
        });
        let answer = self.service.json("AmazonSQS.ReceiveMessage", &asked).await?;
        Ok(answer["Messages"].as_array().cloned().unwrap_or_default())
    }

    async fn delete(&self, message: &Value) -> Made<()> {
        let named = json!({ "QueueUrl": self.url, "ReceiptHandle": message["ReceiptHandle"] });
        self.service.json("AmazonSQS.DeleteMessage", &named).await.map(drop)
    }

    fn record(&self, message: &Value) -> Value {
        json!({
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "md5OfBody": message["MD5OfBody"],
            "attributes": message["Attributes"],
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": self.arn(),
            "awsRegion": "us-east-1",
        })
    }
}

/// The identifiers of what failed; `None` for what Lambda takes for a failure of all (developer guide, "Handling errors for an SQS
/// event source in Lambda").
pub(super) fn failures(answer: &[u8]) -> Option<BTreeSet<String>> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    match &answer["batchItemFailures"] {
        Value::Null => Some(BTreeSet::new()),
        Value::Array(failures) => failures
            .iter()
            .map(|failure| failure["itemIdentifier"].as_str().filter(|id| !id.is_empty()).map(str::to_owned))
            .collect(),
        _ => None,
    }
}
