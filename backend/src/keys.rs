//! Which row stands where. One table holds everything; each list that a page shows is a partition, ordered as shown.
//!
//! | partition | sort key | body | read by | read units |
//! |---|---|---|---|---|
//! | `STREAM#<slug>` | `STREAM` | `Kept`, a `Stream` and a little more, or where it moved to, or when it was deleted | one get | 0.5, strong 1 |
//! | `STREAM_KEY#<slug>` | `KEY` | the hash of its encoder's key | one strong get | 1 |
//! | `CHAT#<first slug of the stream>` | `<time>~<number>` | `ChatMessage` | 50 from the end | 0.5 to 1.5 |
//! | `CHANNEL#<handle>` | `CHANNEL` | `Channel` | one get | 0.5, strong 1 |
//! | `CHANNEL_START#<handle>` | `START` | when a stream of it last went live | one strong get | 1 |
//! | `CHANNEL_STREAMS#<handle>` | `<time>~<slug>` | `StreamCard` | 24 from any place; the first page: 24 before now, 48 from now on, up to 100 of the last two days; 8 before and 8 after now | 1.5, strong 3; up to 10; 1 |
//! | `TOPIC_STREAMS#<slug>` | `<time>~<slug>` | `StreamCard` | the same | 1.5; up to 10; 1 |
//! | `TICKER_STREAMS#<mic>:<code>` | `<time>~<slug>` | `StreamCard` | the same, but for the 8 | 1.5; up to 10 |
//! | `LIVE` | `<viewers>~<slug>` | `StreamCard` | up to 100 from the end | 5.5, 12 of them 1 |
//! | `UPCOMING` | `<time>~<slug>` | `StreamCard` | 24 from the start | 1.5, 8 of them 0.5 |
//! | `REPLAYS` | `<time>~<slug>` | `StreamCard` | 24 from the end | 1.5, 8 of them 0.5 |
//! | `CHANNELS` | `<handle>` | `Channel` | up to 100 | 0.5 |
//! | `TOPICS` | `<slug>` | `Topic` | up to 100 | 0.5 |
//! | `TICKERS` | `<mic>:<code>` | `Ticker` | up to 100; where there are more, one get for each that a word may mean | 0.5; 0.5 |
//! | `WORDS#<first character>` | `<word>~<age>~<slug>`, and `~<version>` once its text or time was changed | `Indexed` | up to 200 with a prefix | up to 6, and 0.5 for each of up to 200 streams found |
//! | `FOLLOWS#<account id>` | `<handle>` | since when the account follows the channel | up to 500; one strong get | strong 1 to 13; 1 |
//! | `REMINDERS#<account id>` | `<first slug of the stream>` | since when the account wants to be reminded, for a year and two days | up to 100 | strong 1 to 4 |
//! | `REMINDED#<first slug of the stream>` | `<account id>` | the same, by stream: who is to be reminded of it | nothing yet | |
//! | `REPORTS` | `<time>~<random id>` | `Filed`, until it is settled | 50 from the start; one strong get | strong 1 to 27, and 1 for each account named; 1 |
//! | `REPORTED#<account id>` | `stream:<first slug>` or `message:<first slug>:<id>` | when the account reported it, for 30 days | one strong get | 1 |
//! | `DRAFT#<hash of the browser's token>` | `DRAFT`, `ENTRANCE` for who logs in or registers | `Draft`, for ten minutes | one strong get | 1 to 17 |
//! | `ACCOUNT#<id>` | `ACCOUNT` | `Account` | one strong get | 1 |
//! | `NAME#<name>` | `NAME` | the account's id | one strong get | 1 |
//! | `SESSION#<hash of its token>` | `SESSION` | `Session`, for 30 days | one strong get | 1 |
//! | `DEVICE#<account id>` | `<hash of its token>` | when it last logged in, for 180 days | one strong get | 1 |
//! | `ATTEMPTS#<kind>#<hash of who>` | `<window>` | how many, until the window's end | one strong get | 1 |
//! | `AUDIT#<yyyy-mm>` | `<time>~<random id>` | `Deed` | 50 from the end | 1.5, and 1 for each account named |
//! | `IMPORT` | `catalogue` | `Import` | one get | 0.5 |
//!
//! The framework's rows, by which instances hear of invalidations, stand in the same table: see the heads of
//! `leptos_lambda/src/cache/invalidations.rs` and, for the objects by which they share pages, `shared.rs` beside it.
//!
//! Units are DynamoDB's, of eventual reads, with rows as the demo has them; `make bench` computes what each page reads.
//! One partition bears 3,000 units a second; what everyone looks at is kept in the render cache, which asks once in ten seconds
//! and instance at the most. A stream is made with all that belongs to it in one transaction: up to 99 rows, two write units each.
//! When it changes, its own row and its rows in the lists are written in one transaction (up to 40 rows); its rows of the index,
//! up to 80, are put before and the old ones deleted after. The studio reads one stream with three strong gets, and asks for a
//! free slug with one, or 100 more where many streams are called the same. The page of what somebody follows asks for each channel
//! (one get and one query of up to 50 cards, together 1 to 3.5; more queries where many streams were called off or are to come) and
//! for each reminder (one strong get, more where a stream was renamed).
//!
//! `<age>` counts down to the year 2286, so that the latest comes first. `<time>~<slug>` is a `Cursor`: `<time>` is the start in
//! seconds since 1970, ten digits; `<viewers>` has ten digits. A cancelled stream stands in no list but its channel's, topics' and
//! tickers'. The keys of what viewers follow and report, and of drafts, are made in `following.rs`, `reports.rs` and `drafts.rs`.

