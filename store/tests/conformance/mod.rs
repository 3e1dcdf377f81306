//! What every [`Table`] does, whichever engine it is. An engine's test file calls [`conformance!`] with a way to open an empty one.

mod model;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use store::{
    Clock, Condition, Consistency, Error, Item, Key, MAX_BODY_BYTES, MAX_GETS, MAX_PAGE_ITEMS,
    MAX_WRITE_BYTES, MAX_WRITES, Put, Query, Scan, SortRange, Table, Write,
};

pub use model::agrees_with_a_map;

/// The time at which every case starts.
pub const START: i64 = 1_800_000_000;

/// An empty table, and the hand on its clock.
pub struct Bench {
    pub table: Box<dyn Table>,
    pub time: Arc<AtomicI64>,
    /// What must live as long as the table, a folder for instance.
    pub _keep: Box<dyn std::any::Any>,
}

/// A clock that stands still until a test moves it.
pub fn hand_clock() -> (Clock, Arc<AtomicI64>) {
    let time = Arc::new(AtomicI64::new(START));
    let hand = Arc::clone(&time);
    (Arc::new(move || hand.load(Ordering::SeqCst)), time)
}

/// One test for each case, on a table of its own.
#[macro_export]
macro_rules! conformance {
    ($open:expr; $($case:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                conformance::$case($open).await;
            }
        )+
    };
    ($open:expr) => {
        conformance!($open;
            gives_back_what_was_put,
            a_put_replaces_and_changes_the_revision,
            deleting_what_is_absent_is_no_error,
            conditions_hold_or_nothing_is_written,
            a_failed_condition_names_its_write,
            an_unchanged_condition_fails_after_another_put,
            a_check_guards_without_writing,
            queries_in_both_directions,
            every_range,
            pages_join_without_gap_or_repeat,
            a_cursor_need_not_exist,
            a_cursor_outside_the_range,
            a_page_ends_at_its_bytes,
            the_last_page_has_no_next,
            many_at_once_in_the_order_asked_for,
            many_are_put_each_by_itself,
            a_scan_brings_everything_once,
            a_scan_ends_at_its_bytes,
            partitions_are_apart,
            order_is_by_bytes,
            strange_keys,
            expired_is_absent,
            expired_rows_do_not_shorten_a_page,
            limits_are_refused,
            limits_are_allowed,
            the_largest_transaction,
            concurrent_conditional_puts_have_one_winner,
            concurrent_increments_lose_nothing,
            concurrent_transactions_keep_the_sum,
            agrees_with_a_map,
        );
    };
}

impl Bench {
    async fn put(&self, partition: &str, sort: &str, body: &str) {
        self.table.write(vec![Write::put(Key::new(partition, sort), body)]).await.unwrap();
    }

    async fn get(&self, partition: &str, sort: &str) -> Option<Item> {
        self.table.get(&Key::new(partition, sort), Consistency::Strong).await.unwrap()
    }

    async fn sorts(&self, query: Query) -> Vec<String> {
        let page = self.table.query(query.strong()).await.unwrap();
        page.items.into_iter().map(|item| item.key.sort).collect()
    }

    /// The keys on each page of a scan to its end.
    async fn scanned(&self, limit: usize) -> Vec<Vec<Key>> {
        let (mut pages, mut after) = (Vec::new(), None);
        loop {
            let page = self.table.scan(after.as_ref(), limit).await.unwrap();
            pages.push(page.items.into_iter().map(|item| item.key).collect());
            after = page.next;
            if after.is_none() {
                return pages;
            }
        }
    }

    fn pass(&self, seconds: i64) {
        self.time.fetch_add(seconds, Ordering::SeqCst);
    }
}

pub async fn gives_back_what_was_put(bench: Bench) {
    let key = Key::new("P", "s");
    bench.table.write(vec![Write::put(key.clone(), "文 \u{0} \"body\"").expiring(START + 60)]).await.unwrap();

    let item = bench.get("P", "s").await.unwrap();
    assert_eq!((item.key, item.body.as_str(), item.expires_at), (key, "文 \u{0} \"body\"", Some(START + 60)));
    assert_eq!(bench.get("P", "other").await, None);
    assert_eq!(bench.get("Q", "s").await, None);
}

