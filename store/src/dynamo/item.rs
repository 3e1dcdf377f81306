//! Items as DynamoDB has them.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::attributes::{BODY, PARTITION, SORT};
use crate::revision::new_revision;
use crate::table::{Error, Item, Key, Revision};

pub(super) const REVISION: &str = "revision";
pub(super) const EXPIRES_AT: &str = "expires_at";

pub(super) type Attributes = HashMap<String, AttributeValue>;

/// What is put at a key, with a revision of its own.
pub(super) fn attributes(key: &Key, body: &str, expires_at: Option<i64>) -> Result<Attributes, Error> {
    let mut attributes = key_attributes(key);
    attributes.insert(BODY.to_owned(), AttributeValue::S(body.to_owned()));
    attributes.insert(REVISION.to_owned(), AttributeValue::S(new_revision()?.0));
    if let Some(at) = expires_at {
        attributes.insert(EXPIRES_AT.to_owned(), number(at));
    }
    Ok(attributes)
}

pub(super) fn key_attributes(key: &Key) -> Attributes {
    HashMap::from([
        (PARTITION.to_owned(), AttributeValue::S(key.partition.clone())),
        (SORT.to_owned(), AttributeValue::S(key.sort.clone())),
    ])
}

pub(super) fn number(number: i64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(super) fn item(attributes: Attributes) -> Result<Item, Error> {
    let key = key_of(&attributes)?;
    let expires_at = match attributes.get(EXPIRES_AT) {
        None => None,
        Some(value) => {
            let number = value.as_n().ok().and_then(|number| number.parse().ok());
            Some(number.ok_or_else(|| strange(EXPIRES_AT))?)
        }
    };
    let revision = Revision(text(&attributes, REVISION)?);
    Ok(Item { key, body: text(&attributes, BODY)?, expires_at, revision })
}

pub(super) fn key_of(attributes: &Attributes) -> Result<Key, Error> {
    Ok(Key { partition: text(attributes, PARTITION)?, sort: text(attributes, SORT)? })
}

fn text(attributes: &Attributes, name: &'static str) -> Result<String, Error> {
    let text = attributes.get(name).and_then(|value| value.as_s().ok());
    text.cloned().ok_or_else(|| strange(name))
}

fn strange(attribute: &str) -> Error {
    Error::Unavailable(format!("an item of the table has no {attribute} as this program writes it").into())
}
