//! Which kind of event it is: told by the fields that only this kind has.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::EventError;

/// An event, with its records where it has any.
pub(super) enum Kind<'a> {
    Messages(Vec<&'a RawValue>),
    Changes(Vec<&'a RawValue>),
    Objects(Vec<&'a RawValue>),
    Occasion,
    Socket,
    /// There is nothing to do: no records, or S3's word that it is connected.
    Nothing,
}

#[derive(Deserialize)]
struct Outline<'a> {
    #[serde(rename = "Records", borrow)]
    records: Option<Vec<&'a RawValue>>,
    #[serde(rename = "detail-type")]
    detail_type: Option<IgnoredAny>,
    #[serde(rename = "requestContext")]
    context: Option<Context>,
    #[serde(rename = "Event")]
    event: Option<String>,
}

#[derive(Deserialize)]
struct Context {
    #[serde(rename = "connectionId")]
    connection: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "messageId")]
    message: Option<IgnoredAny>,
    dynamodb: Option<IgnoredAny>,
    s3: Option<IgnoredAny>,
}

impl<'a> Kind<'a> {
    /// # Errors
    /// [`EventError::Unhandled`] for what is none of them.
    pub(super) fn of(event: &'a [u8]) -> Result<Self, EventError> {
        let outline: Outline<'_> = serde_json::from_slice(event).map_err(|_| EventError::Unhandled)?;
        match outline {
            Outline { records: Some(records), .. } => Self::of_records(records),
            Outline { detail_type: Some(_), .. } => Ok(Self::Occasion),
            Outline { context: Some(Context { connection: Some(_) }), .. } => Ok(Self::Socket),
            Outline { event: Some(event), .. } if event == "s3:TestEvent" => Ok(Self::Nothing),
            _ => Err(EventError::Unhandled),
        }
    }

    /// All records of an event come from one source; the first that tells says which.
    fn of_records(records: Vec<&'a RawValue>) -> Result<Self, EventError> {
        if records.is_empty() {
            return Ok(Self::Nothing);
        }
        let told = records.iter().find_map(|record| match serde_json::from_str(record.get()).ok()? {
            Record { dynamodb: Some(_), .. } => Some(Self::Changes as fn(_) -> _),
            Record { s3: Some(_), .. } => Some(Self::Objects as fn(_) -> _),
            Record { message: Some(_), .. } => Some(Self::Messages as fn(_) -> _),
            _ => None,
        });
        told.map(|kind| kind(records)).ok_or(EventError::Unhandled)
    }
}