pub async fn a_put_replaces_and_changes_the_revision(bench: Bench) {
    bench.put("P", "s", "one").await;
    let first = bench.get("P", "s").await.unwrap();
    bench.put("P", "s", "one").await;
    let second = bench.get("P", "s").await.unwrap();
    assert_eq!(second.body, "one");
    assert_ne!(first.revision, second.revision);
}

pub async fn deleting_what_is_absent_is_no_error(bench: Bench) {
    bench.table.write(vec![Write::delete(Key::new("P", "s"))]).await.unwrap();
    bench.put("P", "s", "one").await;
    bench.table.write(vec![Write::delete(Key::new("P", "s"))]).await.unwrap();
    assert_eq!(bench.get("P", "s").await, None);
}

pub async fn conditions_hold_or_nothing_is_written(bench: Bench) {
    bench.put("P", "there", "old").await;
    let there = bench.get("P", "there").await.unwrap();
    let write = |sort: &str| Write::put(Key::new("P", sort), "new");

    for (write, holds) in [
        (write("there").if_absent(), false),
        (write("gone").if_present(), false),
        (write("gone").if_unchanged(there.revision.clone()), false),
        (Write::delete(Key::new("P", "gone")).if_present(), false),
        (write("gone").if_absent(), true),
        (write("there").if_unchanged(there.revision.clone()), true),
        (write("there").if_present(), true),
        (Write::delete(Key::new("P", "there")).if_present(), true),
    ] {
        let before = bench.table.query(Query::partition("P").strong()).await.unwrap();
        let shown = format!("{write:?}");
        // A write without a condition beside it shares its fate.
        let result = bench.table.write(vec![Write::put(Key::new("P", "beside"), "x"), write]).await;
        assert_eq!(result.is_ok(), holds, "{shown}");
        if !holds {
            let after = bench.table.query(Query::partition("P").strong()).await.unwrap();
            assert_eq!(before, after, "{shown}");
        }
    }
    assert_eq!(bench.sorts(Query::partition("P")).await, ["beside", "gone"]);
}

pub async fn a_failed_condition_names_its_write(bench: Bench) {
    bench.put("P", "a", "1").await;
    let result = bench
        .table
        .write(vec![
            Write::put(Key::new("P", "a"), "2").if_present(),
            Write::put(Key::new("P", "b"), "2"),
            Write::put(Key::new("P", "c"), "2").if_present(),
        ])
        .await;
    assert!(matches!(result, Err(Error::Condition { index: 2 })), "{result:?}");
}

pub async fn an_unchanged_condition_fails_after_another_put(bench: Bench) {
    bench.put("P", "s", "one").await;
    let read = bench.get("P", "s").await.unwrap();
    bench.put("P", "s", "two").await;
    let result = bench
        .table
        .write(vec![Write::put(Key::new("P", "s"), "three").if_unchanged(read.revision.clone())])
        .await;
    assert!(matches!(result, Err(Error::Condition { index: 0 })), "{result:?}");
    assert_eq!(bench.get("P", "s").await.unwrap().body, "two");
}

pub async fn a_check_guards_without_writing(bench: Bench) {
    let guarded = |condition| {
        vec![Write::put(Key::new("P", "s"), "x"), Write::check(Key::new("P", "guard"), condition)]
    };
    let refused = bench.table.write(guarded(Condition::Present)).await;
    assert!(matches!(refused, Err(Error::Condition { index: 1 })), "{refused:?}");
    bench.table.write(guarded(Condition::Absent)).await.unwrap();
    assert_eq!(bench.sorts(Query::partition("P")).await, ["s"]);
}

pub async fn queries_in_both_directions(bench: Bench) {
    for sort in ["b", "a", "c"] {
        bench.put("P", sort, "x").await;
    }
    assert_eq!(bench.sorts(Query::partition("P")).await, ["a", "b", "c"]);
    assert_eq!(bench.sorts(Query::partition("P").descending()).await, ["c", "b", "a"]);
    assert_eq!(bench.sorts(Query::partition("P").limit(2)).await, ["a", "b"]);
    assert_eq!(bench.sorts(Query::partition("P").descending().limit(2)).await, ["c", "b"]);
    assert!(bench.sorts(Query::partition("empty")).await.is_empty());
}

