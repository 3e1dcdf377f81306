//! How a stream goes through its life.

use backend::Site;
use model::{ChannelFields, Status, StreamFields, Time};
use store::{Key, Write};

use crate::agree::agree;
use crate::{NOW, Trial, bring, channel, fields, is_conflict, slug, slugs, tags, wrong};

#[tokio::test]
async fn live_now_and_then_a_replay() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let rates = trial.scheduled(&anna, "Rates").await;
    trial.later(600);
    let live = trial.site.go_live(&anna, &rates).await.unwrap();
    let around = ["channel:anna-desk", "stream:rates", "ticker:XNAS:AAPL", "topic:bonds"];
    let with = |more: &[&str]| {
        let mut all: Vec<String> = around.iter().chain(more).map(ToString::to_string).collect();
        all.sort();
        all
    };
    assert_eq!(tags(&live), with(&["live", "upcoming"]));
    let stream = trial.stream(&rates).await;
    assert_eq!(
        (stream.status, stream.starts_at),
        (Status::Live, Time(NOW + 600)),
        "it starts when it starts"
    );
    let site = trial.another();
    assert_eq!(slugs(&site.live().await.unwrap()), ["rates"]);
    assert_eq!(site.home().await.unwrap().live, [stream.card()]);
    assert!(site.upcoming(None).await.unwrap().streams.is_empty());
    agree(&trial).await;

    trial.later(61);
    let ended = trial.site.end_stream(&anna, &rates).await.unwrap();
    assert_eq!(tags(&ended), with(&["live", "replays"]));
    let stream = trial.stream(&rates).await;
    assert_eq!((stream.status, stream.minutes), (Status::Ended, 2), "two minutes have begun");
    assert!(site.live().await.unwrap().is_empty());
    assert_eq!(site.replays(None).await.unwrap().streams, [stream.card()]);
    agree(&trial).await;
    let deeds = [
        "create_channel channel:anna-desk",
        "create_stream stream:rates",
        "go_live stream:rates",
        "end_stream stream:rates",
    ];
    assert_eq!(trial.deeds().await, deeds.map(|deed| format!("{} {deed}", anna.account)));
}

#[tokio::test]
async fn a_cancelled_stream_leaves_the_schedule() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let rates = trial.scheduled(&anna, "Rates").await;
    trial.later(1);
    let cancelled = trial.site.cancel_stream(&anna, &rates).await.unwrap();
    assert!(tags(&cancelled).contains(&"upcoming".to_owned()));
    assert!(trial.another().upcoming(None).await.unwrap().streams.is_empty());
    let stream = trial.stream(&rates).await;
    assert_eq!((stream.status, stream.starts_at), (Status::Cancelled, Time(NOW + 3_600)));
    assert_eq!(trial.deeds().await[2], format!("{} cancel_stream stream:rates", anna.account));
    agree(&trial).await;
}

#[tokio::test]
async fn there_are_three_moves_and_no_others() {
    let statuses = [Status::Scheduled, Status::Live, Status::Ended, Status::Cancelled];
    for from in statuses {
        for to in [Status::Live, Status::Ended, Status::Cancelled] {
            let trial = Trial::new().await;
            let anna = trial.host("anna").await;
            let rates = trial.scheduled(&anna, "Rates").await;
            bring(&trial, &anna, &rates, from).await;
            let (before, deeds) = (trial.stream(&rates).await, trial.deeds().await.len());
            let moved = match to {
                Status::Live => trial.site.go_live(&anna, &rates).await,
                Status::Ended => trial.site.end_stream(&anna, &rates).await,
                _ => trial.site.cancel_stream(&anna, &rates).await,
            };
            let possible = matches!(
                (from, to),
                (Status::Scheduled, Status::Live | Status::Cancelled) | (Status::Live, Status::Ended)
            );
            if possible {
                assert!(moved.is_ok(), "{from:?} {to:?}");
                assert_eq!(trial.stream(&rates).await.status, to);
            } else {
                assert!(is_conflict(&moved), "{from:?} {to:?}: {moved:?}");
                assert_eq!(trial.stream(&rates).await, before);
                assert_eq!(trial.deeds().await.len(), deeds, "what is refused is no deed");
            }
        }
    }
}

