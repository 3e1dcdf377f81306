//! Whatever happens in whatever order: no call reaches the engine while the breaker is open before its wait is over, and once
//! the engine is well the breaker closes.

use std::time::Duration;

use futures::FutureExt as _;
use futures::future::join_all;
use proptest::prelude::*;
use store::{BreakerState, Fault, Plan, Resilience};
use tokio::time::{Instant, advance};

use crate::fake::{Bench, cause};

#[derive(Clone, Debug)]
enum Step {
    /// So many calls at once, which all suffer this.
    Calls(usize, Option<Fault>),
    /// Calls that the engine answers with a refusal.
    Refused(usize),
    /// Calls that are given up at once.
    Dropped(usize),
    Wait(Duration),
}

/// When the breaker opened last, and for how long before chance has its say.
struct Opened {
    at: Instant,
    wait: Duration,
}

fn step() -> impl Strategy<Value = Step> {
    let fault = prop_oneof![
        4 => Just(None),
        3 => Just(Some(Fault::Fail)),
        1 => Just(Some(Fault::Throttle)),
        1 => Just(Some(Fault::LostAnswer)),
        1 => Just(Some(Fault::Stall)),
        1 => Just(Some(Fault::Late(Duration::from_millis(300)))),
    ];
    prop_oneof![
        6 => (1..8_usize, fault).prop_map(|(number, fault)| Step::Calls(number, fault)),
        1 => (1..4_usize).prop_map(Step::Refused),
        1 => (1..4_usize).prop_map(Step::Dropped),
        4 => prop_oneof![0..1_000_u64, 0..10_000_u64].prop_map(|ms| Step::Wait(Duration::from_millis(ms))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn an_open_breaker_holds_and_a_healthy_engine_closes_it(steps in prop::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.unwrap().block_on(check(steps));
    }
}

async fn check(steps: Vec<Step>) {
    let bench = Bench::new(Resilience::default());
    let mut opened = None;
    for step in steps {
        take(&bench, &mut opened, &step).await;
    }
    bench.faults.set(Plan::Healthy);
    advance(Duration::from_millis(9_600)).await;
    for call in 0..16 {
        bench.get().await.unwrap_or_else(|error| panic!("call {call}: {error:?}"));
    }
    assert_eq!(bench.table.state(), BreakerState::Closed);
}

async fn take(bench: &Bench, opened: &mut Option<Opened>, step: &Step) {
    let (began, state, calls) = (Instant::now(), bench.table.state(), bench.faults.calls());
    let causes: Vec<String> = match step {
        Step::Wait(time) => return advance(*time).await,
        Step::Calls(number, fault) => {
            bench.faults.set(fault.map_or(Plan::Healthy, Plan::Always));
            let results = join_all((0..*number).map(|_| bench.write())).await;
            results.into_iter().map(cause).collect()
        }
        Step::Refused(number) => {
            bench.faults.set(Plan::Healthy);
            let results = join_all((0..*number).map(|_| bench.refused_get())).await;
            results.into_iter().map(cause).collect()
        }
        Step::Dropped(number) => {
            bench.faults.set(Plan::Always(Fault::Stall));
            (0..*number).filter_map(|_| bench.write().now_or_never()).map(cause).collect()
        }
    };
    let reached = bench.faults.calls() - calls;
    if let (BreakerState::Open, Some(opened)) = (state, &*opened) {
        let waited = began - opened.at;
        if waited < opened.wait * 8 / 10 {
            assert_eq!(reached, 0, "{step:?} after {waited:?} of {:?}", opened.wait);
            assert!(causes.iter().all(|cause| cause.contains("breaker is open")), "{causes:?}");
            assert_eq!(began.elapsed(), Duration::ZERO);
        } else if waited > opened.wait * 12 / 10 {
            assert!(reached > 0, "{step:?} after {waited:?} of {:?}", opened.wait);
        }
    }
    match (state, bench.table.state()) {
        (_, BreakerState::Closed) => *opened = None,
        (BreakerState::Open, BreakerState::Open) if reached == 0 => {}
        (_, BreakerState::Open) => {
            let wait = opened.as_ref().map_or(Duration::from_millis(500), |opened| opened.wait * 2);
            *opened = Some(Opened { at: Instant::now(), wait: wait.min(Duration::from_secs(8)) });
        }
        (_, BreakerState::HalfOpen) => {}
    }
}
