//! What somebody does with the own account.

use backend::{Credentials, Refusal, Site};
use model::{FieldError, Problem};
use store::Table;

use crate::spy::{Fails, Spy};
use crate::{NOW, OTHER, PASSWORD, Trial, clock, fields, with};

#[tokio::test]
async fn a_password_is_changed_by_who_has_it() {
    let trial = Trial::new();
    let anna = trial.account("anna").await;
    let caller = &anna.caller;
    let wrong = fields(trial.site.change_password(caller, OTHER, OTHER, None).await);
    assert_eq!(wrong, [FieldError::new("current", Problem::Mismatch)]);
    let common = fields(trial.site.change_password(caller, PASSWORD, "Password", None).await);
    assert_eq!(common, [FieldError::new("new", Problem::TooCommon)]);

    let new = trial.site.change_password(caller, PASSWORD, OTHER, Some(&anna.device)).await.unwrap();
    assert_eq!(new.device, anna.device, "the device stays known");
    assert!(matches!(trial.site.log_in(with("anna", PASSWORD)).await, Err(Refusal::WrongLogin)));
    trial.another().log_in(with("anna", OTHER)).await.unwrap();
    let rows = trial.table().scan(None, 1_000).await.unwrap().items;
    let sessions = rows.iter().filter(|item| item.key.partition.starts_with("SESSION#")).count();
    assert_eq!(sessions, 2, "the session of before is not kept, beside the new one and the last log-in");
    assert_eq!(trial.another().caller(&new.token).await.unwrap().unwrap(), new.caller);
}

#[tokio::test]
async fn who_took_over_a_session_can_not_guess_the_password() {
    let trial = Trial::new();
    let anna = trial.account("anna").await;
    let own = trial.site.log_in(with("anna", PASSWORD)).await.unwrap();
    for number in 0..10 {
        let errors = if number % 2 == 0 {
            fields(trial.site.change_password(&anna.caller, "not this one", OTHER, None).await)
        } else {
            fields(trial.site.delete_account(&anna.caller, "not this one").await)
        };
        assert_eq!(errors[0].problem, Problem::Mismatch);
    }
    let locked = trial.another().delete_account(&anna.caller, PASSWORD).await;
    assert!(matches!(locked, Err(Refusal::TooMany { retry_after: 900 })), "{locked:?}");
    // In another session the owner is not locked out.
    trial.site.change_password(&own.caller, PASSWORD, OTHER, None).await.unwrap();
}

#[tokio::test]
async fn of_two_changes_at_once_none_is_lost_silently() {
    let trial = Trial::new();
    let anna = trial.account("anna").await;
    let (one, two) = (trial.another(), trial.another());
    let third = "a third one of another kind";
    let (first, second) = tokio::join!(
        one.change_password(&anna.caller, PASSWORD, OTHER, None),
        two.change_password(&anna.caller, PASSWORD, third, None),
    );
    let (winner, loser) = if first.is_ok() { (OTHER, second) } else { (third, first) };
    match loser {
        Err(Refusal::Conflict | Refusal::LoginNeeded) => {}
        Err(Refusal::Fields(errors)) => assert_eq!(errors[0].problem, Problem::Mismatch),
        other => panic!("{other:?}"),
    }
    trial.site.log_in(with("anna", winner)).await.unwrap();

    // Log-outs do not contradict each other: all of them are done.
    let caller = trial.site.log_in(with("anna", winner)).await.unwrap().caller;
    let (first, second) = tokio::join!(one.log_out_everywhere(&caller), two.log_out_everywhere(&caller));
    assert!(first.is_ok() && second.is_ok());
    let now = trial.site.log_in(with("anna", winner)).await.unwrap().caller;
    assert_eq!(now.version, caller.version + 2);
}

#[tokio::test]
async fn an_export_has_what_is_kept_and_no_secret() {
    let trial = Trial::new();
    let anna = trial.account("anna").await;
    let export = trial.site.export_account(&anna.caller).await.unwrap();
    assert_eq!(export["account"]["name"], "anna");
    assert_eq!(export["account"]["created_at"], NOW);
    assert_eq!(export["devices"][0]["last_log_in"], NOW);
    let text = export.to_string();
    for secret in ["argon2", PASSWORD, &anna.token, &anna.device] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn a_deleted_account_leaves_its_deeds_and_nothing_else() {
    let trial = Trial::new();
    let anna = trial.account("anna").await;
    let id = anna.caller.account.to_string();
    trial.site.log_in(Credentials { device: Some(&anna.device), ..with("anna", PASSWORD) }).await.unwrap();
    trial.site.delete_account(&anna.caller, PASSWORD).await.unwrap();
    for item in trial.table().scan(None, 1_000).await.unwrap().items {
        let kind = item.key.partition.split('#').next().unwrap();
        let may = match kind {
            "AUDIT" => true,
            // Counts and sessions end by themselves; a session names an account that is not there.
            "ATTEMPTS" | "SESSION" => item.expires_at.is_some(),
            _ => false,
        };
        assert!(may, "{}", item.key);
    }
    let admin = trial.admin("root").await;
    let deeds = trial.site.audit(&admin, None).await.unwrap();
    let of_anna: Vec<_> = deeds.iter().filter(|deed| deed.who == id).map(|deed| deed.did.as_str()).collect();
    assert_eq!(of_anna.len(), 2, "{deeds:?}");
    assert!(of_anna.contains(&"register") && of_anna.contains(&"delete_account"));
}

#[tokio::test]
async fn a_change_of_password_that_is_cut_off_is_whole_or_absent() {
    for after in [false, true] {
        let trial = Trial::new();
        let anna = trial.account("anna").await;
        let fails = Fails::Once { write: 1, after };
        let cut = Site::new(Spy::new(trial.table(), Some(fails)), clock(&trial.now));
        assert!(cut.change_password(&anna.caller, PASSWORD, OTHER, None).await.is_err());
        let password = if after { OTHER } else { PASSWORD };
        trial.site.log_in(with("anna", password)).await.unwrap();
        assert_eq!(trial.site.caller(&anna.token).await.unwrap().is_some(), !after);
    }
}
