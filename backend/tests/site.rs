//! The site over its embedded table, with the demo catalogue.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)] // Tests may panic.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use backend::{Catalogue, Found, Further, Site};
use model::{Cursor, Slug, Status, StreamCard, StreamList, Tag, Time};
use serde_json::{Value, json};
use store::{Consistency, Error, Item, Key, Page, Put, Query, Scan, SqliteTable, Table, Write};

const NOW: i64 = 1_800_000_000;

fn open(folder: &Path) -> Arc<SqliteTable> {
    Arc::new(SqliteTable::open(&folder.join("site.sqlite"), Arc::new(|| NOW)).unwrap())
}

async fn demo(folder: &Path) -> Site {
    let site = Site::new(open(folder), Arc::new(|| NOW));
    site.import(&Catalogue::demo().unwrap()).await.unwrap();
    site
}

#[tokio::test]
async fn home_lists_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let home = demo(folder.path()).await.home().await.unwrap();

    assert_eq!((home.live.len(), home.upcoming.len(), home.replays.len()), (8, 8, 8));
    assert!(home.live.iter().all(|card| card.status == Status::Live));
    assert!(home.live.is_sorted_by(|a, b| a.viewers >= b.viewers));
    assert!(home.upcoming.iter().all(|card| card.status == Status::Scheduled && card.starts_at > Time(NOW)));
    assert!(home.upcoming.is_sorted_by_key(|card| card.starts_at));
    assert!(home.replays.iter().all(|card| card.status == Status::Ended));
    assert!(home.replays.is_sorted_by(|a, b| a.starts_at >= b.starts_at));
}

#[tokio::test]
async fn a_stream_comes_with_what_belongs_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let site = demo(folder.path()).await;
    let slug: Slug = "macro-desk-xom-bonds-000".parse().unwrap();
    let (page, room) = site.stream_page(&slug).await.unwrap().here().unwrap();
    assert_eq!(room, slug);

    assert_eq!(page.stream.title, "The week ahead in bonds");
    assert_eq!(page.stream.starts_at, Time(NOW).plus_minutes(-61));
    assert_eq!(page.channel.host, "Lena Hartmann");
    assert_eq!(page.chat.len(), 8);
    assert!(page.chat.is_sorted_by_key(|message| (message.at, message.id.clone())));
    assert!(page.chat.iter().all(|message| message.at <= Time(NOW)));
    assert!(page.description_html.contains("Part 1: context."), "{}", page.description_html);
    assert_eq!(page.related.len(), 6);
    assert!(page.related.iter().all(|card| card.slug != slug));
    let mut slugs: Vec<_> = page.related.iter().map(|card| card.slug.clone()).collect();
    slugs.sort();
    slugs.dedup();
    assert_eq!(slugs.len(), 6, "one stands there twice");
}

#[tokio::test]
async fn what_can_be_watched_comes_first_and_what_was_cancelled_last() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::new(open(folder.path()), Arc::new(|| NOW));
    // More to come than is looked at for streams like another.
    let hours = (1..=12).map(|hours| entry(&format!("in-{hours:02}"), "scheduled", hours * 60, 0));
    let others = [
        entry("off", "cancelled", 30, 0),
        entry("few", "live", -10, 5),
        entry("many", "live", -90, 50),
        entry("before", "ended", -3_000, 900),
        entry("lately", "ended", -300, 7),
    ];
    import(&site, hours.chain(others).collect()).await;

    let found = site.search("about").await.unwrap().streams;
    assert_eq!(slugs(&found[..5]), ["many", "few", "in-01", "in-02", "in-03"]);
    assert_eq!(slugs(&found[12..]), ["in-11", "in-12", "lately", "before", "off"]);

    for (slug, expected) in [
        ("lately", ["many", "few", "in-01", "in-02", "in-03", "in-04"]),
        ("many", ["few", "in-01", "in-02", "in-03", "in-04", "in-05"]),
        ("off", ["many", "few", "in-01", "in-02", "in-03", "in-04"]),
    ] {
        let (page, _) = site.stream_page(&slug.parse().unwrap()).await.unwrap().here().unwrap();
        assert_eq!(slugs(&page.related), expected, "like {slug}");
    }
}