pub async fn every_range(bench: Bench) {
    for sort in ["a", "ab", "ab\u{10FFFF}", "ac", "b"] {
        bench.put("P", sort, "x").await;
    }
    let cases: [(SortRange, &[&str]); 8] = [
        (SortRange::All, &["a", "ab", "ab\u{10FFFF}", "ac", "b"]),
        (SortRange::Prefix("ab".to_owned()), &["ab", "ab\u{10FFFF}"]),
        (SortRange::Prefix("ab\u{10FFFF}".to_owned()), &["ab\u{10FFFF}"]),
        (SortRange::Prefix("\u{10FFFF}".to_owned()), &[]),
        (SortRange::From("ab".to_owned()), &["ab", "ab\u{10FFFF}", "ac", "b"]),
        (SortRange::UpTo("ab".to_owned()), &["a", "ab"]),
        (SortRange::Between("ab".to_owned(), "ac".to_owned()), &["ab", "ab\u{10FFFF}", "ac"]),
        (SortRange::Between("c".to_owned(), "a".to_owned()), &[]),
    ];
    for (range, expected) in cases {
        assert_eq!(bench.sorts(Query::partition("P").range(range.clone())).await, expected, "{range:?}");
        let mut reversed = bench.sorts(Query::partition("P").range(range.clone()).descending()).await;
        reversed.reverse();
        assert_eq!(reversed, expected, "{range:?}, descending");
    }
}

pub async fn pages_join_without_gap_or_repeat(bench: Bench) {
    let expected: Vec<String> = (0..25).map(|n| format!("{n:03}")).collect();
    for sort in &expected {
        bench.put("P", sort, "x").await;
    }
    for descending in [false, true] {
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let query = Query::partition("P").limit(7).after(after).strong();
            let query = if descending { query.descending() } else { query };
            let page = bench.table.query(query).await.unwrap();
            seen.extend(page.items.into_iter().map(|item| item.key.sort));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        if descending {
            seen.reverse();
        }
        assert_eq!(seen, expected);
    }
}

pub async fn a_cursor_need_not_exist(bench: Bench) {
    for sort in ["a", "c", "e"] {
        bench.put("P", sort, "x").await;
    }
    let after = |sort: &str| Query::partition("P").after(Some(sort.to_owned()));
    assert_eq!(bench.sorts(after("b")).await, ["c", "e"]);
    assert_eq!(bench.sorts(after("c")).await, ["e"]);
    assert_eq!(bench.sorts(after("c").descending()).await, ["a"]);
    assert_eq!(bench.sorts(after("d").descending()).await, ["c", "a"]);
}

pub async fn a_cursor_outside_the_range(bench: Bench) {
    for sort in ["a1", "b1", "b2", "c1"] {
        bench.put("P", sort, "x").await;
    }
    let after = |sort: &str| {
        Query::partition("P").range(SortRange::Prefix("b".to_owned())).after(Some(sort.to_owned()))
    };
    assert_eq!(bench.sorts(after("a1")).await, ["b1", "b2"]);
    assert!(bench.sorts(after("c1")).await.is_empty());
    assert_eq!(bench.sorts(after("c1").descending()).await, ["b2", "b1"]);
    assert!(bench.sorts(after("a1").descending()).await.is_empty());
}

pub async fn a_page_ends_at_its_bytes(bench: Bench) {
    let body = "x".repeat(300 * 1_024);
    for sort in ["a", "b", "c", "d", "e"] {
        bench.put("P", sort, &body).await;
    }
    let page = bench.table.query(Query::partition("P").strong()).await.unwrap();
    assert!(page.items.len() < 5, "{} items of 300 KB in one page", page.items.len());
    let last = page.items.last().unwrap().key.sort.clone();
    assert_eq!(page.next, Some(last));
}

pub async fn the_last_page_has_no_next(bench: Bench) {
    for sort in ["a", "b"] {
        bench.put("P", sort, "x").await;
    }
    let page = bench.table.query(Query::partition("P").limit(2).strong()).await.unwrap();
    assert_eq!((page.items.len(), page.next), (2, None));
}

