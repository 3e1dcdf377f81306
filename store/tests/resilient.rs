//! Resilient engines: they pass what every engine passes, give up in time, retry reads alone, and spare a store in trouble.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, unreachable_pub)] // Tests may panic.

mod breaker_model;
mod conformance;
mod embedded;
mod fake;
mod object_conformance;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use fake::{Bench, cause};
use futures::FutureExt as _;
use futures::future::join_all;
use store::{
    BreakerState, Condition, Error, Fault, Faults, FaultyObjects, FileObjects, Objects, Plan, Resilience,
    ResilientObjects, ResilientTable,
};
use tokio::time::{Instant, advance};

mod tables {
    use crate::conformance;
    conformance!(super::healthy_table());
}

mod objects {
    use crate::object_conformance;
    object_conformance!(super::healthy_objects());
}

fn healthy_table() -> conformance::Bench {
    embedded::table(|engine| ResilientTable::new(Arc::new(engine), Resilience::default()))
}

fn healthy_objects() -> object_conformance::Bench {
    object_conformance::Bench::around(|engine| ResilientObjects::new(Arc::new(engine), Resilience::default()))
}

const FAIL: Option<Fault> = Some(Fault::Fail);
/// The longest that the breaker is open the first time.
const FIRST_WAIT: Duration = Duration::from_millis(600);

/// With a breaker that never opens.
fn without_breaker() -> Bench {
    Bench::new(Resilience { failures_to_open: u32::MAX, ..Resilience::default() })
}

/// With an open breaker, and an engine that is well again.
async fn just_opened() -> Bench {
    let bench = Bench::new(Resilience::default());
    bench.faults.set(Plan::Always(Fault::Fail));
    for _ in 0..5 {
        assert_eq!(cause(bench.write().await), "injected");
    }
    bench.faults.set(Plan::Healthy);
    bench
}

fn sequence<const N: usize>(faults: [Option<Fault>; N]) -> Plan {
    Plan::Sequence(faults.into())
}

