//! The site in DynamoDB and S3, over the wire, under the emulator.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, unreachable_pub)] // Tests may panic.

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use backend::{Credentials, Site};
use common::{
    LocalSite, PAGES, SITE_URL, STREAM, TOKEN_KEY, ask, binary, get, in_chinese, read, root, tomorrow,
    without_nonce,
};
use emulator::{Cloud, Emulator, Function, Origin, Original, Proxy, SLOW_DOWN, UNAVAILABLE, Wire};
use futures::future::join_all;
use http::{HeaderMap, Method, Request, StatusCode, header};
use model::{ChannelFields, Language};
use serde_json::{Value, json};
use store::{Aws, DynamoTable, Item, Query, Table, system_clock};

const ASSETS_URL: &str = "https://assets.example/live";

/// One of the functions, with its store and its objects in the cloud.
fn function(handler: &str, origin: Origin, cloud: &Cloud) -> Function {
    let function = Function::new(binary(), handler)
        .origin(origin)
        .setting("SITE_URL", SITE_URL)
        .setting("TOKEN_KEY", TOKEN_KEY)
        .setting("ASSETS_URL", ASSETS_URL);
    cloud.settings().into_iter().fold(function, |function, (name, value)| function.setting(name, value))
}

fn local() -> LocalSite {
    LocalSite::start_with(tempfile::tempdir().unwrap(), |command| {
        command.env("ASSETS_URL", ASSETS_URL);
    })
}

async fn cloud(local: &LocalSite) -> Cloud {
    let (root, server) = (root(), binary());
    let data = local.data.path();
    let original = Original { root: &root, server: &server, data, assets_url: ASSETS_URL };
    Cloud::start(original).await.unwrap()
}

/// Something between the functions and what they find at this address.
async fn proxy(cloud: &Cloud) -> Proxy {
    let settings = cloud.settings();
    let (_, endpoint) = settings.iter().find(|(name, _)| name == "AWS_ENDPOINT_URL").unwrap();
    Proxy::before(endpoint).await.unwrap()
}

