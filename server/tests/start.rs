//! How the server starts, and how it does not.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)] // Tests may panic.

mod common;

use std::process::Stdio;
use std::time::{Duration, Instant};

use common::{LocalSite, STREAM, binary, command, get};
use emulator::{Emulator, Failure, Function};

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
    assert!(explain(pages()).await.starts_with("STORE is not set; under Lambda it has no default"));
    let with_data = |data: &std::path::Path| pages().setting("DATA_DIR", data.to_string_lossy());
    let empty = tempfile::tempdir().unwrap();
    assert!(explain(with_data(empty.path())).await.starts_with("SITE_URL is not set"));
    let without_store = explain(with_data(empty.path()).setting("SITE_URL", "https://finance.example")).await;
    assert!(without_store.ends_with("site.sqlite; under Lambda no store is made"), "{without_store}");
    assert_eq!(std::fs::read_dir(empty.path()).unwrap().count(), 0, "nothing is made or imported");
    let wrong_handler =
        Function::new(binary(), "everything").setting("DATA_DIR", "/").setting("SITE_URL", "https://a.b");
    assert!(explain(wrong_handler).await.contains("allowed are pages and api"));
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_during_the_first_import_and_started_again_it_is_complete() {
    let whole = LocalSite::start();
    for kill_after_ms in [0, 2, 5, 10, 20, 40, 80, 160] {
        let data = tempfile::tempdir().unwrap();
        let mut process = command(data.path()).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(kill_after_ms));
        process.kill().unwrap();
        process.wait().unwrap();

        let site = LocalSite::start_on(data);
        for path in ["/api/home", "/api/stream?slug=macro-desk-xom-bonds-000"] {
            let expected = without_times(&whole.get(path).await.2);
            assert_eq!(without_times(&site.get(path).await.2), expected, "killed after {kill_after_ms} ms");
        }
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

/// Two imports begin at different times: digits that depend on them are left out.
fn without_times(json: &str) -> String {
    let mut kept = String::new();
    for part in json.split(',') {
        if !["\"starts_at\":", "\"at\":", "\"id\":"].iter().any(|field| part.contains(field)) {
            kept.push_str(part);
        }
    }
    kept
}
