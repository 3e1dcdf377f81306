//! No other site has its visitors write here, whatever the function and whatever the body.

use app::api::RULES;

use crate::common::SITE_URL;
use crate::stage::{ADMIN, OWNER, Stage};
use crate::trial::assert_unwritten;
use crate::visitor::{FORM, FROM_HERE, JSON, NOTHING, PAGE, PARTS, form, json_of, parts, pixel};

/// What a browser says of a request that another site, or nobody's page, has it send; with the cookies.
const FROM_ELSEWHERE: [&[(&str, &str)]; 12] = [
    &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
    &[("sec-fetch-site", "cross-site"), ("origin", SITE_URL)],
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site"), ("origin", "https://other.finance.example")],
    &[("sec-fetch-site", "none")],
    &[("sec-fetch-site", "none"), ("origin", SITE_URL)],
    &[("origin", "null")],
    &[("origin", "https://evil.example")],
    &[("origin", "http://finance.example")],
    &[("origin", "https://finance.example.evil.example")],
    &[("origin", "https://evil.example"), ("referer", "https://finance.example/studio")],
    &[],
];
/// By these some servers take a request for one of another method.
const OVERRIDES: [(&str, &str); 3] =
    [("x-http-method-override", "POST"), ("x-http-method", "POST"), ("x-method-override", "POST")];

#[tokio::test(flavor = "multi_thread")]
async fn a_call_from_another_site_is_refused_and_nothing_is_written() {
    let mut stage = Stage::set().await;
    let before = stage.trial.export();
    let mut calls = 0;
    for (path, _, rule) in RULES {
        let who = Stage::who_may(*rule);
        let fields = stage.fields(path, who);
        let (plain, json) = (form(&fields).into_bytes(), json_of(&fields).to_string().into_bytes());
        let multipart = parts(&fields, &pixel());
        let bodies: [(&str, &str, &[u8]); 8] = [
            (FORM, PAGE, plain.as_slice()),
            (FORM, "*/*", plain.as_slice()),
            (JSON, JSON, json.as_slice()),
            (PARTS, PAGE, multipart.as_slice()),
            (PARTS, "*/*", multipart.as_slice()),
            // What a page may send elsewhere without asking, in the hope that it is read as JSON.
            ("text/plain", "*/*", json.as_slice()),
            ("", "*/*", plain.as_slice()),
            ("", PAGE, &[]),
        ];
        for said in FROM_ELSEWHERE {
            for (kind, accept, body) in bodies {
                let mut headers = vec![("accept", accept)];
                headers.extend((!kind.is_empty()).then_some(("content-type", kind)));
                headers.extend(said);
                let answer = stage.people[who].ask("POST", path, &headers, body.to_vec()).await;
                assert_eq!(answer.status, 403, "{path} {headers:?}: {}", answer.body);
                answer.problem(403, "forbidden");
                for header in ["set-cookie", "location"] {
                    assert!(!answer.headers.contains_key(header), "{path} {headers:?}: {:?}", answer.headers);
                }
                calls += 1;
            }
        }
    }
    assert_eq!(calls, RULES.len() * FROM_ELSEWHERE.len() * 8);
    assert_unwritten(&before, &stage.trial.export());

    // The same from here is done, and seen in the store.
    let fields = stage.fields("/api/message", OWNER);
    let owner = &mut stage.people[OWNER];
    for said in [&FROM_HERE[..], &FROM_HERE[..1], &FROM_HERE[1..]] {
        let headers = [&[("content-type", FORM)][..], said].concat();
        let answer = owner.ask("POST", "/api/message", &headers, form(&fields)).await;
        assert_eq!(answer.status, 200, "{said:?}: {}", answer.body);
    }
    assert_ne!(before, stage.trial.export());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_token_it_is_refused_too() {
    let mut stage = Stage::set().await;
    for who in [OWNER, ADMIN] {
        let token = stage.people[who].done("token", &NOTHING).await["token"].as_str().unwrap().to_owned();
        stage.people[who].cookies.clear();
        stage.people[who].bearer = Some(token);
    }
    let before = stage.trial.export();
    for (path, _, rule) in RULES {
        let who = Stage::who_may(*rule);
        let body = form(&stage.fields(path, who));
        for said in FROM_ELSEWHERE.iter().filter(|said| !said.is_empty()) {
            let headers = [&[("content-type", FORM)][..], *said].concat();
            let answer = stage.people[who].ask("POST", path, &headers, body.clone()).await;
            answer.problem(403, "forbidden");
        }
    }
    assert_unwritten(&before, &stage.trial.export());
    // A client that is no browser says nothing of where it comes from, and has no cookies.
    let fields = stage.fields("/api/message", OWNER);
    let answer =
        stage.people[OWNER].ask("POST", "/api/message", &[("content-type", FORM)], form(&fields)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_by_reading() {
    let mut stage = Stage::set().await;
    let before = stage.trial.export();
    for (path, method, rule) in RULES {
        let who = Stage::who_may(*rule);
        let fields = stage.fields(path, who);
        let address = format!("{path}?{}", form(&fields));
        for said in FROM_ELSEWHERE {
            let headers = [said, &OVERRIDES[..], &[("accept", PAGE)][..]].concat();
            for asked in ["GET", "HEAD", "OPTIONS"] {
                let answer = stage.people[who].ask(asked, &address, &headers, "").await;
                let expected = match (asked, *method) {
                    ("OPTIONS", _) => 204,
                    (_, "GET") => 200,
                    _ => 405,
                };
                assert_eq!(answer.status, expected, "{asked} {path}: {}", answer.body);
                assert!(!answer.headers.contains_key("set-cookie"), "{asked} {path}");
                assert!(!answer.headers.contains_key("location"), "{asked} {path}");
            }
        }
    }
    assert_unwritten(&before, &stage.trial.export());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_logged_in_by_another_site() {
    let stage = Stage::set().await;
    let before = stage.trial.export();
    for function in ["log-in", "register"] {
        for said in FROM_ELSEWHERE.iter().filter(|said| !said.is_empty()) {
            let mut victim = stage.trial.visitor();
            let body = form(&[("name", "viewer"), ("password", victim.password.as_str())]);
            let headers = [&[("content-type", FORM), ("accept", PAGE)][..], *said].concat();
            let answer = victim.ask("POST", &format!("/api/{function}"), &headers, body).await;
            answer.problem(403, "forbidden");
            assert!(victim.cookies.is_empty(), "{said:?}");
        }
    }
    assert_unwritten(&before, &stage.trial.export());
}
