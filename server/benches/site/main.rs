//! What pages, cold starts and downloads cost: absolutes, and ratios against a plain axum handler that sends the same bytes
//! in the same run. `make bench` builds what this measures, `target/release/server`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)] // A tool for developers.

mod bytes;
mod cache;
mod cold_start;
mod gate;
mod lists;
mod load;
mod log_in;
mod plain;
mod process;
mod units;

use std::path::Path;

/// One of every kind of page, in English.
const PAGES: [&str; 13] = [
    "/",
    STREAM,
    "/live",
    "/upcoming",
    "/replays",
    "/channels",
    "/channels/macro-desk",
    "/topics",
    "/topics/bonds",
    "/tickers/XNAS-AAPL",
    "/schedule",
    "/search?q=600519.SH",
    "/about",
];
const STREAM: &str = "/streams/macro-desk-xom-bonds-000";

const KB: f64 = 1_024.0;
const MB: f64 = 1_024.0 * KB;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    // What the server is measured against is this program again, so that it is a process of its own too.
    if let Some(place) = arguments.iter().position(|argument| argument == "--plain") {
        plain::run(Path::new(&arguments[place + 1]));
        return;
    }
    if let Some(place) = arguments.iter().position(|argument| argument == "--cached") {
        cache::run(Path::new(&arguments[place + 1]));
        return;
    }
    if let Some(place) = arguments.iter().position(|argument| argument == "--gated") {
        cache::run_gated(Path::new(&arguments[place + 1]));
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let data = tempfile::tempdir().unwrap();
        println!("A KB is 1,024 bytes, an MB 1,024 KB.\n");
        // `cargo bench -p server --bench site -- cache` measures that part alone.
        let parts = ["load", "cache", "gate", "cold_start", "bytes", "lists", "units", "log_in"];
        let named: Vec<_> =
            parts.into_iter().filter(|part| arguments.iter().any(|named| named == part)).collect();
        for part in if named.is_empty() { parts.to_vec() } else { named } {
            match part {
                "load" => load::report(data.path()).await,
                "cache" => cache::report(data.path()).await,
                "gate" => gate::report(),
                "cold_start" => cold_start::report(data.path()).await,
                "bytes" => bytes::report(data.path()).await,
                "units" => units::report().await,
                "log_in" => log_in::report(data.path()).await,
                _ => lists::report(data.path()).await,
            }
        }
    });
}

/// The same page in Chinese.
fn in_chinese(path: &str) -> String {
    if path == "/" { "/zh".to_owned() } else { format!("/zh{path}") }
}

/// What was promised of a value, and a mark where it does not hold.
fn target(value: f64, most: f64, unit: &str) -> String {
    format!("   target {most} {unit}{}", if value > most { ": MISSED" } else { "" })
}

/// The middle value.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