#[tokio::test]
async fn a_search_shows_what_is_of_most_use_of_all_that_it_found() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::new(open(folder.path()), Arc::new(|| NOW));
    // The index has the latest first, so the live one and the next are the last that it has; more than one read gets them.
    let ahead = (1..=120).map(|number| entry(&format!("in-{number:03}"), "scheduled", number * 60, 0));
    import(&site, ahead.chain([entry("live", "live", -10, 5)]).collect()).await;

    let found = site.search("about").await.unwrap().streams;
    assert_eq!(slugs(&found[..3]), ["live", "in-001", "in-002"]);
    assert_eq!((found.len(), found[23].slug.as_str()), (24, "in-023"));
}

/// Streams of one channel, about one topic and one ticker.
async fn import(site: &Site, streams: Vec<Value>) {
    let catalogue = json!({
        "topics": [{"slug": "bonds", "en": "Bonds", "zh-Hans": "债券"}],
        "tickers": [{"mic": "XNAS", "code": "AAPL", "name": "Apple"}],
        "channels": [{"handle": "desk", "name": "Desk", "lang": "en", "bio": "", "host": "Ada"}],
        "streams": streams,
    });
    site.import(&Catalogue::from_json(&catalogue.to_string()).unwrap()).await.unwrap();
}

/// A stream of a catalogue, by when it starts in minutes from now.
fn entry(slug: &str, status: &str, start: i64, viewers: u32) -> Value {
    json!({
        "slug": slug, "title": format!("About {slug}"), "summary": "", "description": "", "lang": "en",
        "channel": "desk", "topics": ["bonds"], "tickers": ["XNAS:AAPL"], "status": status, "scheduled_start_min": start,
        "duration_min": 60, "peak_viewers": viewers, "chat": [],
    })
}

fn slugs(cards: &[StreamCard]) -> Vec<&str> {
    cards.iter().map(|card| card.slug.as_str()).collect()
}

/// One page of the list of the channel, which is that of the topic and of the ticker too.
async fn around(site: &Site, further: Option<&Further>) -> StreamList {
    let channel = site.channel(&"desk".parse().unwrap(), further).await.unwrap().unwrap().streams;
    let topic = site.topic(&"bonds".parse().unwrap(), further).await.unwrap().unwrap().streams;
    let ticker = site.ticker(&"XNAS-AAPL".parse().unwrap(), further).await.unwrap().unwrap().streams;
    assert_eq!((&topic, &ticker), (&channel, &channel));
    let at = |card: &StreamCard| (card.starts_at, card.slug.clone());
    assert!(channel.streams.is_sorted_by(|one, other| at(one) > at(other)), "the latest comes first");
    channel
}

/// The slugs of those cards that have this status, in their order.
fn of(list: &StreamList, status: Status) -> Vec<&str> {
    let of = list.streams.iter().filter(|card| card.status == status);
    of.map(|card| card.slug.as_str()).collect()
}

/// What the list shows on all its pages: from the first one to the last one after it, then to the last one before it.
async fn walked(site: &Site) -> Vec<String> {
    let first = around(site, None).await;
    let (mut later, mut next) = (first.later.clone(), first.next.clone());
    let mut seen: Vec<StreamCard> = first.streams;
    while let Some(cursor) = later {
        let page = around(site, Some(&Further::After(cursor))).await;
        assert!(!page.streams.is_empty() && page.next.is_none());
        seen.extend(page.streams);
        later = page.later;
    }
    while let Some(cursor) = next {
        let page = around(site, Some(&Further::Before(cursor))).await;
        assert!(!page.streams.is_empty() && page.later.is_none());
        seen.extend(page.streams);
        next = page.next;
    }
    seen.into_iter().map(|card| card.slug.to_string()).collect()
}

