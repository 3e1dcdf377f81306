//! Every list costs the page, not the table: the same pages over the demo's 73 streams and over 100,000, and how many times
//! as much the second costs.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use backend::{Catalogue, Site};
use serde_json::Value;
use store::{SqliteTable, system_clock};

use crate::load::{page, per_core_second};
use crate::process::{Process, server};

const STREAMS: usize = 100_000;
/// How many pages deep in its list a page lies whose cursor is left out here, where the list is so long.
const DEPTH: usize = 1_000;
const PAGES: [&str; 12] = [
    "/",
    "/live",
    "/upcoming",
    "/upcoming?after=…",
    "/replays",
    "/replays?before=…",
    "/schedule",
    STREAM,
    "/topics/bonds",
    "/channels/macro-desk",
    "/tickers/XNAS-AAPL",
    "/search?q=earn",
];
/// One without a chat, for those of the large table have none, and what its copy there has behind its name.
const STREAM: &str = "/streams/opening-bell-nvda-earnings-013";
const COPY: &str = "-13";

pub(crate) async fn report(small: &Path) {
    // In memory where there is such a folder: what is measured is reading.
    let memory = Path::new("/dev/shm");
    let large = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    let began = Instant::now();
    fill(&large.path().join("site.sqlite"), STREAMS).await;
    println!("\nLists, one core (import of {STREAMS} streams: {:.0} s)", began.elapsed().as_secs_f64());
    println!("  {:40} {:>12} {:>12} {:>8}", "", "73 streams", "100,000", "ratio");
    let uncached = |folder: &Path| Process::start(server(folder).env("CACHE_MB", "0"));
    let (small, large) = (uncached(small), uncached(large.path()));
    for page in PAGES {
        let few = 1_000.0 / per_core_second(&small, &path(&small, page, "").await, 1).await;
        let many = 1_000.0 / per_core_second(&large, &path(&large, page, COPY).await, 1).await;
        println!("  {page:40} {few:9.3} ms {many:9.3} ms {:7.2} ×", many / few);
    }
}

/// The address of one of the pages: a stream's with this ending, that of a list with the cursor that its own links lead to.
async fn path(site: &Process, name: &str, ending: &str) -> String {
    let Some((list, parameter)) = name.strip_suffix('…').and_then(|start| start.split_once('?')) else {
        return if name == STREAM { format!("{name}{ending}") } else { name.to_owned() };
    };
    let mut path = list.to_owned();
    for _ in 0..DEPTH {
        let json = page(&site.address, &format!("/api{path}")).await;
        let list_page: Value = serde_json::from_slice(&json).unwrap();
        let Some(next) = list_page["next"].as_str() else { break };
        path = format!("{list}?{parameter}{next}");
    }
    path
}

/// The demo again and again, each time an hour earlier and under other names, until there are so many streams.
pub(crate) async fn fill(file: &Path, streams: usize) {
    let mut demo: Value = serde_json::from_str(include_str!("../../../backend/demo/catalogue.json")).unwrap();
    let templates = demo["streams"].as_array().unwrap().clone();
    let streams = (0..streams).map(|number| {
        let mut stream = templates[number % templates.len()].clone();
        let (slug, start) =
            (stream["slug"].as_str().unwrap(), stream["scheduled_start_min"].as_i64().unwrap());
        let slug = format!("{slug}-{number}");
        if stream["status"] == "ended" {
            stream["scheduled_start_min"] = (start - (number / templates.len()) as i64 * 60).into();
        }
        stream["slug"] = slug.into();
        stream["chat"] = Value::Array(Vec::new());
        stream
    });
    demo["streams"] = streams.collect();
    let catalogue = Catalogue::from_json(&demo.to_string()).unwrap();
    let table = SqliteTable::open(file, system_clock()).unwrap();
    Site::new(Arc::new(table), system_clock()).import(&catalogue).await.unwrap();
}
