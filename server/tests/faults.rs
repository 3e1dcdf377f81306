//! The site while its store fails, and clients that go away.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, unreachable_pub)] // Tests may panic.

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{LocalSite, PAGES, SITE_URL, STREAM, ask, function, get, in_chinese};
use emulator::{Emulator, Origin};
use futures::future::join_all;
use http::{HeaderMap, StatusCode};
use store::{Consistency, Key, SqliteTable, Table, system_clock};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;

/// How long the store is down.
const DOWN: Duration = Duration::from_secs(60);

/// A site on a store that fails as the file says.
fn site() -> (LocalSite, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let data = tempfile::tempdir().unwrap();
    let site = LocalSite::start_with(data, |command| {
        command.env("FAULTS", folder.path().join("faults")).env("METRICS", "yes").env("LOG", "off");
    });
    (site, folder)
}

/// Puts the plan in its place at once, whoever reads it meanwhile.
fn fail(folder: &Path, plan: &str) {
    std::fs::write(folder.join("next"), plan).unwrap();
    std::fs::rename(folder.join("next"), folder.join("faults")).unwrap();
}

/// How many pages were rendered, and how many of them in vain.
async fn renders(site: &LocalSite) -> [i64; 2] {
    let metrics = site.get("/metrics").await.2;
    ["renders", "failures"].map(|name| {
        let line = metrics.lines().find_map(|line| line.strip_prefix(&format!("render_cache_{name}_total ")));
        line.unwrap().parse().unwrap()
    })
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_down_for_a_minute_takes_no_kept_page_down() {
    let (site, folder) = site();
    let (kept, unkept): (Vec<String>, Vec<String>) = PAGES
        .iter()
        .flat_map(|path| [path.to_string(), in_chinese(path)])
        .partition(|path| !path.contains("/topics") && !path.contains("/schedule"));
    let mut pages = BTreeMap::new();
    for path in &kept {
        pages.insert(path.clone(), site.get(path).await.2);
    }

    let began = Instant::now();
    fail(folder.path(), "fail");
    let ask = async |worker: usize| {
        let mut counts = [0_u32; 2];
        let mut number = worker;
        while began.elapsed() < DOWN {
            if began.elapsed() > DOWN / 2 {
                fail_once(folder.path(), "stall");
            }
            number += 7;
            let path = &kept[number % kept.len()];
            let (status, headers, page) = site.get(path).await;
            assert_eq!(status, StatusCode::OK, "{path}: {headers:?}");
            assert_eq!(&page, &pages[path], "{path}: the page that was there");
            counts[0] += 1;
            let path = &unkept[number % unkept.len()];
            let (status, headers, page) = site.get(path).await;
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
            assert!(
                page.contains("/pkg/shell.") && text(&headers, "cache-control") == "no-store",
                "{path}: {headers:?}"
            );
            assert!(headers.contains_key("retry-after") && !headers.contains_key("etag"), "{path}");
            counts[1] += 1;
            sleep(Duration::from_millis(100)).await;
        }
        counts
    };
    let counts = join_all((0..4).map(ask)).await;
    assert!(counts.iter().all(|[kept, unkept]| *kept > 10 && *unkept > 10), "{counts:?}");

    let before = renders(&site).await;
    fail(folder.path(), "");
    let all: Vec<&String> = kept.iter().chain(&unkept).collect();
    let back = Instant::now();
    // Many at once, until every page is there: the breaker asks again after eight seconds and a little at the latest.
    loop {
        let answers = join_all(all.iter().flat_map(|path| (0..5).map(|_| site.get(path)))).await;
        let fresh = |(status, headers, _): &(StatusCode, HeaderMap, String)| {
            *status == StatusCode::OK && !text(headers, "cache-status").contains("error")
        };
        if answers.iter().all(fresh) {
            break;
        }
        assert!(back.elapsed() < Duration::from_secs(30), "not recovered");
        sleep(Duration::from_millis(500)).await;
    }
    let after = renders(&site).await;
    let (rendered, failed) = (after[0] - before[0], after[1] - before[1]);
    // Each page once, and once more for those that were first and are no longer fresh.
    let good = rendered - failed;
    assert!(good <= all.len() as i64 * 2, "{good} pages made of {}, and {failed} in vain", all.len());
    join_all(all.iter().map(|path| site.get(path))).await;
    assert!(renders(&site).await[0] - after[0] <= all.len() as i64, "what was rendered is kept");
}

/// Changes the plan, if it is not this one.
fn fail_once(folder: &Path, plan: &str) {
    if std::fs::read_to_string(folder.join("faults")).is_ok_and(|now| now != plan) {
        fail(folder, plan);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn under_lambda_a_stalled_store_is_answered_within_the_invocations_time() {
    let (site, folder) = site();
    let faults = folder.path().join("faults");
    let pages = function("pages", site.data.path(), Origin::FunctionUrl)
        .setting("FAULTS", faults.to_string_lossy())
        .timeout(Duration::from_millis(1_500));
    let pages = Emulator::new(pages.concurrency(1));
    assert_eq!(get(&pages, "/about").await.0, StatusCode::OK);
    fail(folder.path(), "stall");
    while pages.idle() == 0 {
        tokio::task::yield_now().await;
    }
    let (status, headers, page) = get(&pages, "/live").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        text(&headers, "cache-status").contains("over-budget") && page.contains("/pkg/shell."),
        "{headers:?}"
    );
    // The render goes on, but not beyond the invocation's time, which would cost the instance.
    let answered = Instant::now();
    while pages.idle() == 0 {
        assert!(answered.elapsed() < Duration::from_secs(5), "it did not ask for its next event in time");
        tokio::task::yield_now().await;
    }
    assert_eq!(pages.started(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_store_that_fails_costs_the_sharing_and_nothing_else() {
    let (site, folder) = site();
    let faults = folder.path().join("faults");
    let pages =
        function("pages", site.data.path(), Origin::FunctionUrl).setting("FAULTS", faults.to_string_lossy());
    let pages = Emulator::new(pages.concurrency(1));
    let unshared = || pages.log().iter().any(|line| line.contains("a page can't be shared"));
    assert_eq!(ask(&pages, "GET", "/about", &[]).await.0, StatusCode::OK);
    assert!(!unshared(), "{:?}", pages.log());
    // The table fails too; this page has nothing from it.
    fail(folder.path(), "fail");
    let (status, headers, _) = ask(&pages, "GET", "/zh/about", &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert!(text(&headers, "cache-status").contains("; stored"), "{headers:?}");
    let answered = Instant::now();
    while !unshared() {
        assert!(answered.elapsed() < Duration::from_secs(5), "{:?}", pages.log());
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cant_be_made_is_kept_by_nobody() {
    let (site, folder) = site();
    let cover = format!("/covers/{}.svg", &STREAM[9..]);
    let (status, headers, _) = site.get("/covers/none.svg").await;
    assert_eq!(
        (status, text(&headers, "cache-control")),
        (StatusCode::NOT_FOUND, "public, max-age=0, s-maxage=5")
    );
    fail(folder.path(), "fail");
    for path in [cover.clone(), cover.replace("covers", "calendar").replace("svg", "ics")] {
        let (status, headers, _) = site.get(&path).await;
        let cache_control = text(&headers, "cache-control");
        assert_eq!((status, cache_control), (StatusCode::SERVICE_UNAVAILABLE, "no-store"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn under_lambda_a_call_to_a_stalled_store_is_answered_within_the_invocations_time() {
    let (site, folder) = site();
    let faults = folder.path().join("faults");
    let api = function("api", site.data.path(), Origin::HttpApi)
        .setting("FAULTS", faults.to_string_lossy())
        // Time enough for the first attempt to read, and not for the second.
        .timeout(Duration::from_millis(1_500));
    let api = Emulator::new(api.concurrency(1));
    assert_eq!(ask(&api, "GET", "/api/live", &[]).await.0, StatusCode::OK);
    fail(folder.path(), "stall");
    let (status, headers, answer) = ask(&api, "GET", "/api/live", &[]).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{answer}");
    assert!(text(&headers, "cache-control").contains("no-store"), "{headers:?}");
    assert!(headers.contains_key("site-build"), "it comes from the site: {headers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_client_goes_away_shows_on_the_pages() {
    let (site, folder) = site();
    let mut register = send(&site, "register", "a=b", "name=late&password=a+horse+of+another+colour").await;
    let mut answer = String::new();
    register.read_to_string(&mut answer).await.unwrap();
    let (_, session) = answer.split_once("set-cookie: __Host-session=").expect(&answer);
    let session = format!("__Host-session={}", session.split(';').next().unwrap());
    assert!(!site.get("/channels").await.2.contains("late-desk"));
    assert!(text(&site.get("/channels").await.1, "cache-status").contains("; hit"));

    fail(folder.path(), "late 700");
    let form = "handle=late-desk&name=A+desk&language=en&bio=About+bonds&host=Ada+Lovelace&no_licence=true\
                &no_employer=true";
    let client = send(&site, "channel/create", &session, form).await;
    let table = SqliteTable::open(&site.data.path().join("site.sqlite"), system_clock()).unwrap();
    let table: Arc<dyn Table> = Arc::new(table);
    let sent = Instant::now();
    while table.get(&Key::new("CHANNELS", "late-desk"), Consistency::Strong).await.unwrap().is_none() {
        assert!(sent.elapsed() < Duration::from_secs(30), "nothing was written");
        sleep(Duration::from_millis(10)).await;
    }
    // It is written, and its call waits for the store to say so.
    client.set_zero_linger().unwrap();
    drop(client);
    fail(folder.path(), "");
    let left = Instant::now();
    // Otherwise the page would be fresh for five minutes.
    while !site.get("/channels").await.2.contains("late-desk") {
        assert!(left.elapsed() < Duration::from_secs(10), "the page does not show it");
        sleep(Duration::from_millis(50)).await;
    }
}

/// Calls a function with this cookie from one of the site's pages; the answer is still to come.
async fn send(site: &LocalSite, function: &str, cookie: &str, form: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&site.address).await.unwrap();
    let request = format!(
        "POST /api/{function} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncookie: {cookie}\r\n\
         sec-fetch-site: same-origin\r\norigin: {SITE_URL}\r\naccept: application/json\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_go_away_take_no_memory_with_them() {
    let (site, folder) = site();
    // Long enough that many are gone before they are answered.
    fail(folder.path(), "late 1");
    // What a busy server needs, it has by then.
    leave(&site.address, 40_000).await;
    let before = settled_memory(site.process_id()).await;
    leave(&site.address, 100_000).await;
    let after = settled_memory(site.process_id()).await;
    assert!(after <= before * 1.1, "{before} MB before, {after} MB after");
    assert_eq!(site.get("/").await.0, StatusCode::OK);
}

/// Sends so many requests, eight at a time, and resets the connection of each: before its answer, or in the midst of it.
async fn leave(address: &str, count: usize) {
    let client = async |worker: usize| {
        for number in (worker..count).step_by(8) {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.set_zero_linger().unwrap();
            let request = match number % 5 {
                0 => format!("GET /search?q={} HTTP/1.1\r\nhost: a\r\n\r\n", number % 20),
                1 => "GET /api/home HTTP/1.1\r\nhost: a\r\n\r\n".to_owned(),
                2 => "POST /api/message HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhalf".to_owned(),
                _ => "GET / HTTP/1.1\r\nhost: a\r\n\r\n".to_owned(),
            };
            stream.write_all(request.as_bytes()).await.unwrap();
            if number % 2 == 0 {
                // The server has read it when this is over, or is about to.
                tokio::time::sleep(Duration::from_micros(500)).await;
            } else if number % 5 != 2 {
                stream.readable().await.unwrap();
            }
        }
    };
    join_all((0..8).map(client)).await;
}

/// The memory of a process when its work is done, in MB.
async fn settled_memory(process: u32) -> f64 {
    let work = || {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
        stat.rsplit(')').next().unwrap().split_whitespace().nth(11).unwrap().to_owned()
    };
    let mut last = String::new();
    while last != work() {
        last = work();
        sleep(Duration::from_millis(500)).await;
    }
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    resident.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1_024.0
}
