//! Logging in without success: whether the time tells why.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use backend::{Credentials, Refusal, Site};
use store::{Clock, SqliteTable};

use crate::{median, target};

const TRIES: usize = 1_000;
/// Of so many names each is tried ten times, which is what is let through.
const NAMES: usize = TRIES / 10;
const PASSWORD: &str = "a horse of another colour";

pub(crate) async fn report(data: &Path) {
    // It stands still, in one window of every limit.
    let clock: Clock = Arc::new(|| 1_800_000_000);
    let table = SqliteTable::open(&data.join("log-in.sqlite"), clock.clone()).unwrap();
    let site = Site::new(Arc::new(table), clock);
    for name in (0..NAMES).map(known) {
        site.register(with(&name, PASSWORD)).await.unwrap();
    }
    site.register(with("locked", PASSWORD)).await.unwrap();
    for _ in 0..10 {
        assert!(matches!(log_in(&site, "locked").await, (_, Refusal::WrongLogin)));
    }

    let (mut unknown, mut wrong, mut locked) = (Vec::new(), Vec::new(), Vec::new());
    // By turns, so that whatever else the machine does falls on all.
    for number in 0..TRIES {
        let (time, why) = log_in(&site, &format!("nobody-{number:04}")).await;
        assert!(matches!(why, Refusal::WrongLogin), "{why}");
        unknown.push(time);
        let (time, why) = log_in(&site, &known(number % NAMES)).await;
        assert!(matches!(why, Refusal::WrongLogin), "{why}");
        wrong.push(time);
        let (time, why) = log_in(&site, "locked").await;
        assert!(matches!(why, Refusal::TooMany { .. }), "{why}");
        locked.push(time);
    }
    let [unknown, wrong, locked] = [unknown, wrong, locked].map(median);
    let most = unknown.max(wrong).max(locked);
    let least = unknown.min(wrong).min(locked);
    println!("\nLogging in in vain, {TRIES} times each, medians                  ms");
    println!("  a name that nobody has {:39.2}", unknown * 1e3);
    println!("  a wrong password {:45.2}", wrong * 1e3);
    println!("  a locked name {:48.2}", locked * 1e3);
    let apart = (most / least - 1.0) * 100.0;
    println!("  the slowest takes so much longer {apart:29.2} %{}", target(apart, 5.0, "%"));
}

fn known(number: usize) -> String {
    format!("viewer-{number:04}")
}

fn with<'a>(name: &'a str, password: &'a str) -> Credentials<'a> {
    Credentials { name, password, address: None, device: None }
}

/// How long it took, in seconds, and why it was in vain.
async fn log_in(site: &Site, name: &str) -> (f64, Refusal) {
    let began = Instant::now();
    let Err(why) = site.log_in(with(name, "not this one")).await else { panic!("{name} was let in") };
    (began.elapsed().as_secs_f64(), why)
}
