//! What viewers and moderators do, and what is kept of forms and pictures, over the embedded stores.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)] // Tests may panic.

mod accounts;
mod covers;
mod drafts;
mod following;
mod messages;
mod reports;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use backend::{Caller, Credentials, LoggedIn, Refusal, Site};
use model::{
    ChannelFields, ChatMessage, Deed, FieldErrors, Language, MessageText, Role, Slug, Status, StreamCard,
    StreamFields, Time,
};
use store::{Clock, FileObjects, Key, Query, SqliteTable, Table, Write};
use tempfile::TempDir;

/// 2027-01-15, and the beginning of a window of every limit but those of a day.
const NOW: i64 = 1_800_000_000;
const PASSWORD: &str = "a horse of another colour";

/// A site in a folder of its own, with a clock that a test sets.
struct Trial {
    folder: TempDir,
    now: Arc<AtomicI64>,
    site: Site,
}

impl Trial {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(NOW));
        let site = open(folder.path(), &now);
        Self { folder, now, site }
    }

    /// Another process: its own handles of the same files.
    fn another(&self) -> Site {
        open(self.folder.path(), &self.now)
    }

    fn table(&self) -> Arc<SqliteTable> {
        table(self.folder.path(), &self.now)
    }

    fn later(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    async fn account(&self, name: &str) -> LoggedIn {
        self.site.register(with(name, PASSWORD)).await.unwrap()
    }

    async fn viewer(&self, name: &str) -> Caller {
        self.account(name).await.caller
    }

    /// A host whose channel is called `<name>-desk`.
    async fn host(&self, name: &str) -> Caller {
        let new = self.account(name).await;
        self.site.create_channel(&new.caller, channel(&format!("{name}-desk"))).await.unwrap();
        self.site.caller(&new.token).await.unwrap().unwrap()
    }

    async fn admin(&self, name: &str) -> Caller {
        self.site.create_admin(name, PASSWORD).await.unwrap();
        self.site.log_in(with(name, PASSWORD)).await.unwrap().caller
    }

    async fn moderator(&self, name: &str) -> Caller {
        let new = self.account(name).await;
        let admin = self.admin(&format!("{name}-boss")).await;
        self.site.set_role(&admin, name, Role::Moderator).await.unwrap();
        self.site.caller(&new.token).await.unwrap().unwrap()
    }

    /// A stream of this title, scheduled in so many minutes.
    async fn scheduled(&self, host: &Caller, title: &str, minutes: i64) -> Slug {
        let starts_at = self.site.now().plus_minutes(minutes);
        self.site.create_stream(host, StreamFields { starts_at, ..fields(title) }).await.unwrap().value
    }

    async fn live(&self, host: &Caller, title: &str) -> Slug {
        let slug = self.scheduled(host, title, 1).await;
        self.site.go_live(host, &slug).await.unwrap();
        slug
    }

    /// Lists so many streams of a channel that were called off, one a second from this time on.
    async fn called_off(&self, channel: &str, from: i64, count: i64) {
        let writes = (from..from + count).map(|at| {
            let card = StreamCard {
                slug: slug(&format!("off-{at}")),
                title: "Off".to_owned(),
                language: Language::English,
                channel: channel.to_owned(),
                channel_name: "Macro Desk".to_owned(),
                tickers: Vec::new(),
                status: Status::Cancelled,
                starts_at: Time(at),
                minutes: 45,
                viewers: 0,
            };
            let key = Key::new(format!("CHANNEL_STREAMS#{channel}"), format!("{at}~{}", card.slug));
            Write::put(key, serde_json::to_string(&card).unwrap())
        });
        let writes: Vec<Write> = writes.collect();
        for some in writes.chunks(100) {
            self.table().write(some.to_vec()).await.unwrap();
        }
    }

    /// Gives a stream another title and the slug of it.
    async fn rename(&self, host: &Caller, slug: &Slug, title: &str) -> Slug {
        let own = self.site.own_stream(host, slug).await.unwrap();
        let starts_at = own.stream.starts_at;
        let fields = StreamFields { starts_at, ..fields(title) };
        self.site.edit_stream(host, slug, &own.revision, fields).await.unwrap();
        let revision = self.site.own_stream(host, slug).await.unwrap().revision;
        let renamed = self.site.rename_stream(host, slug, &revision).await.unwrap().value;
        assert_ne!(renamed, *slug);
        renamed
    }

    async fn say(&self, caller: &Caller, slug: &Slug, words: &str) -> ChatMessage {
        self.site.write_message(caller, slug, &text(words)).await.unwrap().value
    }

    async fn chat(&self, slug: &Slug) -> Vec<ChatMessage> {
        self.another().stream_page(slug).await.unwrap().here().unwrap().0.chat
    }

    /// What the audit says was done by this account, in no order.
    async fn deeds(&self, who: &Caller) -> Vec<String> {
        let page = self.table().query(Query::partition("AUDIT#2027-01").limit(1_000)).await.unwrap();
        let deeds = page.items.iter().map(|item| serde_json::from_str::<Deed>(&item.body).unwrap());
        let own = deeds.filter(|deed| deed.who == who.account.as_str());
        own.map(|deed| format!("{} {}", deed.did, deed.on)).collect()
    }

    /// The partitions in which rows stand that begin so.
    async fn partitions(&self, kind: &str) -> Vec<String> {
        let items = self.table().scan(None, 1_000).await.unwrap().items;
        items.into_iter().map(|item| item.key.partition).filter(|name| name.starts_with(kind)).collect()
    }
}

fn clock(now: &Arc<AtomicI64>) -> Clock {
    let now = now.clone();
    Arc::new(move || now.load(Ordering::SeqCst))
}

fn table(folder: &Path, now: &Arc<AtomicI64>) -> Arc<SqliteTable> {
    Arc::new(SqliteTable::open(&folder.join("site.sqlite"), clock(now)).unwrap())
}

fn open(folder: &Path, now: &Arc<AtomicI64>) -> Site {
    let objects = FileObjects::open(&folder.join("objects")).unwrap();
    Site::new(table(folder, now), clock(now)).with_objects(Arc::new(objects))
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
        bio: String::new(),
        host: "Lena Hartmann".to_owned(),
        licence_no: Some(String::new()),
        employer: Some(String::new()),
    }
}

/// A stream in an hour, with everything disclosed.
fn fields(title: &str) -> StreamFields {
    StreamFields {
        title: title.to_owned(),
        summary: String::new(),
        description: String::new(),
        language: Language::English,
        topics: Vec::new(),
        tickers: Vec::new(),
        starts_at: Time(NOW + 3_600),
        minutes: 45,
        positions: Some(String::new()),
        sponsor: Some(String::new()),
    }
}

fn text(words: &str) -> MessageText {
    MessageText::parse(words).unwrap()
}

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn slugs(cards: &[StreamCard]) -> Vec<&str> {
    cards.iter().map(|card| card.slug.as_str()).collect()
}

#[track_caller]
fn wrong<T>(result: Result<T, Refusal>) -> FieldErrors {
    match result {
        Err(Refusal::Fields(errors)) => errors,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was done"),
    }
}

fn is_conflict<T>(result: &Result<T, Refusal>) -> bool {
    matches!(result, Err(Refusal::Conflict))
}

fn is_not_found<T>(result: &Result<T, Refusal>) -> bool {
    matches!(result, Err(Refusal::NotFound))
}
