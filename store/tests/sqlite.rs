//! The embedded engine: the conformance suite, and what only a file can show.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, missing_docs, unreachable_pub)] // Tests may panic.

mod conformance;
mod embedded;

use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use store::{Consistency, Error, Key, Query, SqliteTable, Table, Write, system_clock};

conformance!(embedded::table(|engine| engine));

#[tokio::test]
async fn two_processes_write_at_once_and_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("table.sqlite");
    let writers: Vec<Child> = ["a", "b"].iter().map(|name| start_writer(&file, name, 100)).collect();
    for mut writer in writers {
        assert!(writer.wait().unwrap().success());
    }
    let table = SqliteTable::open(&file, system_clock()).unwrap();
    let count = table.get(&Key::new("COUNT", "all"), Consistency::Strong).await.unwrap().unwrap();
    assert_eq!(count.body, "200");
    let rows = table.query(Query::partition("ROWS").limit(1_000)).await.unwrap();
    assert_eq!(rows.items.len(), 200);
}

#[tokio::test]
async fn a_killed_process_loses_nothing_that_was_acknowledged() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("table.sqlite");
        let mut writer = start_writer(&file, "a", 100_000);
        let lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        let mut acknowledged = 0;
        for line in lines.map_while(Result::ok).filter(|line| line.starts_with("acknowledged")) {
            acknowledged = line.split(' ').next_back().unwrap().parse().unwrap();
            if acknowledged >= 20 {
                writer.kill().unwrap();
            }
        }
        writer.wait().unwrap();

        let table = SqliteTable::open(&file, system_clock()).unwrap();
        let rows = table.query(Query::partition("ROWS").limit(1_000)).await.unwrap().items.len();
        let count = table.get(&Key::new("COUNT", "all"), Consistency::Strong).await.unwrap().unwrap();
        assert!(rows >= acknowledged, "{rows} rows, {acknowledged} acknowledged");
        assert_eq!(count.body, rows.to_string(), "a transaction was torn");
    }
}

#[test]
fn a_file_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("table.sqlite");
    rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let Err(Error::Unavailable(why)) = SqliteTable::open(&file, system_clock()) else { panic!("opened") };
    assert!(why.to_string().contains("schema version 99"), "{why}");
}

#[test]
fn what_is_not_a_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("table.sqlite");
    std::fs::write(&file, "no database, but long enough to be looked at as one ".repeat(40)).unwrap();
    assert!(matches!(SqliteTable::open(&file, system_clock()), Err(Error::Unavailable(_))));
}

/// Starts this test program again as a writer.
fn start_writer(file: &Path, name: &str, writes: u32) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writer_process", "--ignored", "--nocapture"])
        .env("TABLE_FILE", file)
        .env("WRITER", name)
        .env("WRITES", writes.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Adds a row and counts it in one transaction, again and again, and says so once it is acknowledged.
#[tokio::test]
#[ignore = "a process of its own, started by the tests above"]
async fn writer_process() {
    let (Ok(file), Ok(name)) = (std::env::var("TABLE_FILE"), std::env::var("WRITER")) else { return };
    let writes: u32 = std::env::var("WRITES").unwrap().parse().unwrap();
    let table = SqliteTable::open(Path::new(&file), system_clock()).unwrap();
    let counter = Key::new("COUNT", "all");
    for n in 1..=writes {
        loop {
            let count = table.get(&counter, Consistency::Strong).await.unwrap();
            let next = count.as_ref().map_or(1, |item| item.body.parse::<u32>().unwrap() + 1);
            let write = Write::put(counter.clone(), next.to_string());
            let write = match count {
                Some(item) => write.if_unchanged(item.revision),
                None => write.if_absent(),
            };
            let row = Write::put(Key::new("ROWS", format!("{name}{n:06}")), "x").if_absent();
            match table.write(vec![write, row]).await {
                Ok(()) => break,
                Err(Error::Condition { index: 0 }) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        let mut out = std::io::stdout();
        writeln!(out, "acknowledged {n}").unwrap();
        out.flush().unwrap();
    }
}
