//! Calls of AWS's services by their plain protocols, as moto understands them.

use std::error::Error;

use axum::body::Body;
use http::{Method, Request, header};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// A service of something that speaks like AWS, and lets everyone in.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    endpoint: String,
    /// The name it is signed with.
    name: &'static str,
}

type Made<T> = Result<T, Box<dyn Error + Send + Sync>>;

impl Service {
    pub(crate) fn new(endpoint: &str, name: &'static str) -> Self {
        Self { endpoint: endpoint.to_owned(), name }
    }

    /// Calls an operation of a service that speaks JSON, by its target such as `DynamoDB_20120810.CreateTable`.
    ///
    /// # Errors
    /// The answer, when it is none of success, or why there is none.
    pub(crate) async fn json(&self, target: &str, body: &Value) -> Made<Value> {
        let request = Request::post(&self.endpoint)
            .header("x-amz-target", target)
            .header(header::CONTENT_TYPE, "application/x-amz-json-1.0");
        let answer = self.send(request, body.to_string()).await?;
        Ok(if answer.is_empty() { Value::Null } else { serde_json::from_str(&answer)? })
    }

    /// Calls an operation of a service that takes forms, and gives back the XML that it answers.
    ///
    /// # Errors
    /// The answer, when it is none of success, or why there is none.
    pub(crate) async fn form(&self, fields: &[(&str, &str)]) -> Made<String> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(&self.endpoint)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded; charset=utf-8");
        self.send(request, form).await
    }

    /// Calls an operation of a service that has paths and XML.
    ///
    /// # Errors
    /// The answer, when it is none of success, or why there is none.
    pub(crate) async fn xml(&self, method: Method, path: &str, body: &str) -> Made<String> {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.endpoint));
        self.send(request.header(header::CONTENT_TYPE, "application/xml"), body.to_owned()).await
    }

    async fn send(&self, request: http::request::Builder, body: String) -> Made<String> {
        let request = request.header(header::AUTHORIZATION, signed(self.name)).body(Body::from(body))?;
        let client: Client<_, Body> = Client::builder(TokioExecutor::new()).build_http();
        let answer = client.request(request).await?;
        let status = answer.status();
        let body = axum::body::to_bytes(Body::new(answer.into_body()), usize::MAX).await?;
        let body = String::from_utf8_lossy(&body).into_owned();
        if status.is_success() { Ok(body) } else { Err(format!("{status}: {body}").into()) }
    }
}

/// What a signed request to a service has in its `Authorization`; moto does not verify it, but lets nobody in without.
pub(crate) fn signed(service: &str) -> String {
    let scope = format!("20260101/us-east-1/{service}/aws4_request");
    format!("AWS4-HMAC-SHA256 Credential=emulated/{scope}, SignedHeaders=host, Signature=0")
}