#[tokio::test(start_paused = true)]
async fn a_read_is_tried_three_times() {
    let bench = without_breaker();
    let before = Instant::now();
    bench.faults.set(sequence([FAIL, Some(Fault::Throttle)]));
    bench.get().await.unwrap();
    assert_eq!(bench.faults.calls(), 3);
    assert!(before.elapsed() <= Duration::from_millis(20 + 40 + 2), "{:?}", before.elapsed());

    bench.faults.set(sequence([FAIL, FAIL, FAIL]));
    assert_eq!(cause(bench.query().await), "injected");
    assert_eq!(bench.faults.calls(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_write_is_tried_once() {
    let bench = without_breaker();
    bench.faults.set(sequence([FAIL]));
    assert_eq!(cause(bench.write().await), "injected");
    assert_eq!(bench.faults.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn objects_are_read_again_but_not_put_again() {
    let folder = tempfile::tempdir().unwrap();
    let faults = Faults::default();
    let engine = FaultyObjects::new(Arc::new(FileObjects::open(folder.path()).unwrap()), faults.clone());
    let objects = ResilientObjects::new(Arc::new(engine), Resilience::default());
    faults.set(sequence([FAIL, FAIL]));
    assert_eq!(objects.get("a").await.unwrap(), None);
    assert_eq!(faults.calls(), 3);
    let put = || objects.put("a", Bytes::from_static(b"x").into(), Condition::Absent);
    faults.set(sequence([Some(Fault::LostAnswer)]));
    assert!(matches!(put().await, Err(Error::Unavailable(_))));
    assert!(matches!(put().await, Err(Error::Condition { .. })));
    assert_eq!(faults.calls(), 5);
    faults.set(Plan::Always(Fault::Fail));
    for _ in 0..5 {
        assert!(put().await.is_err());
    }
    assert_eq!(objects.state(), BreakerState::Open);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_refuses_is_no_failure() {
    let bench = Bench::new(Resilience::default());
    for _ in 0..20 {
        assert!(matches!(bench.refused_get().await, Err(Error::Limit { .. })));
        assert!(matches!(bench.refused_write().await, Err(Error::Condition { .. })));
    }
    assert_eq!((bench.faults.calls(), bench.table.state()), (40, BreakerState::Closed));

    for _ in 0..3 {
        bench.faults.set(sequence([FAIL, FAIL, FAIL, FAIL]));
        for _ in 0..4 {
            assert_eq!(cause(bench.write().await), "injected");
        }
        assert!(matches!(bench.refused_get().await, Err(Error::Limit { .. })), "it ends the row");
    }
}

#[tokio::test(start_paused = true)]
async fn retries_are_few_in_an_outage() {
    let bench = without_breaker();
    bench.faults.set(Plan::Always(Fault::Fail));
    for _ in 0..1_000 {
        assert!(bench.get().await.is_err());
    }
    let calls = bench.faults.calls();
    assert!((1_100..=1_110).contains(&calls), "{calls}");

    bench.faults.set(Plan::Healthy);
    for _ in 0..200 {
        bench.get().await.unwrap();
    }
    bench.faults.set(Plan::Always(Fault::Fail));
    let before = bench.faults.calls();
    for _ in 0..5 {
        assert!(bench.get().await.is_err());
    }
    assert_eq!(bench.faults.calls() - before, 15, "saved up again");
}

#[tokio::test(start_paused = true)]
async fn a_stalled_engine_is_given_up() {
    let bench = Bench::new(Resilience { retries: 0, ..Resilience::default() });
    bench.faults.set(Plan::Always(Fault::Stall));
    for call in 1..=5 {
        let before = Instant::now();
        assert_eq!(cause(bench.get().await), "no answer within 2s", "call {call}");
        assert!((2_000..=2_002).contains(&before.elapsed().as_millis()), "{:?}", before.elapsed());
    }
    assert!(cause(bench.get().await).contains("breaker is open"));
    assert_eq!(bench.faults.calls(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_counts_while_it_is_in_time() {
    let bench = Bench::new(Resilience::default());
    bench.faults.set(Plan::Always(Fault::Late(Duration::from_millis(1_900))));
    for _ in 0..10 {
        bench.write().await.unwrap();
    }
    bench.faults.set(Plan::Always(Fault::Late(Duration::from_millis(2_100))));
    assert_eq!(cause(bench.write().await), "no answer within 2s");
}

#[tokio::test(start_paused = true)]
async fn an_open_breaker_keeps_calls_from_the_engine() {
    let bench = just_opened().await;
    assert_eq!((bench.faults.calls(), bench.table.state()), (5, BreakerState::Open));
    let before = Instant::now();
    for _ in 0..100 {
        assert!(cause(bench.write().await).contains("breaker is open"));
        assert!(cause(bench.get().await).contains("breaker is open"));
    }
    assert_eq!((bench.faults.calls(), before.elapsed()), (5, Duration::ZERO));
    advance(Duration::from_millis(399)).await;
    assert!(bench.get().await.is_err());
    assert_eq!(bench.faults.calls(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_breaker_that_opens_ends_the_retries() {
    let bench = Bench::new(Resilience { retries: 100, ..Resilience::default() });
    bench.faults.set(Plan::Always(Fault::Fail));
    assert_eq!(cause(bench.get().await), "injected");
    assert_eq!(bench.faults.calls(), 5);
}

#[tokio::test(start_paused = true)]
async fn calls_come_back_gently() {
    let bench = just_opened().await;
    bench.faults.set(Plan::Always(Fault::Late(Duration::from_millis(100))));
    advance(FIRST_WAIT).await;
    let mut rounds = Vec::new();
    while bench.table.state() != BreakerState::Closed {
        let before = bench.faults.calls();
        let results = join_all((0..20).map(|_| bench.write())).await;
        let through = bench.faults.calls() - before;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count() as u64, through);
        rounds.push(through);
    }
    assert_eq!(rounds, [1, 2, 4, 8, 16]);
    assert!(join_all((0..100).map(|_| bench.write())).await.iter().all(Result::is_ok));
}

#[tokio::test(start_paused = true)]
async fn a_round_is_over_before_the_next_is_larger() {
    for (successes, at_a_time) in [(0, 1), (1, 2), (2, 2), (3, 4), (6, 4), (7, 8), (14, 8), (15, 16)] {
        let bench = just_opened().await;
        advance(FIRST_WAIT).await;
        for _ in 0..successes {
            bench.write().await.unwrap();
        }
        bench.faults.set(Plan::Always(Fault::Stall));
        let before = bench.faults.calls();
        assert!(join_all((0..20).map(|_| bench.write())).now_or_never().is_none());
        assert_eq!(bench.faults.calls() - before, at_a_time, "after {successes}");
    }
}

#[tokio::test(start_paused = true)]
async fn failed_probes_wait_longer_and_longer() {
    let bench = just_opened().await;
    bench.faults.set(Plan::Always(Fault::Fail));
    for expected in [500, 1_000, 2_000, 4_000, 8_000, 8_000] {
        let (before, calls) = (Instant::now(), bench.faults.calls());
        while bench.faults.calls() == calls {
            advance(Duration::from_millis(10)).await;
            assert!(bench.get().await.is_err());
        }
        assert_eq!(bench.faults.calls(), calls + 1, "a probe is not retried");
        let waited = before.elapsed().as_millis();
        assert!((expected * 8 / 10..=expected * 12 / 10 + 10).contains(&waited), "{waited} for {expected}");
    }
    bench.faults.set(Plan::Healthy);
    advance(Duration::from_millis(9_600)).await;
    for _ in 0..16 {
        bench.get().await.unwrap();
    }
    assert_eq!(bench.table.state(), BreakerState::Closed);

    bench.faults.set(Plan::Always(Fault::Fail));
    for _ in 0..5 {
        assert!(bench.write().await.is_err());
    }
    bench.faults.set(Plan::Healthy);
    advance(FIRST_WAIT).await;
    bench.write().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_failure_on_the_way_back_opens_again() {
    let bench = just_opened().await;
    advance(FIRST_WAIT).await;
    for _ in 0..15 {
        bench.write().await.unwrap();
    }
    bench.faults.set(sequence([FAIL]));
    assert_eq!(cause(bench.write().await), "injected");
    assert_eq!(bench.table.state(), BreakerState::Open);
    advance(FIRST_WAIT).await;
    assert!(cause(bench.write().await).contains("breaker is open"), "twice as long");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_probe_makes_room_for_the_next() {
    let bench = just_opened().await;
    advance(FIRST_WAIT).await;
    bench.faults.set(Plan::Always(Fault::Stall));
    for _ in 0..10 {
        let mut probe = Box::pin(bench.write());
        assert!(probe.as_mut().now_or_never().is_none());
        assert!(cause(bench.write().await).contains("breaker is open"), "one at a time");
        drop(probe);
        assert_eq!(bench.table.state(), BreakerState::HalfOpen);
    }
    assert_eq!(bench.faults.calls(), 5 + 10);
    bench.faults.set(Plan::Healthy);
    bench.write().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn dropped_calls_count_neither_way() {
    let bench = Bench::new(Resilience::default());
    for _ in 0..20 {
        bench.faults.set(Plan::Always(Fault::Stall));
        assert!(bench.write().now_or_never().is_none());
    }
    assert_eq!(bench.table.state(), BreakerState::Closed);
    for failure in 1..=5 {
        bench.faults.set(Plan::Always(Fault::Fail));
        assert_eq!(cause(bench.write().await), "injected", "failure {failure}");
        bench.faults.set(Plan::Always(Fault::Stall));
        let _ = bench.write().now_or_never();
    }
    assert_eq!(bench.table.state(), BreakerState::Open, "they did not end the row");
}

#[tokio::test(start_paused = true)]
async fn calls_from_before_it_opened_say_nothing() {
    let bench = Bench::new(Resilience::default());
    bench.faults.set(sequence([Some(Fault::Stall), Some(Fault::Late(Duration::from_millis(700)))]));
    let mut stalled = Box::pin(bench.write());
    let mut late = Box::pin(bench.write());
    assert!(stalled.as_mut().now_or_never().is_none());
    assert!(late.as_mut().now_or_never().is_none());
    bench.faults.set(Plan::Always(Fault::Fail));
    for _ in 0..5 {
        assert!(bench.write().await.is_err());
    }
    bench.faults.set(Plan::Always(Fault::Stall));
    advance(FIRST_WAIT).await;
    let mut probe = Box::pin(bench.write());
    assert!(probe.as_mut().now_or_never().is_none());
    late.await.unwrap();
    assert!(cause(bench.write().await).contains("breaker is open"), "neither a success nor a free place");
    drop(probe);
    assert_eq!(cause(stalled.await), "no answer within 2s");
    assert_eq!(bench.table.state(), BreakerState::HalfOpen, "nor a failure");
}
