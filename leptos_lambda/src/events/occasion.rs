//! Events of EventBridge, schedules among them.

use serde::Deserialize;

use super::batch::Named;

/// Something happened, or a time has come.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Occasion {
    /// Names it; the same at each delivery.
    pub id: String,
    /// Who says so: `aws.events` for a schedule.
    pub source: String,
    /// What kind it is: `Scheduled Event` for a schedule.
    #[serde(rename = "detail-type")]
    pub kind: String,
    /// When, as RFC 3339 has it.
    pub time: String,
    /// What it is about: for a schedule the rule's ARN.
    #[serde(default)]
    pub resources: Vec<String>,
    /// All else; what is in it is the source's business.
    #[serde(default)]
    pub detail: serde_json::Value,
}

pub(super) fn read(event: &[u8]) -> Named<Occasion> {
    Named { name: None, record: serde_json::from_slice(event).map_err(Into::into) }
}
