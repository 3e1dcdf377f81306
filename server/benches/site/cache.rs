//! The render cache: what a hit costs beside a plain handler and a render, what a miss costs in a full cache, what pages
//! take in memory, and what floods of addresses do.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::response::Html;
use http::{Request, StatusCode};
use hyper::body::Bytes;
use leptos_lambda::{
    CacheSettings, LocalServer, Parameter, Policies, Policy, Public, RenderCache, ResponseMode, Site,
};
use tower::ServiceExt;

use crate::load::{page, per_core_second};
use crate::process::{self, Process, plain, server};
use crate::{PAGES, median, target};

const ROUNDS: usize = 5;
const MB: u64 = 1_024 * 1_024;

/// Set, the layers of a site stand around the cache: security headers and panics.
const SECURED: &str = "SECURED";
/// What a hit shall reach at least, of what the plain handler does.
const LAYER_TARGET: f64 = 0.85;
const SITE_TARGET: f64 = 0.70;

/// A cache around a handler that has the bytes in memory, and nothing else around it; or what [`SECURED`] says.
pub(crate) fn run(file: &Path) {
    runtime().block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("Ready at http://{}", listener.local_addr().unwrap());
        let site = match std::env::var_os(SECURED) {
            Some(_) => Site::new(cached(file)).into_router(),
            None => cached(file),
        };
        axum::serve(listener, site).await.unwrap();
    });
}

/// The same with all that `leptos_lambda::run` puts around a site: gate, limits, timeouts, security headers, panics.
pub(crate) fn run_gated(file: &Path) {
    let local = LocalServer {
        address: ([127, 0, 0, 1], 0).into(),
        on_ready: |address| println!("Ready at http://{address}"),
        ..LocalServer::default()
    };
    runtime().block_on(leptos_lambda::run(cached(file), local, ResponseMode::Buffered)).unwrap();
}

fn cached(file: &Path) -> Router {
    let page = Bytes::from(std::fs::read(file).unwrap());
    let policies = Policies::new().route("/", Policy::Public(Public::default())).unwrap();
    let cache = RenderCache::new(CacheSettings::new(policies));
    Router::new().fallback(move || std::future::ready(Html(page.clone()))).layer(cache.layer())
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

pub(crate) async fn report(data: &Path) {
    hits(data).await;
    misses().await;
    floods().await;
}

async fn hits(data: &Path) {
    let site = Process::start(&mut server(data));
    let uncached = Process::start(server(data).env("CACHE_MB", "0"));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), page(&site.address, PAGES[0]).await).unwrap();
    let plain = Process::start(&mut plain(file.path()));
    let layer = Process::start(&mut process::cached(file.path()));
    let secured = Process::start(process::cached(file.path()).env(SECURED, "yes"));
    let gated = Process::start(&mut process::gated(file.path()));
    let servers = [
        ("a plain axum handler", &plain, 8, None),
        ("the cache layer alone", &layer, 8, Some(LAYER_TARGET)),
        ("the same with security headers", &secured, 8, None),
        ("the same behind gate and limits", &gated, 8, None),
        ("the whole site, a hit", &site, 8, Some(SITE_TARGET)),
        ("the whole site, a render", &uncached, 1, None),
    ];
    let mut rounds = vec![Vec::new(); servers.len()];
    for _ in 0..ROUNDS {
        for (rounds, (_, server, connections, _)) in rounds.iter_mut().zip(servers) {
            rounds.push(per_core_second(server, PAGES[0], connections).await);
        }
    }
    println!("\nThe page / from the cache, per second of one core's time      answers   of plain   at least");
    let rates: Vec<f64> = rounds.into_iter().map(median).collect();
    for ((name, _, _, least), rate) in servers.iter().zip(&rates) {
        let share = rate / rates[0];
        let mark = |least: f64| if share < least { ": MISSED" } else { "" };
        let promised = least.map_or(String::new(), |least| format!("{least:10.2}{}", mark(least)));
        println!("  {name:56} {rate:11.0} {share:9.2}{promised}");
    }
    let [_, layer, secured, gated, hit, render] = rates[..] else { unreachable!() };
    let (headers, gate) = (1.0 / secured - 1.0 / layer, 1.0 / gated - 1.0 / secured);
    for (what, added) in [("security headers", headers), ("gate and limits", gate)] {
        println!("  what {what} add: {:.2} µs", added * 1e6);
    }
    let (of_hit, of_render) = (gate * hit * 100.0, gate * render * 100.0);
    println!("  gate and limits of a hit of the whole site: {of_hit:.1} %{}", target(of_hit, 15.0, "%"));
    println!("  of a render: {of_render:.2} %{}", target(of_render, 1.0, "%"));
    println!("  The fallback stands within the cache layer.");
}

