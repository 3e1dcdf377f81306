//! What every [`Objects`] does, whichever engine it is. An engine's test file calls [`object_conformance!`] with a way to
//! open an empty one.

mod bodies;
mod listing;
mod model;
mod parts;

use std::sync::Arc;

use bytes::Bytes;
use store::{
    About, Condition, Content, Error, FileObjects, Found, MAX_ABOUT_BYTES, MAX_NAME_PART_BYTES, Objects,
    Opened, Reading, Revision,
};

pub use bodies::{
    a_big_body_comes_and_goes_in_pieces, a_body_that_fails_is_not_put, a_body_too_large_is_refused,
    a_stream_arrives_whole, what_was_opened_stays_as_it_was,
};
pub use listing::{
    a_listing_follows_the_bytes_of_names, a_prefix_is_a_text, listings_that_are_none, pages_join,
};
pub use model::agrees_with_a_map;
pub use parts::{an_empty_object_has_no_part, brings_the_part_that_was_asked_for, only_if_it_has_changed};

/// An empty store, and what must live as long as it.
pub struct Bench {
    pub objects: Arc<dyn Objects>,
    pub _keep: Box<dyn std::any::Any>,
}

/// One test for each case, on a store of its own.
#[macro_export]
macro_rules! object_conformance {
    ($open:expr; $($case:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                object_conformance::$case($open).await;
            }
        )+
    };
    ($open:expr) => {
        object_conformance!($open;
            gives_back_what_was_put,
            gives_back_what_was_said,
            what_no_header_can_say_is_refused,
            a_put_replaces,
            what_is_deleted_is_absent,
            conditions_hold_or_nothing_is_put,
            names_do_not_meet,
            names_that_are_none,
            of_many_writers_one_wins,
            nobody_sees_a_part,
            brings_the_part_that_was_asked_for,
            an_empty_object_has_no_part,
            only_if_it_has_changed,
            a_listing_follows_the_bytes_of_names,
            pages_join,
            a_prefix_is_a_text,
            listings_that_are_none,
            a_stream_arrives_whole,
            a_body_that_fails_is_not_put,
            a_body_too_large_is_refused,
            a_big_body_comes_and_goes_in_pieces,
            what_was_opened_stays_as_it_was,
            agrees_with_a_map,
        );
    };
}

impl Bench {
    /// Objects in files with something around them.
    #[allow(dead_code)] // Not every engine's tests do that.
    pub fn around<O: Objects + 'static>(wrap: impl FnOnce(FileObjects) -> O) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let objects = wrap(FileObjects::open(folder.path()).unwrap());
        Self { objects: Arc::new(objects), _keep: Box::new(folder) }
    }
}

async fn put(bench: &Bench, name: &str, body: &str) -> Revision {
    bench.objects.put(name, Bytes::from(body.to_owned()).into(), Condition::None).await.unwrap()
}

async fn found(bench: &Bench, name: &str, reading: Reading) -> Found {
    match bench.objects.open(name, reading).await.unwrap() {
        Opened::Found(found) => found,
        other => panic!("{other:?}"),
    }
}

async fn body(bench: &Bench, name: &str) -> Option<String> {
    let object = bench.objects.get(name).await.unwrap()?;
    Some(String::from_utf8(object.body.to_vec()).unwrap())
}

pub async fn gives_back_what_was_put(bench: Bench) {
    assert_eq!(bench.objects.get("a/b").await.unwrap(), None);
    let all: Bytes = (0..=255_u8).cycle().take(100_000).collect();
    let revision = bench.objects.put("a/b", all.clone().into(), Condition::None).await.unwrap();
    let object = bench.objects.get("a/b").await.unwrap().unwrap();
    assert_eq!((object.body, object.revision, object.about), (all, revision, About::default()));
    put(&bench, "empty", "").await;
    assert_eq!(body(&bench, "empty").await.as_deref(), Some(""));
}

pub async fn gives_back_what_was_said(bench: Bench) {
    let text = |text: &str| Some(text.to_owned());
    let about = About {
        content_type: text("text/html; charset=utf-8"),
        content_encoding: text("br"),
        cache_control: text("public, max-age=60"),
    };
    let one = About { cache_control: text("no-store"), ..About::default() };
    for about in [about, one, About::default()] {
        let content = Content { body: Bytes::from_static(b"x").into(), about: about.clone() };
        bench.objects.put("a", content, Condition::None).await.unwrap();
        assert_eq!(bench.objects.get("a").await.unwrap().unwrap().about, about, "with the same body");
        assert_eq!(found(&bench, "a", Reading::default()).await.about, about);
    }
}

pub async fn what_no_header_can_say_is_refused(bench: Bench) {
    let put = async |value: &str| {
        let about = About { content_encoding: Some(value.to_owned()), ..About::default() };
        let content = Content { body: Bytes::new().into(), about };
        bench.objects.put("a", content, Condition::None).await
    };
    for value in ["", " a", "a ", "a\nb", "ä", &"a".repeat(MAX_ABOUT_BYTES + 1)] {
        assert!(matches!(put(value).await, Err(Error::Limit { .. })), "{value:?}");
    }
    put(&"a".repeat(MAX_ABOUT_BYTES)).await.unwrap();
}