pub async fn many_at_once_in_the_order_asked_for(bench: Bench) {
    assert_eq!(bench.table.get_many(&[], Consistency::Strong).await.unwrap(), []);
    let body = "x".repeat(200 * 1_024);
    let keys: Vec<Key> = (0..MAX_GETS).map(|n| Key::new(format!("P{}", n % 7), n.to_string())).collect();
    for (n, key) in keys.iter().enumerate().filter(|(n, _)| !n.is_multiple_of(3)) {
        // Together more than DynamoDB puts into one answer (16 MB would be; moto gives all).
        let body = if n < 10 { body.as_str() } else { "short" };
        bench.table.write(vec![Write::put(key.clone(), body)]).await.unwrap();
    }
    bench.table.write(vec![Write::put(keys[98].clone(), "x").expiring(START + 10)]).await.unwrap();
    bench.pass(10);

    let mut asked = keys.clone();
    asked.reverse();
    asked[0] = keys[5].clone();
    let found = bench.table.get_many(&asked, Consistency::Strong).await.unwrap();
    assert_eq!(found.len(), asked.len());
    for (n, (key, item)) in asked.iter().zip(&found).enumerate() {
        let number: usize = key.sort.parse().unwrap();
        let there = !number.is_multiple_of(3) && number != 98;
        assert_eq!(item.as_ref().map(|item| &item.key), there.then_some(key), "{n}");
    }
    assert_eq!(found[0].as_ref().unwrap().body, body, "the same key twice is no mistake");
    assert_eq!(found[0], found[94]);
}

pub async fn many_are_put_each_by_itself(bench: Bench) {
    bench.put("P", "007", "old").await;
    let put = |n: usize| Put { key: Key::new("P", format!("{n:03}")), body: n.to_string(), expires_at: None };
    let mut puts: Vec<Put> = (0..60).map(put).collect();
    puts[8].expires_at = Some(START + 10);
    bench.table.put_many(puts).await.unwrap();
    assert_eq!(bench.sorts(Query::partition("P")).await.len(), 60);
    let replaced = bench.get("P", "007").await.unwrap();
    assert_eq!(replaced.body, "7");
    bench.pass(10);
    assert_eq!(bench.get("P", "008").await, None);
    bench.table.put_many(vec![put(7)]).await.unwrap();
    assert_ne!(bench.get("P", "007").await.unwrap().revision, replaced.revision);

    let long = Put { body: "x".repeat(MAX_BODY_BYTES + 1), ..put(1) };
    for refused in [vec![], vec![put(1), put(1)], vec![long], (0..=MAX_WRITES).map(put).collect()] {
        let result = bench.table.put_many(refused).await;
        assert!(matches!(result, Err(Error::Limit { .. })), "{result:?}");
    }
}

pub async fn a_scan_brings_everything_once(bench: Bench) {
    assert_eq!(bench.table.scan(None, 10).await.unwrap(), Scan::default());
    let mut expected = Vec::new();
    for n in 0..60 {
        let key = Key::new(format!("P{}", n % 9), format!("文{n:02}"));
        let write = Write::put(key.clone(), n.to_string());
        if n % 5 == 0 {
            bench.table.write(vec![write.expiring(START + 10)]).await.unwrap();
        } else {
            bench.table.write(vec![write]).await.unwrap();
            expected.push(key);
        }
    }
    bench.pass(10);
    let pages = bench.scanned(7).await;
    assert!(pages.iter().all(|page| page.len() <= 7));
    let mut seen = pages.concat();
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected);
}

pub async fn a_scan_ends_at_its_bytes(bench: Bench) {
    let body = "x".repeat(300 * 1_024);
    let expected: Vec<Key> = (0..5).map(|n| Key::new(format!("P{n}"), "s")).collect();
    for key in &expected {
        bench.put(&key.partition, &key.sort, &body).await;
    }
    let pages = bench.scanned(100).await;
    assert!(pages[0].len() < 5, "{} items of 300 KB in one page", pages[0].len());
    let mut seen = pages.concat();
    seen.sort();
    assert_eq!(seen, expected);
}

pub async fn partitions_are_apart(bench: Bench) {
    for (partition, sort) in [("P", "1"), ("P1", ""), ("P", "2"), ("PP", "1"), ("p", "1")] {
        if !sort.is_empty() {
            bench.put(partition, sort, partition).await;
        }
    }
    assert_eq!(bench.sorts(Query::partition("P")).await, ["1", "2"]);
    assert_eq!(bench.get("p", "1").await.unwrap().body, "p");
}

pub async fn order_is_by_bytes(bench: Bench) {
    let mut sorts =
        ["Z", "a", "é", "中", "\u{FFFD}", "😀", "10", "9", "a b", "a"].map(str::to_owned).to_vec();
    for sort in &sorts {
        bench.put("P", sort, "x").await;
    }
    sorts.sort();
    sorts.dedup();
    assert_eq!(bench.sorts(Query::partition("P")).await, sorts);
}

