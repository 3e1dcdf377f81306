//! API Gateway's HTTP API and Function URLs: payload version 2.0. The HTTP API decodes the path, a Function URL does not.

use bytes::Bytes;
use http::request::Parts;
use serde_json::{Map, Value, json};

use super::{encoded_body, headers, parameters, percent_decoded};
use crate::trace;

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    HttpApi,
    FunctionUrl,
}

pub(super) fn event(request: &Parts, body: &Bytes, kind: Kind) -> Value {
    let (host, path) = match kind {
        Kind::HttpApi => {
            ("a1b2c3d4e5.execute-api.us-east-1.amazonaws.com", percent_decoded(request.uri.path()))
        }
        Kind::FunctionUrl => ("a1b2c3d4e5.lambda-url.us-east-1.on.aws", request.uri.path().to_owned()),
    };
    let mut headers = headers(request, host);
    let cookies: Vec<String> = headers
        .iter()
        .filter(|(name, _)| name == "cookie")
        .flat_map(|(_, values)| values.iter().flat_map(|value| value.split("; ")).map(str::to_owned))
        .collect();
    if kind == Kind::HttpApi {
        headers.retain(|(name, _)| name != "cookie");
    }
    let joined = |pairs: &[(String, Vec<String>)]| {
        let join = |(name, values): &(String, Vec<String>)| (name.clone(), Value::from(values.join(",")));
        Value::Object(pairs.iter().map(join).collect::<Map<_, _>>())
    };
    let query = request.uri.query().unwrap_or_default();
    let parameters = parameters(query, |text| percent_decoded(&text.replace('+', " ")));
    let (body, is_base64) = encoded_body(body);
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": joined(&headers),
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "domainName": host,
            "domainPrefix": "a1b2c3d4e5",
            "http": {
                "method": request.method.as_str(),
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
                "userAgent": ""
            },
            "requestId": trace::request_id(),
            "routeKey": "$default",
            "stage": "$default",
            "time": "20/Nov/2026:08:14:00 +0000",
            "timeEpoch": trace::now_ms() as u64
        },
        "isBase64Encoded": is_base64
    });
    // AWS leaves out what is empty.
    if !cookies.is_empty() {
        event["cookies"] = Value::from(cookies);
    }
    if !parameters.is_empty() {
        event["queryStringParameters"] = joined(&parameters);
    }
    if !body.is_null() {
        event["body"] = body;
    }
    event
}
