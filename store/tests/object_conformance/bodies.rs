//! Bodies in pieces.

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use store::{About, Body, Condition, Content, Error, MAX_OBJECT_BYTES, Part, Reading};

use super::{Bench, body, found, put};

/// As a client's connection brings it; a piece that is `None` is where it breaks.
fn streamed(size: u64, pieces: Vec<Option<Bytes>>) -> Content {
    let pieces = pieces.into_iter().map(|piece| piece.ok_or_else(|| Error::Unavailable("broken off".into())));
    Content { body: Body::from_stream(size, stream::iter(pieces)), about: About::default() }
}

fn texts(pieces: &[&'static str]) -> Vec<Option<Bytes>> {
    pieces.iter().map(|piece| Some(Bytes::from_static(piece.as_bytes()))).collect()
}

pub async fn a_stream_arrives_whole(bench: Bench) {
    let whole = put(&bench, "a", "one two three").await;
    let pieces = ["", "one ", "two", "", " ", "three", "", ""];
    let revision = bench.objects.put("b", streamed(13, texts(&pieces)), Condition::Absent).await.unwrap();
    assert_eq!(revision, whole, "in whichever pieces it came");
    assert_eq!(body(&bench, "b").await.as_deref(), Some("one two three"));
    for (name, nothing) in [("c", vec![]), ("d", texts(&["", ""]))] {
        bench.objects.put(name, streamed(0, nothing), Condition::None).await.unwrap();
        assert_eq!(body(&bench, name).await.as_deref(), Some(""));
    }
    let replacing = Condition::Unchanged(revision);
    bench.objects.put("b", streamed(3, texts(&["n", "ew"])), replacing.clone()).await.unwrap();
    let late = bench.objects.put("b", streamed(4, texts(&["l", "ate"])), replacing).await;
    assert!(matches!(late, Err(Error::Condition { .. })), "{late:?}");
    bench.objects.put("b", streamed(5, texts(&["new", "er"])), Condition::Present).await.unwrap();
    assert_eq!(body(&bench, "b").await.as_deref(), Some("newer"));
    let absent = bench.objects.put("e", streamed(1, texts(&["x"])), Condition::Present).await;
    assert!(matches!(absent, Err(Error::Condition { .. })), "{absent:?}");
}

pub async fn a_body_that_fails_is_not_put(bench: Bench) {
    put(&bench, "old", "old").await;
    for name in ["old", "none"] {
        let before = body(&bench, name).await;
        for (size, pieces) in [
            (4, vec![]),
            (4, texts(&["abc"])),
            (4, texts(&["abcde"])),
            (4, texts(&["ab", "cde"])),
            (4, texts(&["abcd", "e"])),
            (4, texts(&["ab", "cd", "", "e"])),
            (0, texts(&["a"])),
        ] {
            let result = bench.objects.put(name, streamed(size, pieces.clone()), Condition::None).await;
            assert!(matches!(result, Err(Error::Limit { .. })), "{size}, {pieces:?}: {result:?}");
            assert_eq!(body(&bench, name).await, before, "{size}, {pieces:?}");
        }
        let broken = |mut pieces: Vec<_>| {
            pieces.push(None);
            pieces
        };
        for pieces in [broken(vec![]), broken(texts(&["ab"])), broken(texts(&["ab", "cd"]))] {
            match bench.objects.put(name, streamed(4, pieces.clone()), Condition::None).await {
                Err(Error::Unavailable(cause)) => assert_eq!(cause.to_string(), "broken off"),
                other => panic!("{pieces:?}: {other:?}"),
            }
            assert_eq!(body(&bench, name).await, before, "{pieces:?}");
        }
    }
    assert_eq!(bench.objects.list("", None, 10).await.unwrap().objects.len(), 1);
}

pub async fn a_body_too_large_is_refused(bench: Bench) {
    let content = streamed(MAX_OBJECT_BYTES + 1, vec![]);
    let result = bench.objects.put("a", content, Condition::None).await;
    assert!(matches!(result, Err(Error::Limit { what: "bytes of an object", .. })), "{result:?}");
}

pub async fn a_big_body_comes_and_goes_in_pieces(bench: Bench) {
    const SIZE: usize = 8 * 1_024 * 1_024;
    // No two pieces of it are the same, wherever they are cut.
    let all: Bytes = (0..SIZE as u32 / 4).flat_map(u32::to_le_bytes).collect();
    let pieces = (0..SIZE).step_by(100_000).map(|at| Some(all.slice(at..SIZE.min(at + 100_000)))).collect();
    bench.objects.put("a", streamed(SIZE as u64, pieces), Condition::None).await.unwrap();

    let mut opened = found(&bench, "a", Reading::default()).await.body;
    assert_eq!(opened.size(), SIZE as u64);
    let mut at = 0;
    while let Some(piece) = opened.try_next().await.unwrap() {
        assert!(piece.len() < SIZE / 4, "all at once");
        assert!(all[at..].starts_with(&piece), "at {at}");
        at += piece.len();
    }
    assert_eq!(at, SIZE);

    let reading = Reading { part: Some(Part::Within(1_000_003, 3_000_006)), unless: None };
    let part = found(&bench, "a", reading).await.body.collect().await.unwrap();
    assert!(part == all.slice(1_000_003..3_000_007));
    assert!(bench.objects.get("a").await.unwrap().unwrap().body == all);
}

pub async fn what_was_opened_stays_as_it_was(bench: Bench) {
    let old = Bytes::from(vec![b'o'; 300_000]);
    bench.objects.put("a", old.clone().into(), Condition::None).await.unwrap();
    let mut replaced = found(&bench, "a", Reading::default()).await.body;
    let first = replaced.next().await.unwrap().unwrap();
    put(&bench, "a", "new").await;
    let rest = replaced.map_ok(|piece| piece.len()).try_fold(0, async |sum, bytes| Ok(sum + bytes)).await;
    assert_eq!(first.len() + rest.unwrap(), old.len());
    let deleted = found(&bench, "a", Reading::default()).await.body;
    bench.objects.delete("a").await.unwrap();
    assert_eq!(deleted.collect().await.unwrap(), "new");
}
