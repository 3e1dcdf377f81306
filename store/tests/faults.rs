//! Faulty engines: without faults they change nothing, and with a plan they do what it says.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, unreachable_pub)] // Tests may panic.

mod conformance;
mod embedded;
mod object_conformance;

use std::collections::VecDeque;
use std::fs;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt as _;
use store::{
    Condition, Consistency, Error, Fault, Faults, FaultyObjects, FaultyTable, FileObjects, Key, Objects,
    Plan, SqliteTable, Table, Write, system_clock,
};
use tokio::time::Instant;

mod tables {
    use crate::conformance;
    conformance!(super::healthy_table());
}

mod objects {
    use crate::object_conformance;
    object_conformance!(super::healthy_objects());
}

fn healthy_table() -> conformance::Bench {
    embedded::table(|engine| FaultyTable::new(Arc::new(engine), Faults::default()))
}

fn healthy_objects() -> object_conformance::Bench {
    object_conformance::Bench::around(|engine| FaultyObjects::new(Arc::new(engine), Faults::default()))
}

struct Bench {
    engine: SqliteTable,
    table: FaultyTable,
    faults: Faults,
    folder: tempfile::TempDir,
}

fn bench(faults: impl FnOnce(&tempfile::TempDir) -> Faults) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let engine = SqliteTable::open(&folder.path().join("table.sqlite"), system_clock()).unwrap();
    let faults = faults(&folder);
    let table = FaultyTable::new(Arc::new(engine.clone()), faults.clone());
    Bench { engine, table, faults, folder }
}

fn planned(plan: Plan) -> Bench {
    bench(|_| Faults::new(plan))
}

fn key() -> Key {
    Key::new("P", "s")
}

impl Bench {
    async fn write(&self) -> Result<(), Error> {
        self.table.write(vec![Write::put(key(), "x")]).await
    }

    async fn get(&self) -> Result<(), Error> {
        self.table.get(&key(), Consistency::Strong).await.map(drop)
    }

    /// Whether the write was carried out, whatever was answered.
    async fn written(&self) -> bool {
        self.engine.get(&key(), Consistency::Strong).await.unwrap().is_some()
    }

    fn write_file(&self, text: &str) {
        fs::write(self.folder.path().join("plan"), text).unwrap();
    }
}

/// The cause of the failure, or nothing when there was none.
fn cause(result: Result<(), Error>) -> String {
    match result {
        Ok(()) => String::new(),
        Err(Error::Unavailable(cause)) => cause.to_string(),
        Err(other) => format!("not unavailable: {other}"),
    }
}

