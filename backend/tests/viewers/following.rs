//! Channels that are followed, and reminders.

use model::{Slug, Status, StreamFields};
use store::{Key, Table, Write};

use crate::{NOW, Trial, fields, is_conflict, is_not_found, slug, slugs};

#[tokio::test]
async fn who_follows_a_channel_sees_what_runs_and_what_comes() {
    let trial = Trial::new();
    let (lena, omar) = (trial.host("lena").await, trial.host("omar").await);
    let anna = trial.viewer("anna").await;
    let later = trial.scheduled(&lena, "Later", 120).await;
    trial.scheduled(&lena, "Sooner", 60).await;
    trial.live(&lena, "Now").await;
    let over = trial.live(&lena, "Over").await;
    trial.site.end_stream(&lena, &over).await.unwrap();
    let off = trial.scheduled(&lena, "Off", 60).await;
    trial.site.cancel_stream(&lena, &off).await.unwrap();
    trial.live(&omar, "Not followed").await;

    let (desk, others) = (slug("lena-desk"), slug("omar-desk"));
    assert!(!trial.site.follows(&anna, &desk).await.unwrap());
    for _ in 0..2 {
        trial.site.follow(&anna, &desk, true).await.unwrap();
    }
    assert!(trial.another().follows(&anna, &desk).await.unwrap());
    assert!(!trial.another().follows(&anna, &others).await.unwrap());
    assert!(!trial.another().follows(&omar, &desk).await.unwrap());

    let page = trial.another().following(&anna).await.unwrap();
    assert_eq!(slugs(&page.live), ["now"]);
    assert_eq!(slugs(&page.upcoming), ["sooner", "later"]);
    let handles: Vec<&str> = page.channels.iter().map(|channel| channel.handle.as_str()).collect();
    assert_eq!(handles, ["lena-desk"]);
    assert!(page.reminders.is_empty());

    // What becomes of the streams shows at once.
    trial.site.delete_stream(&lena, &later).await.unwrap();
    assert_eq!(slugs(&trial.site.following(&anna).await.unwrap().upcoming), ["sooner"]);
    for _ in 0..2 {
        trial.site.follow(&anna, &desk, false).await.unwrap();
    }
    let page = trial.another().following(&anna).await.unwrap();
    assert!(page.live.is_empty() && page.upcoming.is_empty() && page.channels.is_empty());
}

#[tokio::test]
async fn what_was_called_off_hides_nothing() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    trial.site.follow(&anna, &slug("lena-desk"), true).await.unwrap();
    trial.called_off("lena-desk", NOW, 120).await;
    trial.later(3_600);
    trial.live(&lena, "Now").await;
    trial.called_off("lena-desk", NOW + 3_600 + 1, 120).await;
    trial.scheduled(&lena, "Next", 60).await;
    let page = trial.another().following(&anna).await.unwrap();
    assert_eq!((slugs(&page.live), slugs(&page.upcoming)), (vec!["now"], vec!["next"]));

    // Nor does what is to come hide what comes after it.
    for number in 0..98 {
        trial.scheduled(&lena, "Daily", 61 + number).await;
    }
    let page = trial.site.following(&anna).await.unwrap();
    assert_eq!((page.upcoming.len(), slugs(&page.upcoming)[98]), (99, "daily-98"));
}

#[tokio::test]
async fn only_channels_that_are_there_can_be_followed_and_not_too_many() {
    let trial = Trial::new();
    trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    let missing = trial.site.follow(&anna, &slug("nobody"), true).await;
    assert!(is_not_found(&missing), "{missing:?}");
    trial.site.follow(&anna, &slug("nobody"), false).await.unwrap();

    let row = |number: usize| Key::new(format!("FOLLOWS#{}", anna.account), format!("desk-{number}"));
    for from in (0..500).step_by(100) {
        let writes = (from..from + 100).map(|number| Write::put(row(number), NOW.to_string())).collect();
        trial.table().write(writes).await.unwrap();
    }
    let full = trial.site.follow(&anna, &slug("lena-desk"), true).await;
    assert!(is_conflict(&full), "{full:?}");
    trial.table().write(vec![Write::delete(row(0))]).await.unwrap();
    for _ in 0..2 {
        trial.site.follow(&anna, &slug("lena-desk"), true).await.unwrap();
    }
    assert_eq!(trial.site.following(&anna).await.unwrap().channels.len(), 1, "the others are not there");
}