pub async fn a_put_replaces(bench: Bench) {
    let one = put(&bench, "a", "a longer body").await;
    let two = put(&bench, "a", "short").await;
    assert_ne!(one, two);
    assert_eq!(body(&bench, "a").await.as_deref(), Some("short"));
    assert_eq!(put(&bench, "a", "a longer body").await, one, "a revision names a content");
}

pub async fn what_is_deleted_is_absent(bench: Bench) {
    bench.objects.delete("a").await.unwrap();
    let revision = put(&bench, "a", "x").await;
    for name in ["a/b/c", "a/b", "ab"] {
        put(&bench, name, name).await;
    }
    bench.objects.delete("a").await.unwrap();
    bench.objects.delete("a").await.unwrap();
    bench.objects.delete("a/b/c").await.unwrap();
    for name in ["a", "a/b/c"] {
        assert_eq!(body(&bench, name).await, None);
    }
    for name in ["a/b", "ab"] {
        assert_eq!(body(&bench, name).await.as_deref(), Some(name));
    }
    let attempt = async |condition| bench.objects.put("a", Bytes::from_static(b"x").into(), condition).await;
    for condition in [Condition::Present, Condition::Unchanged(revision.clone())] {
        assert!(matches!(attempt(condition).await, Err(Error::Condition { .. })));
    }
    assert_eq!(attempt(Condition::Absent).await.unwrap(), revision);
    put(&bench, "a/b/c", "again").await;
    assert_eq!(body(&bench, "a/b/c").await.as_deref(), Some("again"));
}

pub async fn conditions_hold_or_nothing_is_put(bench: Bench) {
    let attempt = async |name: &str, body: &'static str, condition| {
        bench.objects.put(name, Bytes::from_static(body.as_bytes()).into(), condition).await
    };
    let failed = |result| matches!(result, Err(Error::Condition { .. }));
    assert!(failed(attempt("a", "x", Condition::Present).await));
    assert!(failed(attempt("a", "x", Condition::Unchanged(Revision("x".to_owned()))).await));
    assert_eq!(body(&bench, "a").await, None);
    let first = attempt("a", "1", Condition::Absent).await.unwrap();
    assert!(failed(attempt("a", "x", Condition::Absent).await));
    let second = attempt("a", "2", Condition::Unchanged(first.clone())).await.unwrap();
    assert!(failed(attempt("a", "x", Condition::Unchanged(first)).await));
    assert_eq!(body(&bench, "a").await.as_deref(), Some("2"));
    attempt("a", "3", Condition::Unchanged(second)).await.unwrap();
    attempt("a", "4", Condition::Present).await.unwrap();
    assert_eq!(body(&bench, "a").await.as_deref(), Some("4"));
}

pub async fn names_do_not_meet(bench: Bench) {
    let names = ["a", "a/b", "a/b/c", "ab", "a.b", "A", "a-b", "a_b", "b/a"];
    for name in names {
        put(&bench, name, name).await;
    }
    for name in names {
        assert_eq!(body(&bench, name).await.as_deref(), Some(name));
    }
}

pub async fn names_that_are_none(bench: Bench) {
    let long = "a".repeat(MAX_NAME_PART_BYTES + 1);
    let deep = vec!["a"; 300].join("/");
    for name in [
        "", "/", "/a", "a/", "a//b", ".", "..", "a/../b", ".lock", ".new", "a/.b", "a b", "a\0", "ä", "a=",
        &long, &deep,
    ] {
        let limit = |error| matches!(error, Error::Limit { .. });
        assert!(limit(bench.objects.get(name).await.unwrap_err()), "{name:?}");
        let put = bench.objects.put(name, Bytes::new().into(), Condition::None).await;
        assert!(limit(put.unwrap_err()), "{name:?}");
        assert!(limit(bench.objects.delete(name).await.unwrap_err()), "{name:?}");
    }
    put(&bench, &"a".repeat(MAX_NAME_PART_BYTES), "x").await;
}

pub async fn of_many_writers_one_wins(bench: Bench) {
    let writers = (0..20).map(|number| {
        let objects = bench.objects.clone();
        tokio::spawn(async move {
            objects.put("a", Bytes::from(number.to_string()).into(), Condition::Absent).await.is_ok()
        })
    });
    let writers: Vec<_> = writers.collect();
    let mut winners = 0;
    for writer in writers {
        winners += usize::from(writer.await.unwrap());
    }
    assert_eq!(winners, 1);
}

pub async fn nobody_sees_a_part(bench: Bench) {
    let bodies: Vec<Bytes> = (0..10_u8).map(|byte| vec![byte; 300_000].into()).collect();
    bench.objects.put("a", bodies[0].clone().into(), Condition::None).await.unwrap();
    let writer = tokio::spawn({
        let (objects, bodies) = (bench.objects.clone(), bodies.clone());
        async move {
            for body in bodies.iter().cycle().take(100) {
                objects.put("a", body.clone().into(), Condition::None).await.unwrap();
            }
        }
    });
    while !writer.is_finished() {
        let object = bench.objects.get("a").await.unwrap().unwrap();
        assert!(bodies.contains(&object.body));
    }
    writer.await.unwrap();
}
