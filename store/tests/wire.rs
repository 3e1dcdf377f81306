//! The engines of the cloud over a network that breaks: answers come in time, nothing that was acknowledged is lost, nothing
//! happens twice.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, unreachable_pub)] // Tests may panic.

mod moto;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use emulator::{Moto, Proxy, SLOW_DOWN, THROTTLED, UNAVAILABLE, Wire};
use store::{
    Aws, Condition, Consistency, DynamoTable, Error, Key, Objects, Put, Query, Resilience, ResilientObjects,
    ResilientTable, S3Objects, Table, Write, system_clock,
};
use tokio::time::Instant;

/// What the site allows one attempt.
const ATTEMPT: Duration = Duration::from_secs(1);
/// The longest that a call may take: all its attempts, the pauses between them, and a busy machine.
const DEADLINE: Duration = Duration::from_secs(5);
const LATE: Wire = Wire::Late(Duration::from_secs(2));

/// A table behind a proxy, as the site uses it, and the same without anything between.
struct Bench {
    proxy: Proxy,
    table: ResilientTable,
    direct: DynamoTable,
}

async fn bench(resilience: Resilience) -> Bench {
    let name = format!("test-{:016x}", getrandom::u64().unwrap());
    let direct = DynamoTable::new(moto::aws(), name.as_str(), system_clock());
    direct.create().await.unwrap();
    let proxy = Proxy::before(&Moto::shared().unwrap().endpoint()).await.unwrap();
    let engine = DynamoTable::new(Aws::emulated(proxy.endpoint()), name.as_str(), system_clock());
    let table = ResilientTable::new(Arc::new(engine), Resilience { attempt_limit: ATTEMPT, ..resilience });
    Bench { proxy, table, direct }
}

/// With a breaker that never opens: each fault is looked at by itself.
async fn without_breaker() -> Bench {
    bench(Resilience { failures_to_open: u32::MAX, ..Resilience::default() }).await
}

fn key(sort: &str) -> Key {
    Key::new("P", sort)
}

async fn in_time<T>(call: impl Future<Output = T>) -> T {
    let begun = Instant::now();
    let answer = call.await;
    assert!(begun.elapsed() < DEADLINE, "{:?}", begun.elapsed());
    answer
}