use model::{AccountId, AccountName, Cursor, Slug, Status, Stream, Time};
use store::Key;

pub(crate) const LIVE: &str = "LIVE";
pub(crate) const UPCOMING: &str = "UPCOMING";
pub(crate) const REPLAYS: &str = "REPLAYS";
pub(crate) const CHANNELS: &str = "CHANNELS";
pub(crate) const TOPICS: &str = "TOPICS";
pub(crate) const TICKERS: &str = "TICKERS";

pub(crate) fn stream(slug: &Slug) -> Key {
    Key::new(format!("STREAM#{slug}"), "STREAM")
}

pub(crate) fn stream_key(slug: &Slug) -> Key {
    Key::new(format!("STREAM_KEY#{slug}"), "KEY")
}

/// `room` is the first slug of the stream.
pub(crate) fn chat(room: &Slug) -> String {
    format!("CHAT#{room}")
}

/// The identifier of a message: where it stands in its chat.
pub(crate) fn message(at: Time, number: usize) -> String {
    format!("{}~{number:06}", time(at))
}

pub(crate) fn channel(handle: &str) -> Key {
    Key::new(format!("CHANNEL#{handle}"), "CHANNEL")
}

pub(crate) fn channel_start(handle: &str) -> Key {
    Key::new(format!("CHANNEL_START#{handle}"), "START")
}

pub(crate) fn channels(handle: &str) -> Key {
    Key::new(CHANNELS, handle)
}

pub(crate) fn topics(slug: &str) -> Key {
    Key::new(TOPICS, slug)
}

/// `id` is `<mic>:<code>`.
pub(crate) fn tickers(id: &str) -> Key {
    Key::new(TICKERS, id)
}

pub(crate) fn channel_streams(handle: &str) -> String {
    format!("CHANNEL_STREAMS#{handle}")
}

pub(crate) fn topic_streams(slug: &str) -> String {
    format!("TOPIC_STREAMS#{slug}")
}

/// `id` is `<mic>:<code>`.
pub(crate) fn ticker_streams(id: &str) -> String {
    format!("TICKER_STREAMS#{id}")
}

pub(crate) fn words(word: &str) -> String {
    format!("WORDS#{}", word.chars().next().unwrap_or('~'))
}

pub(crate) fn account(id: &AccountId) -> Key {
    Key::new(format!("ACCOUNT#{id}"), "ACCOUNT")
}

pub(crate) fn account_name(name: &AccountName) -> Key {
    Key::new(format!("NAME#{name}"), "NAME")
}

/// `hash` is the token's: whoever reads the table has no session by it.
pub(crate) fn session(hash: &str) -> Key {
    Key::new(format!("SESSION#{hash}"), "SESSION")
}

pub(crate) fn devices(account: &AccountId) -> String {
    format!("DEVICE#{account}")
}

/// `hash` is the token's.
pub(crate) fn device(account: &AccountId, hash: &str) -> Key {
    Key::new(devices(account), hash)
}

/// `who` is a hash, so that any text has a place.
pub(crate) fn attempts(kind: &str, who: &str, window: i64) -> Key {
    Key::new(format!("ATTEMPTS#{kind}#{who}"), window.to_string())
}

/// `month` is `yyyy-mm`.
pub(crate) fn audit(month: &str) -> String {
    format!("AUDIT#{month}")
}

pub(crate) fn import() -> Key {
    Key::new("IMPORT", "catalogue")
}

/// Every list in which a stream stands, and where.
pub(crate) fn lists(stream: &Stream) -> Vec<Key> {
    let by_time = Cursor::new(stream.starts_at, stream.slug.clone()).to_string();
    let mut keys = vec![Key::new(channel_streams(&stream.channel), &by_time)];
    keys.extend(stream.topics.iter().map(|topic| Key::new(topic_streams(&topic.slug), &by_time)));
    keys.extend(stream.tickers.iter().map(|ticker| Key::new(ticker_streams(&ticker.to_string()), &by_time)));
    match stream.status {
        Status::Live => keys.push(Key::new(LIVE, format!("{:010}~{}", stream.viewers, stream.slug))),
        Status::Scheduled => keys.push(Key::new(UPCOMING, by_time)),
        Status::Ended => keys.push(Key::new(REPLAYS, by_time)),
        Status::Cancelled => {}
    }
    keys
}

/// Ten digits last until the year 2286; what lies before 1970 sorts as 1970.
pub(crate) fn time(time: Time) -> String {
    format!("{:010}", time.0.max(0))
}
