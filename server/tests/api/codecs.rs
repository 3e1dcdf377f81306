//! Forms and JSON mean the same, and what is neither is refused.

use serde_json::{Value, json};

use crate::stage::{OWNER, Stage};
use crate::trial::{Trial, assert_unwritten, stream};
use crate::visitor::{Answer, FORM, FROM_HERE, JSON, PARTS, Visitor, json_of};

/// The same fields as a form has them.
fn as_form(fields: &Value) -> Vec<(String, String)> {
    let scalar = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut form = Vec::new();
    for (name, value) in fields.as_object().unwrap() {
        match value {
            Value::Null => {}
            Value::Array(values) => {
                form.extend(values.iter().map(|value| (format!("{name}[]"), scalar(value))));
            }
            value => form.push((name.clone(), scalar(value))),
        }
    }
    form
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_and_json_mean_the_same() {
    let trial = Trial::start();
    let mut anna = trial.host("anna", "annas-desk").await;
    let slug = anna.done("streams/create", &stream("Rates")).await.as_str().unwrap().to_owned();
    let wrong_stream = json!({
        "title": "", "summary": "x".repeat(301), "language": "fr", "topics": ["bonds"], "tickers": "AAPL NOPE",
        "starts_at": "tomorrow", "zone": "UTC", "minutes": "x", "sponsor": null,
    });
    for (function, fields, status) in [
        ("register", json!({ "name": "ab", "password": "short" }), 400),
        ("register", json!({ "name": "anna" }), 400),
        ("log-in", json!({ "name": "nobody-here", "password": "whatever it is" }), 401),
        ("streams/create", json!({}), 400),
        ("streams/create", wrong_stream, 400),
        ("streams/create", json!({ "title": "Two words", "topics": [], "minutes": 0 }), 400),
        ("streams/create", json!({ "title": "开盘前", "minutes": 45.5, "no_sponsor": false }), 400),
        ("streams/create", json!({ "title": "Rates", "positions": "Long XOM", "no_positions": true }), 400),
        ("channel/edit", json!({ "revision": "1", "handle": "annas-desk", "name": "A" }), 400),
        ("channel/create", json!({ "handle": "Annas Desk", "language": "zh-Hans" }), 400),
        ("follow", json!({ "handle": "annas-desk", "on": true }), 200),
        ("follow", json!({ "handle": "annas-desk", "on": "on" }), 200),
        ("follow", json!({ "handle": "annas-desk", "on": false }), 200),
        ("follow", json!({ "handle": "nobodys-desk", "on": true }), 404),
        ("follow", json!({ "handle": "annas-desk", "on": 1 }), 400),
        ("remind", json!({ "slug": slug, "on": true }), 200),
        ("report", json!({ "kind": "stream", "slug": slug, "message": null, "reason": "no" }), 400),
        ("report", json!({ "kind": "channel", "slug": slug, "reason": "Not a kind" }), 400),
        ("message", json!({ "slug": slug, "text": "  \n " }), 400),
        ("message", json!({ "slug": slug, "text": "字".repeat(2_000) }), 400),
        ("streams/go-live", json!({ "slug": "nothing-here" }), 404),
        ("streams/end", json!({ "slug": slug }), 409),
        ("streams/edit", json!({ "slug": slug, "revision": "1", "title": "x" }), 400),
        ("accounts/role", json!({ "name": "anna", "role": "king" }), 403),
        ("change-password", json!({ "current": "not this one", "new": "password" }), 400),
        ("account", json!({}), 405),
    ] {
        let by_form = anna.post(function, &as_form(&fields)).await;
        let by_json = anna.post_json(function, &fields).await;
        assert_eq!(by_form.status, status, "{function} {fields}: {}", by_form.body);
        assert_eq!((by_json.status, &by_json.body), (status, &by_form.body), "{function} {fields}");
        for name in ["content-type", "cache-control"] {
            assert_eq!(by_json.header(name), by_form.header(name), "{function} {fields}");
        }
    }
    // A stream is the same whichever way it came; numbers and boxes are as good as their texts.
    let mut fields = json_of(&stream("Twice the same"));
    let mut made = vec![
        anna.done("streams/create", &stream("Twice the same")).await,
        anna.post_json("streams/create", &fields).await.json(),
    ];
    for (name, value) in [("minutes", json!(45)), ("no_sponsor", json!(true)), ("positions", Value::Null)] {
        fields[name] = value;
    }
    made.push(anna.post_json("streams/create", &fields).await.json());
    assert_eq!(made, ["twice-the-same", "twice-the-same-2", "twice-the-same-3"]);
    let mut streams = Vec::new();
    for slug in made {
        let mut own = anna.own(slug.as_str().unwrap()).await;
        assert_eq!(own["stream"]["topics"][0]["slug"], "bonds", "{own}");
        assert_eq!(own["stream"]["tickers"][0]["code"], "AAPL", "{own}");
        own["revision"].take();
        own["stream"]["slug"].take();
        streams.push(own);
    }
    streams.dedup();
    assert_eq!(streams.len(), 1, "{streams:?}");
}

async fn send(visitor: &mut Visitor, function: &str, kind: &str, body: impl Into<Vec<u8>>) -> Answer {
    let body: Vec<u8> = body.into();
    let mut headers = vec![("accept", JSON)];
    headers.extend((!kind.is_empty()).then_some(("content-type", kind)));
    headers.extend(FROM_HERE);
    visitor.ask("POST", &format!("/api/{function}"), &headers, body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_call_is_refused_and_nothing_is_written() {
    let mut stage = Stage::set().await;
    let slug = stage.slug("/api/streams/go-live").to_owned();
    let before = stage.trial.export();
    let owner = &mut stage.people[OWNER];
    // JSON that is none, no object, or nested.
    for body in [
        "",
        " ",
        "{",
        "null",
        "true",
        "[]",
        "\"slug\"",
        "{\"slug\":}",
        "{\"slug\":\"a\"}{}",
        "{}",
        "{\"slug\":null}",
        "{\"slug\":{\"slug\":\"a\"}}",
        "{\"slug\":[\"a\"]}",
        "{\"slug\":[[\"a\"]]}",
        "{\"slug\":[null]}",
        "{\"slug\":[{}]}",
        "{\"slug[0]\":\"a\"}",
        "{\"slug.x\":\"a\"}",
        "{\"Slug\":\"a\"}",
        "{\"\":\"a\"}",
    ] {
        let answer = send(owner, "streams/go-live", JSON, body).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.body);
        answer.problem(400, "invalid");
    }
    send(owner, "streams/go-live", JSON, b"{\"slug\":\"\xff\"}".to_vec()).await.problem(400, "invalid");
    let deep = |depth: usize| format!("{{\"slug\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    for depth in [2, 10, 60] {
        send(owner, "streams/go-live", JSON, deep(depth)).await.problem(400, "invalid");
    }
    // This does not get as far as the API, and is refused in the same way.
    for depth in [64, 100_000] {
        send(owner, "streams/go-live", JSON, deep(depth)).await.problem(400, "invalid");
    }
    // Forms that are none.
    for body in
        ["", "slug", "slug[a]=b", "slug[]=a&slug[]=b", "slug[a][b][c][d][e][f][g][h]=a", "Slug=a", "=a"]
    {
        let answer = send(owner, "streams/go-live", FORM, body).await;
        assert!(matches!(answer.status, 400 | 404), "{body}: {} {}", answer.status, answer.body);
    }
    send(owner, "streams/go-live", FORM, b"slug=\xff".to_vec()).await.problem(400, "invalid");
    for (function, body) in [
        ("follow", "handle=owners-desk&on=perhaps"),
        ("follow", "handle=owners-desk"),
        ("accounts/suspend", "name=extra&suspended=2"),
        ("streams/edit", "slug=a"),
    ] {
        send(owner, function, FORM, body).await.problem(400, "invalid");
    }
    // Other types, or none.
    let body = format!("slug={slug}");
    for kind in [
        "text/plain",
        "text/json",
        "text/html",
        "application/xml",
        "application/octet-stream",
        "application/problem+json",
        "application/cbor",
        PARTS,
        "multipart/form-data",
        "a",
        "",
    ] {
        let answer = send(owner, "streams/go-live", kind, body.clone()).await;
        assert_eq!(answer.status, 415, "{kind:?}: {}", answer.body);
        answer.problem(415, "wrong-type");
    }
    for (kind, body) in [
        (FORM, body.clone()),
        (JSON, format!("{{\"slug\":\"{slug}\"}}")),
        ("multipart/form-data", "--b--".to_owned()),
        ("multipart/mixed; boundary=b", "--b--".to_owned()),
        ("image/png", body.clone()),
        ("", body),
    ] {
        send(owner, "streams/cover", kind, body).await.problem(415, "wrong-type");
    }
    for body in ["garbage", "--b\r\n\r\n", "--c--"] {
        send(owner, "streams/cover", PARTS, body).await.problem(400, "invalid");
    }
    assert_unwritten(&before, &stage.trial.export());
}
