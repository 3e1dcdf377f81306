//! What arrives becomes one canonical request, or is refused. The traps are those of the stack without a gate.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)] // Tests may panic.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use emulator::Origin;
use http::{HeaderMap, Method, Request, StatusCode, header};
use hyper::body::Bytes;
use lambda_http::RequestExt;
use leptos_lambda::gate::{Arrived, Format, Limits, Refusal, canonicalise, read};
use leptos_lambda::{CacheSettings, ClientAddress, Policies, Policy, Public, RenderCache};
use proptest::prelude::*;
use serde_json::{Value, json};
use tower::ServiceExt;

/// The events of AWS, with the address that each stands for.
const RECORDED: [(&str, &str); 11] = [
    ("alb_request", "/?myKey=val2"),
    ("alb_request_encoded_query_parameters", "/?myKey=%3FshowAll%3Dtrue"),
    ("alb_multi_value_request", "/?myKey=val1&myKey=val2&myOtherKey=val3&myOtherKey=val4"),
    (
        "alb_multi_value_request_encoded_query_parameters",
        "/?myKey=%3FshowAll%3Dtrue&myKey=%3FshowAll%3Dfalse",
    ),
    ("apigw_proxy_request", "/hello?name=me"),
    ("apigw_multi_value_proxy_request", "/hello/world?name=me&multiValueName=you&multiValueName=me"),
    ("apigw_v2_proxy_request", "/my/path?parameter1=value1&parameter1=value2&parameter2=value"),
    (
        "apigw_v2_proxy_request_with_stage_in_path",
        "/my/path?parameter1=value1&parameter1=value2&parameter2=value",
    ),
    (
        "apigw_request_path_with_space",
        "/my/path-with%20space?parameter1=value1&parameter1=value2&parameter2=value",
    ),
    ("apigw_v2_sam_local", "/hello"),
    ("lambda_function_url_request", "/my/path?parameter1=value1&parameter1=value2&parameter2=value"),
];

fn recorded(name: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/events/{name}.json", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn arrived(event: &Value) -> Arrived {
    read(event.to_string().as_bytes(), &Limits::default())
}

fn request(event: &Value) -> Request<Body> {
    arrived(event).request.unwrap_or_else(|refusal| panic!("{refusal}: {event}"))
}

fn refusal(event: &Value) -> Refusal {
    arrived(event).request.map(|request| panic!("{request:?}")).unwrap_err()
}

fn function_url() -> Value {
    json!({
        "version": "2.0",
        "rawPath": "/",
        "rawQueryString": "",
        "headers": { "host": "id.lambda-url.eu-west-1.on.aws" },
        "requestContext": { "http": { "method": "GET" }, "domainName": "id.lambda-url.eu-west-1.on.aws", "stage": "$default" },
        "isBase64Encoded": false,
    })
}

/// The event that this origin makes of a request.
fn event(origin: Origin, method: &str, address: &str, headers: &HeaderMap, body: &Bytes) -> Option<Value> {
    let mut request = Request::builder().method(method).uri(address).body(()).ok()?;
    request.headers_mut().clone_from(headers);
    Some(origin.event(&request.into_parts().0, body))
}

#[tokio::test]
async fn recorded_events_are_understood_as_lambda_http_does() {
    for (name, address) in RECORDED {
        let text = recorded(name);
        let arrived = read(text.as_bytes(), &Limits::default()).request.unwrap();
        assert_eq!(arrived.uri(), address, "{name}");
        let reference = lambda_http::request::from_str(&text).unwrap();
        assert_eq!(arrived.method(), reference.method(), "{name}");
        for (key, value) in reference.headers() {
            // One header of cookies where lambda_http may have several.
            let there = match *key {
                header::CONNECTION | header::CONTENT_LENGTH => true,
                header::COOKIE => {
                    let cookies = arrived.headers().get(key).map_or("", |cookies| cookies.to_str().unwrap());
                    cookies.contains(value.to_str().unwrap())
                }
                _ => arrived.headers().get_all(key).iter().any(|other| other == value),
            };
            assert!(there, "{name} {key}");
        }
        let values = |name: &str| {
            let query = arrived.uri().query().unwrap_or_default().to_owned();
            let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
            pairs.filter(|(other, _)| other == name).map(|(_, value)| value).collect::<Vec<_>>()
        };
        for (parameter, _) in reference.query_string_parameters().iter() {
            let expected = reference
                .query_string_parameters()
                .all(parameter)
                .unwrap()
                .iter()
                .map(|v| (*v).to_owned())
                .collect::<Vec<_>>();
            assert_eq!(values(parameter), expected, "{name} {parameter}");
        }
        let expected: &[u8] = if arrived.method() == Method::GET { &[] } else { reference.body().as_ref() };
        let body = to_bytes(arrived.into_body(), usize::MAX).await.unwrap();
        assert_eq!(&*body, expected, "{name}");
    }
}