fn unavailable<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::Unavailable(_)))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_survives_any_one_fault() {
    for fault in [Wire::Refused, Wire::Cut, Wire::Lost, UNAVAILABLE, THROTTLED, LATE] {
        let bench = without_breaker().await;
        bench.direct.write(vec![Write::put(key("a"), "one")]).await.unwrap();
        bench.proxy.plan([fault], Wire::Well);
        let item = in_time(bench.table.get(&key("a"), Consistency::Strong)).await;
        assert_eq!(item.unwrap().unwrap().body, "one", "{fault:?}");
        bench.proxy.plan([fault], Wire::Well);
        let items = in_time(bench.table.get_many(&[key("b"), key("a")], Consistency::Strong)).await.unwrap();
        assert_eq!(items.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true], "{fault:?}");
        bench.proxy.plan([fault], Wire::Well);
        assert_eq!(
            in_time(bench.table.query(Query::partition("P"))).await.unwrap().items.len(),
            1,
            "{fault:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_answers_well_is_given_up_in_time() {
    for fault in [Wire::Refused, Wire::Cut, Wire::Lost, UNAVAILABLE, THROTTLED, LATE] {
        let bench = without_breaker().await;
        bench.proxy.plan([], fault);
        assert!(unavailable(&in_time(bench.table.get(&key("a"), Consistency::Strong)).await), "{fault:?}");
        assert!(unavailable(&in_time(bench.table.query(Query::partition("P"))).await), "{fault:?}");
        let write = vec![Write::put(key("a"), "x").if_absent()];
        assert!(unavailable(&in_time(bench.table.write(write)).await), "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_was_throttled_is_tried_again_and_another_is_not() {
    let bench = without_breaker().await;
    let put = |sort: &str| Write::put(key(sort), "x");
    for writes in [vec![put("a")], vec![put("b"), put("c")], vec![Write::delete(key("a"))]] {
        bench.proxy.plan([THROTTLED, THROTTLED], Wire::Well);
        bench.proxy.requests();
        in_time(bench.table.write(writes)).await.unwrap();
        assert_eq!(bench.proxy.requests(), 3);
    }
    for fault in [Wire::Refused, Wire::Cut, Wire::Lost, UNAVAILABLE, LATE] {
        bench.proxy.plan([fault], Wire::Well);
        bench.proxy.requests();
        assert!(unavailable(&in_time(bench.table.write(vec![put("d")])).await), "{fault:?}");
        assert_eq!(bench.proxy.requests(), 1, "{fault:?}");
    }
}

/// Three attempts of the layer around the engine, and none of the engine's own beside them.
#[tokio::test(flavor = "multi_thread")]
async fn a_read_that_is_throttled_is_tried_again_by_one_layer_alone() {
    let bench = without_breaker().await;
    bench.proxy.plan([], THROTTLED);
    bench.proxy.requests();
    assert!(unavailable(&bench.table.get(&key("a"), Consistency::Strong).await));
    assert_eq!(bench.proxy.requests(), 3);
    assert!(unavailable(&bench.table.get_many(&[key("a"), key("b")], Consistency::Strong).await));
    assert_eq!(bench.proxy.requests(), 3);
    assert!(unavailable(&bench.table.query(Query::partition("P")).await));
    assert_eq!(bench.proxy.requests(), 3);
    assert!(unavailable(&bench.table.scan(None, 10).await));
    assert_eq!(bench.proxy.requests(), 3);
    // A write by the engine, which knows that nothing was done, and by no one else.
    assert!(unavailable(&bench.table.write(vec![Write::put(key("a"), "x")]).await));
    assert_eq!(bench.proxy.requests(), 4);
}

/// As DynamoDB says it when another transaction holds an item; moto never does.
#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_others_stood_in_the_way_of_is_tried_again() {
    let cancelled = |reasons: &'static str| Wire::Status("400 Bad Request", reasons);
    let conflict = cancelled(
        r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"cancelled","CancellationReasons":[{"Code":"None"},{"Code":"TransactionConflict","Message":"in the way"}]}"#,
    );
    let condition = cancelled(
        r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"cancelled","CancellationReasons":[{"Code":"TransactionConflict"},{"Code":"ConditionalCheckFailed","Message":"no"}]}"#,
    );
    let bench = without_breaker().await;
    let writes = || vec![Write::put(key("a"), "x"), Write::put(key("b"), "x").if_absent()];
    bench.proxy.plan([conflict], Wire::Well);
    bench.table.write(writes()).await.unwrap();
    bench.proxy.plan([condition], Wire::Well);
    let result = bench.table.write(writes()).await;
    assert!(matches!(result, Err(Error::Condition { index: 1 })), "{result:?}");
}

/// As DynamoDB does when an answer would be too long, or too much was read; moto gives all at once.
#[tokio::test(flavor = "multi_thread")]
async fn keys_that_a_batch_left_are_asked_for_again() {
    let bench = without_breaker().await;
    for sort in ["a", "b"] {
        bench.direct.write(vec![Write::put(key(sort), sort)]).await.unwrap();
    }
    let nothing_yet: &'static str = Box::leak(
        format!(
            r#"{{"Responses":{{}},"UnprocessedKeys":{{"{}":{{"Keys":[{{"partition":{{"S":"P"}},"sort":{{"S":"b"}}}}]}}}}}}"#,
            bench.direct.name()
        )
        .into_boxed_str(),
    );
    bench.proxy.plan([Wire::Status("200 OK", nothing_yet)], Wire::Well);
    let items = bench.table.get_many(&[key("a"), key("b")], Consistency::Strong).await.unwrap();
    assert_eq!(
        items.iter().map(Option::is_some).collect::<Vec<_>>(),
        [false, true],
        "the first was not there then"
    );

    bench.proxy.plan([], Wire::Status("200 OK", nothing_yet));
    assert!(unavailable(&in_time(bench.table.get_many(&[key("b")], Consistency::Strong)).await));
}

