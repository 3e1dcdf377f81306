//! What comes over a WebSocket (API Gateway's WebSocket APIs).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use super::batch::Named;

/// One step of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocketEvent {
    /// What happens.
    pub step: SocketStep,
    /// Names the connection.
    pub connection: String,
    /// The route that API Gateway chose: `$connect`, `$disconnect`, `$default` or one of the API's own.
    pub route: String,
    /// Host and stage under which the connection can be written to.
    pub domain: String,
    /// See [`SocketEvent::domain`].
    pub stage: String,
    /// The client's address.
    pub client: Option<String>,
    /// What was sent.
    pub body: Option<String>,
    headers: BTreeMap<String, String>,
    parameters: BTreeMap<String, String>,
}

/// Where a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SocketStep {
    /// It wants to begin; another answer than 2xx refuses it.
    Connect,
    /// The client sent something.
    Message,
    /// It is over. Whether this comes is not certain.
    Disconnect,
}

impl SocketEvent {
    /// A header of the handshake, by its name in lower case; only [`SocketStep::Connect`] has any that count.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// A parameter of the handshake's query.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SocketAnswer {
    #[serde(rename = "statusCode")]
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

impl SocketAnswer {
    /// An HTTP status; outside of the handshake only whether it is 2xx counts.
    pub fn status(status: u16) -> Self {
        Self { status, body: None }
    }

    /// A message for the client, where the route answers.
    pub fn message(body: impl Into<String>) -> Self {
        Self { status: 200, body: Some(body.into()) }
    }

    pub(super) fn failed() -> Self {
        Self::status(500)
    }

    pub(super) fn write(&self) -> Result<Box<RawValue>, serde_json::Error> {
        to_raw_value(self)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    request_context: Context,
    headers: Option<BTreeMap<String, Option<String>>>,
    query_string_parameters: Option<BTreeMap<String, Option<String>>>,
    body: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Context {
    connection_id: String,
    event_type: SocketStep,
    route_key: String,
    domain_name: String,
    stage: String,
    identity: Option<Identity>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity {
    source_ip: Option<String>,
}

pub(super) fn read(event: &[u8]) -> Named<SocketEvent> {
    let given = |map: Option<BTreeMap<String, Option<String>>>| {
        map.unwrap_or_default().into_iter().filter_map(|(name, value)| Some((name, value?)))
    };
    let event = serde_json::from_slice::<Event>(event).map(|event| SocketEvent {
        step: event.request_context.event_type,
        connection: event.request_context.connection_id,
        route: event.request_context.route_key,
        domain: event.request_context.domain_name,
        stage: event.request_context.stage,
        client: event.request_context.identity.and_then(|identity| identity.source_ip),
        body: event.body,
        headers: given(event.headers).map(|(name, value)| (name.to_ascii_lowercase(), value)).collect(),
        parameters: given(event.query_string_parameters).collect(),
    });
    Named { name: None, record: event.map_err(Into::into) }
}
