//! Streams that are taken away.

use backend::{Caller, Found, Refusal};
use model::{Role, Status};

use crate::agree::agree;
use crate::{Trial, bring, is_conflict, slug, tags};

#[tokio::test]
async fn what_is_deleted_was_there_and_is_in_no_list() {
    for status in [Status::Scheduled, Status::Ended, Status::Cancelled] {
        let trial = Trial::new().await;
        let anna = trial.host("anna").await;
        let rates = trial.scheduled(&anna, "Rates").await;
        let key = trial.site.replace_stream_key(&anna, &rates).await.unwrap().key;
        bring(&trial, &anna, &rates, status).await;
        let deleted = trial.site.delete_stream(&anna, &rates).await.unwrap();
        assert!(tags(&deleted).contains(&"stream:rates".to_owned()));
        assert!(tags(&deleted).contains(&"channel:anna-desk".to_owned()));
        let site = trial.another();
        assert_eq!(site.stream(&rates).await.unwrap(), Found::Deleted);
        assert_eq!(site.stream_page(&rates).await.unwrap(), Found::Deleted);
        assert!(!site.stream_key_fits(&rates, &key).await.unwrap());
        assert!(site.search("rates").await.unwrap().streams.is_empty());
        assert!(site.studio(&anna, None).await.unwrap().streams.streams.is_empty());
        let again = trial.site.delete_stream(&anna, &rates).await;
        assert!(matches!(again, Err(Refusal::NotFound)), "{again:?}");
        let deed = format!("{} delete_stream stream:rates", anna.account);
        assert_eq!(trial.deeds().await.iter().filter(|other| **other == deed).count(), 1);
        agree(&trial).await;
    }
}

#[tokio::test]
async fn a_live_stream_is_ended_first_or_removed_by_a_moderator() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let rates = trial.scheduled(&anna, "Rates").await;
    bring(&trial, &anna, &rates, Status::Live).await;
    assert!(is_conflict(&trial.site.delete_stream(&anna, &rates).await));
    for role in [Role::Viewer, Role::Host] {
        let caller = Caller { role, ..anna.clone() };
        let refused = trial.site.remove_stream(&caller, &rates).await;
        assert!(matches!(refused, Err(Refusal::Forbidden)), "{role}");
    }
    let moderator = Caller { role: Role::Moderator, channel: None, ..trial.account("mona").await.caller };
    trial.later(1);
    let removed = trial.site.remove_stream(&moderator, &rates).await.unwrap();
    assert!(tags(&removed).contains(&"live".to_owned()));
    assert_eq!(trial.another().stream(&rates).await.unwrap(), Found::Deleted);
    assert!(trial.site.live().await.unwrap().is_empty());
    let deed = format!("{} remove_stream stream:rates", moderator.account);
    assert_eq!(trial.deeds().await.last(), Some(&deed));
    let absent = [rates, slug("no-such-stream")];
    for slug in absent {
        assert!(matches!(trial.site.remove_stream(&moderator, &slug).await, Err(Refusal::NotFound)));
    }
    agree(&trial).await;
}
