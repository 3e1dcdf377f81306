//! API Gateway's REST API: payload version 1.0. The path as the client wrote it, the parameters decoded.

use bytes::Bytes;
use http::request::Parts;
use serde_json::{Value, json};

use super::{all_values, encoded_body, headers, last_values, parameters, percent_decoded};
use crate::trace;

const HOST: &str = "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com";

pub(super) fn event(request: &Parts, body: &Bytes) -> Value {
    let headers = headers(request, HOST);
    let parameters =
        parameters(request.uri.query().unwrap_or_default(), |text| percent_decoded(&text.replace('+', " ")));
    let parameter_maps = if parameters.is_empty() {
        (Value::Null, Value::Null)
    } else {
        (last_values(&parameters), all_values(&parameters))
    };
    let (body, is_base64) = encoded_body(body);
    let path = request.uri.path();
    json!({
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": request.method.as_str(),
        "headers": last_values(&headers),
        "multiValueHeaders": all_values(&headers),
        "queryStringParameters": parameter_maps.0,
        "multiValueQueryStringParameters": parameter_maps.1,
        "pathParameters": { "proxy": path.trim_start_matches('/') },
        "stageVariables": null,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "domainName": HOST,
            "domainPrefix": "a1b2c3d4e5",
            "extendedRequestId": "JKJaXmPLvHcESHA=",
            "httpMethod": request.method.as_str(),
            "identity": { "sourceIp": "203.0.113.7", "userAgent": "" },
            "path": format!("/prod{path}"),
            "protocol": "HTTP/1.1",
            "requestId": trace::request_id(),
            "requestTimeEpoch": trace::now_ms() as u64,
            "resourceId": "123456",
            "resourcePath": "/{proxy+}",
            "stage": "prod"
        },
        "body": body,
        "isBase64Encoded": is_base64
    })
}
