//! Any history of writes and queries gives what a sorted map gives.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use store::{Condition, Direction, Error, Key, Query, Revision, SortRange, Write, WriteAction};

use super::Bench;

#[derive(Clone, Debug)]
enum Step {
    Write(Vec<Write>),
    Query(Query),
    Pass(i64),
}

/// Body and expiry of what stands in the one partition of the test.
type Map = BTreeMap<String, (String, Option<i64>)>;

pub async fn agrees_with_a_map(bench: Bench) {
    let mut runner = TestRunner::deterministic();
    let histories = prop::collection::vec(step(), 600..601);
    let history = histories.new_tree(&mut runner).unwrap().current();
    let mut map = Map::new();
    for (number, step) in history.into_iter().enumerate() {
        match step {
            Step::Pass(seconds) => {
                bench.time.fetch_add(seconds, Ordering::SeqCst);
            }
            Step::Write(writes) => {
                let now = bench.time.load(Ordering::SeqCst);
                let expected = write_to_map(&mut map, &writes, now);
                let result = bench.table.write(writes.clone()).await;
                let same = match (&result, expected) {
                    (Ok(()), None) => true,
                    (Err(Error::Condition { index }), Some(expected)) => *index == expected,
                    _ => false,
                };
                assert!(same, "step {number}: {writes:?} gave {result:?}, the map {expected:?}");
            }
            Step::Query(query) => {
                let now = bench.time.load(Ordering::SeqCst);
                let (expected, more) = query_map(&map, &query, now);
                let page = bench.table.query(query.clone().strong()).await.unwrap();
                let found: Vec<_> = page.items.into_iter().map(|item| (item.key.sort, item.body)).collect();
                assert_eq!(found, expected, "step {number}: {query:?}");
                assert_eq!(page.next.is_some(), more, "step {number}: {query:?}");
            }
        }
    }
}

fn sort() -> impl Strategy<Value = String> {
    "[abé中]{1,3}"
}

fn step() -> impl Strategy<Value = Step> {
    let condition = prop_oneof![
        5 => Just(Condition::None),
        2 => Just(Condition::Absent),
        2 => Just(Condition::Present),
        1 => Just(Condition::Unchanged(Revision("never".to_owned()))),
    ];
    let action = prop_oneof![
        6 => ("[a-z]{0,4}", prop::option::of(0..60_i64)).prop_map(|(body, expires)| WriteAction::Put {
            body,
            expires_at: expires.map(|seconds| super::START + seconds * 10),
        }),
        2 => Just(WriteAction::Delete),
        1 => Just(WriteAction::Check),
    ];
    let write = (sort(), action, condition).prop_map(|(sort, action, condition)| Write {
        key: Key::new("P", sort),
        action,
        condition,
    });
    let writes = prop::collection::vec(write, 1..5).prop_map(|mut writes: Vec<Write>| {
        let mut seen = Vec::new();
        writes.retain(|write| {
            let new = !seen.contains(&write.key);
            seen.push(write.key.clone());
            new
        });
        Step::Write(writes)
    });
    let range = prop_oneof![
        Just(SortRange::All),
        sort().prop_map(SortRange::Prefix),
        sort().prop_map(SortRange::From),
        sort().prop_map(SortRange::UpTo),
        (sort(), sort()).prop_map(|(from, up_to)| SortRange::Between(from, up_to)),
    ];
    let query = (range, prop::option::of(sort()), 1..8_usize, any::<bool>()).prop_map(
        |(range, after, limit, descending)| {
            let query = Query::partition("P").range(range).after(after).limit(limit);
            Step::Query(if descending { query.descending() } else { query })
        },
    );
    prop_oneof![5 => writes, 5 => query, 1 => (0..10_i64).prop_map(Step::Pass)]
}

/// Carries the writes out, or says which condition fails.
fn write_to_map(map: &mut Map, writes: &[Write], now: i64) -> Option<usize> {
    map.retain(|_, (_, expires_at)| expires_at.is_none_or(|at| at > now));
    let failed = writes.iter().position(|write| match &write.condition {
        Condition::None => false,
        Condition::Absent => map.contains_key(&write.key.sort),
        Condition::Present => !map.contains_key(&write.key.sort),
        Condition::Unchanged(_) => true,
    });
    if failed.is_none() {
        for write in writes {
            match &write.action {
                WriteAction::Put { body, expires_at } => {
                    map.insert(write.key.sort.clone(), (body.clone(), *expires_at));
                }
                WriteAction::Delete => {
                    map.remove(&write.key.sort);
                }
                WriteAction::Check => {}
            }
        }
    }
    failed
}

fn query_map(map: &Map, query: &Query, now: i64) -> (Vec<(String, String)>, bool) {
    let within = |sort: &str| match &query.range {
        SortRange::All => true,
        SortRange::Prefix(prefix) => sort.starts_with(prefix.as_str()),
        SortRange::From(from) => sort >= from.as_str(),
        SortRange::UpTo(up_to) => sort <= up_to.as_str(),
        SortRange::Between(from, up_to) => sort >= from.as_str() && sort <= up_to.as_str(),
    };
    let behind = |sort: &str| match (&query.after, query.direction) {
        (None, _) => true,
        (Some(after), Direction::Ascending) => sort > after.as_str(),
        (Some(after), Direction::Descending) => sort < after.as_str(),
    };
    let mut found: Vec<_> = map
        .iter()
        .filter(|(sort, (_, expires_at))| {
            within(sort) && behind(sort) && expires_at.is_none_or(|at| at > now)
        })
        .map(|(sort, (body, _))| (sort.clone(), body.clone()))
        .collect();
    if query.direction == Direction::Descending {
        found.reverse();
    }
    let more = found.len() > query.limit;
    found.truncate(query.limit);
    (found, more)
}
