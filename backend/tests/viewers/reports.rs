//! What is reported, and what moderators make of it.

use backend::{Found, Refusal};
use model::{FieldError, Problem, Report, Reported, Verdict};

use crate::{NOW, PASSWORD, Trial, is_not_found, slug, wrong};

const REASON: &str = "It sells something.";

#[tokio::test]
async fn what_is_reported_stands_in_the_queue() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    let moderator = trial.moderator("mona").await;
    let slug = trial.live(&lena, "A stream").await;
    let message = trial.say(&lena, &slug, "Buy this").await;
    trial.site.report(&anna, Reported::Message, &slug, Some(&message.id), REASON).await.unwrap();
    trial.later(1);
    trial.site.report(&anna, Reported::Stream, &slug, None, " It\r\nlies. ").await.unwrap();

    let reports = trial.another().reports(&moderator).await.unwrap();
    let [first, second]: [Report; 2] = reports.try_into().unwrap();
    assert_eq!((first.kind, first.message.as_deref()), (Reported::Message, Some(message.id.as_str())));
    assert_eq!((first.text.as_str(), first.reason.as_str(), first.at.0), ("Buy this", REASON, NOW));
    assert_eq!(first.by, Some(anna.name.clone()));
    assert_eq!((second.kind, second.message, &second.slug), (Reported::Stream, None, &slug));
    assert_eq!((second.text.as_str(), second.reason.as_str()), ("A stream", "It lies."));

    trial.site.delete_account(&anna, PASSWORD).await.unwrap();
    assert_eq!(trial.site.reports(&moderator).await.unwrap()[0].by, None, "the report stays");
}

#[tokio::test]
async fn the_same_thing_counts_once() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let (anna, omar) = (trial.viewer("anna").await, trial.viewer("omar").await);
    let moderator = trial.moderator("mona").await;
    let old = trial.live(&lena, "A stream").await;
    trial.site.report(&anna, Reported::Stream, &old, None, REASON).await.unwrap();
    let new = trial.rename(&lena, &old, "Another name").await;
    for slug in [&old, &new] {
        trial.another().report(&anna, Reported::Stream, slug, Some(""), REASON).await.unwrap();
    }
    let reports = trial.site.reports(&moderator).await.unwrap();
    assert_eq!(reports.len(), 1);
    trial.site.report(&omar, Reported::Stream, &old, None, REASON).await.unwrap();
    assert_eq!(trial.site.reports(&moderator).await.unwrap().len(), 2, "of two accounts");

    // Who was told that it stays does not bring it back.
    trial.site.settle(&moderator, &reports[0].id, Verdict::Keep).await.unwrap();
    trial.site.report(&anna, Reported::Stream, &new, None, REASON).await.unwrap();
    assert_eq!(trial.site.reports(&moderator).await.unwrap().len(), 1);
    trial.later(30 * 86_400);
    trial.site.report(&anna, Reported::Stream, &new, None, REASON).await.unwrap();
    assert_eq!(trial.site.reports(&moderator).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_report_names_something_and_says_why() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    let there = trial.live(&lena, "A stream").await;
    for (reason, problem) in [
        ("", Problem::Missing),
        (" \n ", Problem::Missing),
        ("no", Problem::TooShort { least: 3 }),
        (&"x".repeat(501), Problem::TooLong { most: 500 }),
    ] {
        let errors = wrong(trial.site.report(&anna, Reported::Stream, &there, None, reason).await);
        assert_eq!(errors, [FieldError::new("reason", problem)]);
    }
    for none in [None, Some("")] {
        let errors = wrong(trial.site.report(&anna, Reported::Message, &there, none, REASON).await);
        assert_eq!(errors, [FieldError::new("message", Problem::Missing)]);
    }
    for id in ["1800000000~000000", "x", "../x", &"1".repeat(5_000)] {
        let refused = trial.site.report(&anna, Reported::Message, &there, Some(id), REASON).await;
        assert!(is_not_found(&refused), "{id:.20}: {refused:?}");
    }
    let refused = trial.site.report(&anna, Reported::Stream, &slug("never-there"), None, REASON).await;
    assert!(is_not_found(&refused), "{refused:?}");
    assert!(trial.partitions("REPORT").await.is_empty());
}

