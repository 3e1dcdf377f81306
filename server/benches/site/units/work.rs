//! What is asked of the site: its pages, those that are somebody's own, and what is written.

use std::sync::Arc;

use backend::{Caller, Credentials, Site};
use model::{Language, MessageText, Role, StreamFields};
use store::{SqliteTable, system_clock};

/// What everybody is shown.
pub(super) const PAGES: [&str; 11] = [
    "home", "live", "upcoming", "replays", "stream", "channels", "channel", "topics", "topic", "ticker",
    "search",
];
/// What only who is logged in is shown.
pub(super) const OWN_PAGES: [&str; 4] = ["studio", "own stream", "following", "account"];
/// What is written, in this order.
pub(super) const WRITES: [&str; 3] = ["schedule a stream", "go live", "write a message"];

/// A channel of the demo that has disclosed all that it must, and one of its streams.
const CHANNEL: &str = "a-gu-zaopan";
const STREAM: &str = "a-gu-zaopan-000001-macro-002-2";
/// What the host schedules.
const TITLE: &str = "What the rate decision means for bonds";
const SLUG: &str = "what-the-rate-decision-means-for-bonds";
const SUMMARY: &str = "What changed overnight, and what only looks as if it changed.";

/// Somebody who has a channel, follows others and wants to be reminded of streams.
pub(super) struct Host {
    token: String,
    caller: Caller,
}

impl Host {
    /// Makes the account in a table that is filled, without counting.
    pub(super) async fn on(table: SqliteTable) -> Self {
        let site = Site::new(Arc::new(table), system_clock());
        let credentials =
            Credentials { name: "host", password: "rain over the harbour", address: None, device: None };
        let new = site.register(credentials).await.unwrap();
        for channel in ["macro-desk", "opening-bell", "options-lab", "bond-room", CHANNEL] {
            site.follow(&new.caller, &channel.parse().unwrap(), true).await.unwrap();
        }
        for stream in ["macro-desk-msft-options-012-12", "opening-bell-nvda-earnings-013-13"] {
            site.remind(&new.caller, &stream.parse().unwrap(), true).await.unwrap();
        }
        let caller = Caller { role: Role::Host, channel: Some(CHANNEL.to_owned()), ..new.caller };
        Self { token: new.token, caller }
    }

    /// Does what is called so.
    pub(super) async fn does(&self, site: &Site, name: &str) {
        let slug = |text: &str| text.parse().unwrap();
        let host = &self.caller;
        // Whoever is shown what is their own, or writes, is known by a session.
        if !PAGES.contains(&name) {
            site.caller(&self.token).await.unwrap().unwrap();
        }
        match name {
            "home" => drop(site.home().await.unwrap()),
            "live" => drop(site.live().await.unwrap()),
            "upcoming" => drop(site.upcoming(None).await.unwrap()),
            "replays" => drop(site.replays(None).await.unwrap()),
            "stream" => {
                drop(site.stream_page(&slug("macro-desk-xom-bonds-000-0")).await.unwrap().here().unwrap())
            }
            "channels" => drop(site.channels().await.unwrap()),
            "channel" => drop(site.channel(&slug("macro-desk"), None).await.unwrap().unwrap()),
            "topics" => drop(site.topics().await.unwrap()),
            "topic" => drop(site.topic(&slug("bonds"), None).await.unwrap().unwrap()),
            "ticker" => drop(site.ticker(&"XNAS-AAPL".parse().unwrap(), None).await.unwrap().unwrap()),
            "search" => drop(site.search("earnings").await.unwrap()),
            "studio" => drop(site.studio(host, None).await.unwrap()),
            "own stream" => drop(site.own_stream(host, &slug(STREAM)).await.unwrap()),
            "following" => drop(site.following(host).await.unwrap()),
            "account" => drop(site.account_page(host).await.unwrap()),
            "schedule a stream" => {
                let made = site.create_stream(host, stream(site)).await.unwrap();
                assert_eq!(made.value.as_str(), SLUG);
            }
            "go live" => drop(site.go_live(host, &slug(SLUG)).await.unwrap()),
            "write a message" => {
                let text = MessageText::parse("Which maturities does it move most?").unwrap();
                drop(site.write_message(host, &slug(SLUG), &text).await.unwrap());
            }
            other => panic!("nothing is called {other}"),
        }
    }
}

/// A stream tomorrow, as long as those of the demo.
fn stream(site: &Site) -> StreamFields {
    StreamFields {
        title: TITLE.to_owned(),
        summary: SUMMARY.to_owned(),
        description: [SUMMARY; 4].join("\n\n"),
        language: Language::English,
        topics: vec!["bonds".to_owned()],
        tickers: vec!["XNAS:AAPL".to_owned(), "XNYS:JPM".to_owned()],
        starts_at: site.now().plus_minutes(24 * 60),
        minutes: 45,
        positions: Some(String::new()),
        sponsor: Some(String::new()),
    }
}
