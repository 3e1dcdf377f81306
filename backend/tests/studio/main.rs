//! Channels and streams over the embedded table, and where it matters over DynamoDB's, as hosts make and change them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)] // Tests may panic.

mod agree;
mod between;
mod channels;
mod create;
mod delete;
mod edit;
mod failing;
mod killed;
mod killed_accounts;
mod limits;
mod place;
mod races;
mod rename;
mod search;
mod states;
mod stream_keys;
mod studio;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use backend::{Caller, Catalogue, Changed, Credentials, LoggedIn, Refusal, Site};
use model::{
    ChannelFields, Deed, FieldErrors, Language, Role, Slug, Status, Stream, StreamCard, StreamFields, Time,
};
use store::{Clock, FileObjects, Query, Table};
use tempfile::TempDir;

use crate::place::{Engine, Place};

/// 2027-01-15, at the beginning of a minute.
const NOW: i64 = 1_800_000_000;
const PASSWORD: &str = "a horse of another colour";
/// What streams may be about.
const CATALOGUE: &str = r#"{
    "topics": [{"slug": "bonds", "en": "Bonds", "zh-Hans": "债券"}, {"slug": "rates", "en": "Rates", "zh-Hans": "利率"}],
    "tickers": [
        {"mic": "XNAS", "code": "AAPL", "name": "Apple"},
        {"mic": "XSHG", "code": "600519", "name": "贵州茅台"}
    ],
    "channels": [], "streams": []
}"#;

/// A site with a table and a folder of its own, with topics and tickers and nothing else, and a clock that a test sets.
struct Trial {
    folder: TempDir,
    place: Place,
    now: Arc<AtomicI64>,
    site: Site,
}

impl Trial {
    async fn new() -> Self {
        Self::on(Engine::Sqlite).await
    }

    async fn on(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(NOW));
        let place = Place::new(engine, folder.path(), clock(&now)).await;
        let site = site(&folder, place.open(clock(&now)), &now);
        site.import(&Catalogue::from_json(CATALOGUE).unwrap()).await.unwrap();
        Self { folder, place, now, site }
    }

    /// Another process: its own handle of the same table.
    fn another(&self) -> Site {
        self.over(self.table())
    }

    /// A process that has this handle of the table.
    fn over(&self, table: Arc<dyn Table>) -> Site {
        site(&self.folder, table, &self.now)
    }

    fn table(&self) -> Arc<dyn Table> {
        self.place.open(clock(&self.now))
    }

    fn later(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    async fn account(&self, name: &str) -> LoggedIn {
        self.site.register(with(name, PASSWORD)).await.unwrap()
    }

    /// A host whose channel is called `<name>-desk`.
    async fn host(&self, name: &str) -> Caller {
        let new = self.account(name).await;
        self.site.create_channel(&new.caller, channel(&format!("{name}-desk"))).await.unwrap();
        let caller = self.site.caller(&new.token).await.unwrap().unwrap();
        assert_eq!((caller.role, caller.channel.as_deref()), (Role::Host, Some(&*format!("{name}-desk"))));
        caller
    }

    /// A scheduled stream of this title.
    async fn scheduled(&self, host: &Caller, title: &str) -> Slug {
        self.site.create_stream(host, fields(title)).await.unwrap().value
    }

    async fn stream(&self, slug: &Slug) -> Stream {
        self.another().stream(slug).await.unwrap().here().unwrap()
    }

    async fn revision(&self, host: &Caller, slug: &Slug) -> String {
        self.site.own_stream(host, slug).await.unwrap().revision
    }

    /// What the audit says, by the time and then the letters of what was done, but for what is done to accounts.
    async fn deeds(&self) -> Vec<String> {
        let page = self.table().query(Query::partition("AUDIT#2027-01").limit(1_000)).await.unwrap();
        let deeds = page.items.iter().map(|item| serde_json::from_str::<Deed>(&item.body).unwrap());
        let deeds = deeds.filter(|deed| !deed.on.starts_with("account:"));
        let mut deeds: Vec<(Time, String)> =
            deeds.map(|deed| (deed.at, format!("{} {} {}", deed.who, deed.did, deed.on))).collect();
        deeds.sort();
        deeds.into_iter().map(|(_, deed)| deed).collect()
    }
}

fn clock(now: &Arc<AtomicI64>) -> Clock {
    let now = now.clone();
    Arc::new(move || now.load(Ordering::SeqCst))
}

fn site(folder: &TempDir, table: Arc<dyn Table>, now: &Arc<AtomicI64>) -> Site {
    let objects = FileObjects::open(&folder.path().join("objects")).unwrap();
    Site::new(table, clock(now)).with_objects(Arc::new(objects))
}

fn with<'a>(name: &'a str, password: &'a str) -> Credentials<'a> {
    Credentials { name, password, address: None, device: None }
}

/// A channel with everything disclosed.
fn channel(handle: &str) -> ChannelFields {
    ChannelFields {
        handle: handle.to_owned(),
        name: "Macro Desk".to_owned(),
        language: Language::English,
        bio: "Central banks.".to_owned(),
        host: "Lena Hartmann".to_owned(),
        licence_no: Some("AFM 123".to_owned()),
        employer: Some(String::new()),
    }
}

/// A stream in an hour, with everything disclosed.
fn fields(title: &str) -> StreamFields {
    StreamFields {
        title: title.to_owned(),
        summary: "What to expect.".to_owned(),
        description: "*Everything* about it.".to_owned(),
        language: Language::English,
        topics: vec!["bonds".to_owned()],
        tickers: vec!["XNAS:AAPL".to_owned()],
        starts_at: Time(NOW + 3_600),
        minutes: 45,
        positions: Some(String::new()),
        sponsor: Some(String::new()),
    }
}

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn slugs(cards: &[StreamCard]) -> Vec<&str> {
    cards.iter().map(|card| card.slug.as_str()).collect()
}

fn tags<T>(changed: &Changed<T>) -> Vec<String> {
    changed.tags.iter().map(ToString::to_string).collect()
}

/// Each field and what is wrong with it.
#[track_caller]
fn wrong<T>(result: Result<T, Refusal>) -> Vec<String> {
    let errors: FieldErrors = match result {
        Err(Refusal::Fields(errors)) => errors,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was done"),
    };
    errors.into_iter().map(|error| format!("{}: {}", error.field, error.problem)).collect()
}

fn is_conflict<T>(result: &Result<T, Refusal>) -> bool {
    matches!(result, Err(Refusal::Conflict))
}

/// Brings a scheduled stream to this place in its life.
async fn bring(trial: &Trial, host: &Caller, slug: &Slug, status: Status) {
    match status {
        Status::Scheduled => {}
        Status::Live => drop(trial.site.go_live(host, slug).await.unwrap()),
        Status::Ended => {
            trial.site.go_live(host, slug).await.unwrap();
            trial.site.end_stream(host, slug).await.unwrap();
        }
        Status::Cancelled => drop(trial.site.cancel_stream(host, slug).await.unwrap()),
    }
    assert_eq!(trial.stream(slug).await.status, status);
}