/// lambda_http panics on these before any layer runs.
#[test]
fn trap_1_what_no_address_may_hold_is_refused() {
    for query in ["a=\"", "a=<", "a=b c", "a=\u{1}", "a=\r\nx", "a=#b", "ä", "a=\u{7f}"] {
        let mut event = function_url();
        event["rawQueryString"] = query.into();
        assert_eq!(refusal(&event), Refusal::Query, "{query:?}");
    }
    for host in ["a b", "a@b", "a/b", "", "a\u{1}b", "[::1"] {
        let mut event = function_url();
        event["headers"]["host"] = host.into();
        assert_eq!(refusal(&event), Refusal::Header, "{host:?}");
    }
    for body in ["!", "a", "ab=c", "aGk", "aGk=\n", "aGk==", "中"] {
        let mut event = function_url();
        event["body"] = body.into();
        event["isBase64Encoded"] = true.into();
        assert_eq!(refusal(&event), Refusal::Body, "{body:?}");
    }
    for method in ["", "G T", "GET\n", "中"] {
        let mut event = function_url();
        event["requestContext"]["http"]["method"] = method.into();
        assert_eq!(refusal(&event), Refusal::Method, "{method:?}");
    }
    let mut event = function_url();
    event["headers"]["x-forwarded-proto"] = "java script".into();
    assert_eq!(request(&event).uri(), "/", "no address is made of what a client may set");
}

#[test]
fn trap_2_hostile_paths_are_one_path_through_every_origin_or_refused() {
    let paths = [
        "/%61dmin",
        "/%2561dmin",
        "//admin",
        "/x/..;/admin",
        "/./admin",
        "/admin%2f",
        "/a\\..\\admin",
        "/a%5c..%5cadmin",
        "/admin.",
        "/ADMIN",
        "/..%2fadmin",
        "/%2e%2e/admin",
        "/..",
        "/a/../b",
        "/\\evil.com",
        "//evil.com",
        "/%09/evil",
        "/%0d%0aset-cookie:a",
        "/https:evil",
        "/javascript:alert(1)",
        "/account/x.css",
        "/account;x.js",
        "/account%00.css",
        "/account%23/../assets/a.css",
        "/assets/..%5caccount",
        "/account%3Fx.css",
        "/a%20b",
        "/a+b",
        "/%E4%B8%AD",
        "/%ff",
        "/%c0%af",
        "/%",
        "/%2",
        "/%u0041",
        "/a%25b",
        "/a%2525b",
        "/a%7Eb",
        "/~b",
        "/a;b=c",
    ];
    for path in paths {
        let mut forms = BTreeMap::new();
        let mut arrived_by = |origin: &str, request: &Request<Body>| {
            let form = request.uri().path().to_owned();
            assert!(form.split('/').all(|part| !matches!(part, "." | "..")), "{path} {origin} {form}");
            assert!(!form.contains(['\\', '\0', '\r']), "{path} {origin} {form}");
            forms.insert(form, origin.to_owned());
        };
        for origin in Origin::ALL {
            let Some(event) = event(origin, "GET", path, &HeaderMap::new(), &Bytes::new()) else { continue };
            if let Ok(request) = arrived(&event).request {
                arrived_by(&format!("{origin:?}"), &request);
            }
        }
        if let Ok(mut request) = Request::get(path).body(Body::empty())
            && canonicalise(&mut request, &Limits::default()).is_ok()
        {
            arrived_by("TCP", &request);
        }
        assert!(forms.len() <= 1, "{path}: {forms:?}");
    }
}

