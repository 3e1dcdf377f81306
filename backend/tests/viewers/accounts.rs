//! What becomes of what an account has, and how administrators see it.

use backend::{Found, Refusal};
use model::{Reported, Role, Time};
use serde_json::json;

use crate::{NOW, PASSWORD, Trial, is_conflict, is_not_found, slug, with};

#[tokio::test]
async fn an_export_names_what_the_account_has() {
    let trial = Trial::new();
    let (lena, omar) = (trial.host("lena").await, trial.host("omar").await);
    let first = trial.scheduled(&lena, "First", 60).await;
    trial.scheduled(&lena, "Second", 120).await;
    let other = trial.scheduled(&omar, "Not hers", 60).await;
    trial.site.follow(&lena, &slug("omar-desk"), true).await.unwrap();
    trial.site.remind(&lena, &other, true).await.unwrap();
    trial.site.report(&lena, Reported::Stream, &other, None, "It lies.").await.unwrap();
    trial.rename(&lena, &first, "Renamed").await;

    let export = trial.another().export_account(&lena).await.unwrap();
    assert_eq!(export["channel"]["handle"], "lena-desk");
    assert_eq!(export["streams"], json!(["renamed", "second"]));
    assert_eq!(export["follows"], json!([{ "name": "omar-desk", "since": NOW }]));
    assert_eq!(export["reminders"], json!([{ "name": "not-hers", "since": NOW }]));
    assert_eq!(export["reported"], json!(["stream:not-hers"]));
    let anna = trial.viewer("anna").await;
    let export = trial.site.export_account(&anna).await.unwrap();
    assert_eq!((&export["channel"], &export["streams"]), (&json!(null), &json!([])));
}

#[tokio::test]
async fn a_deleted_account_follows_nothing_and_its_channel_stays() {
    let trial = Trial::new();
    let (lena, omar) = (trial.host("lena").await, trial.host("omar").await);
    let over = trial.live(&lena, "Over").await;
    trial.site.end_stream(&lena, &over).await.unwrap();
    let scheduled = trial.scheduled(&lena, "Scheduled", 60).await;
    trial.site.follow(&lena, &slug("omar-desk"), true).await.unwrap();
    for number in 0..3 {
        let other = trial.scheduled(&omar, &format!("Other {number}"), 60).await;
        trial.site.remind(&lena, &other, true).await.unwrap();
        trial.site.report(&lena, Reported::Stream, &other, None, "It lies.").await.unwrap();
    }
    trial.site.delete_account(&lena, PASSWORD).await.unwrap();
    for kind in ["FOLLOWS", "REMIND", "REPORTED", "DEVICE"] {
        let left = trial.partitions(kind).await;
        assert!(left.iter().all(|partition| partition.ends_with(omar.account.as_str())), "{left:?}");
    }
    let page = trial.site.channel(&slug("lena-desk"), None).await.unwrap().unwrap();
    assert_eq!(page.streams.streams.len(), 2, "its replays can be watched");
    trial.later(3 * 3_600 + 1);
    trial.site.tidy().await.unwrap();
    let stream = trial.site.stream(&scheduled).await.unwrap();
    assert!(matches!(stream, Found::Here(stream) if stream.status == model::Status::Cancelled));
}

#[tokio::test]
async fn an_account_with_a_live_stream_is_not_deleted() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    // More than a page of others stands before it.
    trial.called_off("lena-desk", NOW - 2_000, 1_001).await;
    let slug = trial.live(&lena, "Live").await;
    trial.later(30 * 3_600);
    let refused = trial.another().delete_account(&lena, PASSWORD).await;
    assert!(is_conflict(&refused), "{refused:?}");
    trial.site.log_in(with("lena", PASSWORD)).await.unwrap();
    trial.site.end_stream(&lena, &slug).await.unwrap();
    trial.another().delete_account(&lena, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn administrators_see_an_account() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let admin = trial.admin("root").await;
    let overview = trial.site.account_overview(&admin, " LENA").await.unwrap();
    assert_eq!((overview.name.as_str(), overview.role), ("lena", Role::Host));
    assert_eq!((overview.channel.as_deref(), overview.suspended), (Some("lena-desk"), false));
    assert_eq!(overview.created_at, Time(NOW));
    trial.site.suspend(&admin, "lena", true).await.unwrap();
    assert!(trial.another().account_overview(&admin, "lena").await.unwrap().suspended);
    assert_eq!(trial.site.account_overview(&admin, "root").await.unwrap().role, Role::Admin);

    for nobody in ["", "nobody", "a b", "../lena"] {
        let unknown = trial.site.account_overview(&admin, nobody).await;
        assert!(is_not_found(&unknown), "{nobody}: {unknown:?}");
    }
    let moderator = trial.moderator("mona").await;
    for caller in [&lena, &moderator] {
        let refused = trial.site.account_overview(caller, "root").await;
        assert!(matches!(refused, Err(Refusal::Forbidden)), "{refused:?}");
    }
}
