//! Objects as files: the conformance suite, and what only files can show.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, unreachable_pub)] // Tests may panic.

mod object_conformance;

use std::fs;
use std::path::Path;

use bytes::Bytes;
use futures::SinkExt as _;
use futures::channel::mpsc;
use object_conformance::Bench;
use store::{About, Body, Condition, Content, Error, FileObjects, Objects, Opened, Reading};
use tempfile::TempDir;

object_conformance!(open());

fn open() -> Bench {
    Bench::around(|engine| engine)
}

fn files() -> (FileObjects, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (FileObjects::open(folder.path()).unwrap(), folder)
}

async fn put(objects: &FileObjects, name: &str) {
    objects.put(name, Bytes::from_static(b"whole").into(), Condition::None).await.unwrap();
}

/// How many files are not whole yet.
fn unfinished(folder: &TempDir) -> usize {
    fs::read_dir(folder.path().join(".unfinished")).map_or(0, Iterator::count)
}

/// A body of four bytes, and where to send its pieces.
fn slow() -> (mpsc::Sender<Result<Bytes, Error>>, Content) {
    let (sender, pieces) = mpsc::channel(0);
    (sender, Content { body: Body::from_stream(4, pieces), about: About::default() })
}

#[tokio::test]
async fn a_file_that_is_not_whole_counts_as_absent() {
    let (objects, folder) = files();
    put(&objects, "a").await;
    let file = folder.path().join("a=");
    let whole = fs::read(&file).unwrap();
    for length in 0..whole.len() {
        fs::write(&file, &whole[..length]).unwrap();
        assert!(matches!(objects.open("a", Reading::default()).await.unwrap(), Opened::Absent), "{length}");
        assert!(objects.list("", None, 1).await.unwrap().objects.is_empty(), "{length}");
    }
    let put = objects.put("a", Bytes::from_static(b"anew").into(), Condition::Present).await;
    assert!(matches!(put, Err(Error::Condition { .. })));
    objects.put("a", Bytes::from_static(b"anew").into(), Condition::Absent).await.unwrap();
    assert_eq!(objects.get("a").await.unwrap().unwrap().body, "anew");
}

#[tokio::test]
async fn a_body_that_ends_like_a_file_is_a_body() {
    let (objects, folder) = files();
    put(&objects, "a").await;
    let file = Bytes::from(fs::read(folder.path().join("a=")).unwrap());
    objects.put("b", file.clone().into(), Condition::None).await.unwrap();
    assert_eq!(objects.get("b").await.unwrap().unwrap().body, file);
}

#[tokio::test]
async fn a_slow_body_keeps_nobody_waiting() {
    let (objects, folder) = files();
    let (mut sender, content) = slow();
    let slow = tokio::spawn({
        let objects = objects.clone();
        async move { objects.put("a", content, Condition::Absent).await }
    });
    // It is taken once the file has been begun.
    sender.send(Ok(Bytes::from_static(b"sl"))).await.unwrap();
    sender.send(Ok(Bytes::from_static(b"ow"))).await.unwrap();
    assert_eq!(unfinished(&folder), 1);
    put(&objects, "a").await;
    put(&objects, "b").await;
    drop(sender);
    assert!(matches!(slow.await.unwrap(), Err(Error::Condition { .. })), "the other was first");
    assert_eq!(unfinished(&folder), 0);
}

#[tokio::test]
async fn a_put_that_nobody_waits_for_leaves_nothing() {
    let (objects, folder) = files();
    let (mut sender, content) = slow();
    let mut put = Box::pin(objects.put("a", content, Condition::None));
    tokio::select! {
        _ = &mut put => panic!("it can't be over"),
        sent = sender.send(Ok(Bytes::from_static(b"sl"))) => sent.unwrap(),
    }
    assert_eq!(unfinished(&folder), 1);
    drop(put);
    // What is being written at this moment is written first, on another thread.
    while unfinished(&folder) > 0 {
        tokio::task::yield_now().await;
    }
    assert!(objects.list("", None, 1).await.unwrap().objects.is_empty());
}

#[tokio::test]
async fn what_a_dead_process_left_is_cleared_away() {
    let (objects, folder) = files();
    let (mut sender, content) = slow();
    let mut put = Box::pin(objects.put("a", content, Condition::None));
    tokio::select! {
        _ = &mut put => panic!("it can't be over"),
        sent = sender.send(Ok(Bytes::from_static(b"slow"))) => sent.unwrap(),
    }
    fs::write(folder.path().join(".unfinished/left"), "").unwrap();
    assert_eq!(unfinished(&folder), 2);
    FileObjects::open(folder.path()).unwrap();
    assert_eq!(unfinished(&folder), 1, "the one that is under way stays");
    drop(sender);
    put.await.unwrap();
    assert_eq!(objects.get("a").await.unwrap().unwrap().body, "slow");
}

/// Files keep what S3 takes for nothing.
#[tokio::test]
async fn what_says_nothing_comes_back_as_it_was_said() {
    let (objects, _folder) = files();
    let about = About { content_type: Some("binary/octet-stream".to_owned()), ..About::default() };
    let content = Content { body: Bytes::from_static(b"whole").into(), about: about.clone() };
    objects.put("a", content, Condition::None).await.unwrap();
    assert_eq!(objects.get("a").await.unwrap().unwrap().about, about);
}

#[tokio::test]
async fn deleting_leaves_no_empty_folders() {
    let (objects, folder) = files();
    for name in ["a/b/c/d", "a/e"] {
        put(&objects, name).await;
    }
    let stands = |path: &str| folder.path().join(Path::new(path)).exists();
    objects.delete("a/b/c/d").await.unwrap();
    assert!(stands("a") && !stands("a/b"));
    objects.delete("a/e").await.unwrap();
    assert!(!stands("a") && folder.path().exists());
}
