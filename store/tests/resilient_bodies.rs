//! Resilient objects: bodies in time, puts that may take as long as they are large, and whose fault it was.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, unreachable_pub)] // Tests may panic.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use store::{
    About, Body, BreakerState, Condition, Content, Error, Fault, Faults, FaultyObjects, Found, Listing,
    Objects, Opened, Plan, Reading, Resilience, ResilientObjects, Revision,
};
use tokio::time::{Instant, sleep};

const LIMIT: Duration = Duration::from_secs(2);
const MIB: u64 = 1_024 * 1_024;

/// Objects whose bodies come as the test has it: each open gives the next one.
struct Fake<F> {
    opened: AtomicU32,
    body: F,
}

#[async_trait]
impl<F: Fn(u32) -> Body + Send + Sync> Objects for Fake<F> {
    async fn open(&self, _name: &str, _reading: Reading) -> Result<Opened, Error> {
        let body = (self.body)(self.opened.fetch_add(1, Ordering::Relaxed));
        let (size, revision) = (body.size(), Revision("1".to_owned()));
        Ok(Opened::Found(Found { about: About::default(), revision, size, range: 0..size, body }))
    }

    /// Takes what comes, however long that is.
    async fn put(&self, _name: &str, content: Content, _condition: Condition) -> Result<Revision, Error> {
        content.body.collect().await?;
        Ok(Revision("1".to_owned()))
    }

    async fn delete(&self, _name: &str) -> Result<(), Error> {
        Ok(())
    }

    async fn list(&self, _prefix: &str, _after: Option<&str>, _limit: usize) -> Result<Listing, Error> {
        Ok(Listing::default())
    }
}

struct Bench {
    objects: ResilientObjects,
    faults: Faults,
}

fn bench(body: impl Fn(u32) -> Body + Send + Sync + 'static) -> Bench {
    let faults = Faults::default();
    let fake = Arc::new(Fake { opened: AtomicU32::new(0), body });
    let engine = Arc::new(FaultyObjects::new(fake, faults.clone()));
    Bench { objects: ResilientObjects::new(engine, Resilience::default()), faults }
}

impl Bench {
    async fn body(&self) -> Body {
        match self.objects.open("a", Reading::default()).await.unwrap() {
            Opened::Found(found) => found.body,
            other => panic!("{other:?}"),
        }
    }

    async fn put(&self, body: Body) -> Result<Revision, Error> {
        self.objects.put("a", Content { body, about: About::default() }, Condition::None).await
    }
}

fn empty(_: u32) -> Body {
    Bytes::new().into()
}

fn unavailable() -> Error {
    Error::Unavailable("broken off".into())
}

/// So many bytes, one at a time, and before each such a pause.
fn slow(size: u64, pause: Duration) -> Body {
    let bytes = stream::iter(0..size).then(move |_| sleep(pause)).map(|()| Ok(Bytes::from_static(b"x")));
    Body::from_stream(size, bytes)
}

fn cause<T>(result: Result<T, Error>) -> String {
    match result {
        Ok(_) => String::new(),
        Err(Error::Unavailable(cause)) => cause.to_string(),
        Err(other) => format!("not unavailable: {other}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_may_take_its_time_but_not_stall() {
    let bench = bench(|number| match number {
        0 => slow(100, LIMIT / 2),
        _ => Body::from_stream(2, stream::iter([Ok(Bytes::from_static(b"x"))]).chain(stream::pending())),
    });
    let before = Instant::now();
    assert_eq!(bench.body().await.collect().await.unwrap().len(), 100);
    assert!(before.elapsed() >= 50 * LIMIT);

    let mut stalled = bench.body().await;
    assert_eq!(stalled.try_next().await.unwrap().unwrap(), "x");
    let before = Instant::now();
    assert_eq!(cause(stalled.try_next().await), "no answer within 2s");
    assert!((2_000..=2_002).contains(&before.elapsed().as_millis()), "{:?}", before.elapsed());
    assert!(stalled.try_next().await.unwrap().is_none(), "that was its end");
}

#[tokio::test(start_paused = true)]
async fn a_whole_object_is_got_within_an_attempt_or_got_again() {
    let bench = bench(|number| match number {
        0 => Body::from_stream(2, stream::iter([Ok(Bytes::from_static(b"x")), Err(unavailable())])),
        1 => slow(100, LIMIT / 2),
        _ => Bytes::from_static(b"whole").into(),
    });
    assert_eq!(bench.objects.get("a").await.unwrap().unwrap().body, "whole");
    assert_eq!(bench.faults.calls(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_changes_nothing_twice_is_tried_again() {
    let bench = bench(empty);
    let again = || bench.faults.set(Plan::Sequence([Some(Fault::Fail), Some(Fault::LostAnswer)].into()));
    again();
    bench.objects.delete("a").await.unwrap();
    again();
    bench.objects.list("", None, 1).await.unwrap();
    again();
    bench.body().await;
    assert_eq!(bench.faults.calls(), 9);
}

#[tokio::test(start_paused = true)]
async fn a_put_may_take_a_second_more_for_each_mib() {
    for (size, limit) in [(MIB - 1, 2), (MIB, 3), (8 * MIB, 10)] {
        let bench = bench(empty);
        let before = Instant::now();
        let stalled = bench.put(Body::from_stream(size, stream::pending())).await;
        assert_eq!(cause(stalled), format!("no answer within {limit}s"));
        assert_eq!(before.elapsed().as_secs(), limit);
    }
    bench(empty).put(slow(3, Duration::from_millis(600))).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_body_that_fails_says_nothing_about_the_engine() {
    let bench = bench(empty);
    for _ in 0..20 {
        let broken = Body::from_stream(2, stream::iter([Ok(Bytes::from_static(b"x")), Err(unavailable())]));
        assert_eq!(cause(bench.put(broken).await), "broken off");
        let short = Body::from_stream(2, stream::iter([Ok(Bytes::from_static(b"x"))]));
        assert!(matches!(bench.put(short).await, Err(Error::Limit { .. })));
    }
    assert_eq!(bench.objects.state(), BreakerState::Closed);
    bench.faults.set(Plan::Always(Fault::Fail));
    for _ in 0..5 {
        assert_eq!(cause(bench.put(Bytes::new().into()).await), "injected");
    }
    assert_eq!(bench.objects.state(), BreakerState::Open);
}
