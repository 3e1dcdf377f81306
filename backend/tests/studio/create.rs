//! New streams and their slugs.

use backend::{Caller, Refusal};
use model::{Role, Status, StreamFields, Time};

use crate::agree::agree;
use crate::{NOW, Trial, fields, slugs, tags, wrong};

#[tokio::test]
async fn a_new_stream_is_in_every_list_at_once() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let made = trial.site.create_stream(&anna, fields("Rates before the open")).await.unwrap();
    let expected =
        ["channel:anna-desk", "stream:rates-before-the-open", "ticker:XNAS:AAPL", "topic:bonds", "upcoming"];
    assert_eq!(tags(&made), expected);
    let stream = trial.stream(&made.value).await;
    assert_eq!((stream.status, stream.viewers, stream.picture.clone()), (Status::Scheduled, 0, None));
    assert_eq!((stream.channel.as_str(), stream.channel_name.as_str()), ("anna-desk", "Macro Desk"));
    assert_eq!((stream.starts_at, stream.minutes), (Time(NOW + 3_600), 45));

    let site = trial.another();
    let (page, _) = site.stream_page(&made.value).await.unwrap().here().unwrap();
    assert_eq!(page.stream, stream);
    assert!(page.description_html.contains("<em>Everything</em>"), "{}", page.description_html);
    let card = [stream.card()];
    assert_eq!(site.upcoming(None).await.unwrap().streams, card);
    assert_eq!(site.home().await.unwrap().upcoming, card);
    let channel = site.channel(&"anna-desk".parse().unwrap(), None).await.unwrap().unwrap();
    assert_eq!(channel.streams.streams, card);
    let topic = site.topic(&"bonds".parse().unwrap(), None).await.unwrap().unwrap();
    assert_eq!(topic.streams.streams, card);
    let ticker = site.ticker(&"XNAS-AAPL".parse().unwrap(), None).await.unwrap().unwrap();
    assert_eq!(ticker.streams.streams, card);
    agree(&trial).await;
}

#[tokio::test]
async fn the_slug_is_of_the_title_and_never_anothers() {
    let trial = Trial::new().await;
    let (anna, lena) = (trial.host("anna").await, trial.host("lena").await);
    for (title, expected) in [
        ("Daily: rates", "daily-rates"),
        ("DAILY rates!", "daily-rates-2"),
        ("Daily, rates", "daily-rates-3"),
        ("上证指数：开盘解读", "上证指数-开盘解读"),
        ("上证指数 开盘解读", "上证指数-开盘解读-2"),
        ("？！？", "stream"),
        ("...", "stream-2"),
        ("New", "new-2"),
        ("new", "new-3"),
    ] {
        assert_eq!(trial.scheduled(&anna, title).await.as_str(), expected);
    }
    let taken = "daily-rates-2".parse().unwrap();
    trial.site.delete_stream(&anna, &taken).await.unwrap();
    assert_eq!(trial.scheduled(&lena, "Daily rates").await.as_str(), "daily-rates-4");

    let (one, two) = (trial.another(), trial.another());
    let (first, second) = tokio::join!(
        one.create_stream(&anna, fields("At once")),
        two.create_stream(&lena, fields("At once"))
    );
    let mut both = [first.unwrap().value, second.unwrap().value].map(String::from);
    both.sort();
    assert_eq!(both, ["at-once", "at-once-2"]);
    agree(&trial).await;
}

#[tokio::test]
async fn more_than_a_hundred_of_one_title() {
    let trial = Trial::new().await;
    let (anna, lena) = (trial.host("anna").await, trial.host("lena").await);
    for number in 1..=104 {
        // Nobody makes so many in a day.
        let host = if number % 2 == 0 { &anna } else { &lena };
        let slug = trial.scheduled(host, "Daily").await;
        if number > 100 {
            assert_eq!(slug.as_str(), format!("daily-{number}"));
        }
    }
}