#[tokio::test]
async fn twenty_an_hour() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    let slug = trial.live(&lena, "A stream").await;
    let mut ids = Vec::new();
    for number in 0..21 {
        trial.later(i64::from(number % 20 == 0) * 60);
        ids.push(trial.say(&lena, &slug, "Buy this").await.id);
    }
    for id in &ids[..20] {
        trial.site.report(&anna, Reported::Message, &slug, Some(id), REASON).await.unwrap();
    }
    let refused = trial.another().report(&anna, Reported::Message, &slug, Some(&ids[20]), REASON).await;
    assert!(matches!(refused, Err(Refusal::TooMany { retry_after: 3_480 })), "{refused:?}");
    trial.site.report(&anna, Reported::Message, &slug, Some(&ids[0]), REASON).await.unwrap();
    trial.later(3_480);
    trial.site.report(&anna, Reported::Message, &slug, Some(&ids[20]), REASON).await.unwrap();
}

#[tokio::test]
async fn a_moderator_keeps_or_removes() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    let moderator = trial.moderator("mona").await;
    let old = trial.live(&lena, "Old name").await;
    let kept = trial.say(&lena, &old, "Stay").await;
    let removed = trial.say(&lena, &old, "Go").await;
    for message in [&kept, &removed] {
        trial.site.report(&anna, Reported::Message, &old, Some(&message.id), REASON).await.unwrap();
        trial.later(1);
    }
    trial.site.report(&anna, Reported::Stream, &old, None, REASON).await.unwrap();
    let new = trial.rename(&lena, &old, "New name").await;
    let reports = trial.site.reports(&moderator).await.unwrap();

    let settle = async |number: usize, verdict| {
        let changed = trial.another().settle(&moderator, &reports[number].id, verdict).await.unwrap();
        changed.tags.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(settle(0, Verdict::Keep).await.is_empty());
    assert_eq!(settle(1, Verdict::Remove).await, ["stream:new-name"]);
    assert_eq!(trial.chat(&new).await, [kept]);
    let tags = settle(2, Verdict::Remove).await;
    assert!(["stream:new-name", "live"].iter().all(|tag| tags.iter().any(|other| other == tag)), "{tags:?}");
    assert_eq!(trial.another().stream(&new).await.unwrap(), Found::Deleted);

    assert!(trial.site.reports(&moderator).await.unwrap().is_empty());
    for report in &reports {
        let again = trial.site.settle(&moderator, &report.id, Verdict::Remove).await;
        assert!(is_not_found(&again), "{again:?}");
    }
    let mut deeds = trial.deeds(&moderator).await;
    deeds.retain(|deed| deed.contains(" stream:"));
    deeds.sort();
    let expected = [
        "keep_reported stream:old-name",
        "remove_reported stream:old-name",
        "remove_reported stream:old-name",
        "remove_stream stream:new-name",
    ];
    assert_eq!(deeds, expected);
}

#[tokio::test]
async fn what_is_gone_already_can_be_settled() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let (anna, omar) = (trial.viewer("anna").await, trial.viewer("omar").await);
    let moderator = trial.moderator("mona").await;
    let slug = trial.live(&lena, "A stream").await;
    let message = trial.say(&lena, &slug, "Go").await;
    for reporter in [&anna, &omar] {
        trial.site.report(reporter, Reported::Message, &slug, Some(&message.id), REASON).await.unwrap();
        trial.site.report(reporter, Reported::Stream, &slug, None, REASON).await.unwrap();
    }
    for report in trial.site.reports(&moderator).await.unwrap() {
        trial.site.settle(&moderator, &report.id, Verdict::Remove).await.unwrap();
    }
    assert!(trial.site.reports(&moderator).await.unwrap().is_empty());
}

#[tokio::test]
async fn only_moderators_and_only_reports() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    let moderator = trial.moderator("mona").await;
    let slug = trial.live(&lena, "A stream").await;
    trial.site.report(&anna, Reported::Stream, &slug, None, REASON).await.unwrap();
    let id = trial.site.reports(&moderator).await.unwrap().remove(0).id;
    for caller in [&anna, &lena] {
        assert!(matches!(trial.site.reports(caller).await, Err(Refusal::Forbidden)));
        let refused = trial.site.settle(caller, &id, Verdict::Remove).await;
        assert!(matches!(refused, Err(Refusal::Forbidden)), "{refused:?}");
    }
    for other in ["", "~", "x", "1800000000~", &"1".repeat(5_000), &format!("{id}0")] {
        let refused = trial.site.settle(&moderator, other, Verdict::Keep).await;
        assert!(is_not_found(&refused), "{other:.20}: {refused:?}");
    }
    assert_eq!(trial.site.reports(&moderator).await.unwrap().len(), 1);
}
