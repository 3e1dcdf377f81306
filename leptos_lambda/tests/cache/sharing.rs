//! Pages that instances share through an object store.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use futures::future::join_all;
use http::StatusCode;
use leptos_lambda::{CacheSettings, Public, SharedPages};
use proptest::prelude::*;
use store::{
    Condition, Fault, Faults, FaultyObjects, FaultyTable, FileObjects, Objects, Plan, Resilience,
    ResilientObjects, SqliteTable,
};
use tokio::task::JoinHandle;

use crate::pages::{Answer, PUBLIC, START, TestSite};

/// An instance of a build over a folder that others use too.
fn instance(folder: &Path, build: &str) -> TestSite {
    instance_under(PUBLIC, folder, build)
}

fn instance_under(public: Public, folder: &Path, build: &str) -> TestSite {
    TestSite::under(public, |settings| {
        let table =
            Arc::new(SqliteTable::open(&folder.join("table.sqlite"), settings.clock.clone()).unwrap());
        let objects = Arc::new(FileObjects::open(&folder.join("objects")).unwrap());
        let shared = SharedPages { objects, build: build.to_owned() };
        CacheSettings { shared: Some(shared), invalidations: Some(table), ..settings }
    })
}

/// An instance of the build "one" whose object store suffers what these faults say, with a site's patience.
fn troubled(folder: &Path, faults: &Faults) -> TestSite {
    let budget = Public { render_budget: Duration::from_secs(2), ..PUBLIC };
    TestSite::under(budget, |settings| {
        let objects = Arc::new(FileObjects::open(&folder.join("objects")).unwrap());
        let objects = Arc::new(FaultyObjects::new(objects, faults.clone()));
        let limit = Duration::from_millis(300);
        let hasty = Resilience { attempt_limit: limit, retries: 0, ..Resilience::default() };
        let objects = Arc::new(ResilientObjects::new(objects, hasty));
        CacheSettings { shared: Some(SharedPages { objects, build: "one".to_owned() }), ..settings }
    })
}

/// Asks for the page behind the test's back.
fn asked(site: &TestSite) -> JoinHandle<StatusCode> {
    let router = site.router.clone();
    tokio::spawn(async move {
        let request = http::Request::get("/shared/long").body(axum::body::Body::empty()).unwrap();
        tower::ServiceExt::oneshot(router, request).await.unwrap().status()
    })
}

/// The names of the leases that stand.
async fn leases(folder: &Path) -> Vec<String> {
    let objects = FileObjects::open(&folder.join("objects")).unwrap();
    let listing = objects.list("leases/", None, 10).await.unwrap();
    listing.objects.into_iter().map(|listed| listed.name).collect()
}