#[test]
fn trap_2_a_stage_is_taken_off_once_and_only_where_aws_puts_it() {
    let mut event = function_url();
    event["requestContext"]["domainName"] = "id.execute-api.eu-west-1.amazonaws.com".into();
    event["requestContext"]["stage"] = "dev".into();
    for (path, behind) in
        [("/dev/about", "/about"), ("/dev", "/"), ("/dev/dev/x", "/dev/x"), ("/device", "/device")]
    {
        event["rawPath"] = path.into();
        assert_eq!(request(&event).uri(), behind, "{path}");
    }
    event["requestContext"]["stage"] = "$default".into();
    event["rawPath"] = "/$default/about".into();
    assert_eq!(request(&event).uri(), "/$default/about", "the client wrote that");
    event["requestContext"]["stage"] = "dev".into();
    event["requestContext"]["domainName"] = "finance.example".into();
    event["rawPath"] = "/dev/about".into();
    assert_eq!(request(&event).uri(), "/dev/about");
}

#[test]
fn trap_3_one_cookie_of_other_letters_drops_no_other() {
    let mut event = function_url();
    event["cookies"] = json!(["session=1", "city=北京", "last=3"]);
    let request = request(&event);
    assert_eq!(request.headers()[header::COOKIE].as_bytes(), "session=1; city=北京; last=3".as_bytes());
    for cookie in ["a=\u{1}", "a=b\r\nset-cookie: c", "a=\0"] {
        event["cookies"] = json!(["session=1", cookie]);
        assert_eq!(refusal(&event), Refusal::Header, "{cookie:?}");
    }
}

#[test]
fn who_is_connected_is_what_aws_says() {
    let mut headers = HeaderMap::new();
    headers.insert("x-forwarded-for", "198.51.100.1".parse().unwrap());
    for origin in Origin::ALL {
        let event = event(origin, "GET", "/", &headers, &Bytes::new()).unwrap();
        let client = request(&event).extensions().get::<ClientAddress>().copied();
        assert_eq!(client, Some(ClientAddress([203, 0, 113, 7].into())), "{origin:?}");
    }
    let mut event = function_url();
    event["requestContext"]["http"]["sourceIp"] = "nobody".into();
    assert_eq!(request(&event).extensions().get::<ClientAddress>(), None);
    let behind_two = json!({
        "requestContext": { "elb": {} }, "httpMethod": "GET", "path": "/",
        "headers": { "x-forwarded-for": "198.51.100.1, 203.0.113.8" },
    });
    let client = request(&behind_two).extensions().get::<ClientAddress>().copied();
    assert_eq!(client, Some(ClientAddress([203, 0, 113, 8].into())));
}

#[test]
fn trap_4_an_escaped_ampersand_injects_no_parameter() {
    for origin in Origin::ALL {
        let event = event(origin, "GET", "/?a=1%26admin%3D1&b=2", &HeaderMap::new(), &Bytes::new()).unwrap();
        let query = request(&event).uri().query().unwrap().to_owned();
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let expected = [("a".to_owned(), "1&admin=1".to_owned()), ("b".to_owned(), "2".to_owned())];
        assert_eq!(pairs, expected, "{origin:?}");
    }
    let forged = json!({
        "requestContext": { "elb": {} }, "httpMethod": "GET", "path": "/", "headers": {},
        "queryStringParameters": { "a": "1&admin=1" },
    });
    assert_eq!(refusal(&forged), Refusal::Query);
}