#[tokio::test]
async fn nothing_goes_live_undisclosed() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let silent = StreamFields { positions: None, sponsor: None, ..fields("Rates") };
    let rates = trial.site.create_stream(&anna, silent).await.unwrap().value;
    let say = async |licence_no: Option<&str>, employer: Option<&str>| {
        let own = trial.site.studio(&anna, None).await.unwrap().channel.unwrap();
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let said = ChannelFields {
            licence_no: owned(licence_no),
            employer: owned(employer),
            ..channel("anna-desk")
        };
        trial.site.edit_channel(&anna, &own.revision, said).await.unwrap();
    };
    say(None, None).await;
    let missing =
        ["positions", "sponsor", "licence_no", "employer"].map(|field| format!("{field}: nothing is given"));
    assert_eq!(wrong(trial.site.go_live(&anna, &rates).await), missing);
    assert_eq!(trial.site.own_stream(&anna, &rates).await.unwrap().undisclosed.len(), 4);
    say(Some(""), None).await;
    let revision = trial.revision(&anna, &rates).await;
    trial.site.edit_stream(&anna, &rates, &revision, fields("Rates")).await.unwrap();
    assert_eq!(wrong(trial.site.go_live(&anna, &rates).await), ["employer: nothing is given"]);
    say(Some(""), Some("A bank")).await;
    trial.site.go_live(&anna, &rates).await.unwrap();
}

#[tokio::test]
async fn of_two_moves_at_once_one_is_made() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let rates = trial.scheduled(&anna, "Rates").await;
    let (one, two): (Site, Site) = (trial.another(), trial.another());
    let (live, cancelled) = tokio::join!(one.go_live(&anna, &rates), two.cancel_stream(&anna, &rates));
    assert_eq!(u8::from(live.is_ok()) + u8::from(cancelled.is_ok()), 1);
    assert!(is_conflict(if live.is_ok() { &cancelled } else { &live }));
    assert_eq!(trial.deeds().await.len(), 3);
    agree(&trial).await;
}

#[tokio::test]
async fn a_row_that_cannot_be_read_keeps_no_other_from_moving_on() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    for title in ["Broken", "Unlisted", "Late"] {
        trial.scheduled(&anna, title).await;
    }
    let forgotten = trial.scheduled(&anna, "Forgotten").await;
    trial.site.go_live(&anna, &forgotten).await.unwrap();
    let listed = Key::new("UPCOMING", format!("{}~unlisted", NOW + 3_600));
    let writes = [Key::new("STREAM#broken", "STREAM"), listed, Key::new("LIVE", "0000000000~a")];
    trial.table().write(writes.map(|key| Write::put(key, "{".to_owned())).into()).await.unwrap();
    trial.later(13 * 3_600 + 46 * 60);
    let failed = trial.site.tidy().await;
    assert!(matches!(failed, Err(backend::Error::Row { .. })), "{failed:?}");
    assert_eq!(trial.stream(&slug("late")).await.status, Status::Cancelled);
    assert_eq!(trial.stream(&forgotten).await.status, Status::Ended);
}

#[tokio::test]
async fn the_clock_cancels_and_ends_in_the_servers_name() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let late = trial.scheduled(&anna, "Late").await;
    let forgotten = trial.scheduled(&anna, "Forgotten").await;
    trial.site.go_live(&anna, &forgotten).await.unwrap();
    assert!(trial.site.tidy().await.unwrap().is_empty());
    trial.later(3 * 3_600 + 1);
    let told = trial.another().tidy().await.unwrap();
    assert!(told.iter().any(|tag| tag.to_string() == "stream:late"), "{told:?}");
    assert_eq!(trial.stream(&late).await.status, Status::Cancelled);
    assert_eq!(trial.stream(&forgotten).await.status, Status::Live);
    trial.later(13 * 3_600);
    trial.site.tidy().await.unwrap();
    let stream = trial.stream(&forgotten).await;
    assert_eq!((stream.status, stream.minutes), (Status::Ended, 16 * 60 + 1));
    let deeds = trial.deeds().await;
    assert_eq!(deeds[4..], ["(server) cancel_stream stream:late", "(server) end_stream stream:forgotten"]);
    agree(&trial).await;
}