/// A cache around pages of so many bytes, in this process.
fn keeping(bytes: u64, page: usize) -> (RenderCache, Router) {
    let number = Parameter { name: "n", valid: |_| true };
    let public = Public { fresh: Duration::from_secs(3_600), parameters: &[], ..Public::default() };
    let numbered = Public { parameters: Box::leak(Box::new([number])), ..public.clone() };
    let policies = Policies::new()
        .route("/", Policy::Public(public.clone()))
        .and_then(|table| table.route("/numbered", Policy::Public(numbered)))
        .and_then(|table| table.route("/absent/{name}", Policy::Public(public)))
        .unwrap();
    let settings = CacheSettings::new(policies);
    let cache = RenderCache::new(CacheSettings { memory_bytes: bytes, ..settings });
    // Words in no order, so that the encodings are as large as a page's.
    let word = |seed: usize| format!("<p>{:x}</p>", seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52);
    let body: Arc<str> = (0..page / 10).map(word).collect::<String>().into();
    let handler = move |request: Request<Body>| {
        let absent = request.uri().path().starts_with("/absent");
        let status = if absent { StatusCode::NOT_FOUND } else { StatusCode::OK };
        std::future::ready((status, Html(body.to_string())))
    };
    (cache.clone(), Router::new().fallback(handler).layer(cache.layer()))
}

/// Whether the answer came from the cache.
async fn ask(router: &Router, path: &str) -> bool {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    answer.headers()["cache-status"].to_str().unwrap().contains("; hit")
}

async fn misses() {
    let before = memory();
    let (cache, router) = keeping(512 * MB, 26_000);
    for number in 0..1_000 {
        ask(&router, &format!("/numbered?n={number}")).await;
    }
    let (held, grown) = (cache.metrics().bytes as f64 / MB as f64, memory() - before);
    println!("\n1,000 pages of 26 KB: {held:.1} MB by the cache's count, the process grew by {grown:.1} MB");
    println!("\nA miss, by the pages held (small pages, one core)     µs      ratio");
    let mut first = None;
    for held in [100_u32, 10_000, 100_000] {
        let (cache, router) = keeping(2_048 * MB, 110);
        for number in 0..held {
            ask(&router, &format!("/numbered?n={number}")).await;
        }
        let began = Instant::now();
        for number in 0..5_000 {
            ask(&router, &format!("/numbered?n=new{number}")).await;
        }
        let each = began.elapsed().as_secs_f64() * 1e6 / 5_000.0;
        let ratio = each / *first.get_or_insert(each);
        println!("  {:8} {each:48.1} {ratio:10.2}", cache.metrics().pages - 5_000);
    }
}

/// What this process has in memory, in MB.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let held = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    held.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1_024.0
}

async fn floods() {
    const ADDRESSES: u32 = 1_000_000;
    const ROOM: u64 = 8 * MB;
    println!(
        "\nA million addresses, every tenth request for the hot page    hot from the cache   bytes of the bound"
    );
    for (name, path) in [
        ("parameters that do not count", "/?x="),
        ("unknown names", "/absent/"),
        ("pages that are there", "/numbered?n="),
    ] {
        let (cache, router) = keeping(ROOM, 110);
        let mut hot = 0_u32;
        for number in 0..ADDRESSES {
            ask(&router, &format!("{path}{number}")).await;
            if number % 10 == 0 {
                hot += u32::from(ask(&router, "/").await);
            }
        }
        let (share, room) =
            (f64::from(hot) / f64::from(ADDRESSES / 10), cache.metrics().bytes as f64 / ROOM as f64);
        println!("  {name:58} {:15.2} % {:18.2}", share * 100.0, room);
        assert!(share >= 0.95 && room <= 1.1, "{name}");
    }
}