fn cache_status(headers: &HeaderMap) -> &str {
    headers["cache-status"].to_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_the_same_in_the_cloud() {
    let local = local();
    let cloud = cloud(&local).await;
    let lambda = Emulator::new(function("pages", Origin::FunctionUrl, &cloud).concurrency(4));
    let mut paths: Vec<String> = PAGES.iter().flat_map(|path| [path.to_string(), in_chinese(path)]).collect();
    paths.extend(["/nope", "/zh/streams/nope", "/replays?before=x"].map(str::to_owned));
    for path in &paths {
        let (status, headers, page) = local.get(path).await;
        let (lambda_status, lambda_headers, lambda_page) = get(&lambda, path).await;
        assert_eq!(lambda_status, status, "{path}");
        assert_eq!(lambda_headers["content-security-policy"], headers["content-security-policy"], "{path}");
        assert_eq!(without_nonce(&lambda_page), without_nonce(&page), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_of_the_api_is_the_same_in_the_cloud() {
    let local = local();
    let cloud = cloud(&local).await;
    let lambda = Emulator::new(function("api", Origin::HttpApi, &cloud).concurrency(4));
    for path in [
        "/api/home",
        "/api/live",
        "/api/upcoming",
        "/api/replays",
        "/api/channels",
        "/api/channel?handle=macro-desk",
        "/api/topics",
        "/api/search?q=bonds",
        "/api/stream?slug=macro-desk-xom-bonds-000",
        "/api/stream?slug=nope",
    ] {
        let (status, _, answer) = local.get(path).await;
        let (lambda_status, _, lambda_answer) = get(&lambda, path).await;
        assert_eq!((lambda_status, lambda_answer), (status, answer), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_instance_rendered_another_has_from_the_bucket() {
    let local = local();
    let cloud = cloud(&local).await;
    let fresh = || Emulator::new(function("pages", Origin::FunctionUrl, &cloud).concurrency(1));
    let one = fresh();
    let (_, headers, page) = get(&one, STREAM).await;
    assert!(cache_status(&headers).contains("stored"), "{headers:?}");
    // What is shared is put there after the answer; a frozen instance goes on at its next event.
    for _ in 0..100 {
        let another = fresh();
        let (status, headers, again) = get(&another, STREAM).await;
        assert_eq!((status, &again), (StatusCode::OK, &page));
        if cache_status(&headers).contains("hit") {
            return;
        }
        get(&one, "/about").await;
    }
    panic!("no instance had the page from the bucket");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cold_page_is_rendered_by_one_of_several_instances() {
    let local = local();
    let cloud = cloud(&local).await;
    let instance = |_| Emulator::new(function("pages", Origin::FunctionUrl, &cloud).concurrency(1));
    let instances: Vec<Emulator> = (0..4).map(instance).collect();
    join_all(instances.iter().map(|lambda| get(lambda, "/about"))).await;
    // An instance that the bucket answers too late renders for itself, and says so.
    let complaints = || {
        let lines = instances.iter().flat_map(Emulator::log);
        lines.filter(|line| line.contains("a page can't be shared")).count()
    };
    let mut shared = 0;
    for path in [STREAM, "/live", "/upcoming", "/replays", "/channels", "/topics"] {
        let before = complaints();
        let answers = join_all(instances.iter().map(|lambda| ask(lambda, "GET", path, &[]))).await;
        let count = |what: &str| {
            answers.iter().filter(|(_, headers, _)| cache_status(headers).contains(what)).count()
        };
        if (count("; stored"), count("detail=shared")) == (1, 3) {
            assert!(answers.windows(2).all(|pair| pair[0].2 == pair[1].2), "{path}");
            shared += 1;
            continue;
        }
        let began = Instant::now();
        while complaints() == before {
            assert!(began.elapsed() < IN_TIME, "{path}: {answers:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    assert!(shared > 0, "the bucket was too slow each time");
}

/// The table is well, and so are the pages.
#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_hardly_answers_costs_the_sharing_and_nothing_else() {
    let local = local();
    let cloud = cloud(&local).await;
    let proxy = proxy(&cloud).await;
    let pages = function("pages", Origin::FunctionUrl, &cloud);
    let lambda = Emulator::new(pages.setting("AWS_ENDPOINT_URL_S3", proxy.endpoint()).concurrency(1));
    assert_eq!(get(&lambda, "/about").await.0, StatusCode::OK);
    assert!(proxy.requests() > 0, "the bucket was asked elsewhere");
    proxy.plan([], Wire::Late(Duration::from_secs(30)));
    for path in [STREAM, "/", "/zh/topics", "/search?q=bonds"] {
        // Over its budget it would be the shell, with 503.
        let (status, headers, _) = ask(&lambda, "GET", path, &[]).await;
        assert_eq!(status, StatusCode::OK, "{path}: {headers:?}");
        assert!(cache_status(&headers).contains("; stored"), "{path}: {headers:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn published_files_are_what_pages_ask_for() {
    let local = local();
    let cloud = cloud(&local).await;
    let (_, _, page) = local.get("/").await;
    let addresses: Vec<&str> =
        page.split(['"', '\'']).filter_map(|part| part.strip_prefix(ASSETS_URL)).collect();
    assert!(addresses.len() >= 4, "{addresses:?}");
    for path in addresses.into_iter().filter(|path| path.contains('.')).chain(["/robots.txt", "/error.html"])
    {
        for (accepted, coding) in [("", None), ("gzip", Some("gzip")), ("gzip, br", Some("br"))] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, accepted.parse().unwrap());
            let answer = cloud.assets.call(&Method::GET, path, &headers).await;
            assert_eq!(answer.status(), StatusCode::OK, "{path} {accepted}");
            let sent = |name| answer.headers().get(name).map(|value| value.to_str().unwrap());
            let hashed = path.starts_with("/pkg/");
            assert_eq!(sent(header::CONTENT_ENCODING), coding.filter(|_| hashed), "{path}");
            assert_eq!(sent(header::CACHE_CONTROL).unwrap().contains("immutable"), hashed, "{path}");
            assert_eq!(sent(header::ACCESS_CONTROL_ALLOW_ORIGIN), Some("*"));
        }
    }
    let (_, _, page) = read(cloud.assets.call(&Method::GET, "/error.html", &HeaderMap::new()).await).await;
    assert!(page.contains(&format!("import('{ASSETS_URL}/pkg/shell.")), "{page}");
    let answer = cloud.assets.call(&Method::GET, "/pkg/nope.js", &HeaderMap::new()).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

/// How long a viewer may wait: the budget of a render, and a busy machine.
const IN_TIME: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_network_does_a_viewer_is_answered_in_time() {
    let local = local();
    let cloud = cloud(&local).await;
    let proxy = proxy(&cloud).await;
    let through = |handler, origin| {
        let function = function(handler, origin, &cloud).setting("AWS_ENDPOINT_URL", proxy.endpoint());
        Emulator::new(function.concurrency(1))
    };
    let (lambda, api) = (through("pages", Origin::FunctionUrl), through("api", Origin::HttpApi));
    let (status, headers, page) = get(&lambda, STREAM).await;
    assert_eq!(status, StatusCode::OK, "{headers:?}");
    let known = without_nonce(&page);

    for fault in [
        Wire::Refused,
        Wire::Cut,
        Wire::Lost,
        UNAVAILABLE,
        SLOW_DOWN,
        emulator::THROTTLED,
        Wire::Late(Duration::from_secs(2)),
    ] {
        proxy.plan([], fault);
        for path in [STREAM, "/", "/zh/topics", "/search?q=bonds"] {
            // What goes on after an answer holds the instance; in the cloud there would be another.
            while lambda.idle() == 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            let began = Instant::now();
            let (status, headers, page) = get(&lambda, path).await;
            assert!(began.elapsed() < IN_TIME, "{fault:?} {path}: {:?}", began.elapsed());
            if path == STREAM {
                assert_eq!(status, StatusCode::OK, "{fault:?}: {headers:?}");
                assert_eq!(without_nonce(&page), known, "{fault:?}");
            } else if status != StatusCode::OK {
                assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{fault:?} {path}");
                assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{fault:?} {path}");
            }
        }
        let began = Instant::now();
        let (status, headers, answer) = ask(&api, "GET", "/api/home", &[]).await;
        assert!(began.elapsed() < IN_TIME, "{fault:?}: {:?}", began.elapsed());
        if status != StatusCode::OK {
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{fault:?}: {answer}");
            assert!(answer.contains("/problems#unavailable"), "{fault:?}: {answer}");
            assert!(headers[header::CACHE_CONTROL].to_str().unwrap().contains("no-store"), "{fault:?}");
        }
    }
    proxy.plan([], Wire::Well);
    let began = Instant::now();
    loop {
        let (status, _, _) = get(&lambda, "/zh/topics").await;
        if status == StatusCode::OK {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "it does not recover");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

const CHANNEL: &str = "stormy-desk";

/// Somebody with a channel; the token of their session.
async fn host(site: &Site) -> String {
    let (name, password) = ("stormy", "rain over the harbour");
    let new = site.register(Credentials { name, password, address: None, device: None }).await.unwrap();
    let channel = ChannelFields {
        handle: CHANNEL.to_owned(),
        name: "Stormy Desk".to_owned(),
        language: Language::English,
        bio: String::new(),
        host: "Ada Lovelace".to_owned(),
        licence_no: Some(String::new()),
        employer: Some(String::new()),
    };
    site.create_channel(&new.caller, channel).await.unwrap();
    new.token
}

/// What is answered to a host who schedules a stream of this title.
async fn schedule(api: &Emulator, session: &str, title: &str) -> (StatusCode, String) {
    while api.started() > 0 && api.idle() == 0 {
        tokio::task::yield_now().await;
    }
    let stream = json!({
        "title": title, "summary": "", "description": "", "language": "en", "topics": ["bonds"], "tickers": "",
        "starts_at": tomorrow(), "zone": "UTC", "minutes": 45, "no_positions": true, "no_sponsor": true,
    });
    let request = Request::post("/api/streams/create")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ORIGIN, SITE_URL)
        .header(header::COOKIE, format!("__Host-session={session}"));
    let request = request.body(Body::from(stream.to_string())).unwrap();
    let (status, _, answer) = read(api.call(request).await).await;
    (status, answer)
}

/// The titles of the host's streams in these rows, in order.
fn titles(rows: &[Item]) -> Vec<String> {
    let rows = rows.iter().map(|row| serde_json::from_str::<Value>(&row.body).unwrap());
    let own = rows.filter(|row| row["channel"] == CHANNEL);
    let mut titles: Vec<String> = own.map(|row| row["title"].as_str().unwrap().to_owned()).collect();
    titles.sort();
    titles
}

/// The rows of all streams.
async fn streams(table: &DynamoTable) -> Vec<Item> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = table.scan(after.as_ref(), 1_000).await.unwrap();
        rows.extend(page.items.into_iter().filter(|item| item.key.partition.starts_with("STREAM#")));
        after = page.next;
        if after.is_none() {
            return rows;
        }
    }
}

/// Every request that the function makes when a stream is scheduled suffers everything, one at a time.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_network_does_a_stream_that_is_acknowledged_is_there_once() {
    let local = local();
    let cloud = cloud(&local).await;
    let proxy = proxy(&cloud).await;
    let aws = Aws::emulated(cloud.moto.endpoint());
    let table = Arc::new(DynamoTable::new(aws, cloud.table().to_owned(), system_clock()));
    let session = host(&Site::new(table.clone(), system_clock())).await;
    let api = function("api", Origin::HttpApi, &cloud).setting("AWS_ENDPOINT_URL", proxy.endpoint());
    let api = Emulator::new(api.concurrency(1));

    let mut asked = BTreeSet::from(["Before a storm", "In front of a storm"].map(str::to_owned));
    let mut acknowledged = asked.clone();
    let mut requests = 0;
    for title in &asked {
        proxy.requests();
        let (status, answer) = schedule(&api, &session, title).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        requests = proxy.requests();
    }
    for fault in [Wire::Refused, Wire::Cut, Wire::Lost, UNAVAILABLE, emulator::THROTTLED] {
        for before in 0..requests {
            let title = format!("In a storm {}", asked.len());
            proxy.plan(std::iter::repeat_n(Wire::Well, before).chain([fault]), Wire::Well);
            let (status, answer) = schedule(&api, &session, &title).await;
            if status == StatusCode::OK {
                acknowledged.insert(title.clone());
            } else {
                assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{fault:?} at {before}: {answer}");
                assert!(answer.contains("/problems#unavailable"), "{fault:?} at {before}: {answer}");
            }
            asked.insert(title);
        }
    }

    let there = titles(&streams(&table).await);
    let listed = Query::partition(format!("CHANNEL_STREAMS#{CHANNEL}")).limit(1_000).strong();
    assert_eq!(titles(&table.query(listed).await.unwrap().items), there);
    let once: BTreeSet<String> = there.iter().cloned().collect();
    assert_eq!(once.len(), there.len(), "one is there twice: {there:?}");
    let lost: Vec<_> = acknowledged.difference(&once).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert!(once.is_subset(&asked) && once.len() < asked.len(), "{there:?}");
    assert!(once.len() > acknowledged.len(), "no answer was lost after its write: {there:?}");
}

/// While an instance is frozen the other side closes its connections.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_freeze_the_first_page_is_as_good_as_any() {
    let local = local();
    let cloud = cloud(&local).await;
    let lambda = Emulator::new(function("api", Origin::HttpApi, &cloud).concurrency(1).freeze(true));
    for _ in 0..3 {
        let request = Request::get("/api/live").body(Body::empty()).unwrap();
        let (status, _, answer) = read(lambda.call(request).await).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        // moto closes a connection that is silent for a moment; the frozen instance does not see it.
        tokio::time::sleep(Duration::from_millis(1_500)).await;
    }
}
