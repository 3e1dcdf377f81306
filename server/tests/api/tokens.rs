//! What proves nothing: sessions and bearer tokens that are forged, mistyped, over, or somebody else's kind.

use std::sync::Arc;

use backend::{Caller, Credentials, Site, Tokens};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::{Role, Time};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::{Clock, SqliteTable, system_clock};

use crate::bearers::{HEADER, broken, claims, forged, hex_of, key, now, other_claims, signed};
use crate::common::SITE_URL;
use crate::stage::NEW_PASSWORD;
use crate::trial::Trial;
use crate::visitor::{DEVICE, NOTHING, PASSWORD, SESSION, Visitor};

const DAY: i64 = 86_400;

async fn bearer(visitor: &mut Visitor) -> String {
    visitor.done("token", &NOTHING).await["token"].as_str().unwrap().to_owned()
}

async fn id(visitor: &mut Visitor) -> String {
    visitor.read("account/export", &NOTHING).await.json()["id"].as_str().unwrap().to_owned()
}

/// An account whose session and token ended by this.
async fn ended_by(trial: &Trial, admin: &mut Visitor, way: &str) -> (String, String) {
    let mut visitor = trial.account(&format!("ended-by-{}", way.replace('/', "-"))).await;
    let token = bearer(&mut visitor).await;
    let session = visitor.cookies[SESSION].clone();
    match way {
        "change-password" => {
            visitor.done(way, &[("current", PASSWORD), ("new", NEW_PASSWORD)]).await;
        }
        "delete-account" => {
            visitor.done(way, &[("password", PASSWORD)]).await;
        }
        "suspend" => {
            let suspend = [("name", visitor.name.as_str()), ("suspended", "true")];
            admin.done("accounts/suspend", &suspend).await;
        }
        _ => {
            visitor.done(way, &NOTHING).await;
        }
    }
    (session, token)
}

/// A session that began on a clock that is 31 days behind.
async fn expired_session(trial: &Trial, name: &str) -> String {
    let past: Clock = Arc::new(|| (system_clock())() - 31 * DAY);
    let table = SqliteTable::open(&trial.data().join("site.sqlite"), past.clone()).unwrap();
    let site = Site::new(Arc::new(table), past);
    let credentials = Credentials { name, password: PASSWORD, address: None, device: None };
    site.log_in(credentials).await.unwrap().token
}

