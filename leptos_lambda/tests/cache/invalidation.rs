//! Tags: what a write touched is made anew, here at once and elsewhere within the bound.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::body::Body;
use axum::middleware::map_response;
use axum::response::Response;
use http::Request;
use leptos::prelude::*;
use leptos_lambda::{CacheSettings, Policies, Policy, Public, RenderCache, SharedPages, notes, render};
use store::{Clock, Fault, Faults, FaultyTable, FileObjects, Plan, SqliteTable, Table};
use tokio::sync::Notify;
use tower::ServiceExt;

use crate::pages::{PUBLIC, START};

/// A process with a page that shows a number and is tied to a tag.
struct Process {
    cache: RenderCache,
    router: Router,
}

type Number = Arc<std::sync::atomic::AtomicU64>;

fn process(table: Option<Arc<dyn Table>>, clock: Clock, number: &Number) -> Process {
    process_with(number, None, |settings| CacheSettings { invalidations: table, clock, ..settings })
}

/// One with these settings; if held, it says when a page is made, and sends it when it is told to.
fn process_with(
    number: &Number,
    held: Option<Arc<(Notify, Notify)>>,
    set: impl FnOnce(CacheSettings) -> CacheSettings,
) -> Process {
    let policies = Policies::new().route("/", Policy::Public(Public { shared: true, ..PUBLIC })).unwrap();
    let cache = RenderCache::new(set(CacheSettings::new(policies)));
    let number = number.clone();
    let page = move || {
        notes::tag("number");
        // What is late already says nothing of the rest.
        notes::expires_at(START - 5);
        notes::expires_at(START + 9);
        notes::expires_at(START + 5);
        view! { <!DOCTYPE html><html><body>"number " {number.load(Ordering::SeqCst)}</body></html> }
    };
    let hold = map_response(move |response: Response| {
        let held = held.clone();
        async move {
            if let Some(held) = held {
                held.0.notify_one();
                held.1.notified().await;
            }
            response
        }
    });
    let router =
        Router::new().fallback_service(render::complete(page, || {})).layer(hold).layer(cache.layer());
    Process { cache, router }
}

async fn shown(process: &Process) -> String {
    let request = Request::get("/").body(Body::empty()).unwrap();
    let response = process.router.clone().oneshot(request).await.unwrap();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    body.split("number ").nth(1).unwrap().chars().filter(char::is_ascii_digit).take(1).collect()
}

fn clock() -> (Arc<std::sync::atomic::AtomicI64>, Clock) {
    let now = Arc::new(std::sync::atomic::AtomicI64::new(START));
    let read = now.clone();
    (now, Arc::new(move || read.load(Ordering::SeqCst)))
}

#[tokio::test]
async fn a_write_shows_here_at_once_and_elsewhere_within_the_bound() {
    let folder = tempfile::tempdir().unwrap();
    let (now, clock) = clock();
    let open = || -> Arc<dyn Table> {
        Arc::new(SqliteTable::open(&folder.path().join("log.sqlite"), clock.clone()).unwrap())
    };
    let number = Number::default();
    let (one, other) =
        (process(Some(open()), clock.clone(), &number), process(Some(open()), clock.clone(), &number));
    assert_eq!((shown(&one).await, shown(&other).await), ("0".into(), "0".into()));
    number.store(1, Ordering::SeqCst);
    one.cache.invalidate(["something else"]).await.unwrap();
    assert_eq!(shown(&one).await, "0", "another tag touches nothing");
    one.cache.invalidate(["number"]).await.unwrap();
    assert_eq!(shown(&one).await, "1");
    assert_eq!(shown(&other).await, "0", "within two seconds it need not know");
    now.fetch_add(2, Ordering::SeqCst);
    assert_eq!(shown(&other).await, "1");
    // A process that starts now, and one that slept for days and missed lines that are gone.
    number.store(2, Ordering::SeqCst);
    other.cache.invalidate(["number"]).await.unwrap();
    assert_eq!(shown(&process(Some(open()), clock.clone(), &number)).await, "2");
    now.fetch_add(3 * 86_400, Ordering::SeqCst);
    assert_eq!(shown(&one).await, "2");
}

