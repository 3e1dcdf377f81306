//! What a page asks of the table: calls, how many of them one after another, and DynamoDB's request units, from the sizes of
//! the items; over more and more streams.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use backend::Site;
use store::{
    Consistency, Error, Item, Key, Page, Put, Query, Scan, SqliteTable, Table, Write, read_units,
    system_clock,
};
use tokio::time::{Instant, sleep};

use crate::lists::fill;

const STREAMS: [usize; 3] = [100, 1_000, 10_000];
/// What one call takes, by a clock that only these calls move.
const CALL: Duration = Duration::from_secs(1);
/// US dollars for a million request units of reading (us-east-1, on demand, November 2024's prices).
const DOLLARS: f64 = 0.125;

/// What was asked of the table.
#[derive(Clone, Copy, Default)]
struct Asked {
    calls: u32,
    units: f64,
}

struct Counted {
    table: SqliteTable,
    asked: Arc<Mutex<Asked>>,
}

impl Counted {
    async fn count(&self, units: f64) {
        {
            let mut asked = self.asked.lock().unwrap();
            asked.calls += 1;
            asked.units += units;
        }
        sleep(CALL).await;
    }
}

#[async_trait]
impl Table for Counted {
    async fn get(&self, key: &Key, consistency: Consistency) -> Result<Option<Item>, Error> {
        let item = self.table.get(key, consistency).await?;
        self.count(read_units(item.as_slice(), consistency)).await;
        Ok(item)
    }

    async fn get_many(&self, keys: &[Key], consistency: Consistency) -> Result<Vec<Option<Item>>, Error> {
        let items = self.table.get_many(keys, consistency).await?;
        self.count(items.iter().map(|item| read_units(item.as_slice(), consistency)).sum()).await;
        Ok(items)
    }

    async fn query(&self, query: Query) -> Result<Page, Error> {
        // DynamoDB looks at one more, to know whether more follows.
        let looked_at = Query { limit: query.limit + 1, ..query.clone() };
        let (page, looked_at) = (self.table.query(query).await?, self.table.query(looked_at).await?);
        self.count(read_units(&looked_at.items, Consistency::Eventual)).await;
        Ok(page)
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), Error> {
        self.table.write(writes).await
    }

    async fn put_many(&self, puts: Vec<Put>) -> Result<(), Error> {
        self.table.put_many(puts).await
    }

    async fn scan(&self, after: Option<&Key>, limit: usize) -> Result<Scan, Error> {
        self.table.scan(after, limit).await
    }
}

pub(crate) async fn report() {
    // A runtime of its own: its clock stands still.
    let measured = std::thread::spawn(|| {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap()
            .block_on(measure())
    });
    let pages = tokio::task::spawn_blocking(move || measured.join().unwrap()).await.unwrap();
    println!("\nReads of DynamoDB, eventual, computed from item sizes");
    println!(
        "  {:28} calls, in a row   {}   $ a million renders",
        "",
        STREAMS.map(|n| format!("{n:>7} streams")).join("")
    );
    for (name, asked) in pages {
        let (calls, rounds) = (asked[0].0.calls, asked[0].1);
        let units = asked.iter().map(|(asked, _)| format!("{:>9.1} units", asked.units)).collect::<String>();
        let dollars = asked[STREAMS.len() - 1].0.units * DOLLARS;
        println!("  {name:28} {calls:>5} {rounds:>8}   {units} {dollars:>10.2}");
    }
}

type Measured = Vec<(&'static str, Vec<(Asked, u64)>)>;

async fn measure() -> Measured {
    let mut measured: Measured = Vec::new();
    let folder = tempfile::tempdir().unwrap();
    for streams in STREAMS {
        let file = folder.path().join(streams.to_string());
        fill(&file, streams).await;
        let asked = Arc::new(Mutex::new(Asked::default()));
        let table = SqliteTable::open(&file, system_clock()).unwrap();
        let site = Site::new(Arc::new(Counted { table, asked: asked.clone() }), system_clock());
        let slug = |text: &str| text.parse().unwrap();
        for name in [
            "home", "live", "upcoming", "replays", "stream", "channels", "channel", "topics", "topic",
            "ticker", "search",
        ] {
            *asked.lock().unwrap() = Asked::default();
            let began = Instant::now();
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
                _ => drop(site.search("earnings").await.unwrap()),
            }
            let rounds = (began.elapsed().as_secs_f64() / CALL.as_secs_f64()).round() as u64;
            let asked = *asked.lock().unwrap();
            match measured.iter_mut().find(|(other, _)| *other == name) {
                Some((_, by_size)) => by_size.push((asked, rounds)),
                None => measured.push((name, vec![(asked, rounds)])),
            }
        }
    }
    measured
}