/// The same of items that are put: DynamoDB leaves some when too much is written at once.
#[tokio::test(flavor = "multi_thread")]
async fn items_that_a_batch_left_are_put_again() {
    let bench = without_breaker().await;
    let left: &'static str = Box::leak(
        format!(
            r#"{{"UnprocessedItems":{{"{}":[{{"PutRequest":{{"Item":{{"partition":{{"S":"P"}},"sort":{{"S":"b"}},"body":{{"S":"b"}},"revision":{{"S":"1"}}}}}}}}]}}}}"#,
            bench.direct.name()
        )
        .into_boxed_str(),
    );
    let put = |sort: &str| Put { key: key(sort), body: sort.to_owned(), expires_at: None };
    bench.proxy.plan([Wire::Status("200 OK", left)], Wire::Well);
    bench.table.put_many(vec![put("a"), put("b")]).await.unwrap();
    let there = bench.direct.query(Query::partition("P").strong()).await.unwrap().items;
    assert_eq!(there.len(), 1, "only what was left went to the table itself: {there:?}");

    bench.proxy.plan([], Wire::Status("200 OK", left));
    assert!(unavailable(&in_time(bench.table.put_many(vec![put("b")])).await));
}

/// Objects behind a proxy, as the site uses them, and the same without anything between.
async fn objects() -> (Proxy, ResilientObjects, S3Objects) {
    let bucket = format!("test-{:016x}", getrandom::u64().unwrap());
    let direct = S3Objects::new(moto::aws(), bucket.as_str(), "");
    direct.create_bucket().await.unwrap();
    let proxy = Proxy::before(&Moto::shared().unwrap().endpoint()).await.unwrap();
    let engine = S3Objects::new(Aws::emulated(proxy.endpoint()), bucket.as_str(), "");
    let patient = Resilience { attempt_limit: ATTEMPT, failures_to_open: u32::MAX, ..Resilience::default() };
    (proxy, ResilientObjects::new(Arc::new(engine), patient), direct)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_comes_whole_or_not_at_all() {
    let body: Bytes = (0..=255_u8).cycle().take(300_000).collect();
    for fault in [Wire::Refused, Wire::Cut, Wire::Lost, UNAVAILABLE, SLOW_DOWN, LATE] {
        let (proxy, objects, direct) = objects().await;
        direct.put("a", body.clone().into(), Condition::None).await.unwrap();
        proxy.plan([fault], Wire::Well);
        assert_eq!(in_time(objects.get("a")).await.unwrap().unwrap().body, body, "{fault:?}");
        proxy.plan([], fault);
        assert!(unavailable(&in_time(objects.get("a")).await), "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_put_that_was_not_answered_stands_whole_or_not_at_all() {
    let put = || Bytes::from_static(b"mine").into();
    for fault in [Wire::Refused, Wire::Lost, UNAVAILABLE, SLOW_DOWN, LATE] {
        let (proxy, objects, direct) = objects().await;
        proxy.plan([fault], Wire::Well);
        proxy.requests();
        assert!(unavailable(&in_time(objects.put("a", put(), Condition::Absent)).await), "{fault:?}");
        assert_eq!(proxy.requests(), 1, "{fault:?}");
        // A late one is carried out behind its caller's back.
        let stands = async || direct.get("a").await.unwrap();
        let again = in_time(objects.put("a", put(), Condition::Absent)).await;
        match again {
            Ok(_) => {}
            Err(Error::Condition { .. }) => assert_ne!(fault, Wire::Refused),
            Err(other) => panic!("{fault:?}: {other}"),
        }
        assert_eq!(&*stands().await.unwrap().body, b"mine", "{fault:?}");
    }
}

/// What became of rows, each of which was added and counted in one transaction.
struct History {
    /// Those of which it was said that they are there.
    acknowledged: BTreeSet<String>,
    /// Those of which it was said that others were first.
    refused: BTreeSet<String>,
    /// Of how many nothing was said.
    unknown: usize,
    /// Those that are there at the end.
    there: BTreeSet<String>,
}

/// Adds so many rows one after another: nothing that was acknowledged is lost, and nothing happens twice.
async fn history(bench: &Bench, rows: usize) -> History {
    let count = Key::new("COUNT", "all");
    bench.direct.write(vec![Write::put(count.clone(), "0")]).await.unwrap();
    let (mut acknowledged, mut refused, mut unknown) = (BTreeSet::new(), BTreeSet::new(), 0);
    for number in 0..rows {
        let name = format!("{number:04}");
        let row = Write::put(Key::new("ROWS", &*name), "x").if_absent();
        let Ok(Some(item)) = in_time(bench.table.get(&count, Consistency::Strong)).await else { continue };
        let next = (item.body.parse::<u32>().unwrap() + 1).to_string();
        let counted = Write::put(count.clone(), next).if_unchanged(item.revision);
        match in_time(bench.table.write(vec![counted, row])).await {
            Ok(()) => drop(acknowledged.insert(name)),
            Err(Error::Condition { index: 0 }) => drop(refused.insert(name)),
            Err(Error::Unavailable(_)) => unknown += 1,
            Err(other) => panic!("{other}"),
        }
    }
    // What nobody waits for any more may still be done.
    while bench.proxy.under_way() > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let there = bench.direct.query(Query::partition("ROWS").limit(1_000).strong()).await.unwrap().items;
    let there: BTreeSet<String> = there.into_iter().map(|item| item.key.sort).collect();
    let counted = bench.direct.get(&count, Consistency::Strong).await.unwrap().unwrap().body;
    assert!(acknowledged.is_subset(&there), "{:?}", acknowledged.difference(&there));
    assert!(refused.is_disjoint(&there), "{:?}", refused.intersection(&there));
    assert_eq!(counted, there.len().to_string());
    History { acknowledged, refused, unknown, there }
}

/// On a network on which every fourth request suffers something.
#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_write_is_lost_and_none_happens_twice() {
    let bench = bench(Resilience::default()).await;
    let faults = [Wire::Refused, Wire::Cut, Wire::Lost, UNAVAILABLE, THROTTLED, Wire::Lost, Wire::Cut];
    let plan = (0..2_000).map(|n| if n % 4 == 3 { faults[n / 4 % faults.len()] } else { Wire::Well });
    bench.proxy.plan(plan, Wire::Well);
    let History { acknowledged, refused, unknown, .. } = history(&bench, 150).await;
    assert!(refused.is_empty(), "nobody else writes: {refused:?}");
    assert!(
        acknowledged.len() >= 50 && unknown >= 10,
        "{} came through, {unknown} did not",
        acknowledged.len()
    );
}

/// The first of two that are held comes in time to be there, for the second is only held, too; that one comes too late.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_when_its_caller_has_given_up_happens_once_or_never() {
    let bench = bench(Resilience::default()).await;
    let held = Wire::Held(Duration::from_secs(2));
    let fates = [Wire::Well, held, held, Wire::Well, LATE];
    // Each write comes after a read.
    let plan = (0..20).flat_map(|row| [Wire::Well, fates[row % fates.len()]]);
    bench.proxy.plan(plan, Wire::Well);
    let History { acknowledged, unknown, there, .. } = history(&bench, 20).await;
    assert!(
        acknowledged.len() >= 4 && unknown >= 8,
        "{} came through, {unknown} did not",
        acknowledged.len()
    );
    // The four that are only answered late are there; of those that are held, some and not all.
    let behind = there.difference(&acknowledged).count();
    assert!((5..unknown).contains(&behind), "{behind} of {unknown} were done behind their callers' backs");
}

/// Whoever does not know whether a write happened asks again with the condition that it had, and learns it.
#[tokio::test(flavor = "multi_thread")]
async fn a_condition_tells_whether_a_lost_write_happened() {
    let bench = without_breaker().await;
    let write = || vec![Write { condition: Condition::Absent, ..Write::put(key("a"), "mine") }];
    bench.proxy.plan([Wire::Lost], Wire::Well);
    assert!(unavailable(&bench.table.write(write()).await));
    assert!(matches!(bench.table.write(write()).await, Err(Error::Condition { index: 0 })));
    assert_eq!(bench.table.get(&key("a"), Consistency::Strong).await.unwrap().unwrap().body, "mine");
}
