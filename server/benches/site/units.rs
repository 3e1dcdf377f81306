//! What pages and writes ask of the table: calls, how many of them one after another, and DynamoDB's request units, from the
//! sizes of the items; over more and more streams.

mod counted;
mod work;

use std::sync::Arc;

use backend::Site;
use store::{SqliteTable, system_clock};

use crate::lists::fill;
use counted::{Asked, Counted};
use work::{Host, OWN_PAGES, PAGES, WRITES};

const STREAMS: [usize; 3] = [100, 1_000, 10_000];
/// US dollars for a million request units of reading and of writing (us-east-1, on demand, November 2024's prices).
const DOLLARS_READ: f64 = 0.125;
const DOLLARS_WRITTEN: f64 = 0.625;

/// What something asks of the table, by how many streams there are.
type Measured = Vec<(&'static str, Vec<Asked>)>;

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
    let measured = tokio::task::spawn_blocking(move || measured.join().unwrap()).await.unwrap();
    println!("\nDynamoDB, computed from item sizes, and what a million cost over the most streams");
    println!("  (three numbers of calls where they differ by how many streams there are)");
    let (pages, rest) = measured.split_at(PAGES.len());
    let (own_pages, writes) = rest.split_at(OWN_PAGES.len());
    print("read units, eventual", pages, |asked| asked.read);
    print("read units, own pages, and whose they are", own_pages, |asked| asked.read);
    print("read units of writes", writes, |asked| asked.read);
    print("write units, where no replaced row was larger", writes, |asked| asked.written);
}

fn print(title: &str, rows: &[(&str, Vec<Asked>)], units: fn(&Asked) -> f64) {
    let sizes = STREAMS.map(|streams| format!("{streams:>9}")).concat();
    println!("  {title:48} {:>8} {:>8} {sizes}          $", "calls", "in a row");
    for (name, asked) in rows {
        let calls = by_size(asked.iter().map(|asked| asked.calls));
        let rounds = by_size(asked.iter().map(|asked| asked.rounds));
        let by_streams = asked.iter().map(|asked| format!("{:9.1}", units(asked))).collect::<String>();
        let largest = &asked[asked.len() - 1];
        let dollars = largest.read * DOLLARS_READ + largest.written * DOLLARS_WRITTEN;
        println!("    {name:46} {calls:>8} {rounds:>8} {by_streams} {dollars:>10.2}");
    }
}

/// One number where it is the same over all sizes, else one for each.
fn by_size(numbers: impl Iterator<Item = u64>) -> String {
    let mut numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    if numbers.iter().all(|number| *number == numbers[0]) {
        numbers.truncate(1);
    }
    numbers.join("/")
}

async fn measure() -> Measured {
    let names = PAGES.into_iter().chain(OWN_PAGES).chain(WRITES);
    let mut measured: Measured = names.map(|name| (name, Vec::new())).collect();
    let folder = tempfile::tempdir().unwrap();
    for streams in STREAMS {
        let file = folder.path().join(streams.to_string());
        fill(&file, streams).await;
        let table = SqliteTable::open(&file, system_clock()).unwrap();
        let host = Host::on(table.clone()).await;
        let counted = Counted::around(table);
        let site = Site::new(Arc::new(counted.clone()), system_clock());
        for (name, by_streams) in &mut measured {
            by_streams.push(counted.asked_by(host.does(&site, name)).await);
        }
    }
    measured
}