#[tokio::test]
async fn a_list_begins_at_now_and_goes_on_in_both_directions() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::new(open(folder.path()), Arc::new(|| NOW));
    let mut streams: Vec<Value> =
        (1..=60).map(|number| entry(&format!("in-{number:02}"), "scheduled", number * 60, 0)).collect();
    streams.extend((1..=60).map(|number| entry(&format!("ago-{number:02}"), "ended", -number * 15, 9)));
    streams.extend([
        entry("just-now", "scheduled", 0, 0),
        entry("late", "scheduled", -100, 0),
        entry("live", "live", -5, 1),
        // More than a page of others began since.
        entry("long-live", "live", -14 * 60, 2),
        entry("off-soon", "cancelled", 90, 0),
        entry("off-lately", "cancelled", -90, 0),
    ]);
    let all = streams.len();
    import(&site, streams).await;

    let first = around(&site, None).await;
    assert_eq!(of(&first, Status::Live), ["live", "long-live"]);
    let upcoming = of(&first, Status::Scheduled);
    assert_eq!((upcoming.len(), upcoming[0]), (25, "in-23"), "24 to come, and a late one");
    assert_eq!(upcoming[22..], ["in-01", "just-now", "late"]);
    assert_eq!(of(&first, Status::Ended)[..2], ["ago-01", "ago-02"]);
    assert_eq!(of(&first, Status::Cancelled), ["off-soon", "off-lately"]);

    let after = around(&site, Some(&Further::After(first.later.unwrap()))).await;
    assert_eq!(
        (after.streams.len(), of(&after, Status::Scheduled)[23]),
        (24, "in-24"),
        "those that come next"
    );

    let mut seen = walked(&site).await;
    assert_eq!(seen.len(), all, "each once: {seen:?}");
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), all);
}

#[tokio::test]
async fn nothing_of_a_list_hides_what_runs_and_what_comes() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::new(open(folder.path()), Arc::new(|| NOW));
    // A page of cancelled ones before the next, and pages of live ones before the last.
    let off = (1..=24).map(|number| entry(&format!("off-{number:02}"), "cancelled", number * 10, 0));
    let live =
        (1..=90).map(|number: i64| entry(&format!("live-{number:02}"), "live", -number, number as u32));
    let others = [entry("next", "scheduled", 900, 0), entry("over", "ended", -5_000, 1)];
    import(&site, off.chain(live).chain(others).collect()).await;

    let first = around(&site, None).await;
    assert_eq!(of(&first, Status::Scheduled), ["next"]);
    assert_eq!(of(&first, Status::Live).len(), 90);
    assert_eq!((of(&first, Status::Ended), &first.next), (vec!["over"], &None), "no page is empty");
    assert_eq!(walked(&site).await.len(), 24 + 90 + 2);
}

