//! DynamoDB over the wire: the conformance suite.
//!
//! It runs against moto, or, with `STORE_TEST_TABLES`, in tables whose names begin so of the account that the environment
//! names. What moto can't show: it never throttles, it holds no transaction back for another, it leaves no key of a batch
//! unread; `tests/wire.rs` answers as DynamoDB does then. Nor does it count request units, which [`store::read_units`]
//! computes. It ignores a transaction's `ClientRequestToken`, so nothing here can show what relies on one, and nothing does:
//! conditions tell whether a write happened. And a transaction that it rolls back can take others' writes with it that came
//! meanwhile; so [`emulator::Moto`] has it answer one request at a time, and requests overlap only in an account of AWS.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, missing_docs, unreachable_pub)] // Tests may panic.

mod conformance;
mod moto;

use std::sync::atomic::Ordering;

use conformance::{Bench, START, hand_clock};
use store::{Aws, DynamoTable, Key, Write};

conformance!(open().await);

/// A table that no other test sees.
async fn open() -> Bench {
    let (clock, time) = hand_clock();
    let own = format!("{:016x}", getrandom::u64().unwrap());
    let (aws, name) = match std::env::var("STORE_TEST_TABLES") {
        Ok(prefix) => (Aws::from_environment(), format!("{prefix}-{own}")),
        Err(_) => (moto::aws(), format!("test-{own}")),
    };
    let table = DynamoTable::new(aws, name, clock);
    table.create().await.unwrap();
    Bench { table: Box::new(table.clone()), time, _keep: Box::new(Removed(table)) }
}

/// Takes the table away at the end of its test.
struct Removed(DynamoTable);

impl Drop for Removed {
    fn drop(&mut self) {
        let table = self.0.clone();
        let removing = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(table.remove()).unwrap();
        });
        removing.join().unwrap();
    }
}

/// DynamoDB counts what it looks at, and leaves out what has expired only then.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_a_scan_may_be_empty_and_yet_not_the_last() {
    let bench = open().await;
    let write = |sort: &str| Write::put(Key::new("P", sort), "x");
    for write in [write("a").expiring(START + 10), write("b").expiring(START + 10), write("c")] {
        bench.table.write(vec![write]).await.unwrap();
    }
    bench.time.store(START + 10, Ordering::SeqCst);
    let first = bench.table.scan(None, 1).await.unwrap();
    assert_eq!((first.items.len(), first.next.clone()), (0, Some(Key::new("P", "a"))));
    let second = bench.table.scan(first.next.as_ref(), 1).await.unwrap();
    assert_eq!((second.items.len(), second.next.clone()), (0, Some(Key::new("P", "b"))));
    let third = bench.table.scan(second.next.as_ref(), 1).await.unwrap();
    assert_eq!(third.items.into_iter().map(|item| item.key.sort).collect::<Vec<_>>(), ["c"]);
}
