//! A stream that goes live while something else is under way that its channel may not do on air.

use backend::{Caller, Site};
use model::{ChannelFields, Slug, Status};

use crate::agree::agree;
use crate::between::Between;
use crate::{PASSWORD, Trial, channel, clock, is_conflict, with, wrong};

/// A site on which the stream goes live once it has read that none is.
fn goes_live_meanwhile(trial: &Trial, host: &Caller, slug: &Slug) -> Site {
    let (other, host, slug) = (trial.another(), host.clone(), slug.clone());
    let goes_live = async move { drop(other.go_live(&host, &slug).await.unwrap()) };
    Site::new(Between::new(trial.table(), "CHANNEL_STREAMS#", goes_live), clock(&trial.now))
}

#[tokio::test]
async fn nothing_disclosed_is_taken_back_while_a_stream_goes_live() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let rates = trial.scheduled(&anna, "Rates").await;
    let read = trial.site.studio(&anna, None).await.unwrap().channel.unwrap();
    let silent = ChannelFields { licence_no: None, ..channel("anna-desk") };
    let raced = goes_live_meanwhile(&trial, &anna, &rates);
    let refused = raced.edit_channel(&anna, &read.revision, silent.clone()).await;
    assert!(is_conflict(&refused), "{refused:?}");
    assert_eq!(trial.stream(&rates).await.status, Status::Live);
    let own = trial.site.studio(&anna, None).await.unwrap().channel.unwrap();
    assert_eq!(own, read, "the start changes nothing that somebody edits");
    let again = trial.site.edit_channel(&anna, &read.revision, silent).await;
    assert_eq!(wrong(again), ["licence_no: nothing is given"]);
    let other = ChannelFields { bio: "On air.".to_owned(), ..channel("anna-desk") };
    trial.site.edit_channel(&anna, &read.revision, other).await.unwrap();
    agree(&trial).await;
}

#[tokio::test]
async fn no_account_is_deleted_while_a_stream_of_it_goes_live() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    // The second start differs from the first.
    for title in ["Rates", "Bonds"] {
        let slug = trial.scheduled(&anna, title).await;
        let refused = goes_live_meanwhile(&trial, &anna, &slug).delete_account(&anna, PASSWORD).await;
        assert!(is_conflict(&refused), "{refused:?}");
        assert_eq!(trial.stream(&slug).await.status, Status::Live);
        trial.site.log_in(with("anna", PASSWORD)).await.unwrap();
        trial.site.end_stream(&anna, &slug).await.unwrap();
    }
    trial.site.delete_account(&anna, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn no_stream_goes_live_while_its_account_is_deleted() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let rates = trial.scheduled(&anna, "Rates").await;
    let (other, host) = (trial.another(), anna.clone());
    let deletes = async move { other.delete_account(&host, PASSWORD).await.unwrap() };
    let site = Site::new(Between::new(trial.table(), "CHANNEL#", deletes), clock(&trial.now));
    let refused = site.go_live(&anna, &rates).await;
    assert!(is_conflict(&refused), "{refused:?}");
    assert_eq!(trial.stream(&rates).await.status, Status::Scheduled);
}
