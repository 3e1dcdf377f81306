//! Changes of streams.

use backend::{Caller, Refusal};
use model::{Role, Status, StreamFields, Time};

use crate::agree::agree;
use crate::{NOW, Trial, bring, fields, is_conflict, slug, tags, wrong};

#[tokio::test]
async fn an_edit_moves_it_between_the_lists() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let rates = trial.scheduled(&anna, "Rates").await;
    let revision = trial.revision(&anna, &rates).await;
    trial.later(1);
    let other = StreamFields {
        topics: vec!["rates".to_owned()],
        tickers: vec!["XSHG:600519".to_owned()],
        starts_at: Time(NOW + 7_200),
        minutes: 90,
        positions: None,
        ..fields("The week in rates")
    };
    let changed = trial.another().edit_stream(&anna, &rates, &revision, other).await.unwrap();
    let expected = [
        "channel:anna-desk",
        "stream:rates",
        "ticker:XNAS:AAPL",
        "ticker:XSHG:600519",
        "topic:bonds",
        "topic:rates",
        "upcoming",
    ];
    assert_eq!(tags(&changed), expected);
    let stream = trial.stream(&rates).await;
    assert_eq!((stream.slug.as_str(), stream.title.as_str()), ("rates", "The week in rates"));
    assert_eq!((stream.starts_at, stream.minutes), (Time(NOW + 7_200), 90));
    assert_eq!((stream.positions, stream.sponsor.as_deref()), (None, Some("")));
    assert_eq!(trial.deeds().await[2], format!("{} edit_stream stream:rates", anna.account));
    agree(&trial).await;
}

#[tokio::test]
async fn the_second_of_two_is_told() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let rates = trial.scheduled(&anna, "Rates").await;
    let revision = trial.revision(&anna, &rates).await;
    let (one, two) = (trial.another(), trial.another());
    let (first, second) = tokio::join!(
        one.edit_stream(&anna, &rates, &revision, fields("Rates of one kind")),
        two.edit_stream(&anna, &rates, &revision, fields("Rates of another kind"))
    );
    assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1);
    let (title, loser) =
        if first.is_ok() { ("Rates of one kind", second) } else { ("Rates of another kind", first) };
    assert!(is_conflict(&loser));
    assert_eq!(trial.stream(&rates).await.title, title);
    assert!(is_conflict(&trial.site.edit_stream(&anna, &rates, &revision, fields("Late")).await));
    assert!(is_conflict(&trial.site.edit_stream(&anna, &rates, "", fields("Late")).await));
    agree(&trial).await;

    // The same typed twice, as by a double click: the loser takes nothing out of the index that the winner needs.
    let revision = trial.revision(&anna, &rates).await;
    let (first, second) = tokio::join!(
        one.edit_stream(&anna, &rates, &revision, fields("Twice")),
        two.edit_stream(&anna, &rates, &revision, fields("Twice"))
    );
    assert_eq!(u8::from(first.is_ok()) + u8::from(second.is_ok()), 1);
    agree(&trial).await;
}

#[tokio::test]
async fn what_has_begun_or_will_not_keeps_start_and_length() {
    for status in [Status::Live, Status::Ended, Status::Cancelled] {
        let trial = Trial::new().await;
        let anna = trial.host("anna").await;
        let rates = trial.scheduled(&anna, "Rates").await;
        bring(&trial, &anna, &rates, status).await;
        let before = trial.stream(&rates).await;
        let revision = trial.revision(&anna, &rates).await;
        let other = StreamFields { starts_at: Time(0), minutes: 0, ..fields("Rates at noon") };
        trial.site.edit_stream(&anna, &rates, &revision, other).await.unwrap();
        let after = trial.stream(&rates).await;
        assert_eq!(
            (after.starts_at, after.minutes, after.status),
            (before.starts_at, before.minutes, status)
        );
        assert_eq!(after.title, "Rates at noon");
        agree(&trial).await;
    }
}

