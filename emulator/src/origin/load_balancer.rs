//! An Application Load Balancer: path and parameters as the client wrote them, one value or all.

use bytes::Bytes;
use http::request::Parts;
use serde_json::{Value, json};

use super::{all_values, encoded_body, headers, last_values, parameters};

const TARGET_GROUP: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/pages/6d0ecf831eec9f09";

pub(super) fn event(request: &Parts, body: &Bytes, multi_value: bool) -> Value {
    let headers = headers(request, "pages-1234567890.us-east-1.elb.amazonaws.com");
    let parameters = parameters(request.uri.query().unwrap_or_default(), str::to_owned);
    let (body, is_base64) = encoded_body(body);
    let mut event = json!({
        "requestContext": { "elb": { "targetGroupArn": TARGET_GROUP } },
        "httpMethod": request.method.as_str(),
        "path": request.uri.path(),
        "body": if body.is_null() { Value::from("") } else { body },
        "isBase64Encoded": is_base64
    });
    if multi_value {
        event["multiValueHeaders"] = all_values(&headers);
        event["multiValueQueryStringParameters"] = all_values(&parameters);
    } else {
        event["headers"] = last_values(&headers);
        event["queryStringParameters"] = last_values(&parameters);
    }
    event
}
