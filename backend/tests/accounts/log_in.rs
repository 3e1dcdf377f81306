//! Logging in.

use backend::{Credentials, Refusal, Site};
use store::Table;

use crate::spy::Spy;
use crate::{OTHER, PASSWORD, Trial, address, clock, with};

#[tokio::test]
async fn every_log_in_is_a_new_session() {
    let trial = Trial::new();
    let first = trial.account("anna").await;
    let second = trial.another().log_in(with(" ＡNNA", PASSWORD)).await.unwrap();
    assert_ne!(first.token, second.token);
    assert_ne!(first.device, second.device);
    for token in [&first.token, &second.token] {
        let caller = trial.another().caller(token).await.unwrap().unwrap();
        assert_eq!(caller.account, first.caller.account);
    }
    // A known device stays what it is; what an unknown one brings along is not taken.
    let known = Credentials { device: Some(&first.device), ..with("anna", PASSWORD) };
    assert_eq!(trial.site.log_in(known).await.unwrap().device, first.device);
    let planted = "A".repeat(43);
    let unknown = Credentials { device: Some(&planted), ..with("anna", PASSWORD) };
    assert_ne!(trial.site.log_in(unknown).await.unwrap().device, planted);
}

#[tokio::test]
async fn one_password_however_unicode_writes_it() {
    let trial = Trial::new();
    trial.site.register(with("anna", "caf\u{e9} \u{212b}ngstrom")).await.unwrap();
    trial.site.log_in(with("anna", "cafe\u{301} A\u{30a}ngstrom")).await.unwrap();
    let capitals = trial.site.log_in(with("anna", "CAF\u{c9} \u{212b}ngstrom")).await;
    assert!(matches!(capitals, Err(Refusal::WrongLogin)));
}

#[tokio::test]
async fn unknown_wrong_and_locked_take_the_same_steps() {
    let trial = Trial::new();
    let spy = Spy::new(trial.table(), None);
    let site = Site::new(spy.clone(), clock(&trial.now));
    trial.account("anna").await;
    for brought in [None, Some("A".repeat(43))] {
        let from = |name, password| Credentials {
            address: address("192.0.2.1"),
            device: brought.as_deref(),
            ..with(name, password)
        };
        let wrong = site.log_in(from("anna", OTHER)).await.unwrap_err();
        let wrong_calls = spy.calls();
        let unknown = site.log_in(from("nobody", OTHER)).await.unwrap_err();
        assert_eq!(spy.calls(), wrong_calls);
        assert!(matches!((&wrong, &unknown), (Refusal::WrongLogin, Refusal::WrongLogin)));
        assert_eq!(format!("{wrong} {wrong:?}"), format!("{unknown} {unknown:?}"));
        assert_eq!(wrong_calls.last().unwrap(), "write 1 rows", "{wrong_calls:?}");
    }
    for name in ["anna", "nobody"] {
        for _ in 0..9 {
            let _ = trial.site.log_in(with(name, OTHER)).await;
        }
        for password in [PASSWORD, OTHER] {
            spy.calls();
            let credentials = Credentials { address: address("192.0.2.1"), ..with(name, password) };
            let locked = site.log_in(credentials).await;
            assert!(matches!(locked, Err(Refusal::TooMany { retry_after: 900 })), "{name}: {locked:?}");
            // First the address is counted, then the name.
            let mut calls = vec!["get NAME", "get ACCOUNT", "get DEVICE"];
            calls.extend(["get 1 rows", "write 1 rows"].repeat(2));
            assert_eq!(spy.calls(), calls);
        }
    }
}

#[tokio::test]
async fn what_can_be_no_login_is_refused_and_nothing_counted() {
    let trial = Trial::new();
    let long = "x".repeat(1_000_000);
    for (name, password) in [("", PASSWORD), ("a b", PASSWORD), ("anna", &long), (&long, PASSWORD)] {
        let refused = trial.site.log_in(with(name, password)).await;
        assert!(matches!(refused, Err(Refusal::WrongLogin)));
    }
    let refused = trial.site.log_in(with("anna", "")).await;
    assert!(matches!(refused, Err(Refusal::WrongLogin)));
}

#[tokio::test]
async fn neither_the_table_nor_debug_texts_hold_a_secret() {
    let trial = Trial::new();
    let credentials = with("anna", PASSWORD);
    let new = trial.site.register(credentials).await.unwrap();
    let _ = trial.site.log_in(Credentials { device: Some(&new.device), ..credentials }).await.unwrap();
    let mut text = format!("{credentials:?} {new:?} {:?}", new.caller.session);
    assert!(!text.contains("argon2"));
    let rows = trial.table().scan(None, 1_000).await.unwrap();
    assert!(rows.items.len() >= 6);
    for item in rows.items {
        text.push_str(&format!("{} {}\n", item.key, item.body));
    }
    for secret in [PASSWORD, &new.token, &new.device] {
        assert!(!text.contains(secret));
    }
    assert!(text.contains("$argon2id$v=19$m=19456,t=2,p=1$"));
}