#[tokio::test]
async fn fields_are_held_to_the_rules() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let bad = StreamFields {
        title: "\u{3000}\n".to_owned(),
        topics: vec!["bonds".to_owned(), "no-such-topic".to_owned()],
        tickers: vec!["XNAS:NOPE".to_owned()],
        starts_at: Time(NOW - 1),
        minutes: 0,
        sponsor: Some("x".repeat(101)),
        ..fields("")
    };
    let expected = [
        "title: nothing is given",
        "topics: names nothing that is there",
        "tickers: names nothing that is there",
        "starts_at: in the past",
        "minutes: less than 1",
        "sponsor: more than 100",
    ];
    assert_eq!(wrong(trial.site.create_stream(&anna, bad).await), expected);
    let unknown = ["tickers: names nothing that is there"];
    for ticker in ["", "AAPL", "XNAS-AAPL", "xnas:aapl", "XNAS:AAPL ", ":", &"X".repeat(5_000)] {
        let fields = StreamFields { tickers: vec![ticker.to_owned()], ..fields("Rates") };
        assert_eq!(wrong(trial.site.create_stream(&anna, fields).await), unknown, "{ticker:.20}");
    }
    for topic in ["", "Bonds", "bonds#", &"x".repeat(5_000)] {
        let fields = StreamFields { topics: vec![topic.to_owned()], ..fields("Rates") };
        let errors = wrong(trial.site.create_stream(&anna, fields).await);
        assert_eq!(errors, ["topics: names nothing that is there"], "{topic:.20}");
    }
    let many = |what: &str| (0..20_000).map(|number| format!("{what}{number}")).collect::<Vec<_>>();
    let fields = StreamFields { topics: many("t-"), tickers: many("XNAS:A"), ..fields("Rates") };
    let errors = wrong(trial.site.create_stream(&anna, fields).await);
    assert_eq!(errors, ["topics: more than 5", "tickers: more than 10"]);
    assert!(trial.site.upcoming(None).await.unwrap().streams.is_empty());
}

#[tokio::test]
async fn texts_are_kept_in_one_form() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let typed = StreamFields {
        title: " Rates \r\n at\0noon ".to_owned(),
        description: "one\r\n\r\ntwo\r\n".to_owned(),
        topics: vec!["bonds".to_owned(), "rates".to_owned(), "bonds".to_owned()],
        positions: Some(" \r\n".to_owned()),
        sponsor: None,
        ..fields("")
    };
    let slug = trial.site.create_stream(&anna, typed).await.unwrap().value;
    let stream = trial.stream(&slug).await;
    assert_eq!((stream.title.as_str(), stream.description.as_str()), ("Rates at noon", "one\n\ntwo"));
    assert_eq!((stream.positions.as_deref(), stream.sponsor.as_deref()), (Some(""), None));
    assert_eq!(stream.topics.len(), 2);
    // A line's end is one character, however the form sent it.
    let longest = "x\r\n".repeat(4_999) + "xx";
    let stream = StreamFields { description: longest, ..fields("Longest") };
    trial.site.create_stream(&anna, stream).await.unwrap();
    agree(&trial).await;
}

#[tokio::test]
async fn only_who_has_a_channel_makes_streams() {
    let trial = Trial::new().await;
    let anna = trial.host("anna").await;
    let viewer = trial.account("max").await.caller;
    for caller in [
        viewer,
        Caller { role: Role::Viewer, ..anna.clone() },
        Caller { role: Role::Admin, channel: None, ..anna.clone() },
    ] {
        let refused = trial.site.create_stream(&caller, fields("Rates")).await;
        assert!(matches!(refused, Err(Refusal::Forbidden)), "{refused:?}");
    }
    trial.scheduled(&anna, "Rates").await;
    assert_eq!(slugs(&trial.site.upcoming(None).await.unwrap().streams), ["rates"]);
}