/// The files of the object store.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let below = folder.join("objects/pages/one");
    std::fs::read_dir(below).unwrap().map(|file| file.unwrap().path()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_made_the_other_shows_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (instance(folder.path(), "one"), instance(folder.path(), "one"));
    let made = one.get("/shared/long").await;
    let shown = other.get("/shared/long").await;
    assert!(made.is("; stored") && shown.is("detail=shared"), "{shown:?}");
    assert_eq!(made.lasting(), shown.lasting());
    assert_eq!((one.renders(), other.renders()), (1, 0));
    let metrics = other.cache.metrics();
    assert_eq!((metrics.hits, metrics.misses, metrics.shared, metrics.coalesced), (0, 1, 1, 0));
    // A build with other scripts does not know the page.
    assert!(instance(folder.path(), "two").get("/shared/long").await.is("fwd=miss"));
    // The shared page ages like any other.
    other.pass(10);
    assert!(other.get("/shared/long").await.is("detail=stale-while-revalidate"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_page_of_another_instance_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    instance(folder.path(), "one").get("/shared/long").await;
    let other = instance(folder.path(), "one");
    join_all((0..10).map(|_| other.get("/shared/long"))).await;
    let metrics = other.cache.metrics();
    assert_eq!((metrics.hits + metrics.misses, metrics.shared, metrics.renders), (10, 1, 0));
    assert_eq!(metrics.misses, metrics.coalesced + 1, "one began it: {metrics:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_names_leave_nothing_in_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let site = instance(folder.path(), "one");
    site.get("/shared/long").await;
    site.control.gone.store(true, Ordering::SeqCst);
    for name in 0..5 {
        let path = format!("/shared/unknown-{name}");
        let answer = site.get(&path).await;
        assert_eq!((answer.status, answer.is("; stored")), (StatusCode::GONE, true), "{answer:?}");
        assert!(site.get(&path).await.is("; hit"), "this instance keeps it");
    }
    assert_eq!(files(folder.path()).len(), 1);
    assert!(leases(folder.path()).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_gone_is_shown_by_no_instance() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (instance(folder.path(), "one"), instance(folder.path(), "one"));
    one.get("/shared/long").await;
    one.control.gone.store(true, Ordering::SeqCst);
    one.pass(60);
    assert_eq!(one.get("/shared/long").await.status, StatusCode::GONE);
    other.pass(60);
    let shared = other.get("/shared/long").await;
    assert_eq!((shared.status, shared.is("detail=shared")), (StatusCode::GONE, true), "{shared:?}");
    // Not even where nothing better can be made.
    let late = instance(folder.path(), "one");
    late.pass(70);
    late.control.fail.store(true, Ordering::SeqCst);
    assert_eq!(late.get("/shared/long").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_log_cant_be_read_a_shared_page_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let one = instance(folder.path(), "one");
    one.get("/shared/long").await;
    let faults = Faults::new(Plan::Healthy);
    let log = faults.clone();
    let cut_off = TestSite::with(|settings| {
        let table =
            Arc::new(SqliteTable::open(&folder.path().join("table.sqlite"), settings.clock.clone()).unwrap());
        let objects = Arc::new(FileObjects::open(&folder.path().join("objects")).unwrap());
        let shared = SharedPages { objects, build: "one".to_owned() };
        let invalidations = Arc::new(FaultyTable::new(table, log));
        CacheSettings { shared: Some(shared), invalidations: Some(invalidations), ..settings }
    });
    // So old that somebody may have invalidated it, as far as this instance knows.
    cut_off.pass(5);
    faults.set(Plan::Always(Fault::Fail));
    assert!(!cut_off.get("/shared/long").await.is("detail=shared"));
    assert_eq!(cut_off.renders(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cold_page_is_rendered_by_one_instance() {
    let folder = tempfile::tempdir().unwrap();
    let instances: Vec<_> = (0..4).map(|_| instance(folder.path(), "one")).collect();
    let answers = join_all(instances.iter().map(|site| site.get("/shared/long"))).await;
    assert_eq!(instances.iter().map(TestSite::renders).sum::<u64>(), 1);
    assert!(answers.windows(2).all(|pair| pair[0].body == pair[1].body));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_died_with_the_lease_is_waited_for_no_longer_than_it() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (instance(folder.path(), "one"), instance(folder.path(), "one"));
    one.control.hang.store(true, Ordering::SeqCst);
    let dying = asked(&one);
    while one.renders() == 0 {
        tokio::task::yield_now().await;
    }
    let waiting = other.get("/shared/long");
    tokio::pin!(waiting);
    assert!(futures::poll!(&mut waiting).is_pending());
    other.pass(5);
    let answer = tokio::time::timeout(Duration::from_secs(5), waiting).await.unwrap();
    assert_eq!((answer.status.as_u16(), other.renders()), (200, 1));
    dying.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_ran_out_belongs_to_whoever_took_it_over() {
    let folder = tempfile::tempdir().unwrap();
    let one = instance(folder.path(), "one");
    let patient = Public { render_limit: Duration::from_secs(60), ..PUBLIC };
    let other = instance_under(patient, folder.path(), "one");
    one.control.hang.store(true, Ordering::SeqCst);
    other.control.hold.store(true, Ordering::SeqCst);
    let late = asked(&one);
    while one.renders() == 0 {
        tokio::task::yield_now().await;
    }
    one.pass(5);
    other.pass(5);
    let second = asked(&other);
    while other.renders() == 0 {
        tokio::task::yield_now().await;
    }
    // The first is done, after a second, and must not give back what is no longer its own.
    late.await.unwrap();
    assert_eq!(leases(folder.path()).await.len(), 1);
    other.control.go.notify_one();
    assert_eq!(second.await.unwrap(), StatusCode::OK);
    assert!(leases(folder.path()).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_lease_holds_nobody_up() {
    let folder = tempfile::tempdir().unwrap();
    let one = instance(folder.path(), "one");
    one.control.hold.store(true, Ordering::SeqCst);
    let holding = asked(&one);
    while one.renders() == 0 {
        tokio::task::yield_now().await;
    }
    let name = leases(folder.path()).await.remove(0);
    let objects = FileObjects::open(&folder.path().join("objects")).unwrap();
    objects.put(&name, Bytes::from_static(b"no time").into(), Condition::None).await.unwrap();
    let other = instance(folder.path(), "one");
    assert!(other.get("/shared/long").await.is("; stored"));
    assert_eq!(other.renders(), 1);
    one.control.go.notify_one();
    holding.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_is_given_back_whatever_became_of_the_page() {
    // A look, the lease, another look, the page: what the last of them suffers.
    for faults in [
        vec![None, None, None, Some(Fault::Fail)],
        vec![None, None, None, Some(Fault::LostAnswer)],
        vec![None, None, Some(Fault::Fail)],
    ] {
        let folder = tempfile::tempdir().unwrap();
        let plan = Faults::new(Plan::Sequence(faults.clone().into()));
        let answer = troubled(folder.path(), &plan).get("/shared/long").await;
        assert!(answer.is("; stored"), "{faults:?}: {answer:?}");
        assert!(leases(folder.path()).await.is_empty(), "{faults:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let failing = instance(folder.path(), "one");
    failing.control.fail.store(true, Ordering::SeqCst);
    assert_eq!(failing.get("/shared/long").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(leases(folder.path()).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_stalls_or_is_slow_takes_no_page_out_of_its_budget() {
    let slow = Plan::Always(Fault::Late(Duration::from_millis(150)));
    // Each of the calls that a page takes is the first to stall.
    let stalling =
        (0..5).map(|well| Plan::Sequence((0..9).map(|n| (n >= well).then_some(Fault::Stall)).collect()));
    for plan in stalling.chain([slow]) {
        let folder = tempfile::tempdir().unwrap();
        let site = troubled(folder.path(), &Faults::new(plan.clone()));
        // Over its budget it would be the shell, with 503.
        let answer = site.get("/shared/long").await;
        assert_eq!((answer.status, answer.is("; stored")), (StatusCode::OK, true), "{plan:?}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalidated_page_is_not_taken_from_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let one = instance(folder.path(), "one");
    one.get("/shared/long").await;
    for number in 0..3 {
        one.cache.invalidate([format!("other {number}")]).await.unwrap();
    }
    assert!(instance(folder.path(), "one").get("/shared/long").await.is("detail=shared"));
    // Days later the log is gone: nobody knows whether the page holds.
    let late = instance(folder.path(), "one");
    late.pass(3 * 86_400);
    assert!(late.get("/shared/long").await.is("fwd=miss"));
}

/// What an instance shows when the store holds these bytes.
async fn shown(folder: &Path, bytes: Vec<u8>) -> Answer {
    let file = files(folder).pop().unwrap();
    let name = format!("pages/one/{}", file.file_name().unwrap().to_str().unwrap().trim_end_matches('='));
    let objects = FileObjects::open(&folder.join("objects")).unwrap();
    objects.put(&name, Bytes::from(bytes).into(), Condition::None).await.unwrap();
    instance(folder, "one").get("/shared/long").await
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_corrupt_page_is_a_miss(place in any::<prop::sample::Index>(), change in 1..=255_u8, cut in any::<bool>()) {
        tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let good = instance(folder.path(), "one").get("/shared/long").await;
            let mut bytes = std::fs::read(files(folder.path()).pop().unwrap()).unwrap();
            let place = place.index(bytes.len());
            if cut { bytes.truncate(place) } else { bytes[place] ^= change }
            let answer = shown(folder.path(), bytes).await;
            prop_assert!(answer.is("fwd=miss"), "{:?}", answer.headers);
            prop_assert_eq!(answer.lasting(), good.lasting());
            Ok(())
        })?;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_pages_bytes_are_a_miss() {
    let folder = tempfile::tempdir().unwrap();
    instance(folder.path(), "one").get("/shared/a").await;
    let foreign = std::fs::read(files(folder.path()).pop().unwrap()).unwrap();
    std::fs::remove_dir_all(folder.path().join("objects")).unwrap();
    instance(folder.path(), "one").get("/shared/long").await;
    let answer = shown(folder.path(), foreign).await;
    assert!(answer.is("fwd=miss") && answer.text().starts_with("long "), "{answer:?}");
    assert_eq!(instance(folder.path(), "one").now.load(Ordering::SeqCst), START);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_fails_costs_the_sharing_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let site = instance(folder.path(), "one");
    std::fs::remove_dir_all(folder.path().join("objects")).unwrap();
    std::fs::write(folder.path().join("objects"), "in the way").unwrap();
    let answer = site.get("/shared/long").await;
    assert_eq!((answer.status.as_u16(), answer.is("; stored")), (200, true));
    assert!(site.get("/shared/long").await.is("; hit"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_instance_that_cannot_render_shows_the_last_good_page_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let (one, new) = (instance(folder.path(), "one"), instance(folder.path(), "one"));
    let good = one.get("/shared/long").await;
    new.pass(60);
    new.control.fail.store(true, Ordering::SeqCst);
    let shown = new.get("/shared/long").await;
    assert!(
        shown.is("detail=stale-if-error") && shown.body == good.body,
        "{:?}",
        shown.header("cache-status")
    );
    // One that nobody may be shown any more is not.
    new.pass(2 * 3_600);
    assert_eq!(new.get("/shared/long").await.status, StatusCode::SERVICE_UNAVAILABLE);
}
