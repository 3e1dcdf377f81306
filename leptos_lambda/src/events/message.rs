//! Messages of a queue (SQS).

use serde::Deserialize;
use serde_json::value::RawValue;

use super::batch::Named;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Names it; the same at each delivery.
    pub id: String,
    /// What was sent.
    pub body: String,
    /// The queue's name; that of a FIFO queue ends with `.fifo`.
    pub queue: String,
    /// How often it was delivered, this time included.
    pub deliveries: u32,
    /// The group within which messages keep their order.
    pub group: Option<String>,
    /// When it was sent, in milliseconds since the Unix epoch.
    pub sent_at: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    message_id: String,
    body: String,
    #[serde(default)]
    attributes: Attributes,
    #[serde(rename = "eventSourceARN")]
    source: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attributes {
    approximate_receive_count: Option<String>,
    sent_timestamp: Option<String>,
    message_group_id: Option<String>,
}

/// What is needed to answer for it, whatever else is wrong.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outline {
    message_id: Option<serde_json::Value>,
    #[serde(rename = "eventSourceARN")]
    source: Option<serde_json::Value>,
}

/// The message, and the name of its queue.
pub(super) fn read(record: &RawValue) -> (Named<Message>, String) {
    let outline: Outline = serde_json::from_str(record.get()).unwrap_or_default();
    let text = |value: Option<serde_json::Value>| match value {
        Some(serde_json::Value::String(text)) if !text.is_empty() => Some(text),
        _ => None,
    };
    let queue = queue(&text(outline.source).unwrap_or_default()).to_owned();
    let message = serde_json::from_str::<Sent>(record.get()).map(|sent| Message {
        queue: self::queue(&sent.source).to_owned(),
        id: sent.message_id,
        body: sent.body,
        deliveries: number(sent.attributes.approximate_receive_count).unwrap_or(1),
        sent_at: number(sent.attributes.sent_timestamp),
        group: sent.attributes.message_group_id,
    });
    (Named { name: text(outline.message_id), record: message.map_err(Into::into) }, queue)
}

/// The last part of `arn:aws:sqs:<region>:<account>:<name>`.
fn queue(source: &str) -> &str {
    source.rsplit(':').next().unwrap_or_default()
}

fn number<T: std::str::FromStr>(text: Option<String>) -> Option<T> {
    text?.parse().ok()
}
