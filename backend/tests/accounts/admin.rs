//! What administrators do, and what the audit says of it.

use backend::{Caller, Refusal, Site};
use model::{Deed, Role, Time};

use crate::spy::{Fails, Spy};
use crate::{NOW, OTHER, PASSWORD, Trial, clock, fields, with};

#[tokio::test]
async fn every_deed_that_matters_is_in_the_audit() {
    let trial = Trial::new();
    let admin = trial.admin("root").await;
    let mut number = 0;
    let mut tick = || {
        number += 1;
        trial.later(1);
    };
    tick();
    let anna = trial.account("anna").await;
    tick();
    trial.site.log_out_everywhere(&anna.caller).await.unwrap();
    let anna = trial.site.log_in(with("anna", PASSWORD)).await.unwrap();
    tick();
    let anna = trial.site.change_password(&anna.caller, PASSWORD, OTHER, None).await.unwrap();
    tick();
    trial.site.set_role(&admin, "anna", Role::Moderator).await.unwrap();
    tick();
    trial.site.suspend(&admin, "anna", true).await.unwrap();
    tick();
    trial.site.suspend(&admin, "anna", false).await.unwrap();
    tick();
    let over = trial.site.delete_account(&anna.caller, OTHER).await;
    assert!(matches!(over, Err(Refusal::LoginNeeded)), "{over:?}");
    let anna = trial.site.log_in(with("anna", OTHER)).await.unwrap();
    let id = anna.caller.account.to_string();

    let deeds = async |site: &Site| site.audit(&admin, Some("2027-01")).await.unwrap();
    let expected = |name: &str, first: i64| -> Vec<Deed> {
        let deed = |seconds: i64, who: &str, did: &str, on: &str| Deed {
            at: Time(NOW + seconds),
            who: who.to_owned(),
            did: did.to_owned(),
            on: format!("account:{on}"),
        };
        let mut all = vec![
            deed(8, name, "delete_account", name),
            deed(6, "root", "restore", name),
            deed(5, "root", "suspend", name),
            deed(4, "root", "set_role moderator", name),
            deed(3, name, "change_password", name),
            deed(2, name, "log_out_everywhere", name),
            deed(1, name, "register", name),
            deed(0, "(server)", "create_admin", "root"),
        ];
        all.retain(|deed| deed.at.0 - NOW <= first);
        all
    };
    assert_eq!(deeds(&trial.another()).await, expected("anna", 7));
    tick();
    trial.site.delete_account(&anna.caller, OTHER).await.unwrap();
    assert_eq!(number, 8);
    assert_eq!(deeds(&trial.another()).await, expected(&id, 8), "the id stays when the name is free");
}

#[tokio::test]
async fn a_page_of_the_audit_is_of_one_month() {
    let trial = Trial::new();
    let admin = trial.admin("root").await;
    trial.later(31 * 86_400);
    assert!(trial.site.audit(&admin, None).await.unwrap().is_empty(), "it is February");
    assert_eq!(trial.site.audit(&admin, Some("2027-01")).await.unwrap().len(), 1);
    for wrong in ["", "2027", "2027-1", "2027-01 ", "2027-01#x", "２０２７-01", "../2027-01", "99999-01"]
    {
        let refused = trial.site.audit(&admin, Some(wrong)).await;
        assert!(matches!(refused, Err(Refusal::NotFound)), "{wrong}");
    }
}

#[tokio::test]
async fn only_administrators_and_not_on_themselves() {
    let trial = Trial::new();
    let admin = trial.admin("root").await;
    let anna = trial.account("anna").await.caller;
    for role in [Role::Viewer, Role::Host, Role::Moderator] {
        let caller = Caller { role, channel: Some("a-channel".to_owned()), ..anna.clone() };
        let forbidden = [
            trial.site.set_role(&caller, "anna", Role::Admin).await.err(),
            trial.site.suspend(&caller, "root", true).await.err(),
            trial.site.suspend(&caller, "no-such-name", false).await.err(),
            trial.site.audit(&caller, None).await.err(),
        ];
        for refusal in forbidden {
            assert!(matches!(refusal, Some(Refusal::Forbidden)), "{role}: {refusal:?}");
        }
    }
    let own = trial.site.set_role(&admin, "root", Role::Viewer).await;
    assert!(matches!(own, Err(Refusal::Conflict)));
    assert!(matches!(trial.site.suspend(&admin, "root", true).await, Err(Refusal::Conflict)));
    for nobody in ["no-such-name", "", "a b"] {
        let unknown = trial.site.set_role(&admin, nobody, Role::Host).await;
        assert!(matches!(unknown, Err(Refusal::NotFound)), "{nobody}");
    }
    assert_eq!(fields(trial.site.create_admin("anna", PASSWORD).await)[0].field, "name");
    assert_eq!(fields(trial.site.create_admin("boss", "password").await)[0].field, "password");
    assert_eq!(trial.site.account_page(&anna).await.unwrap().role, Role::Viewer);
}

#[tokio::test]
async fn a_deed_and_its_audit_go_together() {
    for after in [false, true] {
        let trial = Trial::new();
        let admin = trial.admin("root").await;
        let anna = trial.account("anna").await.caller;
        let cut =
            Site::new(Spy::new(trial.table(), Some(Fails::Once { write: 0, after })), clock(&trial.now));
        assert!(matches!(cut.set_role(&admin, "anna", Role::Moderator).await, Err(Refusal::Failed(_))));
        let deeds = trial.site.audit(&admin, None).await.unwrap();
        let noted = deeds.iter().any(|deed| deed.did == "set_role moderator");
        let done = trial.site.account_page(&anna).await.unwrap().role == Role::Moderator;
        assert_eq!((done, noted), (after, after));
    }
}