#[tokio::test]
async fn what_lasted_longer_than_can_be_planned_can_be_changed() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let rates = trial.scheduled(&anna, "Rates").await;
    trial.site.go_live(&anna, &rates).await.unwrap();
    trial.later(30 * 3_600);
    trial.site.end_stream(&anna, &rates).await.unwrap();
    let revision = trial.revision(&anna, &rates).await;
    let as_it_is = StreamFields { minutes: 1_800, ..fields("Rates") };
    trial.site.edit_stream(&anna, &rates, &revision, as_it_is).await.unwrap();
    assert_eq!(trial.stream(&rates).await.minutes, 1_800);
}

#[tokio::test]
async fn a_late_host_can_still_disclose() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let silent = StreamFields { positions: None, starts_at: Time(NOW + 90), ..fields("Rates") };
    let rates = trial.site.create_stream(&anna, silent).await.unwrap().value;
    trial.later(600);
    let revision = trial.revision(&anna, &rates).await;
    // Forms send whole minutes.
    let said = StreamFields { starts_at: Time(NOW + 60), ..fields("Rates") };
    trial.site.edit_stream(&anna, &rates, &revision, said).await.unwrap();
    assert_eq!(trial.stream(&rates).await.starts_at, Time(NOW + 90));
    let revision = trial.revision(&anna, &rates).await;
    let earlier = StreamFields { starts_at: Time(NOW), ..fields("Rates") };
    let errors = wrong(trial.site.edit_stream(&anna, &rates, &revision, earlier).await);
    assert_eq!(errors, ["starts_at: in the past"]);
    trial.site.go_live(&anna, &rates).await.unwrap();
}

#[tokio::test]
async fn what_viewers_were_told_is_not_taken_back() {
    for status in [Status::Live, Status::Ended] {
        let trial = Trial::new().await;
        let anna = trial.host("anna").await;
        let rates = trial.scheduled(&anna, "Rates").await;
        bring(&trial, &anna, &rates, status).await;
        let revision = trial.revision(&anna, &rates).await;
        let silent = StreamFields { positions: None, sponsor: None, ..fields("Rates") };
        let errors = wrong(trial.site.edit_stream(&anna, &rates, &revision, silent).await);
        assert_eq!(errors, ["positions: nothing is given", "sponsor: nothing is given"]);
        let other = StreamFields { sponsor: Some("A bank".to_owned()), ..fields("Rates") };
        trial.site.edit_stream(&anna, &rates, &revision, other).await.unwrap();
    }
}

#[tokio::test]
async fn only_the_owner_changes_it() {
    let trial = Trial::new().await;
    let (anna, lena) = (trial.host("anna").await, trial.host("lena").await);
    let rates = trial.scheduled(&anna, "Rates").await;
    let revision = trial.revision(&anna, &rates).await;
    for caller in [
        lena.clone(),
        Caller { role: Role::Moderator, channel: None, ..lena.clone() },
        Caller { role: Role::Admin, ..lena },
        Caller { role: Role::Viewer, ..anna.clone() },
    ] {
        let refused = [
            trial.site.edit_stream(&caller, &rates, &revision, fields("Mine")).await.err(),
            trial.site.rename_stream(&caller, &rates, &revision).await.err(),
            trial.site.go_live(&caller, &rates).await.err(),
            trial.site.end_stream(&caller, &rates).await.err(),
            trial.site.cancel_stream(&caller, &rates).await.err(),
            trial.site.delete_stream(&caller, &rates).await.err(),
            trial.site.replace_stream_key(&caller, &rates).await.err(),
        ];
        for refusal in refused {
            assert!(matches!(refusal, Some(Refusal::Forbidden)), "{caller:?}: {refusal:?}");
        }
    }
    assert_eq!(trial.revision(&anna, &rates).await, revision, "nothing was written");
    let absent = slug("no-such-stream");
    let refused = [
        trial.site.edit_stream(&anna, &absent, &revision, fields("Mine")).await.err(),
        trial.site.rename_stream(&anna, &absent, &revision).await.err(),
        trial.site.go_live(&anna, &absent).await.err(),
        trial.site.delete_stream(&anna, &absent).await.err(),
        trial.site.replace_stream_key(&anna, &absent).await.err(),
    ];
    for refusal in refused {
        assert!(matches!(refusal, Some(Refusal::NotFound)), "{refusal:?}");
    }
}