#[tokio::test]
async fn replays_page_without_gap_or_repeat() {
    let folder = tempfile::tempdir().unwrap();
    let site = demo(folder.path()).await;
    let mut seen = Vec::new();
    let mut before = None;
    let mut sizes = Vec::new();
    loop {
        let page = site.replays(before.as_ref()).await.unwrap();
        sizes.push(page.streams.len());
        seen.extend(page.streams);
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(sizes, [24, 20]);
    assert!(seen.is_sorted_by(|a, b| (a.starts_at, &a.slug) > (b.starts_at, &b.slug)));
}

#[tokio::test]
async fn every_list_has_its_streams() {
    let folder = tempfile::tempdir().unwrap();
    let site = demo(folder.path()).await;
    assert_eq!(site.live().await.unwrap().len(), 8);
    let upcoming = site.upcoming(None).await.unwrap();
    assert_eq!((upcoming.streams.len(), upcoming.next), (20, None));
    let after = Cursor::of(&upcoming.streams[4]);
    assert_eq!(site.upcoming(Some(&after)).await.unwrap().streams[0], upcoming.streams[5]);

    assert_eq!(site.channels().await.unwrap().len(), 12);
    assert_eq!(site.topics().await.unwrap().len(), 9);
    assert_eq!(site.tickers().await.unwrap().len(), 12);
    let channel = site.channel(&"macro-desk".parse().unwrap(), None).await.unwrap().unwrap();
    assert!(!channel.streams.streams.is_empty());
    assert!(channel.streams.streams.iter().all(|card| card.channel == "macro-desk"));
    let topic = site.topic(&"bonds".parse().unwrap(), None).await.unwrap().unwrap();
    assert_eq!(topic.topic.en, "Bonds");
    let ticker = site.ticker(&"XNAS-AAPL".parse().unwrap(), None).await.unwrap().unwrap();
    assert!(
        ticker.streams.streams.iter().all(|card| card.tickers.iter().any(|ticker| ticker.code == "AAPL"))
    );

    assert!(site.channel(&"nobody".parse().unwrap(), None).await.unwrap().is_none());
    assert!(site.topic(&"nothing".parse().unwrap(), None).await.unwrap().is_none());
    assert!(site.ticker(&"XNAS-NOPE".parse().unwrap(), None).await.unwrap().is_none());
}

#[tokio::test]
async fn search_finds_titles_channels_and_tickers_in_every_spelling() {
    let folder = tempfile::tempdir().unwrap();
    let site = demo(folder.path()).await;
    let found = async |text: &str| site.search(text).await.unwrap();

    for (spelling, name) in [
        ("600519", "贵州茅台"),
        ("600519.SH", "贵州茅台"),
        ("SH600519", "贵州茅台"),
        ("sh600519", "贵州茅台"),
        ("XSHG:600519", "贵州茅台"),
        ("600519.XSHG", "贵州茅台"),
        ("SH.600519", "贵州茅台"),
        ("６００５１９", "贵州茅台"),
        ("600519.SH 茅台", "贵州茅台"),
        ("SH600519 茅台", "贵州茅台"),
        ("茅台　SH600519", "贵州茅台"),
        ("茅台，600519.ss", "贵州茅台"),
        ("9988.HK", "阿里巴巴-W"),
        ("09988", "阿里巴巴-W"),
        ("09988 阿里", "阿里巴巴-W"),
        ("00700", "腾讯控股"),
        ("700.HK", "腾讯控股"),
        ("HK.00700", "腾讯控股"),
        ("US.AAPL", "Apple"),
        ("$AAPL", "Apple"),
        ("NASDAQ:AAPL", "Apple"),
        ("AAPL.US apple", "Apple"),
    ] {
        let page = found(spelling).await;
        let names: Vec<_> = page.tickers.iter().map(|ticker| ticker.name.as_str()).collect();
        assert_eq!(names, [name], "{spelling}");
        assert!(!page.streams.is_empty(), "{spelling}");
        let named = |card: &StreamCard| card.tickers.iter().any(|ticker| ticker.name == name);
        assert!(page.streams.iter().all(named), "{spelling}");
    }
    let both = found("SH600519 000001.SH").await;
    assert_eq!(both.tickers.len(), 2);
    let with_both = |card: &StreamCard| both.tickers.iter().all(|ticker| card.tickers.contains(ticker));
    assert!(!both.streams.is_empty() && both.streams.iter().all(with_both));
    for (text, part) in
        [("earn tape", "Reading the earnings tape"), ("茅台开盘", "茅台开盘"), ("EARNINGS", "earnings")]
    {
        let page = found(text).await;
        assert!(
            !page.streams.is_empty()
                && page.streams.iter().all(|card| format!("{} {}", card.title, card.channel_name)
                    .to_lowercase()
                    .contains(&part.to_lowercase())),
            "{text}"
        );
    }
    let channel = found("opening bell").await;
    assert!(
        !channel.streams.is_empty() && channel.streams.iter().all(|card| card.channel_name == "Opening Bell")
    );
    assert!(channel.streams.len() <= 24);
    for nothing in ["", " ", "!?…", "qqqq", "earnings qqqq", "600519.SH qqqq", &"长".repeat(5_000), "\0", "%"]
    {
        assert!(found(nothing).await.streams.is_empty(), "{nothing}");
    }
    assert!(!found("茅").await.streams.is_empty(), "one character is enough in Chinese");
}

#[tokio::test]
async fn every_ticker_is_found_however_many_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::new(open(folder.path()), Arc::new(|| NOW));
    let mut tickers: Vec<Value> = (0..120)
        .map(|number| json!({"mic": "XNAS", "code": format!("T{number:03}"), "name": format!("Fund {number}")}))
        .collect();
    tickers.push(json!({"mic": "XSHG", "code": "600519", "name": "贵州茅台"}));
    let mut stream = entry("moutai", "scheduled", 60, 0);
    stream["tickers"] = json!(["XSHG:600519"]);
    let catalogue = json!({
        "topics": [{"slug": "bonds", "en": "Bonds", "zh-Hans": "债券"}],
        "tickers": tickers,
        "channels": [{"handle": "desk", "name": "Desk", "lang": "en", "bio": "", "host": "Ada"}],
        "streams": [stream],
    });
    site.import(&Catalogue::from_json(&catalogue.to_string()).unwrap()).await.unwrap();

    for (spelling, name, streams) in [
        ("SH600519", "贵州茅台", 1),
        ("600519", "贵州茅台", 1),
        ("T005", "Fund 5", 0),
        ("$T119", "Fund 119", 0),
    ] {
        let page = site.search(spelling).await.unwrap();
        let names: Vec<_> = page.tickers.iter().map(|ticker| ticker.name.as_str()).collect();
        assert_eq!((names, page.streams.len()), (vec![name], streams), "{spelling}");
    }
}