pub async fn strange_keys(bench: Bench) {
    for sort in ["\u{0}", "a\u{0}b", "'; DROP TABLE items; --", "%", "_", " ", "~", "#", "\u{202E}"] {
        bench.put(sort, sort, sort).await;
        assert_eq!(bench.get(sort, sort).await.unwrap().body, sort);
        assert_eq!(
            bench.sorts(Query::partition(sort).range(SortRange::Prefix(sort.to_owned()))).await,
            [sort]
        );
    }
}

pub async fn expired_is_absent(bench: Bench) {
    let write = || Write::put(Key::new("P", "s"), "x").expiring(START + 10);
    bench.table.write(vec![write()]).await.unwrap();
    let item = bench.get("P", "s").await.unwrap();
    bench.pass(9);
    assert!(bench.get("P", "s").await.is_some());

    bench.pass(1);
    assert_eq!(bench.get("P", "s").await, None);
    assert!(bench.sorts(Query::partition("P")).await.is_empty());
    for refused in [write().if_present(), write().if_unchanged(item.revision.clone())] {
        let result = bench.table.write(vec![refused]).await;
        assert!(matches!(result, Err(Error::Condition { index: 0 })), "{result:?}");
    }
    bench.table.write(vec![Write::put(Key::new("P", "s"), "again").if_absent()]).await.unwrap();
    assert_eq!(bench.get("P", "s").await.unwrap().body, "again");
}

pub async fn expired_rows_do_not_shorten_a_page(bench: Bench) {
    for n in 0..40 {
        let write = Write::put(Key::new("P", format!("{n:02}")), "x");
        let write = if n % 2 == 0 { write.expiring(START + 1) } else { write };
        bench.table.write(vec![write]).await.unwrap();
    }
    bench.pass(5);
    let page = bench.table.query(Query::partition("P").limit(10).strong()).await.unwrap();
    assert_eq!(page.items.len(), 10);
    assert_eq!(page.next.as_deref(), Some("19"));
}

pub async fn limits_are_refused(bench: Bench) {
    let long = "x".repeat(2_049);
    let many: Vec<Write> = (0..=MAX_WRITES).map(|n| Write::put(Key::new("P", n.to_string()), "x")).collect();
    let heavy: Vec<Write> =
        (0..12).map(|n| Write::put(Key::new("P", n.to_string()), "x".repeat(MAX_BODY_BYTES))).collect();
    let put = |partition: &str, sort: &str| vec![Write::put(Key::new(partition, sort), "x")];
    for writes in [
        vec![],
        put("", "s"),
        put("P", ""),
        put(&long, "s"),
        put("P", &long[..1_025]),
        vec![Write::put(Key::new("P", "s"), "x".repeat(MAX_BODY_BYTES + 1))],
        vec![Write::put(Key::new("P", "s"), "1"), Write::delete(Key::new("P", "s"))],
        many,
        heavy,
    ] {
        let result = bench.table.write(writes).await;
        assert!(matches!(result, Err(Error::Limit { .. })), "{result:?}");
    }
    for query in [
        Query::partition(""),
        Query::partition("P").limit(0),
        Query::partition("P").limit(MAX_PAGE_ITEMS + 1),
        Query::partition("P").after(Some(String::new())),
        Query::partition("P").range(SortRange::Prefix(String::new())),
        Query::partition("P").range(SortRange::Between("a".to_owned(), long)),
    ] {
        let result = bench.table.query(query).await;
        assert!(matches!(result, Err(Error::Limit { .. })), "{result:?}");
    }
    let key = |n: usize| Key::new("P", n.to_string());
    let many: Vec<Key> = (0..=MAX_GETS).map(key).collect();
    for keys in [many.as_slice(), &[Key::new("", "s")]] {
        let result = bench.table.get_many(keys, Consistency::Strong).await;
        assert!(matches!(result, Err(Error::Limit { .. })), "{result:?}");
    }
    for limit in [0, MAX_PAGE_ITEMS + 1] {
        let result = bench.table.scan(None, limit).await;
        assert!(matches!(result, Err(Error::Limit { .. })), "{result:?}");
    }
    assert!(matches!(
        bench.table.get(&Key::new("", "s"), Consistency::Strong).await,
        Err(Error::Limit { .. })
    ));
    assert!(bench.sorts(Query::partition("P")).await.is_empty());
}

