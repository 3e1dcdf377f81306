//! Any history of puts, deletes, listings and openings gives what a sorted map gives.

use std::collections::BTreeMap;
use std::ops::Bound;

use bytes::Bytes;
use futures::stream;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use store::{About, Body, Condition, Content, Error, Opened, Part, Reading, Revision};

use super::Bench;

#[derive(Clone, Debug)]
enum Step {
    /// With the body in one piece, or in many.
    Put(String, String, bool, Asked),
    Delete(String),
    Open(String, Option<Part>, bool),
    List(String, Option<String>, usize),
}

/// A condition; `Unchanged` with the revision that stands there, or with another.
#[derive(Clone, Copy, Debug)]
enum Asked {
    None,
    Absent,
    Present,
    Unchanged,
    Changed,
}

type Map = BTreeMap<String, (String, Revision)>;

pub async fn agrees_with_a_map(bench: Bench) {
    let mut runner = TestRunner::deterministic();
    let history = prop::collection::vec(step(), 200..201).new_tree(&mut runner).unwrap().current();
    let mut map = Map::new();
    for (number, step) in history.into_iter().enumerate() {
        let says = format!("step {number}: {step:?}, of {map:?}");
        match step {
            Step::Put(name, body, streamed, asked) => {
                let stands = map.get(&name).map(|(_, revision)| revision.clone());
                let holds = match asked {
                    Asked::None => true,
                    Asked::Absent => stands.is_none(),
                    Asked::Present | Asked::Unchanged => stands.is_some(),
                    Asked::Changed => false,
                };
                let never = Revision("never".to_owned());
                let condition = match asked {
                    Asked::None => Condition::None,
                    Asked::Absent => Condition::Absent,
                    Asked::Present => Condition::Present,
                    Asked::Unchanged => Condition::Unchanged(stands.unwrap_or(never)),
                    Asked::Changed => Condition::Unchanged(never),
                };
                match bench.objects.put(&name, content(&body, streamed), condition).await {
                    Ok(revision) if holds => drop(map.insert(name, (body, revision))),
                    Err(Error::Condition { index: 0 }) if !holds => {}
                    other => panic!("{says}: {other:?}"),
                }
            }
            Step::Delete(name) => {
                bench.objects.delete(&name).await.unwrap();
                map.remove(&name);
            }
            Step::Open(name, part, unless) => {
                let stands = map.get(&name);
                let unless = stands.filter(|_| unless).map(|(_, revision)| revision.clone());
                let opened =
                    bench.objects.open(&name, Reading { part, unless: unless.clone() }).await.unwrap();
                match (opened, stands) {
                    (Opened::Absent, None) => {}
                    (Opened::Unchanged, Some(_)) if unless.is_some() => {}
                    (Opened::OutOfRange { size }, Some((body, _))) if unless.is_none() => {
                        assert_eq!(size, body.len() as u64, "{says}");
                        assert_eq!(cut(body, part), "", "{says}");
                    }
                    (Opened::Found(found), Some((body, revision))) if unless.is_none() => {
                        assert_eq!((&found.revision, found.size), (revision, body.len() as u64), "{says}");
                        let part = cut(body, part);
                        assert_eq!(found.body.collect().await.unwrap(), part.as_bytes(), "{says}");
                    }
                    (other, _) => panic!("{says}: {other:?}"),
                }
            }
            Step::List(prefix, after, limit) => {
                let from = after.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
                let mut expected: Vec<_> = map
                    .range::<String, _>((from, Bound::Unbounded))
                    .filter(|(name, _)| name.starts_with(&prefix))
                    .map(|(name, (body, revision))| (name.clone(), body.len() as u64, revision.clone()))
                    .collect();
                let more = expected.len() > limit;
                expected.truncate(limit);
                let page = bench.objects.list(&prefix, after.as_deref(), limit).await.unwrap();
                let objects = page.objects.into_iter();
                let found: Vec<_> = objects.map(|found| (found.name, found.size, found.revision)).collect();
                assert_eq!(found, expected, "{says}");
                assert_eq!(
                    page.next,
                    expected.last().filter(|_| more).map(|(name, ..)| name.clone()),
                    "{says}"
                );
            }
        }
    }
}

fn content(body: &str, streamed: bool) -> Content {
    let bytes = Bytes::from(body.to_owned());
    if !streamed {
        return bytes.into();
    }
    let size = bytes.len() as u64;
    let pieces: Vec<_> = bytes.chunks(2).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    Content { body: Body::from_stream(size, stream::iter(pieces)), about: About::default() }
}

fn cut(body: &str, part: Option<Part>) -> &str {
    let at = |at: u64| usize::try_from(at).unwrap();
    match part {
        None => body,
        Some(Part::From(from)) => body.get(at(from)..).unwrap_or(""),
        Some(Part::Within(from, to)) => body.get(at(from)..body.len().min(at(to) + 1)).unwrap_or(""),
        Some(Part::Last(bytes)) => &body[body.len().saturating_sub(at(bytes))..],
    }
}

fn name() -> impl Strategy<Value = String> {
    "[ab]([-./]?[ab]){0,2}".prop_map(|name| name.replace("/.", "/a"))
}

fn step() -> impl Strategy<Value = Step> {
    let asked = prop_oneof![
        4 => Just(Asked::None),
        2 => Just(Asked::Absent),
        1 => Just(Asked::Present),
        1 => Just(Asked::Unchanged),
        1 => Just(Asked::Changed),
    ];
    let part = prop_oneof![
        (0..9_u64).prop_map(Part::From),
        (0..9_u64, 0..9_u64).prop_map(|(from, to)| Part::Within(from, to)),
        (0..9_u64).prop_map(Part::Last),
    ];
    let prefix = prop_oneof![Just(String::new()), Just("a".to_owned()), Just("a/".to_owned()), name()];
    prop_oneof![
        6 => (name(), "[xy]{0,8}", any::<bool>(), asked).prop_map(|(name, body, streamed, asked)| Step::Put(
            name, body, streamed, asked
        )),
        2 => name().prop_map(Step::Delete),
        4 => (name(), prop::option::of(part), prop::bool::weighted(0.2))
            .prop_map(|(name, part, unless)| Step::Open(name, part, unless)),
        3 => (prefix, prop::option::of(name()), 1..10_usize)
            .prop_map(|(prefix, after, limit)| Step::List(prefix, after, limit)),
    ]
}
