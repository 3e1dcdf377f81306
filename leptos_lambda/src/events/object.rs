//! What happens to the objects of a bucket (S3).

use std::cmp::Ordering;

use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Failure;
use super::batch::Named;

/// Something happened to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectEvent {
    /// What, such as `ObjectCreated:Put` or `ObjectRemoved:Delete`.
    pub what: String,
    /// The bucket.
    pub bucket: String,
    /// The object's name as it is, decoded.
    pub name: String,
    /// Its size in bytes; none of one that is gone.
    pub size: Option<u64>,
    /// Its place in the order of what happened to this object.
    pub sequencer: Option<Sequencer>,
}

/// Orders what happened to one object: a hexadecimal number of any length (S3 user guide, "Event message structure").
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sequencer(String);

impl Sequencer {
    /// From its text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The same in forty digits at least, whose order as texts is that of the numbers.
    pub fn padded(&self) -> String {
        format!("{:0>40}", self.0.to_ascii_uppercase())
    }
}

impl Ord for Sequencer {
    fn cmp(&self, other: &Self) -> Ordering {
        let width = self.0.len().max(other.0.len());
        let [one, two] = [self, other].map(|one| format!("{:0>width$}", one.0.to_ascii_uppercase()));
        one.cmp(&two)
    }
}

impl PartialOrd for Sequencer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    event_name: String,
    s3: Data,
}

#[derive(Deserialize)]
struct Data {
    bucket: Bucket,
    object: Object,
}

#[derive(Deserialize)]
struct Bucket {
    name: String,
}

#[derive(Deserialize)]
struct Object {
    key: String,
    size: Option<u64>,
    sequencer: Option<String>,
}

/// The name is no UTF-8 once it is decoded.
#[derive(Debug, thiserror::Error)]
#[error("the object's name {0:?} can't be decoded")]
struct NoName(String);

pub(super) fn read(record: &RawValue) -> Named<ObjectEvent> {
    Named { name: None, record: parse(record.get()) }
}

fn parse(record: &str) -> Result<ObjectEvent, Failure> {
    let Record { event_name, s3: Data { bucket, object } } = serde_json::from_str(record)?;
    Ok(ObjectEvent {
        what: event_name,
        bucket: bucket.name,
        name: decoded(&object.key)?,
        size: object.size,
        sequencer: object.sequencer.map(Sequencer),
    })
}

/// As S3 encodes it: like a form, a space as `+`. No event has it decoded, whatever types of other libraries promise.
fn decoded(key: &str) -> Result<String, NoName> {
    let spaced = key.replace('+', " ");
    let name = percent_decode_str(&spaced).decode_utf8();
    name.map(Into::into).map_err(|_| NoName(key.to_owned()))
}
