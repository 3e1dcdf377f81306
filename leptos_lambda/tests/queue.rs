//! The example `jobs` under the emulated Lambda, fed from a queue.
#![allow(clippy::unwrap_used, missing_docs)] // Tests may panic.

use std::path::{Path, PathBuf};
use std::time::Duration;

use emulator::{Emulator, Failure, Function, Moto, Queue};
use serde_json::json;
use store::{Query, SqliteTable, Table, system_clock};

const TRIES: usize = 3;

fn jobs(folder: &Path) -> Emulator {
    let tests = std::env::current_exe().unwrap();
    let binary: PathBuf = tests.ancestors().nth(2).unwrap().join("examples/jobs");
    let function = Function::new(binary, "jobs").setting("DATA_DIR", folder.to_string_lossy());
    Emulator::new(function.timeout(Duration::from_secs(3)))
}

/// Once the instance is there for it.
async fn invoke(lambda: &Emulator, event: &str) -> Result<bytes::Bytes, Failure> {
    while lambda.started() > 0 && lambda.idle() == 0 {
        tokio::task::yield_now().await;
    }
    lambda.invoke(event).await
}

async fn done(folder: &Path) -> Vec<String> {
    let table = SqliteTable::open(&folder.join("jobs.sqlite"), system_clock()).unwrap();
    let page = table.query(Query::partition("DONE")).await.unwrap();
    let mut bodies: Vec<String> = page.items.into_iter().map(|item| item.body).collect();
    bodies.sort();
    bodies
}

/// A queue that gives a message up after some tries, and where it then goes.
async fn queues(moto: &Moto, name: &str, attributes: serde_json::Value) -> (Queue, Queue) {
    let ending = if name.ends_with(".fifo") { ".fifo" } else { "" };
    let dead = Queue::create(moto, &format!("dead-{name}{ending}"), &attributes).await.unwrap();
    let redrive = json!({ "deadLetterTargetArn": dead.arn(), "maxReceiveCount": TRIES });
    let mut attributes = attributes;
    attributes["RedrivePolicy"] = redrive.to_string().into();
    (Queue::create(moto, name, &attributes).await.unwrap(), dead)
}

#[tokio::test(flavor = "multi_thread")]
async fn poison_ends_in_the_dead_letter_queue_and_its_neighbours_are_done() {
    let moto = Moto::shared().unwrap();
    for poison in ["fail", "panic", "hang"] {
        let folder = tempfile::tempdir().unwrap();
        let lambda = jobs(folder.path());
        let (queue, dead) = queues(moto, &format!("jobs-{poison}"), json!({})).await;
        for body in ["a", "b", poison, "c"] {
            queue.send(body, None).await.unwrap();
        }
        queue.pump(&lambda).await.unwrap();
        assert_eq!(done(folder.path()).await, ["a", "b", "c"], "the first try does them");
        let mut tries = 1;
        while queue.pump(&lambda).await.unwrap() > 0 {
            tries += 1;
        }
        assert_eq!(tries, TRIES, "{poison}");
        assert_eq!(dead.take().await.unwrap(), [poison]);
        assert_eq!(done(folder.path()).await, ["a", "b", "c"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_delivered_again_is_done_once() {
    let folder = tempfile::tempdir().unwrap();
    let lambda = jobs(folder.path());
    let record = |id: &str| {
        json!({
            "messageId": id, "receiptHandle": "x", "body": id, "attributes": {},
            "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:jobs",
        })
    };
    let event = json!({ "Records": [record("1"), record("2"), record("1")] }).to_string();
    for _ in 0..3 {
        let answer = invoke(&lambda, &event).await.unwrap();
        assert_eq!(&answer[..], br#"{"batchItemFailures":[]}"#);
    }
    assert_eq!(done(folder.path()).await, ["1", "2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_nobody_handles_fails_the_invocation_and_the_instance_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let lambda = jobs(folder.path());
    for event in ["{}", r#"{"Records":[{"dynamodb":{}}]}"#] {
        let failed = invoke(&lambda, event).await.unwrap_err();
        assert!(failed.to_string().contains("there is no handler for this event"), "{failed}");
    }
    assert!(invoke(&lambda, r#"{"Records":[]}"#).await.is_ok());
    assert_eq!(lambda.started(), 1);
    let metrics = |line: &String| line.contains("\"cold_starts\":1");
    assert_eq!(lambda.log().iter().filter(|line| metrics(line)).count(), 1);
}
