//! Objects in S3: the conformance suite over the wire, and what only S3 can show.
//!
//! Against moto's server, or, with `STORE_TEST_BUCKET`, in a bucket of the account that the environment names.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, unreachable_pub)] // Tests may panic.

mod moto;
mod object_conformance;
mod scripted;

use std::sync::Arc;

use bytes::Bytes;
use futures::{TryStreamExt as _, stream};
use object_conformance::Bench;
use scripted::{answer, refusal, scripted};
use store::{
    About, Aws, Body, Condition, Content, Error, Objects, Opened, Part, Reading, Revision, S3Objects,
};

object_conformance!(open().await);

/// Objects that no other test sees: in a bucket of their own, or below a prefix of their own.
async fn open() -> Bench {
    let own = format!("test-{:016x}", getrandom::u64().unwrap());
    let objects = match std::env::var("STORE_TEST_BUCKET") {
        Ok(bucket) => S3Objects::new(Aws::from_environment(), bucket, &own),
        Err(_) => {
            let objects = S3Objects::new(moto::aws(), own, "objects");
            objects.create_bucket().await.unwrap();
            objects
        }
    };
    Bench { objects: Arc::new(objects), _keep: Box::new(()) }
}

fn tagged(etag: &str) -> String {
    answer(200, &format!("ETag: \"{etag}\"\r\n"), "")
}

fn whole() -> Content {
    Bytes::from_static(b"body").into()
}

fn in_pieces() -> Content {
    let pieces = stream::iter([Ok(Bytes::from_static(b"bo")), Ok(Bytes::from_static(b"dy"))]);
    Content { body: Body::from_stream(4, pieces), about: About::default() }
}

fn cause<T>(result: Result<T, Error>) -> String {
    match result {
        Ok(_) => String::new(),
        Err(Error::Unavailable(cause)) => cause.to_string(),
        Err(other) => format!("not unavailable: {other}"),
    }
}

#[tokio::test]
async fn without_a_bucket_nothing_is_absent() {
    let objects = S3Objects::new(moto::aws(), "no-such-bucket", "");
    assert!(cause(objects.open("a", Reading::default()).await).contains("NoSuchBucket"));
    for condition in
        [Condition::None, Condition::Absent, Condition::Present, Condition::Unchanged(Revision("x".into()))]
    {
        let put = cause(objects.put("a", whole(), condition.clone()).await);
        assert!(put.contains("NoSuchBucket"), "{condition:?}: {put}");
    }
    assert!(cause(objects.delete("a").await).contains("NoSuchBucket"));
    assert!(cause(objects.list("", None, 1).await).contains("NoSuchBucket"));
}

/// S3 says it of what was put without a `Content-Type`: nobody can tell the two apart.
#[tokio::test]
async fn what_says_nothing_comes_back_as_nothing() {
    let objects = open().await.objects;
    let about = About { content_type: Some("binary/octet-stream".to_owned()), ..About::default() };
    objects.put("a", Content { about, ..whole() }, Condition::None).await.unwrap();
    assert_eq!(objects.get("a").await.unwrap().unwrap().about, About::default());
    let Opened::Found(found) = objects.open("a", Reading::default()).await.unwrap() else { panic!() };
    assert_eq!(found.about.content_type, None);
}

#[tokio::test]
async fn prefixes_do_not_meet() {
    let bucket = format!("test-{:016x}", getrandom::u64().unwrap());
    let [all, a, ab] = ["", "a", "ab"].map(|prefix| S3Objects::new(moto::aws(), bucket.as_str(), prefix));
    all.create_bucket().await.unwrap();
    a.put("b", whole(), Condition::None).await.unwrap();
    ab.put("b", whole(), Condition::Absent).await.unwrap();
    let names = async |objects: &S3Objects| {
        let objects = objects.list("", None, 10).await.unwrap().objects.into_iter();
        objects.map(|object| object.name).collect::<Vec<_>>()
    };
    assert_eq!(names(&all).await, ["a/b", "ab/b"]);
    assert_eq!(names(&a).await, ["b"]);
    a.delete("b").await.unwrap();
    assert_eq!(names(&ab).await, ["b"]);
}

/// Moto carries out one call after the other: none is ever in the way of another.
#[tokio::test]
async fn a_conflict_is_tried_again_where_all_of_the_body_is_here() {
    let conflict = || refusal(409, "ConditionalRequestConflict");
    let s3 = scripted(vec![conflict(), conflict(), tagged("1")]).await;
    assert_eq!(s3.objects.put("a", whole(), Condition::Absent).await.unwrap(), Revision("1".to_owned()));
    assert_eq!(s3.asked(), ["PUT if-none-match: *"; 3]);

    let s3 = scripted(vec![conflict(), refusal(412, "PreconditionFailed")]).await;
    let put = s3.objects.put("a", whole(), Condition::Unchanged(Revision("1".to_owned()))).await;
    assert!(matches!(put, Err(Error::Condition { index: 0 })), "{put:?}");
    assert_eq!(s3.asked(), ["PUT if-match: \"1\""; 2]);

    let s3 = scripted(vec![conflict()]).await;
    let put = s3.objects.put("a", in_pieces(), Condition::Absent).await;
    assert_eq!(cause(put), "another put of this object was on its way each time");

    let s3 = scripted(vec![conflict(); 9]).await;
    let put = s3.objects.put("a", whole(), Condition::Absent).await;
    assert_eq!(cause(put), "another put of this object was on its way each time");
    assert_eq!(s3.asked().len(), 5);
}

