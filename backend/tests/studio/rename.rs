//! Slugs that change, and what is left under the old ones.

use backend::{Caller, Found, Refusal};
use model::{ChatMessage, Slug, Status, StreamPage, Time};
use store::{Key, Write};

use crate::agree::agree;
use crate::{NOW, Trial, bring, fields, is_conflict, slug, slugs, tags};

/// Gives the stream another title and the slug of that.
async fn rename(trial: &Trial, host: &Caller, old: &Slug, title: &str) -> Slug {
    let revision = trial.revision(host, old).await;
    trial.site.edit_stream(host, old, &revision, fields(title)).await.unwrap();
    let revision = trial.revision(host, old).await;
    trial.site.rename_stream(host, old, &revision).await.unwrap().value
}

async fn page(trial: &Trial, slug: &Slug) -> StreamPage {
    trial.another().stream_page(slug).await.unwrap().here().unwrap().0
}

#[tokio::test]
async fn the_old_slug_says_where_it_moved() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let old = trial.scheduled(&anna, "Rates").await;
    let revision = trial.revision(&anna, &old).await;
    trial.site.edit_stream(&anna, &old, &revision, fields("The week in bonds")).await.unwrap();
    assert!(is_conflict(&trial.site.rename_stream(&anna, &old, &revision).await), "read before");
    let revision = trial.revision(&anna, &old).await;
    trial.later(1);
    let renamed = trial.site.rename_stream(&anna, &old, &revision).await.unwrap();
    let new = slug("the-week-in-bonds");
    assert_eq!(renamed.value, new);
    let expected = [
        "channel:anna-desk",
        "stream:rates",
        "stream:the-week-in-bonds",
        "ticker:XNAS:AAPL",
        "topic:bonds",
        "upcoming",
    ];
    assert_eq!(tags(&renamed), expected);
    let site = trial.another();
    assert_eq!(site.stream(&old).await.unwrap(), Found::Moved(new.clone()));
    assert_eq!(site.stream_page(&old).await.unwrap(), Found::Moved(new.clone()));
    assert_eq!(trial.stream(&new).await.title, "The week in bonds");
    assert_eq!(slugs(&site.upcoming(None).await.unwrap().streams), [new.as_str()]);
    assert!(matches!(trial.site.own_stream(&anna, &old).await, Err(Refusal::NotFound)));
    let deed = format!("{} rename_stream the-week-in-bonds stream:rates", anna.account);
    assert_eq!(trial.deeds().await.last(), Some(&deed));
    agree(&trial).await;
}

#[tokio::test]
async fn a_slug_of_the_present_title_stays() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    trial.scheduled(&anna, "Rates").await;
    let second = trial.scheduled(&anna, "Rates!").await;
    assert_eq!(second.as_str(), "rates-2");
    let revision = trial.revision(&anna, &second).await;
    let same = trial.site.rename_stream(&anna, &second, &revision).await.unwrap();
    assert_eq!((same.value.as_str(), same.tags.len()), ("rates-2", 0));
    assert_eq!(trial.revision(&anna, &second).await, revision);
    assert_eq!(rename(&trial, &anna, &second, "Bonds").await.as_str(), "bonds");
    // Both are taken for good, also for the one that had it.
    assert_eq!(rename(&trial, &anna, &slug("bonds"), "Rates").await.as_str(), "rates-3");
    agree(&trial).await;
}

#[tokio::test]
async fn chat_and_key_go_with_it() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let first = trial.scheduled(&anna, "Rates").await;
    let key = trial.site.replace_stream_key(&anna, &first).await.unwrap().key;
    let message = ChatMessage {
        id: "1800000000~000000".to_owned(),
        user: "max".to_owned(),
        at: Time(NOW),
        text: "Hello".to_owned(),
    };
    let row = Key::new("CHAT#rates", &message.id);
    trial.table().write(vec![Write::put(row, serde_json::to_string(&message).unwrap())]).await.unwrap();
    let second = rename(&trial, &anna, &first, "Bonds").await;
    assert_eq!(page(&trial, &second).await.chat, std::slice::from_ref(&message));
    bring(&trial, &anna, &second, Status::Live).await;
    let third = rename(&trial, &anna, &second, "Shares").await;
    assert_eq!(page(&trial, &third).await.chat, [message]);
    assert_eq!(page(&trial, &third).await.stream.status, Status::Live);
    let (_, room) = trial.site.stream_page(&third).await.unwrap().here().unwrap();
    assert_eq!(room, first, "where its chat stands");
    let site = trial.another();
    assert_eq!(site.stream(&first).await.unwrap(), Found::Moved(second.clone()));
    assert_eq!(site.stream(&second).await.unwrap(), Found::Moved(third.clone()));
    assert!(site.stream_key_fits(&third, &key).await.unwrap());
    for old in [first, second] {
        assert!(!site.stream_key_fits(&old, &key).await.unwrap());
    }
    // A new stream of the first title has a room of its own.
    let other = trial.scheduled(&anna, "Rates").await;
    assert_eq!(other.as_str(), "rates-2");
    assert!(page(&trial, &other).await.chat.is_empty());
    agree(&trial).await;
}

#[tokio::test]
async fn two_at_once_get_two_slugs() {
    let trial = Trial::new().await;
    let (anna, lena) = (trial.host("anna").await, trial.host("lena").await);
    let mut prepared = Vec::new();
    for (host, title) in [(&anna, "Rates"), (&lena, "Bonds")] {
        let old = trial.scheduled(host, title).await;
        let revision = trial.revision(host, &old).await;
        trial.site.edit_stream(host, &old, &revision, fields("Shares")).await.unwrap();
        prepared.push((old.clone(), trial.revision(host, &old).await));
    }
    let (one, two) = (trial.another(), trial.another());
    let (first, second) = tokio::join!(
        one.rename_stream(&anna, &prepared[0].0, &prepared[0].1),
        two.rename_stream(&lena, &prepared[1].0, &prepared[1].1)
    );
    let mut both = [first.unwrap().value, second.unwrap().value].map(String::from);
    both.sort();
    assert_eq!(both, ["shares", "shares-2"]);
    agree(&trial).await;
}
