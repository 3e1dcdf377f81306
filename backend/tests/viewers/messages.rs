//! Messages in chats.

use std::sync::Arc;
use std::time::Duration;

use backend::{Refusal, Site};
use store::{Fault, Faults, FaultyTable, Plan};

use crate::{NOW, Trial, clock, is_conflict, is_not_found, slug, text};

/// The same site where the table suffers this.
fn faulty(trial: &Trial, faults: &Faults) -> Site {
    Site::new(Arc::new(FaultyTable::new(trial.table(), faults.clone())), clock(&trial.now))
}

#[tokio::test]
async fn a_message_stands_in_the_chat_at_once() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    let slug = trial.live(&lena, "Live").await;
    let changed = trial.site.write_message(&anna, &slug, &text("Hello <b>")).await.unwrap();
    let message = changed.value;
    assert_eq!((message.user.as_str(), message.text.as_str(), message.at.0), ("anna", "Hello <b>", NOW));
    let tags: Vec<String> = changed.tags.iter().map(ToString::to_string).collect();
    assert_eq!(tags, ["stream:live"]);
    let second = trial.say(&lena, &slug, "Welcome").await;
    assert_eq!(trial.chat(&slug).await, [message, second]);
}

#[tokio::test]
async fn ids_are_in_the_order_of_writing_whatever_clocks_say() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    let slug = trial.live(&lena, "Live").await;
    let mut ids = Vec::new();
    for seconds in [0, 0, 1, -5, 0, 4, 2] {
        trial.later(seconds);
        ids.push(trial.say(&anna, &slug, "Hello").await.id);
    }
    assert!(ids.is_sorted_by(|one, next| one < next), "{ids:?}");
    assert_eq!(trial.chat(&slug).await.into_iter().map(|message| message.id).collect::<Vec<_>>(), ids);
}

#[tokio::test]
async fn those_who_write_at_once_are_all_heard() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let slug = trial.live(&lena, "Live").await;
    let (anna, omar, mei) =
        (trial.viewer("anna").await, trial.viewer("omar").await, trial.viewer("mei-lin").await);
    let (one, two, three) = (trial.another(), trial.another(), trial.another());
    let words = text("Hello");
    let (a, b, c) = tokio::join!(
        one.write_message(&anna, &slug, &words),
        two.write_message(&omar, &slug, &words),
        three.write_message(&mei, &slug, &words),
    );
    let mut ids = [a.unwrap().value.id, b.unwrap().value.id, c.unwrap().value.id];
    ids.sort();
    assert!(ids.is_sorted_by(|one, next| one < next), "{ids:?}");
    assert_eq!(trial.chat(&slug).await.len(), 3);
}

#[tokio::test]
async fn twenty_a_minute_in_all_chats() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    let (one, two) = (trial.live(&lena, "One").await, trial.live(&lena, "Two").await);
    for number in 0..20 {
        trial.say(&anna, if number % 2 == 0 { &one } else { &two }, "Hello").await;
    }
    let refused = trial.another().write_message(&anna, &one, &text("Hello")).await;
    assert!(matches!(refused, Err(Refusal::TooMany { retry_after: 60 })), "{refused:?}");
    trial.say(&lena, &one, "Others can").await;
    trial.later(60);
    trial.say(&anna, &one, "And again").await;
}

#[tokio::test]
async fn only_where_there_is_a_stream() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    let off = trial.scheduled(&lena, "Off", 60).await;
    trial.say(&anna, &off, "Before it starts").await;
    trial.site.cancel_stream(&lena, &off).await.unwrap();
    let refused = trial.site.write_message(&anna, &off, &text("Hello")).await;
    assert!(is_conflict(&refused), "{refused:?}");
    let over = trial.live(&lena, "Over").await;
    trial.site.end_stream(&lena, &over).await.unwrap();
    trial.say(&anna, &over, "After it").await;
    trial.site.delete_stream(&lena, &over).await.unwrap();
    for slug in [&over, &slug("never-there")] {
        let refused = trial.site.write_message(&anna, slug, &text("Hello")).await;
        assert!(is_not_found(&refused), "{slug}: {refused:?}");
    }
}

#[tokio::test]
async fn the_chat_stays_when_the_stream_is_renamed() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    let old = trial.live(&lena, "Old name").await;
    let before = trial.say(&anna, &old, "Before").await;
    let new = trial.rename(&lena, &old, "New name").await;
    // Who has the old page open writes there still.
    let changed = trial.site.write_message(&anna, &old, &text("Meanwhile")).await.unwrap();
    assert_eq!(changed.tags.iter().map(ToString::to_string).collect::<Vec<_>>(), ["stream:new-name"]);
    let after = trial.say(&anna, &new, "After").await;
    assert_eq!(trial.chat(&new).await, [before, changed.value, after]);
}

#[tokio::test]
async fn one_that_is_sent_again_when_it_failed_stands_there_once() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    for fault in [Fault::LostAnswer, Fault::Fail] {
        for suffering in 0.. {
            let faults = Faults::default();
            let site = faulty(&trial, &faults);
            let slug = trial.live(&lena, "Live").await;
            let mut plan = vec![None; suffering];
            plan.push(Some(fault));
            faults.set(Plan::Sequence(plan.into()));
            if site.write_message(&anna, &slug, &text("Hello")).await.is_err() {
                trial.say(&anna, &slug, "Hello").await;
            }
            let said = trial.chat(&slug).await;
            assert_eq!(said.len(), 1, "{fault:?} at call {suffering}: {said:?}");
            if faults.calls() <= suffering as u64 {
                assert!(suffering > 3, "no more than {suffering} calls");
                break;
            }
            trial.later(60);
        }
    }
}

#[tokio::test]
async fn it_is_not_taken_for_anothers_that_came_first() {
    let trial = Trial::new();
    let (lena, anna) = (trial.host("lena").await, trial.viewer("anna").await);
    let slug = trial.live(&lena, "Live").await;
    let faults = Faults::default();
    let site = faulty(&trial, &faults);
    site.write_message(&anna, &slug, &text("Hello")).await.unwrap();
    let calls = usize::try_from(faults.calls()).unwrap();

    // The last two calls ask for the last id and write; meanwhile somebody else writes under the one that follows it.
    let mut plan = vec![None; calls - 2];
    plan.extend([Some(Fault::Late(Duration::from_secs(1))), Some(Fault::LostAnswer)]);
    faults.set(Plan::Sequence(plan.into()));
    let before = faults.calls();
    let words = text("Mine");
    let (mine, _) = tokio::join!(site.write_message(&anna, &slug, &words), async {
        while faults.calls() < before + calls as u64 - 1 {
            tokio::task::yield_now().await;
        }
        trial.say(&lena, &slug, "Somebody else's").await
    });
    assert!(matches!(mine, Err(Refusal::Failed(_))), "{mine:?}");
    let said = trial.chat(&slug).await;
    assert_eq!(said.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["Hello", "Somebody else's"]);
}