/// Moto can't be made to be faster than a test between two of its calls.
#[tokio::test]
async fn who_only_wants_something_to_be_there_does_not_mind_what() {
    let lost = || refusal(412, "PreconditionFailed");
    let s3 = scripted(vec![tagged("1"), lost(), tagged("2"), tagged("3")]).await;
    assert_eq!(s3.objects.put("a", whole(), Condition::Present).await.unwrap(), Revision("3".to_owned()));
    assert_eq!(s3.asked(), ["HEAD", "PUT if-match: \"1\"", "HEAD", "PUT if-match: \"2\""]);

    // A HEAD's answer has no body: what is missing only a GET tells.
    let gone = answer(404, "", "");
    let s3 = scripted(vec![tagged("1"), lost(), gone, refusal(404, "NoSuchKey")]).await;
    let put = s3.objects.put("a", whole(), Condition::Present).await;
    assert!(matches!(put, Err(Error::Condition { index: 0 })), "{put:?}");
    assert_eq!(s3.asked(), ["HEAD", "PUT if-match: \"1\"", "HEAD", "GET"]);

    let s3 = scripted(vec![tagged("1"), lost(), tagged("2")]).await;
    let put = s3.objects.put("a", in_pieces(), Condition::Present).await;
    assert_eq!(cause(put), "another put of this object was faster each time");
}

/// Moto never has too much to do.
#[tokio::test]
async fn a_refusal_says_why() {
    let s3 = scripted(vec![refusal(503, "SlowDown"), refusal(403, "AccessDenied")]).await;
    let throttled = cause(s3.objects.open("a", Reading::default()).await);
    assert!(throttled.contains("SlowDown") && throttled.contains("says S3"), "{throttled}");
    let denied = cause(s3.objects.put("a", whole(), Condition::Absent).await);
    assert!(denied.contains("AccessDenied"), "{denied}");
    assert_eq!(s3.asked().len(), 2, "neither is tried again here");
}

#[tokio::test]
async fn a_body_that_breaks_off_ends_with_an_error() {
    let cut = "HTTP/1.1 200 -\r\nContent-Length: 10\r\nETag: \"1\"\r\n\r\nabcd".to_owned();
    let s3 = scripted(vec![cut]).await;
    let Opened::Found(mut found) = s3.objects.open("a", Reading::default()).await.unwrap() else { panic!() };
    assert_eq!(found.size, 10);
    assert_eq!(found.body.try_next().await.unwrap().unwrap(), "abcd");
    assert_ne!(cause(found.body.try_next().await), "");
    assert!(found.body.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn another_part_than_was_asked_for_is_refused() {
    let s3 = scripted(vec![answer(200, "ETag: \"1\"\r\n", "0123456789")]).await;
    let reading = Reading { part: Some(Part::From(3)), unless: None };
    assert!(cause(s3.objects.open("a", reading).await).contains("another part"));
}

/// Moto looks at what has changed first; nobody promises that of S3.
#[tokio::test]
async fn what_has_not_changed_comes_before_its_part() {
    let out_of_range = || refusal(416, "InvalidRange");
    let s3 = scripted(vec![out_of_range(), tagged("1"), out_of_range(), tagged("2")]).await;
    let reading = Reading { part: Some(Part::From(10)), unless: Some(Revision("1".to_owned())) };
    assert!(matches!(s3.objects.open("a", reading.clone()).await.unwrap(), Opened::Unchanged));
    assert!(matches!(s3.objects.open("a", reading).await.unwrap(), Opened::OutOfRange { size: 0 }));
    assert_eq!(s3.asked(), ["GET if-none-match: \"1\"", "HEAD"].repeat(2));
}

/// What somebody else put there: moto would take it, but [`Objects`] puts nothing like it.
#[tokio::test]
async fn keys_that_are_no_names_are_passed_over() {
    let page = |truncated: bool, keys: &[&str]| {
        let contents: String = keys
            .iter()
            .map(|key| format!("<Contents><Key>{key}</Key><Size>1</Size><ETag>\"1\"</ETag></Contents>"))
            .collect();
        let body =
            format!("<ListBucketResult><IsTruncated>{truncated}</IsTruncated>{contents}</ListBucketResult>");
        answer(200, "", &body)
    };
    let pages = vec![page(true, &["p/", "p/.a"]), page(true, &["p/a", "p/a b"]), page(false, &["p/b"])];
    let s3 = scripted(pages).await;
    let listing = s3.objects.list("", None, 4).await.unwrap();
    let names: Vec<_> = listing.objects.iter().map(|object| object.name.as_str()).collect();
    assert_eq!((names.as_slice(), listing.next), (["a", "b"].as_slice(), None));
    assert_eq!(s3.asked().len(), 3);
}