#[tokio::test]
async fn a_failed_or_throttled_write_does_not_happen() {
    for (fault, says) in [(Fault::Fail, "injected"), (Fault::Throttle, "injected: throttled")] {
        let bench = planned(Plan::Always(fault));
        assert_eq!(cause(bench.write().await), says);
        assert_eq!(cause(bench.get().await), says);
        assert!(!bench.written().await);
        assert_eq!(bench.faults.calls(), 2);
    }
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_happens() {
    let bench = planned(Plan::Always(Fault::LostAnswer));
    assert_eq!(cause(bench.write().await), "injected: the answer was lost");
    assert!(bench.written().await);
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_is_late_and_true() {
    let bench = planned(Plan::Always(Fault::Late(Duration::from_millis(300))));
    let before = Instant::now();
    bench.write().await.unwrap();
    assert_eq!(before.elapsed(), Duration::from_millis(300));
    assert!(bench.written().await);
}

#[tokio::test(start_paused = true)]
async fn a_stalled_call_stays_stalled() {
    let bench = planned(Plan::Always(Fault::Stall));
    let mut stalled = Box::pin(bench.write());
    assert!(stalled.as_mut().now_or_never().is_none());
    bench.faults.set(Plan::Healthy);
    bench.get().await.unwrap();
    assert!(tokio::time::timeout(Duration::from_secs(3_600), stalled).await.is_err());
    assert!(!bench.written().await);
}

#[tokio::test]
async fn a_sequence_is_followed_to_its_end() {
    let faults = [Some(Fault::Fail), None, Some(Fault::Throttle)];
    let bench = planned(Plan::Sequence(VecDeque::from(faults)));
    let mut causes = Vec::new();
    for _ in 0..5 {
        causes.push(cause(bench.get().await));
    }
    assert_eq!(causes, ["injected", "", "injected: throttled", "", ""]);
}

#[tokio::test]
async fn a_seed_always_chooses_the_same_calls() {
    let failed = async |bench: &Bench| {
        let mut failed = Vec::new();
        for _ in 0..300 {
            failed.push(bench.get().await.is_err());
        }
        failed
    };
    let plan = |seed, percent| Plan::Seeded { seed, percent, fault: Fault::Fail };
    let bench = planned(plan(7, 20));
    let first = failed(&bench).await;
    assert_ne!(failed(&bench).await, first, "it goes on");
    bench.faults.set(plan(7, 20));
    assert_eq!(failed(&bench).await, first);
    bench.faults.set(plan(8, 20));
    assert_ne!(failed(&bench).await, first);
    let share = first.iter().filter(|failed| **failed).count();
    assert!((40..80).contains(&share), "{share} of 300");
    bench.faults.set(plan(7, 0));
    assert!(!failed(&bench).await.contains(&true));
    bench.faults.set(plan(7, 100));
    assert!(!failed(&bench).await.contains(&false));
    assert_eq!(bench.faults.calls(), 6 * 300);
}

#[tokio::test]
async fn tables_and_objects_share_a_handle() {
    let folder = tempfile::tempdir().unwrap();
    let bench = planned(Plan::Healthy);
    let engine = Arc::new(FileObjects::open(folder.path()).unwrap());
    let objects = FaultyObjects::new(engine.clone(), bench.faults.clone());
    bench.get().await.unwrap();
    bench.faults.set(Plan::Always(Fault::LostAnswer));
    assert!(objects.put("a", Bytes::from_static(b"x").into(), Condition::None).await.is_err());
    assert!(engine.get("a").await.unwrap().is_some());
    assert_eq!(bench.faults.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_file_is_followed() {
    let bench = bench(|folder| Faults::from_file(folder.path().join("plan")));
    assert_eq!(cause(bench.get().await), "", "no file");
    bench.write_file("fail\n");
    assert_eq!(cause(bench.get().await), "injected");
    bench.write_file("lost\n"); // As long, and perhaps at the same moment.
    assert_eq!(cause(bench.write().await), "injected: the answer was lost");
    assert!(bench.written().await);
    bench.write_file("late 300\n");
    let before = Instant::now();
    bench.get().await.unwrap();
    assert_eq!(before.elapsed(), Duration::from_millis(300));
    bench.write_file("");
    assert_eq!(cause(bench.get().await), "");
    bench.write_file("nonsense");
    assert_eq!(cause(bench.get().await), "injected");
    bench.faults.set(Plan::Healthy);
    assert_eq!(cause(bench.get().await), "", "set by hand");
    bench.write_file("throttle");
    assert_eq!(cause(bench.get().await), "injected: throttled");
    fs::remove_file(bench.folder.path().join("plan")).unwrap();
    assert_eq!(cause(bench.get().await), "");
    fs::create_dir(bench.folder.path().join("plan")).unwrap();
    assert_eq!(cause(bench.get().await), "injected", "not to be read");
}

#[tokio::test]
async fn a_file_with_a_seed_goes_on_while_it_stays() {
    let bench = bench(|folder| Faults::from_file(folder.path().join("plan")));
    bench.write_file("seed 7 percent 50 fail");
    let mut failed = Vec::new();
    for _ in 0..40 {
        failed.push(bench.get().await.is_err());
    }
    assert!(failed.contains(&true) && failed.contains(&false), "{failed:?}");
}

#[test]
fn plans_as_text() {
    let late = Fault::Late(Duration::from_millis(300));
    for (text, plan) in [
        ("", Plan::Healthy),
        (" \n", Plan::Healthy),
        ("fail", Plan::Always(Fault::Fail)),
        ("throttle\n", Plan::Always(Fault::Throttle)),
        ("stall", Plan::Always(Fault::Stall)),
        ("lost", Plan::Always(Fault::LostAnswer)),
        ("late 300", Plan::Always(late)),
        ("seed 7 percent 20 fail", Plan::Seeded { seed: 7, percent: 20, fault: Fault::Fail }),
        ("seed 7 percent 100 late 300", Plan::Seeded { seed: 7, percent: 100, fault: late }),
    ] {
        assert_eq!(text.parse(), Ok(plan), "{text:?}");
    }
    for text in [
        "Fail",
        "late",
        "late -1",
        "late soon",
        "fail fail",
        "seed",
        "seed 7",
        "seed 7 percent 20",
        "seed 7 percent 101 fail",
        "seed 7 of 20 fail",
        "seed x percent 20 fail",
        "seed 7 percent 20 fail fail",
    ] {
        let error = text.parse::<Plan>().unwrap_err();
        assert!(error.to_string().starts_with(&format!("{text:?} is no plan")), "{error}");
    }
}