#[tokio::test(flavor = "multi_thread")]
async fn no_bad_session_is_anybody() {
    let trial = Trial::start();
    let mut admin = trial.admin("root").await;
    let mut anna = trial.account("anna").await;
    let good = anna.cookies[SESSION].clone();
    assert_eq!(good.len(), 43);
    let mut values = vec![
        String::new(),
        "null".to_owned(),
        "undefined".to_owned(),
        "0".to_owned(),
        "anna".to_owned(),
        PASSWORD.to_owned(),
        "A".repeat(43),
        "=".repeat(43),
        "é".repeat(43),
        "A".repeat(4_000),
        format!("{good}="),
        format!("{good}."),
        format!("{good}{good}"),
        format!("={good}"),
        format!("\"{good}\""),
        good.to_uppercase(),
        good.to_lowercase(),
        good.chars().rev().collect(),
        good[..42].to_owned(),
        good[1..].to_owned(),
        good.bytes().map(|byte| format!("%{byte:02X}")).collect(),
        STANDARD.encode(&good),
        anna.cookies[DEVICE].clone(),
        bearer(&mut anna).await,
        id(&mut anna).await,
        hex_of(&Sha256::digest(&good)),
        "SESSION#x".to_owned(),
        "../../etc/passwd".to_owned(),
        "' OR 1=1 --".to_owned(),
        expired_session(&trial, "anna").await,
    ];
    for way in ["log-out", "log-out-everywhere", "change-password", "delete-account", "suspend"] {
        values.push(ended_by(&trial, &mut admin, way).await.0);
    }
    // One character another, at every place.
    values.extend((0..43).map(|at| {
        let other = if &good[at..=at] == "A" { "B" } else { "A" };
        format!("{}{other}{}", &good[..at], &good[at + 1..])
    }));
    let mut lines: Vec<String> = values.iter().map(|value| format!("{SESSION}={value}")).collect();
    // A good one under another name, or beside another one of its name.
    for name in ["__Host-sessio", "__Host-sessions", "__host-session", "__Secure-session", "session", DEVICE]
    {
        lines.push(format!("{name}={good}"));
    }
    lines.push(format!("{SESSION}={good}; {SESSION}={good}"));
    lines.push(format!("{SESSION}=; {SESSION}={good}"));
    lines.push(format!("{SESSION} ={good}"));
    lines.push(format!("{SESSION}:{good}"));
    lines.push(format!("{SESSION}={good}, {SESSION}={good}"));
    assert!(lines.len() >= 60, "{}", lines.len());

    let mut nobody = trial.visitor();
    for line in &lines {
        let answer = nobody.ask("GET", "/api/account", &[("cookie", line.as_str())], "").await;
        assert_eq!(answer.status, 401, "{line:.90}: {}", answer.body);
        answer.problem(401, "login-needed");
        assert!(!answer.headers.contains_key("set-cookie"), "{line:.90}");
    }
    let among_others = format!("a=1; név=é; {SESSION}={good}");
    let answer = nobody.ask("GET", "/api/account", &[("cookie", among_others.as_str())], "").await;
    assert_eq!(answer.status, 200, "else the table above proves nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_bad_bearer_token_is_anybody() {
    let trial = Trial::start();
    let mut admin = trial.admin("root").await;
    let mut anna = trial.account("anna").await;
    let (account, good) = (id(&mut anna).await, bearer(&mut anna).await);
    let mut headers: Vec<String> = broken(&good).iter().map(|token| format!("Bearer {token}")).collect();
    headers.extend(forged(&good, &account).iter().map(|token| format!("Bearer {token}")));
    headers.extend(other_claims(&account).iter().map(|token| format!("Bearer {token}")));
    for way in ["log-out-everywhere", "change-password", "delete-account", "suspend"] {
        headers.push(format!("Bearer {}", ended_by(&trial, &mut admin, way).await.1));
    }
    // Of a process with another key, and of another site with this one.
    let caller = Caller {
        account: account.parse().unwrap(),
        name: "anna".parse().unwrap(),
        role: Role::Viewer,
        channel: None,
        session: None,
        version: 0,
    };
    for tokens in [Tokens::new([9; 32], SITE_URL), Tokens::new(key(), "https://other.example")] {
        headers.push(format!("Bearer {}", tokens.issue(&caller, Time(now())).unwrap()));
    }
    let old = Tokens::new(key(), SITE_URL).issue(&caller, Time(now() - 901)).unwrap();
    headers.push(format!("Bearer {old}"));
    // Of another scheme, or of none.
    let session = &anna.cookies[SESSION];
    headers.extend([
        "Bearer".to_owned(),
        "Bearer null".to_owned(),
        format!("Bearer {session}"),
        format!("Bearer={good}"),
        format!("Bearer, {good}"),
        format!("Bearer  {good}"),
        format!("Token {good}"),
        format!("JWT {good}"),
        format!("Basic {good}"),
        format!("Basic {}", STANDARD.encode(format!("anna:{PASSWORD}"))),
        good.clone(),
    ]);
    assert!(headers.len() >= 60, "{}", headers.len());

    let mut nobody = trial.visitor();
    for header in &headers {
        let answer = nobody.ask("GET", "/api/account", &[("authorization", header.as_str())], "").await;
        assert_eq!(answer.status, 401, "{header:.300}: {}", answer.body);
        answer.problem(401, "login-needed");
    }
    let fresh = Tokens::new(key(), SITE_URL).issue(&caller, Time(now())).unwrap();
    for header in [format!("Bearer {good}"), format!("bearer {good}"), format!("Bearer {fresh}")] {
        let answer = nobody.ask("GET", "/api/account", &[("authorization", header.as_str())], "").await;
        assert_eq!(answer.status, 200, "else the table above proves nothing: {}", answer.body);
    }
    let ours = format!("Bearer {}", signed(HEADER, &claims(&account, 0)));
    let answer = nobody.ask("GET", "/api/account", &[("authorization", ours.as_str())], "").await;
    assert_eq!(answer.status, 200, "what is forged above is wrong in one thing alone: {}", answer.body);
    let twice = [("authorization", ours.as_str()), ("authorization", ours.as_str())];
    nobody.ask("GET", "/api/account", &twice, "").await.problem(401, "login-needed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_presented_counts_and_no_other() {
    let trial = Trial::start();
    let mut anna = trial.account("anna").await;
    let good = bearer(&mut anna).await;
    // A session beside a bad token is no way round it, also where anybody may ask.
    for path in ["/api/account", "/api/me"] {
        let bad = [("authorization", "Bearer nonsense")];
        anna.ask("GET", path, &bad, "").await.problem(401, "login-needed");
    }
    // A stale session is nobody where anybody may ask.
    let mut stale = trial.visitor();
    stale.cookies.insert(SESSION.to_owned(), "A".repeat(43));
    assert_eq!(stale.read("me", &NOTHING).await.json(), Value::Null);

    let mut client = Visitor { bearer: Some(good), ..trial.visitor() };
    assert_eq!(client.read("me", &NOTHING).await.json()["name"], "anna");
    // It can't be made to last, and ends by itself.
    for function in ["token", "log-out"] {
        client.post(function, &NOTHING).await.problem(403, "forbidden");
    }
    let change = [("current", PASSWORD), ("new", NEW_PASSWORD)];
    let answer = client.post("change-password", &change).await;
    assert_eq!((answer.status, answer.headers.contains_key("set-cookie")), (200, false), "{}", answer.body);
    client.read("me", &NOTHING).await.problem(401, "login-needed");
    anna.read("account", &NOTHING).await.problem(401, "login-needed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_a_new_one_at_each_log_in_and_kept_from_scripts_and_others() {
    let trial = Trial::start();
    let mut anna = trial.account("anna").await;
    let old = anna.cookies[SESSION].clone();
    let log_in = [("name", "anna"), ("password", PASSWORD)];
    let answer = anna.post("log-in", &log_in).await;
    let set: Vec<&str> =
        answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
    assert_eq!(set.len(), 2, "{set:?}");
    for (cookie, age) in set.iter().zip([30 * DAY, 180 * DAY]) {
        let attributes = format!("; Path=/; Max-Age={age}; Secure; HttpOnly; SameSite=Lax");
        assert!(cookie.starts_with("__Host-") && cookie.ends_with(&attributes), "{cookie}");
    }
    assert!(!answer.body.contains(&anna.cookies[SESSION]), "{}", answer.body);
    assert_ne!(anna.cookies[SESSION], old);
    let mut before = trial.visitor();
    before.cookies.insert(SESSION.to_owned(), old);
    before.read("account", &NOTHING).await.problem(401, "login-needed");
    // Whoever reads the store has no session by it.
    let good = &anna.cookies[SESSION];
    let known = |text: &str| text.contains(good.as_str());
    let rows = trial.export();
    assert!(
        !rows.iter().any(|((partition, sort), (body, _))| known(partition) || known(sort) || known(body))
    );
}