pub async fn limits_are_allowed(bench: Bench) {
    let key = Key::new("p".repeat(2_048), "s".repeat(1_024));
    bench.table.write(vec![Write::put(key.clone(), "x".repeat(MAX_BODY_BYTES))]).await.unwrap();
    let item = bench.table.get(&key, Consistency::Strong).await.unwrap().unwrap();
    assert_eq!(item.body.len(), MAX_BODY_BYTES);

    let many = (0..MAX_WRITES).map(|n| Write::put(Key::new("P", n.to_string()), "x")).collect();
    bench.table.write(many).await.unwrap();
    assert_eq!(bench.sorts(Query::partition("P").limit(MAX_PAGE_ITEMS)).await.len(), MAX_WRITES);
}

/// As many bytes as are allowed, in as many items, so that there is as much beside keys and bodies as there can be.
pub async fn the_largest_transaction(bench: Bench) {
    let writes = |bytes: usize| -> Vec<Write> {
        let put = |n: usize| {
            let key = Key::new("P", format!("{n:02}"));
            let body = bytes / MAX_WRITES - 3 + if n == 0 { bytes % MAX_WRITES } else { 0 };
            Write::put(key, "x".repeat(body)).expiring(i64::MAX)
        };
        (0..MAX_WRITES).map(put).collect()
    };
    let over = bench.table.write(writes(MAX_WRITE_BYTES + 1)).await;
    assert!(matches!(over, Err(Error::Limit { is, .. }) if is == MAX_WRITE_BYTES + 1), "{over:?}");
    assert!(bench.sorts(Query::partition("P")).await.is_empty());
    bench.table.write(writes(MAX_WRITE_BYTES)).await.unwrap();
    let last = bench.get("P", "99").await.unwrap();
    assert_eq!((last.body.len(), last.expires_at), (MAX_WRITE_BYTES / MAX_WRITES - 3, Some(i64::MAX)));
}

pub async fn concurrent_conditional_puts_have_one_winner(bench: Bench) {
    let attempts = (0..16)
        .map(|n| bench.table.write(vec![Write::put(Key::new("P", "prize"), n.to_string()).if_absent()]));
    let results = futures_join(attempts).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert!(results.iter().all(|result| matches!(result, Ok(()) | Err(Error::Condition { index: 0 }))));
}

pub async fn concurrent_increments_lose_nothing(bench: Bench) {
    bench.put("P", "count", "0").await;
    let workers = (0..8).map(|_| async {
        for _ in 0..10 {
            loop {
                let item = bench.get("P", "count").await.unwrap();
                let next = (item.body.parse::<u32>().unwrap() + 1).to_string();
                let write = Write::put(item.key, next).if_unchanged(item.revision);
                match bench.table.write(vec![write]).await {
                    Ok(()) => break,
                    Err(Error::Condition { .. }) => {}
                    Err(other) => panic!("{other}"),
                }
            }
        }
    });
    futures_join(workers).await;
    assert_eq!(bench.get("P", "count").await.unwrap().body, "80");
}

/// Two who move amounts between the same items, in opposite directions.
pub async fn concurrent_transactions_keep_the_sum(bench: Bench) {
    let keys = ["a", "b"].map(|sort| Key::new("P", sort));
    for key in &keys {
        bench.put(&key.partition, &key.sort, "100").await;
    }
    let (bench, keys) = (&bench, &keys);
    let movers = [1, -2].into_iter().map(|amount| async move {
        for _ in 0..10 {
            loop {
                let items = bench.table.get_many(keys, Consistency::Strong).await.unwrap();
                let moved = items.into_iter().flatten().zip([-amount, amount]).map(|(item, by)| {
                    let left = item.body.parse::<i32>().unwrap() + by;
                    Write::put(item.key, left.to_string()).if_unchanged(item.revision)
                });
                match bench.table.write(moved.collect()).await {
                    Ok(()) => break,
                    Err(Error::Condition { .. }) => {}
                    Err(other) => panic!("{other}"),
                }
            }
        }
    });
    futures_join(movers).await;
    let (a, b) = (bench.get("P", "a").await.unwrap(), bench.get("P", "b").await.unwrap());
    assert_eq!((a.body.as_str(), b.body.as_str()), ("110", "90"));
}

async fn futures_join<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    futures::future::join_all(futures).await
}
