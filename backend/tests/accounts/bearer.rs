//! Bearer tokens: what is one, and everything that is none.

use backend::Tokens;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use model::Time;
use serde_json::{Map, Value, json};
use sha2::{Sha256, Sha512};

use crate::{NOW, PASSWORD, Trial, with};

const KEY: [u8; 32] = [7; 32];
const HERE: &str = "https://finance.example";

fn encoded(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// A token of these parts, signed as ours are.
fn signed(header: &str, claims: &str) -> String {
    signed_with(&KEY, header, claims)
}

fn signed_with(key: &[u8], header: &str, claims: &str) -> String {
    let message = format!("{}.{}", encoded(header), encoded(claims));
    let mac = Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(&message);
    format!("{message}.{}", encoded(mac.finalize().into_bytes()))
}

const HEADER: &str = r#"{"typ":"at+jwt","alg":"HS256"}"#;

fn claims(account: &str) -> Map<String, Value> {
    let claims = json!({"iss": HERE, "aud": HERE, "sub": account, "iat": NOW, "exp": NOW + 900, "ver": 0});
    claims.as_object().unwrap().clone()
}

#[tokio::test]
async fn a_token_is_good_for_a_quarter_of_an_hour() {
    let trial = Trial::new();
    let anna = trial.account("anna").await.caller;
    let tokens = Tokens::new(KEY, HERE);
    let token = tokens.issue(&anna, Time(NOW)).unwrap();
    let (account, version) = (anna.account.clone(), anna.version);
    let owner = Some((account.clone(), version));
    assert_eq!(Tokens::new(KEY, HERE).read(&token, Time(NOW)), owner);
    assert_eq!(tokens.read(&token, Time(NOW + 899)), owner);
    assert_eq!(tokens.read(&token, Time(NOW + 900)), None);
    assert_eq!(tokens.read(&token, Time(NOW - 5)), owner, "clocks differ a little");
    assert_eq!(tokens.read(&token, Time(NOW - 6)), None);
    let ours = Value::Object(claims(anna.account.as_str())).to_string();
    assert_eq!(tokens.read(&signed(HEADER, &ours), Time(NOW)), owner, "else the table below proves nothing");

    // It stands for the account as it is now, and without a session.
    let caller = trial.another().caller_of(&account, version).await.unwrap().unwrap();
    assert_eq!((caller.name, caller.session), (anna.name.clone(), None));
    trial.site.log_out_everywhere(&anna).await.unwrap();
    assert!(trial.another().caller_of(&account, version).await.unwrap().is_none());
    let again = trial.site.log_in(with("anna", PASSWORD)).await.unwrap().caller;
    let token = tokens.issue(&again, Time(NOW)).unwrap();
    assert_eq!(tokens.read(&token, Time(NOW)), Some((account, version + 1)));
    assert!(!format!("{tokens:?}").contains('7'), "{tokens:?}");
}

#[tokio::test]
async fn everything_else_is_none() {
    let trial = Trial::new();
    let anna = trial.account("anna").await.caller;
    let tokens = Tokens::new(KEY, HERE);
    let good = tokens.issue(&anna, Time(NOW)).unwrap();
    let account = anna.account.as_str();
    let ours = Value::Object(claims(account)).to_string();
    let mut bad = broken(&good);
    bad.extend(forged(&good, &ours));
    bad.extend(headers().iter().map(|header| signed(header, &ours)));
    bad.extend(other_claims(account).iter().map(|claims| signed(HEADER, claims)));
    assert!(bad.len() >= 100, "{}", bad.len());
    for token in bad {
        assert_eq!(tokens.read(&token, Time(NOW)), None, "{token:.300}");
    }
    for other in [Tokens::new([8; 32], HERE), Tokens::new(KEY, "https://other.example")] {
        assert_eq!(other.read(&good, Time(NOW)), None);
    }
    assert!(tokens.read(&good, Time(NOW)).is_some());
}

/// What has not the form of a token.
fn broken(good: &str) -> Vec<String> {
    let [header, claims, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("{good}") };
    let standard = STANDARD.encode(URL_SAFE_NO_PAD.decode(signature).unwrap());
    let mut broken = vec![
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "...".to_owned(),
        "null".to_owned(),
        "\0\0\0".to_owned(),
        "e30.e30.e30".to_owned(),
        header.to_owned(),
        format!("{header}.{claims}"),
        format!("{header}.{claims}."),
        format!("{header}..{signature}"),
        format!(".{claims}.{signature}"),
        format!("{claims}.{header}.{signature}"),
        format!("{good}.{signature}"),
        format!("{good}."),
        format!(".{good}"),
        format!(" {good}"),
        format!("{good} "),
        format!("{good}\n"),
        format!("{good}="),
        format!("Bearer {good}"),
        format!("{header}.{claims}.{standard}"),
        good.to_uppercase(),
        good.replace('.', ","),
        good.chars().rev().collect(),
        "A".repeat(4_097),
        format!("{good}{}", "A".repeat(1_000_000)),
    ];
    broken.extend((1..6).map(|less| good[..good.len() - less].to_owned()));
    // One character another, all along.
    broken.extend((0..good.len()).step_by(11).map(|at| {
        let other = if &good[at..=at] == "Q" { "R" } else { "Q" };
        format!("{}{other}{}", &good[..at], &good[at + 1..])
    }));
    broken
}

/// What is signed by others, or not at all.
fn forged(good: &str, ours: &str) -> Vec<String> {
    let header = encoded(HEADER);
    let claims = encoded(ours);
    let message = format!("{header}.{claims}");
    let sha512 = Hmac::<Sha512>::new_from_slice(&KEY).unwrap().chain_update(&message);
    let sha512 = encoded(sha512.finalize().into_bytes());
    let signature = good.rsplit('.').next().unwrap();
    vec![
        signed_with(&[8; 32], HEADER, ours),
        signed_with(&[], HEADER, ours),
        signed_with(&[0; 32], HEADER, ours),
        signed_with(&KEY[..31], HEADER, ours),
        signed_with(HERE.as_bytes(), HEADER, ours),
        format!("{message}.{sha512}"),
        format!("{message}.{}", encoded([0; 32])),
        format!("{message}.{}", encoded([])),
        format!("{message}.{}", encoded(KEY)),
        format!("{header}.{}.{signature}", encoded(ours.replace("\"ver\":0", "\"ver\":1"))),
        format!("{}.{claims}.", encoded(r#"{"typ":"at+jwt","alg":"none"}"#)),
        format!("{}.{claims}.{signature}", encoded(r#"{"typ":"at+jwt","alg":"none"}"#)),
    ]
}

/// Headers of other tokens.
fn headers() -> Vec<String> {
    let mut headers: Vec<String> = ["none", "None", "hs256", "HS384", "HS512", "RS256", "ES256", "EdDSA", ""]
        .iter()
        .map(|algorithm| json!({"typ": "at+jwt", "alg": algorithm}).to_string())
        .collect();
    for kind in ["JWT", "jwt", "at+JWT", "application/at+jwt", "id+jwt", "", " at+jwt"] {
        headers.push(json!({"typ": kind, "alg": "HS256"}).to_string());
    }
    headers.extend(
        [
            r#"{"alg":"HS256"}"#,
            r#"{"typ":"at+jwt"}"#,
            r#"{"typ":null,"alg":"HS256"}"#,
            r#"{"typ":["at+jwt"],"alg":"HS256"}"#,
            r#"{"typ":"at+jwt","alg":["HS256"]}"#,
            r#"{"typ":"at+jwt","alg":"HS256","alg":"HS256"}"#,
            r#"{"typ":"at+jwt","alg":"HS256","kid":"../../key"}"#,
            r#"{"typ":"at+jwt","alg":"HS256","jku":"https://other.example/keys"}"#,
            r#"{"typ":"at+jwt","alg":"HS256","crit":["exp"]}"#,
            r#"{"typ":"at+jwt","alg":"HS256","b64":false}"#,
            r#"{"typ":"at+jwt","alg":"HS256","cty":"JWT"}"#,
            "",
            "{}",
            "[]",
            "null",
            "{",
        ]
        .map(str::to_owned),
    );
    headers
}

/// Claims of tokens that we do not issue, or not now.
fn other_claims(account: &str) -> Vec<String> {
    let mut all = Vec::new();
    for name in ["iss", "aud", "sub", "iat", "exp", "ver"] {
        let mut missing = claims(account);
        missing.remove(name);
        all.push(Value::Object(missing).to_string());
    }
    let elsewhere = "https://other.example";
    for (name, value) in [
        ("iss", json!(elsewhere)),
        ("iss", json!([HERE])),
        ("iss", Value::Null),
        ("aud", json!(elsewhere)),
        ("aud", json!([HERE])),
        ("aud", json!([HERE, elsewhere])),
        ("aud", json!([])),
        ("aud", json!(format!("{HERE}/"))),
        ("sub", json!("")),
        ("sub", json!("anna")),
        ("sub", json!(account.to_uppercase() + "A")),
        ("sub", json!(1)),
        ("sub", Value::Null),
        ("iat", json!(NOW + 6)),
        ("iat", json!(NOW - 1)),
        ("iat", json!(0)),
        ("iat", json!(i64::MIN)),
        ("iat", json!("1800000000")),
        ("iat", json!(1_800_000_000.5)),
        ("exp", json!(NOW)),
        ("exp", json!(NOW - 1)),
        ("exp", json!(0)),
        ("exp", json!(-1)),
        ("exp", json!(NOW + 901)),
        ("exp", json!(i64::MAX)),
        ("exp", json!(u64::MAX)),
        ("exp", json!(1e300)),
        ("exp", json!("1800000900")),
        ("exp", json!([NOW + 900])),
        ("exp", Value::Null),
        ("ver", json!(-1)),
        ("ver", json!("0")),
        ("ver", json!(0.5)),
        ("ver", Value::Null),
        ("role", json!("admin")),
        ("nbf", json!(NOW + 60)),
    ] {
        let mut other = claims(account);
        other.insert(name.to_owned(), value);
        all.push(Value::Object(other).to_string());
    }
    let twice = Value::Object(claims(account)).to_string().replace("\"exp\"", "\"exp\":1,\"exp\"");
    all.extend([twice, String::new(), "{}".to_owned(), "[]".to_owned(), "null".to_owned(), "{".to_owned()]);
    all
}
