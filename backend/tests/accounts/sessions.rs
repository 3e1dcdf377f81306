//! Sessions and how they end, seen from another process.

use backend::{Credentials, Refusal};
use model::Role;

use crate::{OTHER, PASSWORD, Trial, with};

const DAY: i64 = 86_400;

#[tokio::test]
async fn every_way_to_end_sessions_is_seen_elsewhere_at_once() {
    for way in ["log_out", "log_out_everywhere", "change_password", "delete_account", "suspend"] {
        let trial = Trial::new();
        let admin = trial.admin("root").await;
        let one = trial.account("anna").await;
        let two = trial.site.log_in(with("anna", PASSWORD)).await.unwrap();
        let elsewhere = trial.another();
        let seen = async |token: &str| elsewhere.caller(token).await.unwrap().is_some();
        let caller = &one.caller;
        let bearer = async || elsewhere.caller_of(&caller.account, caller.version).await.unwrap().is_some();
        assert!(seen(&one.token).await && seen(&two.token).await && bearer().await);

        match way {
            "log_out" => trial.site.log_out(&one.token).await.unwrap(),
            "log_out_everywhere" => trial.site.log_out_everywhere(caller).await.unwrap(),
            "change_password" => {
                let new = trial.site.change_password(caller, PASSWORD, OTHER, None).await.unwrap();
                assert!(seen(&new.token).await, "whoever changes it stays logged in");
            }
            "delete_account" => trial.site.delete_account(caller, PASSWORD).await.unwrap(),
            _ => trial.site.suspend(&admin, "anna", true).await.unwrap(),
        }
        assert!(!seen(&one.token).await, "{way}");
        let others_stay = way == "log_out";
        assert_eq!((seen(&two.token).await, bearer().await), (others_stay, others_stay), "{way}");
    }
}

#[tokio::test]
async fn a_session_lasts_thirty_days() {
    let trial = Trial::new();
    let anna = trial.account("anna").await;
    trial.later(30 * DAY - 1);
    assert!(trial.another().caller(&anna.token).await.unwrap().is_some());
    trial.later(1);
    assert!(trial.another().caller(&anna.token).await.unwrap().is_none());
}

#[tokio::test]
async fn a_device_is_known_for_half_a_year() {
    let trial = Trial::new();
    let anna = trial.account("anna").await;
    let known = Credentials { device: Some(&anna.device), ..with("anna", PASSWORD) };
    trial.later(179 * DAY);
    assert_eq!(trial.site.log_in(known).await.unwrap().device, anna.device);
    trial.later(179 * DAY);
    assert_eq!(trial.site.log_in(known).await.unwrap().device, anna.device, "counted from the last one");
    trial.later(180 * DAY);
    assert_ne!(trial.site.log_in(known).await.unwrap().device, anna.device);
}

#[tokio::test]
async fn what_is_no_sessions_token_is_nobody() {
    let trial = Trial::new();
    let anna = trial.account("anna").await;
    let lena = trial.account("lena").await;
    trial.site.log_out(&lena.token).await.unwrap();
    let mut bad = vec![
        String::new(),
        " ".to_owned(),
        "null".to_owned(),
        "\0".repeat(43),
        "é".repeat(43),
        "A".repeat(43),
        "=".repeat(43),
        "A".repeat(1_000_000),
        format!("{} ", anna.token),
        format!(" {}", anna.token),
        format!("{}=", anna.token),
        format!("{}\n", anna.token),
        format!("{}{}", anna.token, anna.token),
        format!("\"{}\"", anna.token),
        anna.token.to_uppercase(),
        anna.token.to_lowercase(),
        anna.token.chars().rev().collect(),
        anna.token[..42].to_owned(),
        anna.token[1..].to_owned(),
        anna.device.clone(),
        lena.token,
        anna.caller.account.to_string(),
        "anna".to_owned(),
        PASSWORD.to_owned(),
        "SESSION#x".to_owned(),
        "../../etc/passwd".to_owned(),
        "' OR 1=1 --".to_owned(),
    ];
    // One character another, at every place.
    bad.extend((0..43).map(|at| {
        let other = if &anna.token[at..=at] == "A" { "B" } else { "A" };
        format!("{}{other}{}", &anna.token[..at], &anna.token[at + 1..])
    }));
    assert!(bad.len() >= 60);
    for token in bad {
        assert!(trial.another().caller(&token).await.unwrap().is_none(), "{token:.60}");
    }
    assert!(trial.another().caller(&anna.token).await.unwrap().is_some());
}

#[tokio::test]
async fn a_freed_name_revives_nothing() {
    let trial = Trial::new();
    let old = trial.account("anna").await;
    let other_session = trial.site.log_in(with("anna", PASSWORD)).await.unwrap();
    trial.site.delete_account(&old.caller, PASSWORD).await.unwrap();
    assert!(matches!(trial.site.log_in(with("anna", PASSWORD)).await, Err(Refusal::WrongLogin)));

    let new = trial.site.register(with("anna", OTHER)).await.unwrap();
    assert_ne!(new.caller.account, old.caller.account);
    for token in [&old.token, &other_session.token] {
        assert!(trial.another().caller(token).await.unwrap().is_none());
    }
    assert!(trial.site.caller_of(&old.caller.account, old.caller.version).await.unwrap().is_none());
    let known_before = Credentials { device: Some(&old.device), ..with("anna", OTHER) };
    assert_ne!(trial.site.log_in(known_before).await.unwrap().device, old.device);
    assert!(matches!(trial.site.delete_account(&old.caller, PASSWORD).await, Err(Refusal::NotFound)));
}

#[tokio::test]
async fn a_suspended_account_is_nobody_until_it_is_restored() {
    let trial = Trial::new();
    let admin = trial.admin("root").await;
    let anna = trial.account("anna").await;
    trial.site.suspend(&admin, "anna", true).await.unwrap();
    let site = trial.another();
    assert!(matches!(site.log_in(with("anna", PASSWORD)).await, Err(Refusal::Forbidden)));
    // Who does not have the password does not learn of it.
    assert!(matches!(site.log_in(with("anna", OTHER)).await, Err(Refusal::WrongLogin)));
    for version in 0..4 {
        assert!(site.caller_of(&anna.caller.account, version).await.unwrap().is_none());
    }
    trial.site.suspend(&admin, "anna", false).await.unwrap();
    assert!(site.caller(&anna.token).await.unwrap().is_none(), "the session of before stays over");
    assert!(site.log_in(with("anna", PASSWORD)).await.is_ok());
}

#[tokio::test]
async fn a_role_holds_from_the_next_request_on() {
    let trial = Trial::new();
    let admin = trial.admin("root").await;
    let anna = trial.account("anna").await;
    for role in Role::ALL {
        trial.site.set_role(&admin, " ANNA", role).await.unwrap();
        assert_eq!(trial.another().caller(&anna.token).await.unwrap().unwrap().role, role);
    }
}