#[tokio::test]
async fn many_processes_write_and_all_hear_of_all() {
    let folder = tempfile::tempdir().unwrap();
    let (now, clock) = clock();
    let number = Number::default();
    let processes: Vec<_> = (0..4)
        .map(|_| {
            let table = SqliteTable::open(&folder.path().join("log.sqlite"), clock.clone()).unwrap();
            process(Some(Arc::new(table)), clock.clone(), &number)
        })
        .collect();
    for process in &processes {
        shown(process).await;
    }
    number.store(7, Ordering::SeqCst);
    let writes = processes.iter().enumerate().flat_map(|(index, process)| {
        (0..10).map(move |turn| {
            let tag = if (index, turn) == (2, 5) { "number".to_owned() } else { format!("{index}-{turn}") };
            process.cache.invalidate([tag])
        })
    });
    for written in futures::future::join_all(writes).await {
        written.unwrap();
    }
    now.fetch_add(2, Ordering::SeqCst);
    for process in &processes {
        assert_eq!(shown(process).await, "7");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_told_is_not_taken_back_from_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let (now, clock) = clock();
    let (number, faults) = (Number::default(), Faults::new(Plan::Healthy));
    let table = SqliteTable::open(&folder.path().join("log.sqlite"), clock.clone()).unwrap();
    let log = Arc::new(FaultyTable::new(Arc::new(table), faults.clone()));
    let objects = Arc::new(FileObjects::open(&folder.path().join("objects")).unwrap());
    let process = process_with(&number, None, |settings| CacheSettings {
        invalidations: Some(log),
        shared: Some(SharedPages { objects, build: "one".to_owned() }),
        clock,
        ..settings
    });
    assert_eq!(shown(&process).await, "0");
    number.store(1, Ordering::SeqCst);
    now.fetch_add(1, Ordering::SeqCst);
    faults.set(Plan::Always(Fault::Fail));
    process.cache.invalidate(["number"]).await.unwrap_err();
    faults.set(Plan::Healthy);
    assert_eq!(shown(&process).await, "1", "the object store still has the page from before");
    // What is made after that is kept again.
    now.fetch_add(1, Ordering::SeqCst);
    assert_eq!(shown(&process).await, "1");
    number.store(2, Ordering::SeqCst);
    assert_eq!(shown(&process).await, "1");
}

#[tokio::test]
async fn a_page_ends_when_it_says_so() {
    let (now, clock) = clock();
    let number = Number::default();
    let process = process(None, clock, &number);
    shown(&process).await;
    number.store(1, Ordering::SeqCst);
    now.fetch_add(4, Ordering::SeqCst);
    assert_eq!(shown(&process).await, "0");
    now.fetch_add(1, Ordering::SeqCst);
    assert_eq!(shown(&process).await, "1", "it is not even shown as stale");
}

#[tokio::test]
async fn what_is_invalidated_while_it_is_made_is_made_again() {
    let (_, clock) = clock();
    let number = Number::default();
    let held = Arc::new((Notify::new(), Notify::new()));
    let process = process_with(&number, Some(held.clone()), |settings| CacheSettings { clock, ..settings });
    let first = shown(&process);
    tokio::pin!(first);
    // The page is made, and on its way.
    tokio::select! {
        _ = &mut first => panic!("it was not held"),
        () = held.0.notified() => {}
    }
    number.store(1, Ordering::SeqCst);
    process.cache.invalidate(["number"]).await.unwrap();
    held.1.notify_one();
    held.1.notify_one();
    let second = async {
        held.0.notified().await;
        held.1.notify_one();
    };
    let (first, ()) = futures::join!(first, second);
    assert_eq!(first, "1");
}
