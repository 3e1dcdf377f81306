//! Bearer tokens as the server makes them, and as others would.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use store::system_clock;

use crate::common::SITE_URL;

pub const HEADER: &str = r#"{"typ":"at+jwt","alg":"HS256"}"#;

/// What the server signs with: `TOKEN_KEY` in `common`.
pub fn key() -> [u8; 32] {
    std::array::from_fn(|place| u8::try_from(place).unwrap())
}

pub fn now() -> i64 {
    (system_clock())()
}

/// HMAC with SHA-256 (RFC 2104), for keys of at most 64 bytes.
fn hmac(key: &[u8], message: &str) -> Vec<u8> {
    let mut block = [0_u8; 64];
    block[..key.len()].copy_from_slice(key);
    let padded = |pad: u8| Sha256::new_with_prefix(block.map(|byte| byte ^ pad));
    let inner = padded(0x36).chain_update(message).finalize();
    padded(0x5c).chain_update(inner).finalize().to_vec()
}

fn encoded(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn signed_with(key: &[u8], header: &str, claims: &str) -> String {
    let message = format!("{}.{}", encoded(header), encoded(claims));
    let signature = hmac(key, &message);
    format!("{message}.{}", encoded(signature))
}

pub fn signed(header: &str, claims: &Map<String, Value>) -> String {
    signed_with(&key(), header, &Value::Object(claims.clone()).to_string())
}

pub fn claims(account: &str, version: u64) -> Map<String, Value> {
    let now = now();
    let claims = json!({
        "iss": SITE_URL, "aud": SITE_URL, "sub": account, "iat": now, "exp": now + 600, "ver": version,
    });
    claims.as_object().unwrap().clone()
}

pub fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What has not the form of a token.
pub fn broken(good: &str) -> Vec<String> {
    let [header, claims, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("{good}") };
    let mut broken = vec![
        ".".to_owned(),
        "..".to_owned(),
        "...".to_owned(),
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
        format!("{good}="),
        format!("{good} {good}"),
        format!("{good},{good}"),
        format!("Bearer {good}"),
        format!("\"{good}\""),
        good.to_uppercase(),
        good.replace('.', ","),
        good.chars().rev().collect(),
        "A".repeat(4_097),
        format!("{good}{}", "A".repeat(4_000)),
    ];
    // One character another, all along.
    broken.extend((0..good.len()).step_by(17).map(|at| {
        let other = if &good[at..=at] == "Q" { "R" } else { "Q" };
        format!("{}{other}{}", &good[..at], &good[at + 1..])
    }));
    broken
}

/// What is signed by others, in another way, or not at all.
pub fn forged(good: &str, account: &str) -> Vec<String> {
    let ours = Value::Object(claims(account, 0)).to_string();
    let message = format!("{}.{}", encoded(HEADER), encoded(&ours));
    let signature = good.rsplit('.').next().unwrap();
    let mut forged = vec![
        signed_with(&[8; 32], HEADER, &ours),
        signed_with(&[], HEADER, &ours),
        signed_with(&key()[..31], HEADER, &ours),
        signed_with(SITE_URL.as_bytes(), HEADER, &ours),
        format!("{message}.{}", encoded(hex_of(&hmac(&key(), &message)))),
        format!("{message}.{}", encoded(Sha256::digest(&message))),
        format!("{message}.{}", encoded([0; 32])),
        format!("{message}.{}", encoded(key())),
        format!("{message}.{signature}"),
    ];
    for header in [
        r#"{"typ":"at+jwt","alg":"none"}"#,
        r#"{"typ":"at+jwt","alg":"None"}"#,
        r#"{"typ":"at+jwt","alg":"hs256"}"#,
        r#"{"typ":"at+jwt","alg":"HS384"}"#,
        r#"{"typ":"at+jwt","alg":"RS256"}"#,
        r#"{"typ":"at+jwt","alg":"EdDSA"}"#,
        r#"{"typ":"at+jwt"}"#,
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"typ":"id+jwt","alg":"HS256"}"#,
        r#"{"alg":"HS256"}"#,
        r#"{"typ":"at+jwt","alg":"HS256","kid":"../../key"}"#,
        r#"{"typ":"at+jwt","alg":"HS256","jku":"https://other.example/keys"}"#,
        "{}",
        "null",
        "",
    ] {
        forged.push(signed_with(&key(), header, &ours));
    }
    forged.push(format!("{}.{}.", encoded(r#"{"typ":"at+jwt","alg":"none"}"#), encoded(&ours)));
    forged
}

/// Claims of tokens that are not issued, or not now.
pub fn other_claims(account: &str) -> Vec<String> {
    let now = now();
    let mut all = Vec::new();
    for name in ["iss", "aud", "sub", "iat", "exp", "ver"] {
        let mut missing = claims(account, 0);
        missing.remove(name);
        all.push(signed(HEADER, &missing));
    }
    for (name, value) in [
        ("iss", json!("https://other.example")),
        ("aud", json!("https://other.example")),
        ("aud", json!([SITE_URL])),
        ("sub", json!("anna")),
        ("sub", json!("0".repeat(32))),
        ("sub", json!("")),
        ("iat", json!(now + 500)),
        ("iat", json!(now - 400)),
        ("exp", json!(now)),
        ("exp", json!(now - 1)),
        ("exp", json!(0)),
        ("exp", json!(now + 2_000)),
        ("exp", json!(i64::MAX)),
        ("exp", json!((now + 600).to_string())),
        ("ver", json!(1)),
        ("ver", json!(-1)),
        ("ver", json!("0")),
        ("role", json!("admin")),
        ("nbf", json!(now + 60)),
    ] {
        let mut other = claims(account, 0);
        other.insert(name.to_owned(), value);
        all.push(signed(HEADER, &other));
    }
    all
}
