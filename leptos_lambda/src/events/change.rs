//! Changes of a table (DynamoDB Streams).

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::batch::Named;

/// An item, or its key, by the names of its attributes.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Image(BTreeMap<String, Attribute>);

/// The value of an attribute (DynamoDB API reference, AttributeValue).
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub enum Attribute {
    /// Text.
    #[serde(rename = "S")]
    Text(String),
    /// A number, as DynamoDB writes it.
    #[serde(rename = "N")]
    Number(String),
    /// Bytes.
    #[serde(rename = "B", deserialize_with = "bytes")]
    Bytes(Vec<u8>),
    /// True or false.
    #[serde(rename = "BOOL")]
    Bool(bool),
    /// Nothing; the flag is always true.
    #[serde(rename = "NULL")]
    Null(bool),
    /// Values in order.
    #[serde(rename = "L")]
    List(Vec<Attribute>),
    /// Values by name.
    #[serde(rename = "M")]
    Map(Image),
    /// Different texts.
    #[serde(rename = "SS")]
    Texts(Vec<String>),
    /// Different numbers.
    #[serde(rename = "NS")]
    Numbers(Vec<String>),
    /// Different runs of bytes, in base64.
    #[serde(rename = "BS")]
    ManyBytes(Vec<String>),
}

impl Image {
    /// An attribute.
    pub fn get(&self, name: &str) -> Option<&Attribute> {
        self.0.get(name)
    }

    /// The text of an attribute, if it is one.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Attribute::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// What happened to one item.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where the item stands.
    pub key: Image,
    /// What it was; `None` for a new one, and where the stream does not tell.
    pub before: Option<Image>,
    /// What it is; `None` for one that is gone, and where the stream does not tell.
    pub after: Option<Image>,
    /// The place in the order of the item's changes.
    pub sequence: String,
    /// Whether DynamoDB took it away because its time had run out.
    pub expired: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    dynamodb: Data,
    user_identity: Option<Identity>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Data {
    sequence_number: String,
    keys: Option<Image>,
    old_image: Option<Image>,
    new_image: Option<Image>,
}

/// Who took an item away, when it was DynamoDB itself. Some write these names with capitals.
#[derive(Deserialize)]
struct Identity {
    #[serde(rename = "principalId", alias = "PrincipalId")]
    principal: Option<String>,
}

#[derive(Deserialize)]
struct Outline {
    dynamodb: Place,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Place {
    sequence_number: String,
}

pub(super) fn read(record: &RawValue) -> Named<Change> {
    let outline = serde_json::from_str::<Outline>(record.get()).ok();
    let name = outline.map(|outline| outline.dynamodb.sequence_number).filter(|name| !name.is_empty());
    let change = serde_json::from_str::<Record>(record.get()).map(|record| {
        let by = record.user_identity.and_then(|identity| identity.principal);
        Change {
            key: record.dynamodb.keys.unwrap_or_default(),
            before: record.dynamodb.old_image,
            after: record.dynamodb.new_image,
            sequence: record.dynamodb.sequence_number,
            expired: by.as_deref() == Some("dynamodb.amazonaws.com"),
        }
    });
    Named { name, record: change.map_err(Into::into) }
}

fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    STANDARD.decode(text).map_err(D::Error::custom)
}