#[tokio::test]
async fn an_unknown_stream_is_absent() {
    let folder = tempfile::tempdir().unwrap();
    let site = demo(folder.path()).await;
    let page = site.stream_page(&"no-such-stream".parse().unwrap()).await.unwrap();
    assert_eq!(page, Found::Absent);
}

#[tokio::test]
async fn an_import_cut_off_anywhere_is_carried_on() {
    let catalogue = Catalogue::demo().unwrap();
    let whole = tempfile::tempdir().unwrap();
    demo(whole.path()).await;
    let expected = rows(&*open(whole.path())).await;

    for writes in [0, 1, 2, 30, 73] {
        let folder = tempfile::tempdir().unwrap();
        let failing = FailsAfter { table: open(folder.path()), left: AtomicUsize::new(writes) };
        let cut = Site::new(Arc::new(failing), Arc::new(|| NOW)).import(&catalogue).await;
        assert!(cut.is_err(), "not cut off after {writes} writes");

        // Ten minutes later, yet with the times of its beginning (when it had begun).
        let later = if writes == 0 { NOW } else { NOW + 600 };
        let site = Site::new(open(folder.path()), Arc::new(move || later));
        site.import(&catalogue).await.unwrap();
        assert!(site.import_state().await.unwrap().unwrap().finished);
        assert_eq!(rows(&*open(folder.path())).await, expected, "cut off after {writes} writes");
    }
}

#[tokio::test]
async fn a_finished_import_changes_nothing_when_called_again() {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path()).await;
    let before = items(&*open(folder.path())).await;
    let site = Site::new(open(folder.path()), Arc::new(|| NOW + 86_400));
    site.import(&Catalogue::demo().unwrap()).await.unwrap();
    assert_eq!(items(&*open(folder.path())).await, before);
}

#[test]
fn a_catalogue_that_names_what_it_lacks_is_refused() {
    let json = r#"{"channels":[],"topics":[],"tickers":[],"streams":[{"slug":"a","title":"","summary":"",
        "description":"","lang":"en","channel":"nobody","topics":[],"tickers":[],"status":"live",
        "scheduled_start_min":0,"duration_min":1,"peak_viewers":0,"chat":[]}]}"#;
    let error = Catalogue::from_json(json).unwrap_err();
    assert_eq!(error.to_string(), "stream a names channel nobody, which the catalogue does not have");
    assert!(Catalogue::from_json("{").is_err());
}