#[tokio::test]
async fn a_reminder_lasts_until_its_stream_is_over() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    let second = trial.scheduled(&lena, "Second", 120).await;
    let first = trial.scheduled(&lena, "First", 60).await;
    assert!(!trial.site.reminds(&anna, &first).await.unwrap());
    for slug in [&second, &first, &first] {
        trial.site.remind(&anna, slug, true).await.unwrap();
    }
    let reminders = async || trial.another().following(&anna).await.unwrap().reminders;
    assert_eq!(slugs(&reminders().await), ["first", "second"]);
    assert!(trial.another().reminds(&anna, &first).await.unwrap());
    assert!(!trial.another().reminds(&lena, &first).await.unwrap());
    assert!(trial.site.following(&lena).await.unwrap().reminders.is_empty());

    for _ in 0..2 {
        trial.site.remind(&anna, &second, false).await.unwrap();
    }
    assert!(!trial.site.reminds(&anna, &second).await.unwrap());
    trial.site.go_live(&lena, &first).await.unwrap();
    assert_eq!(reminders().await[0].status, Status::Live);
    assert!(trial.site.reminds(&anna, &first).await.unwrap());
    trial.site.end_stream(&lena, &first).await.unwrap();
    assert!(reminders().await.is_empty());
    assert!(!trial.site.reminds(&anna, &first).await.unwrap());
}

#[tokio::test]
async fn a_reminder_stays_when_its_stream_is_put_off() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    let slug = trial.scheduled(&lena, "Not yet", 60).await;
    trial.site.remind(&anna, &slug, true).await.unwrap();
    let own = trial.site.own_stream(&lena, &slug).await.unwrap();
    let starts_at = trial.site.now().plus_minutes(366 * 24 * 60);
    let later = StreamFields { starts_at, ..fields("Not yet") };
    trial.site.edit_stream(&lena, &slug, &own.revision, later).await.unwrap();
    let reminders = async || trial.another().following(&anna).await.unwrap().reminders;
    for days in [100, 266] {
        trial.later(days * 86_400);
        assert_eq!(slugs(&reminders().await), ["not-yet"]);
    }
    trial.later(86_400);
    assert!(reminders().await.is_empty());
    assert!(trial.partitions("REMIND").await.is_empty(), "neither with the account nor with the stream");
}

#[tokio::test]
async fn only_what_is_scheduled_is_reminded_of() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    let live = trial.live(&lena, "Live").await;
    let over = trial.live(&lena, "Over").await;
    trial.site.end_stream(&lena, &over).await.unwrap();
    let off = trial.scheduled(&lena, "Off", 60).await;
    trial.site.cancel_stream(&lena, &off).await.unwrap();
    for slug in [&live, &over, &off] {
        let refused = trial.site.remind(&anna, slug, true).await;
        assert!(is_conflict(&refused), "{slug}: {refused:?}");
        trial.site.remind(&anna, slug, false).await.unwrap();
    }
    let gone = trial.scheduled(&lena, "Gone", 60).await;
    trial.site.remind(&anna, &gone, true).await.unwrap();
    trial.site.delete_stream(&lena, &gone).await.unwrap();
    for slug in [&gone, &slug("never-there")] {
        let refused = trial.site.remind(&anna, slug, true).await;
        assert!(is_not_found(&refused), "{slug}: {refused:?}");
    }
    assert!(trial.site.following(&anna).await.unwrap().reminders.is_empty());
    trial.site.remind(&anna, &gone, false).await.unwrap();
    assert!(trial.partitions("REMIND").await.is_empty());
}

#[tokio::test]
async fn a_reminder_goes_with_its_stream_to_another_slug() {
    let trial = Trial::new();
    let lena = trial.host("lena").await;
    let anna = trial.viewer("anna").await;
    let old = trial.scheduled(&lena, "Old name", 60).await;
    trial.site.remind(&anna, &old, true).await.unwrap();
    let new = trial.rename(&lena, &old, "New name").await;
    let newest = trial.rename(&lena, &new, "Newest name").await;
    let reminders = async || trial.another().following(&anna).await.unwrap().reminders;
    assert_eq!(slugs(&reminders().await), ["newest-name"]);
    // Under whichever name, it is the same reminder.
    for slug in [&old, &new, &newest] {
        trial.site.remind(&anna, slug, true).await.unwrap();
    }
    assert_eq!(slugs(&reminders().await), ["newest-name"]);
    trial.site.remind(&anna, &newest, false).await.unwrap();
    assert!(reminders().await.is_empty());
}

#[tokio::test]
async fn not_too_many_reminders() {
    let trial = Trial::new();
    let hosts = [trial.host("lena").await, trial.host("omar").await];
    let anna = trial.viewer("anna").await;
    let mut all = Vec::new();
    for number in 0..100 {
        let slug = trial.scheduled(&hosts[number % 2], &format!("Stream {number}"), 60).await;
        trial.site.remind(&anna, &slug, true).await.unwrap();
        all.push(slug);
    }
    let more: Slug = trial.scheduled(&hosts[0], "One more", 60).await;
    let full = trial.site.remind(&anna, &more, true).await;
    assert!(is_conflict(&full), "{full:?}");
    trial.site.remind(&anna, &all[7], true).await.unwrap();
    // What is over takes nobody's place.
    trial.site.cancel_stream(&hosts[0], &all[0]).await.unwrap();
    trial.site.remind(&anna, &more, true).await.unwrap();
    assert_eq!(trial.another().following(&anna).await.unwrap().reminders.len(), 100);
}
