//! How the server starts, and how it does not.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)] // Tests may panic.

mod common;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use backend::Site;
use common::{LocalSite, STREAM, binary, command, get, root};
use emulator::{Emulator, Failure, Function};
use serde_json::Value;
use store::{SqliteTable, system_clock};

/// The demo's streams, without the video that would be made before they are imported.
const CATALOGUE: &str = "backend/demo/catalogue.json";

#[test]
fn a_bad_setting_is_refused_with_its_name() {
    let data = tempfile::tempdir().unwrap();
    let output = command(data.path()).env("PORT", "eighty").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, "Can't start: PORT is \"eighty\"; allowed is a number from 0 to 65535\n");
}

#[test]
fn a_folder_that_cannot_be_made_is_refused_with_the_reason() {
    let output = command("/dev/null/data".as_ref()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.starts_with("Can't start: the folder of /dev/null/data/site.sqlite can't be made: "),
        "{said}"
    );
}

#[test]
fn a_port_in_use_is_refused_with_the_address() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let data = tempfile::tempdir().unwrap();
    let output = command(data.path()).env("PORT", address.port().to_string()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains(&format!("Can't start: can't listen on {address}: ")), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn under_lambda_nothing_is_defaulted() {
    let explain = async |function: Function| match Emulator::new(function).invoke("{}").await {
        Err(Failure::Init(message)) => message,
        other => panic!("{other:?}"),
    };
    let pages = || Function::new(binary(), "pages");
    assert!(
        explain(pages()).await.starts_with("STORE is not set, nor DATA_DIR; under Lambda it has no default")
    );
    let without_objects = pages().setting("STORE", "sqlite:/nowhere/site.sqlite");
    assert!(explain(without_objects).await.starts_with("OBJECTS is not set, nor DATA_DIR; under Lambda"));
    let with_data = |data: &Path| pages().setting("DATA_DIR", data.to_string_lossy());
    let empty = tempfile::tempdir().unwrap();
    assert!(explain(with_data(empty.path())).await.starts_with("SITE_URL is not set"));
    let without_store = explain(with_data(empty.path()).setting("SITE_URL", "https://finance.example")).await;
    assert!(without_store.ends_with("site.sqlite; under Lambda no store is made"), "{without_store}");
    assert_eq!(std::fs::read_dir(empty.path()).unwrap().count(), 0, "nothing is made or imported");
    let local = LocalSite::start_with(tempfile::tempdir().unwrap(), imports);
    let api = Function::new(binary(), "api").setting("DATA_DIR", local.data.path().to_string_lossy());
    let without_key = explain(api.setting("SITE_URL", "https://finance.example")).await;
    assert!(without_key.starts_with("TOKEN_KEY is not set; under Lambda it has no default"), "{without_key}");
    let wrong_handler =
        Function::new(binary(), "everything").setting("DATA_DIR", "/").setting("SITE_URL", "https://a.b");
    assert!(explain(wrong_handler).await.contains("allowed are pages, private, api and events"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_ffmpeg_it_says_so_once_and_has_no_video() {
    let nothing = tempfile::tempdir().unwrap();
    let site = LocalSite::start_with(tempfile::tempdir().unwrap(), |command| {
        command.env("PATH", nothing.path());
    });
    let told = site.said.iter().filter(|line| line.starts_with("The demo's streams have no video: ffmpeg"));
    assert_eq!(told.count(), 1, "{:?}", site.said);
    let (status, _, page) = site.get(STREAM).await;
    assert_eq!(status, 200);
    assert!(page.contains("There is no video of this stream") && !page.contains("<source"), "{page}");
    assert_eq!(site.get("/api/home").await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_during_the_first_import_and_started_again_it_is_complete() {
    let whole = everything(&LocalSite::start_with(tempfile::tempdir().unwrap(), imports)).await;
    let mut in_the_midst = 0;
    for kill_after_ms in [0, 1, 2, 3, 5, 8, 13, 21, 34, 55] {
        let data = tempfile::tempdir().unwrap();
        let mut command = command(data.path());
        imports(&mut command);
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        assert!(lines.any(|line| line.starts_with("Importing the catalogue")), "it imports nothing");
        std::thread::sleep(Duration::from_millis(kill_after_ms));
        process.kill().unwrap();
        process.wait().unwrap();
        in_the_midst += u32::from(is_in_the_midst(data.path()).await);

        let told = everything(&LocalSite::start_with(data, imports)).await;
        assert_eq!(told.len(), whole.len(), "killed after {kill_after_ms} ms");
        for (told, expected) in told.iter().zip(&whole) {
            assert_eq!(told, expected, "killed after {kill_after_ms} ms");
        }
    }
    assert!(in_the_midst > 0, "no import was cut off");
}

fn imports(command: &mut Command) {
    command.env("CATALOGUE", CATALOGUE);
}

/// Whether the catalogue's first stream is in the store and its last is not.
async fn is_in_the_midst(data: &Path) -> bool {
    let table = SqliteTable::open(&data.join("site.sqlite"), system_clock()).unwrap();
    let site = Site::new(Arc::new(table), system_clock());
    let has = async |slug: &str| site.stream(&slug.parse().unwrap()).await.unwrap().here().is_some();
    has("macro-desk-xom-bonds-000").await && !has("bond-room-jpm-macro-072").await
}

/// What the API tells of all that was imported: every list to its end, every stream with its chat. Each site began its import
/// at a time of its own, from which the times count here.
async fn everything(site: &LocalSite) -> Vec<String> {
    let json = std::fs::read_to_string(root().join(CATALOGUE)).unwrap();
    let catalogue: Value = serde_json::from_str(&json).unwrap();
    let mut lists: Vec<String> = ["home", "live", "upcoming", "replays", "channels", "topics"]
        .map(|list| format!("/api/{list}"))
        .into();
    for (kind, name, page) in
        [("topics", "slug", "topic"), ("channels", "handle", "channel"), ("streams", "slug", "stream")]
    {
        let all = catalogue[kind].as_array().unwrap();
        lists.extend(all.iter().map(|one| format!("/api/{page}?{name}={}", one[name].as_str().unwrap())));
    }
    let mut told = Vec::new();
    for list in lists {
        let parameter = if list.ends_with("upcoming") { "after" } else { "before" };
        let mut address = list.clone();
        loop {
            let (status, _, answer) = site.get(&address).await;
            assert_eq!(status, 200, "{address}");
            told.push(format!("{address} {answer}"));
            let Some((_, rest)) = answer.split_once("\"next\":\"") else { break };
            let sign = if list.contains('?') { '&' } else { '?' };
            address = format!("{list}{sign}{parameter}={}", rest.split('"').next().unwrap());
        }
    }
    let (_, first) = told[0].split_once("\"starts_at\":").unwrap();
    let first = first.split(',').next().unwrap().parse().unwrap();
    told.iter().map(|text| counted_from(first, text)).collect()
}

/// The text with each time, a number of ten digits, as seconds from this one.
fn counted_from(first: i64, text: &str) -> String {
    let parts = text.split_inclusive(|c: char| !c.is_ascii_digit()).map(|part| {
        let digits = part.trim_end_matches(|c: char| !c.is_ascii_digit());
        match digits.parse::<i64>() {
            Ok(time) if digits.len() == 10 => format!("{}{}", time - first, &part[10..]),
            _ => part.to_owned(),
        }
    });
    parts.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_is_made_by_the_command() {
    let data = tempfile::tempdir().unwrap();
    let make = |name: &str, password: &str| {
        let mut make = command(data.path());
        make.args(["admin", "create", name]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut make = make.spawn().unwrap();
        make.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        let output = make.wait_with_output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let (made, said) = make("ada", "rain over the harbour\n");
    assert!(made && said.starts_with("Made the administrator ada in sqlite:"), "{said}");
    for (name, password, why) in [
        ("ada", "rain over the harbour\n", "Failed: the name can't be taken: somebody else has it"),
        ("a", "rain over the harbour\n", "Failed: the name can't be taken: "),
        ("grace", "password\n", "Failed: the password can't be taken: too common"),
        ("grace", "", "Failed: the password can't be read: nothing was given"),
    ] {
        let (made, said) = make(name, password);
        assert!(!made && said.starts_with(why), "{said}");
        assert!(!said.contains("harbour"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_it_stops_after_what_is_under_way() {
    let site = LocalSite::start();
    let pid = site.process_id();
    assert_eq!(site.get(STREAM).await.0, 200);
    std::process::Command::new("kill").args(["-TERM", &pid.to_string()]).status().unwrap();
    let began = Instant::now();
    assert!(site.ended().success());
    assert!(began.elapsed() < Duration::from_secs(6), "the promised limit is 5 s");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_was_frozen_answers() {
    let local = LocalSite::start();
    let function = common::function("pages", local.data.path(), emulator::Origin::FunctionUrl).freeze(true);
    let lambda = Emulator::new(function);
    for _ in 0..3 {
        assert_eq!(get(&lambda, "/").await.0, 200);
        while lambda.idle() == 0 {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(lambda.started(), 1);
}