#[test]
fn limits_are_kept() {
    let limits = Limits::default();
    let with = |field: &str, value: Value| {
        let mut event = function_url();
        event[field] = value;
        event
    };
    assert!(arrived(&with("rawPath", format!("/{}", "a".repeat(8_190)).into())).request.is_ok());
    assert_eq!(refusal(&with("rawPath", format!("/{}", "a".repeat(8_192)).into())), Refusal::LongAddress);
    assert_eq!(refusal(&with("rawQueryString", "a".repeat(8_192).into())), Refusal::LongAddress);
    assert_eq!(
        refusal(&with("headers", json!({ "x": "a".repeat(limits.header_bytes) }))),
        Refusal::LargeHeaders
    );
    let many: BTreeMap<String, &str> = (0..101).map(|n| (format!("x-{n}"), "")).collect();
    assert_eq!(refusal(&with("headers", json!(many))), Refusal::LargeHeaders);
    assert!(arrived(&with("body", "a".repeat(limits.body_bytes).into())).request.is_ok());
    assert_eq!(refusal(&with("body", "a".repeat(limits.body_bytes + 1).into())), Refusal::LargeBody);
    let deep = |levels: usize| {
        let mut event = with("body", "[".repeat(levels).into());
        event["headers"]["content-type"] = "application/json; charset=utf-8".into();
        event["requestContext"]["http"]["method"] = "POST".into();
        event
    };
    assert!(arrived(&deep(64)).request.is_ok());
    assert_eq!(refusal(&deep(65)), Refusal::DeepBody);
    assert_eq!(refusal(&deep(100_000)), Refusal::DeepBody);
    assert_eq!(Refusal::LongAddress.status(), StatusCode::URI_TOO_LONG);
    assert_eq!(Refusal::LargeHeaders.status(), StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    assert_eq!(Refusal::LargeBody.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[test]
fn what_is_refused_keeps_its_path_as_it_came() {
    let of_rest_api: Value = serde_json::from_str(&recorded("apigw_proxy_request")).unwrap();
    for (mut event, field) in [(function_url(), "rawPath"), (of_rest_api, "path")] {
        event[field] = "/api/../a".into();
        assert_eq!(refusal(&event), Refusal::Path, "{field}");
        assert_eq!(arrived(&event).refused_path, "/api/../a", "{field}");
    }
    assert_eq!(arrived(&function_url()).refused_path, "");
    assert_eq!(arrived(&Value::Null).refused_path, "");
}

#[test]
fn an_event_that_is_no_request_is_refused() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for event in [
        "",
        "{}",
        "null",
        "[]",
        "{\"Records\":[]}",
        "{\"requestContext\":{}}",
        "{\"path\":5}",
        "\u{0}",
        &deep,
    ] {
        assert!(read(event.as_bytes(), &Limits::default()).request.is_err(), "{event:.40}");
    }
    let twice = r#"{"rawPath":"/a","rawPath":"/b","requestContext":{"http":{"method":"GET"}}}"#;
    assert_eq!(read(twice.as_bytes(), &Limits::default()).request.unwrap_err(), Refusal::Event);
}

#[test]
fn what_belongs_to_a_connection_stays_there() {
    let mut event = function_url();
    event["headers"] = json!({ "host": "a.example", "Transfer-Encoding": "chunked", "Content-Length": "9", "TE": "trailers",
        "Connection": "close", "X-HTTP-Method-Override": "DELETE" });
    event["body"] = "four".into();
    event["requestContext"]["http"]["method"] = "POST".into();
    let request = request(&event);
    assert_eq!(request.method(), Method::POST);
    assert_eq!(request.headers()[header::CONTENT_LENGTH], "4");
    for gone in ["transfer-encoding", "te", "connection"] {
        assert!(!request.headers().contains_key(gone), "{gone}");
    }
}

/// By TCP it is the same (`tests/local.rs`).
#[tokio::test]
async fn a_get_has_no_body() {
    let mut json = HeaderMap::new();
    json.insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
    let deep = Bytes::from("[".repeat(1_000));
    for (origin, method) in Origin::ALL.into_iter().flat_map(|origin| [(origin, "GET"), (origin, "HEAD")]) {
        let request = request(&event(origin, method, "/", &json, &deep).unwrap());
        assert!(!request.headers().contains_key(header::CONTENT_LENGTH), "{origin:?} {method}");
        assert!(to_bytes(request.into_body(), usize::MAX).await.unwrap().is_empty(), "{origin:?} {method}");
    }
}

/// What the fuzzer found worth keeping (`make fuzz`), through a site with a cache.
#[tokio::test]
async fn the_kept_corpus_is_answered_or_refused() {
    let policies = Policies::new().route("/{*page}", Policy::Public(Public::default())).unwrap();
    let cache = RenderCache::new(CacheSettings::new(policies));
    let site = Router::new().fallback(async || "page").layer(cache.layer());
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/event");
    let mut answered = 0;
    for file in std::fs::read_dir(corpus).unwrap() {
        let path = file.unwrap().path();
        let status = match read(&std::fs::read(&path).unwrap(), &Limits::default()).request {
            Ok(request) => site.clone().oneshot(request).await.unwrap().status(),
            Err(refusal) => refusal.status(),
        };
        assert!(status.is_success() || status.is_client_error(), "{}: {status}", path.display());
        answered += usize::from(status.is_success());
    }
    assert!(answered > 100, "{answered} events of the corpus are requests");
}

#[test]
fn answers_are_written_as_each_sender_reads_them() {
    let mut response = http::Response::new(());
    for (name, value) in [
        ("set-cookie", "a=1"),
        ("set-cookie", "b=2"),
        ("vary", "a"),
        ("vary", "b"),
        ("content-type", "text/plain"),
    ] {
        response.headers_mut().append(name, value.parse().unwrap());
    }
    let mut parts = response.into_parts().0;
    let written = |format: Format, parts: &_, body: &[u8]| -> Value {
        serde_json::from_str(format.write(parts, &Bytes::copy_from_slice(body)).unwrap().get()).unwrap()
    };
    let v2 = written(Format::V2, &parts, "hé".as_bytes());
    assert_eq!((&v2["cookies"], &v2["headers"]["vary"]), (&json!(["a=1", "b=2"]), &json!("a, b")));
    assert_eq!(
        (&v2["body"], &v2["isBase64Encoded"], &v2["headers"]["set-cookie"]),
        (&json!("hé"), &json!(false), &Value::Null)
    );
    for format in [Format::V1, Format::LoadBalancerMultiValue] {
        assert_eq!(written(format, &parts, b"")["multiValueHeaders"]["set-cookie"], json!(["a=1", "b=2"]));
    }
    let many: Vec<String> = (10..40).map(|number| format!("c{number}=x")).collect();
    let mut with_many = parts.clone();
    with_many.headers.remove("set-cookie");
    for cookie in &many {
        with_many.headers.append("set-cookie", cookie.parse().unwrap());
    }
    let single = written(Format::LoadBalancer, &with_many, b"");
    let named = single["headers"].as_object().unwrap().iter();
    let named = named.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    let mut cookies: Vec<_> = named.map(|(_, value)| value.as_str().unwrap()).collect();
    cookies.sort_unstable();
    assert_eq!(cookies, many, "each has a spelling of its own");

    assert_eq!(written(Format::V2, &parts, b"\xff\x00")["body"], "/wA=", "no UTF-8");
    parts.headers.insert("content-encoding", "br".parse().unwrap());
    assert_eq!(written(Format::V2, &parts, b"abc")["isBase64Encoded"], true, "compressed");
    parts.headers.remove("content-encoding");
    parts.headers.insert("content-type", "application/wasm".parse().unwrap());
    assert_eq!(
        written(Format::V2, &parts, b"abc")["isBase64Encoded"],
        true,
        "binary that happens to be UTF-8"
    );
    parts.status = StatusCode::NOT_MODIFIED;
    assert_eq!(written(Format::V2, &parts, b"abc")["body"], "", "a status without a body");
    parts.status = StatusCode::OK;
    assert!(Format::V2.write(&parts, &Bytes::from(vec![0; 4_718_000])).is_ok());
    assert!(Format::V2.write(&parts, &Bytes::from(vec![0; 4_719_000])).is_err(), "over 6 MB in base64");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// Whatever ordinary client and origin: the same method, path, parameters, headers and body.
    #[test]
    fn every_origin_leads_to_the_same_request(
        method in prop::sample::select(vec!["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]),
        segments in prop::collection::vec("[a-zA-Z0-9 ;.中~%&=+-]{1,8}", 0..4),
        parameters in prop::collection::vec(("[a-z中&=+ ]{1,3}", "[a-zA-Z0-9中 &=%+\"<>#]{0,8}"), 0..4),
        headers in prop::collection::vec(("x-[a-z]{1,5}", "[ -~中]{0,12}"), 0..4),
        cookies in prop::collection::vec("[a-z]{1,3}=[a-z0-9中]{0,5}", 0..3),
        body in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let escape = |segment: &String| percent_encoding::utf8_percent_encode(segment, percent_encoding::NON_ALPHANUMERIC).to_string();
        let path: String = segments.iter().map(|segment| format!("/{}", escape(segment))).collect();
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&parameters).finish();
        let address = format!("/{}?{query}", path.trim_start_matches('/'));
        let mut sent = HeaderMap::new();
        for (name, value) in &headers {
            sent.insert(http::HeaderName::try_from(name).unwrap(), http::HeaderValue::from_bytes(value.trim().as_bytes()).unwrap());
        }
        if !cookies.is_empty() {
            sent.insert(header::COOKIE, http::HeaderValue::from_bytes(cookies.join("; ").as_bytes()).unwrap());
        }
        let body = Bytes::from(body);
        let mut seen = Vec::new();
        for origin in Origin::ALL {
            let Some(event) = event(origin, method, &address, &sent, &body) else { return Ok(()) };
            let Ok(request) = arrived(&event).request else { prop_assert!(segments.iter().any(|part| part == "." || part == "..")); return Ok(()) };
            let pairs: Vec<_> = form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()).into_owned().collect();
            let (parts, arrived) = request.into_parts();
            let arrived = futures::executor::block_on(to_bytes(arrived, usize::MAX)).unwrap();
            let expected = if matches!(method, "GET" | "HEAD") { Bytes::new() } else { body.clone() };
            prop_assert_eq!(&arrived, &expected, "{:?}", origin);
            for (name, value) in &sent {
                prop_assert_eq!(parts.headers.get(name), Some(value), "{:?} {}", origin, name);
            }
            // One value of each name is all that a load balancer in its plain mode sends; the order of names is its own.
            let mut of_each: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for (name, value) in pairs {
                of_each.entry(name).or_default().push(value);
            }
            let last: BTreeMap<_, _> = of_each.iter().map(|(name, values)| (name.clone(), values.last().cloned())).collect();
            seen.push((origin, parts.method, parts.uri.path().to_owned(), last, of_each));
        }
        for other in &seen[1..] {
            prop_assert_eq!((&other.1, &other.2, &other.3), (&seen[0].1, &seen[0].2, &seen[0].3), "{:?}", other.0);
            if other.0 != Origin::LoadBalancer {
                prop_assert_eq!(&other.4, &seen[0].4, "{:?}", other.0);
            }
        }
    }

    /// To the byte; the fuzzer's events are too short for these.
    #[test]
    fn nothing_passes_above_its_limit(path in 8_000..8_400_usize, query in 0..200_usize, value in 20_300..20_600_usize, headers in 90..110_usize, depth in 60..70_usize) {
        let limits = Limits::default();
        let refused = |change: &dyn Fn(&mut Value)| {
            let mut event = function_url();
            event["requestContext"]["http"]["method"] = "POST".into();
            change(&mut event);
            arrived(&event).request.err()
        };
        let long = refused(&|event| {
            event["rawPath"] = format!("/{}", "a".repeat(path - 1)).into();
            event["rawQueryString"] = "a".repeat(query).into();
        });
        prop_assert_eq!(long, (path + 1 + query > limits.address_bytes).then_some(Refusal::LongAddress));
        let large = refused(&|event| event["headers"] = json!({ "x": "a".repeat(value) }));
        prop_assert_eq!(large, (1 + value + 4 > limits.header_bytes).then_some(Refusal::LargeHeaders));
        let many: BTreeMap<String, &str> = (0..headers).map(|n| (format!("x-{n}"), "")).collect();
        let many = refused(&|event| event["headers"] = json!(many));
        prop_assert_eq!(many, (headers > limits.headers).then_some(Refusal::LargeHeaders));
        let deep = refused(&|event| {
            event["headers"]["content-type"] = "application/json".into();
            event["body"] = "[".repeat(depth).into();
        });
        prop_assert_eq!(deep, (depth > limits.json_depth).then_some(Refusal::DeepBody));
    }

    /// Any bytes give a request or a refusal, and an answer that is JSON.
    #[test]
    fn any_bytes_are_answered(name in prop::sample::select(RECORDED.map(|(name, _)| name).to_vec()), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6)) {
        let mut bytes = recorded(name).into_bytes();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let Arrived { request, format, .. } = read(&bytes, &Limits::default());
        let status = request.map_or_else(Refusal::status, |_| StatusCode::OK);
        prop_assert!(!status.is_server_error());
        let mut response = http::Response::new(());
        *response.status_mut() = status;
        let answer = format.write(&response.into_parts().0, &Bytes::from(bytes)).unwrap();
        prop_assert!(serde_json::from_str::<Value>(answer.get()).is_ok());
    }
}