/// The partitions that the demo fills, as far as the pages read them.
async fn rows(table: &dyn Table) -> Vec<(Key, String)> {
    items(table).await.into_iter().map(|item| (item.key, item.body)).collect()
}

async fn items(table: &dyn Table) -> Vec<Item> {
    let mut partitions: Vec<String> =
        ["LIVE", "UPCOMING", "REPLAYS", "CHANNELS", "TOPICS", "TICKERS"].map(str::to_owned).to_vec();
    let mut items = Vec::new();
    let mut next = 0;
    while next < partitions.len() {
        let page = table.query(Query::partition(&partitions[next]).limit(1_000)).await.unwrap();
        for item in page.items {
            if next < 3 {
                let slug = item.key.sort.split('~').next_back().unwrap();
                partitions.push(format!("STREAM#{slug}"));
                partitions.push(format!("CHAT#{slug}"));
            }
            if item.key.partition == "TOPICS" {
                partitions.push(format!("TOPIC_STREAMS#{}", item.key.sort));
            }
            items.push(item);
        }
        next += 1;
    }
    assert!(items.len() > 600, "{} rows", items.len());
    items
}

/// A table that takes so many writes and then none.
struct FailsAfter {
    table: Arc<SqliteTable>,
    left: AtomicUsize,
}

#[async_trait]
impl Table for FailsAfter {
    async fn get(&self, key: &Key, consistency: Consistency) -> Result<Option<Item>, Error> {
        self.table.get(key, consistency).await
    }

    async fn get_many(&self, keys: &[Key], consistency: Consistency) -> Result<Vec<Option<Item>>, Error> {
        self.table.get_many(keys, consistency).await
    }

    async fn query(&self, query: Query) -> Result<Page, Error> {
        self.table.query(query).await
    }

    async fn put_many(&self, puts: Vec<Put>) -> Result<(), Error> {
        self.write(puts.into_iter().map(Write::from).collect()).await
    }

    async fn scan(&self, after: Option<&Key>, limit: usize) -> Result<Scan, Error> {
        self.table.scan(after, limit).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), Error> {
        let allowed = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        match allowed {
            Ok(_) => self.table.write(writes).await,
            Err(_) => Err(Error::Unavailable("cut off".into())),
        }
    }
}

#[tokio::test]
async fn streams_that_nobody_started_or_ended_move_on() {
    let folder = tempfile::tempdir().unwrap();
    let table = open(folder.path());
    let site_at = |now: i64| Site::new(table.clone(), Arc::new(move || now));
    site_at(NOW).import(&Catalogue::demo().unwrap()).await.unwrap();
    assert!(site_at(NOW).tidy().await.unwrap().is_empty(), "nothing is late");

    let first = site_at(NOW).upcoming(None).await.unwrap().streams.remove(0);
    let start = first.starts_at.0;
    let just_in_time = site_at(start + 120 * 60 - 60);
    assert!(!just_in_time.tidy().await.unwrap().contains(&Tag::stream(&first.slug)));
    let too_late = site_at(start + 120 * 60 + 1);
    let tags = too_late.tidy().await.unwrap();
    assert!(tags.contains(&Tag::stream(&first.slug)) && tags.contains(&Tag::upcoming()), "{tags:?}");
    let status = too_late.stream(&first.slug).await.unwrap().here().unwrap().status;
    assert_eq!(status, Status::Cancelled);

    let live = site_at(NOW).live().await.unwrap();
    let last_end =
        live.iter().map(|card| card.starts_at.plus_minutes(i64::from(card.minutes)).0).max().unwrap();
    let forgotten = site_at(last_end + 12 * 3_600 + 1);
    forgotten.tidy().await.unwrap();
    assert!(forgotten.live().await.unwrap().is_empty());
    let ended = forgotten.stream(&live[0].slug).await.unwrap().here().unwrap();
    assert_eq!(ended.status, Status::Ended);
}
