//! Events of queues, tables, buckets, schedules and sockets.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)] // Tests may panic.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use leptos_lambda::events::{
    Attribute, Change, EventError, Events, Failure, Latest, Message, ObjectEvent, Occasion, Once, OnceError,
    Ran, Sequencer, SocketAnswer, SocketEvent, SocketStep,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use store::{Condition, Consistency, Key, SqliteTable, Table, Write, system_clock};

fn in_time() -> Instant {
    Instant::now() + Duration::from_secs(60)
}

async fn answer(events: &Events, event: &Value) -> Result<Value, EventError> {
    let answer = events.answer(event.to_string().as_bytes(), in_time()).await?;
    Ok(serde_json::from_str(answer.get()).unwrap())
}

/// The identifiers of an answer.
fn failures(answer: &Value) -> Vec<&str> {
    let failures = answer["batchItemFailures"].as_array().unwrap();
    failures.iter().map(|failure| failure["itemIdentifier"].as_str().unwrap()).collect()
}

fn message(id: &str, body: &str, queue: &str) -> Value {
    json!({
        "messageId": id, "receiptHandle": "handle", "body": body, "eventSource": "aws:sqs",
        "eventSourceARN": format!("arn:aws:sqs:eu-west-1:123456789012:{queue}"),
        "attributes": { "ApproximateReceiveCount": "1", "SentTimestamp": "1520621625029" },
    })
}

fn change(sequence: &str, body: &str) -> Value {
    json!({
        "eventID": sequence, "eventName": "MODIFY", "eventSource": "aws:dynamodb",
        "dynamodb": { "SequenceNumber": sequence, "Keys": { "sort": { "S": sequence } }, "NewImage": { "body": { "S": body } } },
    })
}

fn records(records: Vec<Value>) -> Value {
    json!({ "Records": records })
}

/// What a handler does with a body.
async fn obey(body: &str) -> Result<(), Failure> {
    match body {
        "fail" => Err("as told".into()),
        "panic" => panic!("as told"),
        "hang" => std::future::pending().await,
        _ => Ok(()),
    }
}

type Seen = Arc<Mutex<Vec<String>>>;

/// Handlers that do as they are told, and what they were asked to do.
fn obedient() -> (Events, Seen) {
    let seen = Seen::default();
    let (messages, changes) = (seen.clone(), seen.clone());
    let events = Events::new()
        .messages(move |message: Message| {
            messages.lock().unwrap().push(message.id);
            async move { obey(&message.body).await }
        })
        .changes(
            move |change: Change| {
                changes.lock().unwrap().push(change.sequence.clone());
                async move { obey(change.after.unwrap().text("body").unwrap()).await }
            },
            async |_| Ok(()),
        );
    (events, seen)
}

const IDS: [&str; 8] = ["0", "1", "2", "3", "4", "5", "6", "7"];

fn each_body(subset: u32, told: &str) -> Vec<(&'static str, String)> {
    IDS.iter()
        .enumerate()
        .map(|(at, id)| (*id, if subset >> at & 1 == 1 { told } else { "go" }.to_owned()))
        .collect()
}

#[tokio::test]
async fn of_a_queue_exactly_those_that_failed_are_answered() {
    let (events, seen) = obedient();
    for subset in 0..256 {
        let bodies = each_body(subset, "fail");
        let event = bodies.iter().map(|(id, body)| message(id, body, "jobs")).collect();
        let answer = answer(&events, &records(event)).await.unwrap();
        let failed: Vec<&str> = bodies.iter().filter(|(_, body)| body == "fail").map(|(id, _)| *id).collect();
        assert_eq!(failures(&answer), failed, "{subset:08b}");
        assert_eq!(std::mem::take(&mut *seen.lock().unwrap()).len(), 8, "the others are done");
    }
}

#[tokio::test]
async fn of_a_fifo_queue_the_first_that_failed_and_all_behind_it_are_answered() {
    let (events, seen) = obedient();
    for subset in 0..256_u32 {
        let bodies = each_body(subset, "fail");
        let event = bodies.iter().map(|(id, body)| message(id, body, "jobs.fifo")).collect();
        let answer = answer(&events, &records(event)).await.unwrap();
        let first = (subset.trailing_zeros() as usize).min(8);
        assert_eq!(failures(&answer), IDS[first..], "{subset:08b}");
        let seen = std::mem::take(&mut *seen.lock().unwrap());
        assert_eq!(seen, IDS[..(first + 1).min(8)], "what is behind it is left alone");
    }
}

#[tokio::test]
async fn of_a_stream_the_lowest_sequence_number_that_failed_is_answered() {
    let (events, seen) = obedient();
    for subset in 0..256_u32 {
        let bodies = each_body(subset, "fail");
        let event = bodies.iter().map(|(id, body)| change(id, body)).collect();
        let answer = answer(&events, &records(event)).await.unwrap();
        let first = (subset.trailing_zeros() as usize).min(8);
        assert_eq!(
            failures(&answer),
            IDS[first..].iter().copied().take(1).collect::<Vec<_>>(),
            "{subset:08b}"
        );
        let seen = std::mem::take(&mut *seen.lock().unwrap());
        assert_eq!(seen, IDS[..(first + 1).min(8)]);
    }
}

#[tokio::test]
async fn an_error_a_panic_and_the_deadline_fail_their_record() {
    let (events, _) = obedient();
    for told in ["fail", "panic", "hang"] {
        for at in 0..8 {
            let bodies = each_body(1 << at, told);
            let until = || Instant::now() + Duration::from_millis(if told == "hang" { 40 } else { 60_000 });
            let answered = async |event: Vec<Value>| {
                let answer = events.answer(records(event).to_string().as_bytes(), until()).await.unwrap();
                serde_json::from_str::<Value>(answer.get()).unwrap()
            };
            let plain = answered(bodies.iter().map(|(id, body)| message(id, body, "jobs")).collect()).await;
            assert_eq!(failures(&plain), [IDS[at]], "{told}");
            let fifo = answered(bodies.iter().map(|(id, body)| message(id, body, "j.fifo")).collect()).await;
            assert_eq!(failures(&fifo), IDS[at..], "{told}");
            let stream = answered(bodies.iter().map(|(id, body)| change(id, body)).collect()).await;
            assert_eq!(failures(&stream), [IDS[at]], "{told}");
        }
    }
}

#[tokio::test]
async fn when_the_time_is_up_nothing_begins_and_nothing_is_lost() {
    let (events, seen) = obedient();
    for (event, failed) in [
        (IDS.map(|id| message(id, "go", "jobs")), &IDS[..]),
        (IDS.map(|id| message(id, "go", "jobs.fifo")), &IDS[..]),
        (IDS.map(|id| change(id, "go")), &IDS[..1]),
    ] {
        let answer =
            events.answer(records(event.into()).to_string().as_bytes(), Instant::now()).await.unwrap();
        assert_eq!(failures(&serde_json::from_str(answer.get()).unwrap()), failed);
    }
    assert!(seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn what_came_of_a_stream_is_handled_together_or_all_of_it_fails() {
    let got: Arc<Mutex<Vec<Vec<String>>>> = Arc::default();
    let each = async |change: Change| {
        let body = change.after.unwrap().text("body").unwrap().to_owned();
        if body == "fail" { Err("as told".into()) } else { Ok(body) }
    };
    let keep = got.clone();
    let events = Events::new().changes(each, move |all| {
        keep.lock().unwrap().push(all);
        async { Ok(()) }
    });
    let event = records(vec![change("1", "a"), change("2", "b"), change("3", "fail"), change("4", "c")]);
    assert_eq!(failures(&answer(&events, &event).await.unwrap()), ["3"]);
    assert_eq!(*got.lock().unwrap(), [["a", "b"]]);

    let events = Events::new().changes(each, async |_| Err("all of it".into()));
    assert_eq!(failures(&answer(&events, &event).await.unwrap()), ["1"]);
    let none = records(vec![change("1", "fail")]);
    assert_eq!(
        failures(&answer(&events, &none).await.unwrap()),
        ["1"],
        "there is nothing to handle together"
    );
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_its_own_failure() {
    let (events, _) = obedient();
    for broken in
        [json!({ "messageId": "x" }), json!({ "messageId": "x", "body": 7, "eventSourceARN": "a:jobs" })]
    {
        let event = records(vec![message("1", "go", "jobs"), broken, message("2", "go", "jobs")]);
        assert_eq!(failures(&answer(&events, &event).await.unwrap()), ["x"]);
    }
    let broken = json!({ "dynamodb": { "SequenceNumber": "2", "Keys": 7 } });
    let event = records(vec![change("1", "go"), broken, change("3", "go")]);
    assert_eq!(failures(&answer(&events, &event).await.unwrap()), ["2"]);
}

/// An answer without a name, with an empty one or with none at all would say that all is done.
#[tokio::test]
async fn what_cannot_be_named_fails_the_invocation() {
    let (events, _) = obedient();
    for nameless in [json!(null), json!({}), json!({ "messageId": "" }), json!({ "messageId": 7 }), json!([])]
    {
        let event = records(vec![message("1", "go", "jobs"), nameless]);
        assert!(matches!(answer(&events, &event).await, Err(EventError::Unnamed)));
    }
    for nameless in [json!(null), json!({ "dynamodb": {} }), json!({ "dynamodb": { "SequenceNumber": "" } })]
    {
        let event = records(vec![change("1", "go"), nameless]);
        assert!(matches!(answer(&events, &event).await, Err(EventError::Unnamed)));
    }
}

#[tokio::test]
async fn an_event_that_nobody_handles_fails() {
    let (events, _) = obedient();
    for event in [
        json!({}),
        json!([]),
        json!("Records"),
        json!({ "Records": [{}] }),
        json!({ "Records": [{ "EventSource": "aws:sns", "Sns": {} }] }),
        json!({ "rawPath": "/", "requestContext": { "http": { "method": "GET" } } }),
        json!({ "detail-type": "Scheduled Event", "source": "aws.events" }),
        json!({ "Records": [{ "s3": { "bucket": { "name": "b" }, "object": { "key": "k" } }, "eventName": "x" }] }),
    ] {
        assert!(matches!(answer(&events, &event).await, Err(EventError::Unhandled)), "{event}");
    }
    assert!(matches!(events.answer(b"{", in_time()).await, Err(EventError::Unhandled)));
    assert!(failures(&answer(&events, &records(Vec::new())).await.unwrap()).is_empty());
}

fn fixture(name: &str) -> Value {
    let path = format!("{}/tests/events/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Handles `event` and gives back what the handler got.
macro_rules! got {
    ($kind:ident, $event:expr) => {{
        let got = Arc::new(Mutex::new(Vec::new()));
        let keep = got.clone();
        let events = Events::new().$kind(move |record| {
            keep.lock().unwrap().push(record);
            async { Ok(()) }
        });
        let answered = answer(&events, &$event).await;
        let got = std::mem::take(&mut *got.lock().unwrap());
        answered.map(|_| got)
    }};
}

#[tokio::test]
async fn a_recorded_message() {
    let messages: Vec<Message> = got!(messages, fixture("sqs_event")).unwrap();
    let message = &messages[0];
    assert_eq!((message.id.as_str(), message.body.as_str()), ("MessageID_1", "Message Body"));
    assert_eq!((message.queue.as_str(), message.deliveries), ("SQSQueue", 2));
    assert_eq!((message.sent_at, &message.group), (Some(1_520_621_625_029), &None));
}

#[tokio::test]
async fn messages_of_a_fifo_queue_have_their_groups() {
    let messages: Vec<Message> = got!(messages, fixture("sqs_fifo_event")).unwrap();
    let parts = |message: &Message| (message.body.clone(), message.group.clone());
    let group = |name: &str| Some(name.to_owned());
    assert_eq!(
        messages.iter().map(parts).collect::<Vec<_>>(),
        [("To Ada".to_owned(), group("account-1")), ("To Grace".to_owned(), group("account-2"))]
    );
    assert!(messages.iter().all(|message| message.queue == "mails.fifo" && message.deliveries == 1));
}

#[tokio::test]
async fn recorded_changes() {
    let got: Arc<Mutex<Vec<Change>>> = Arc::default();
    let keep = got.clone();
    let each = move |change| {
        keep.lock().unwrap().push(change);
        async { Ok(()) }
    };
    let events = Events::new().changes(each, async |_| Ok(()));
    answer(&events, &fixture("dynamodb_event")).await.unwrap();
    let changes = std::mem::take(&mut *got.lock().unwrap());
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[0].key.text("key"), Some("binary"));
    assert_eq!(changes[0].sequence, "1405400000000002063282832");
    assert!(changes[0].expired && !changes[1].expired);
    let after = changes[1].after.as_ref().unwrap();
    assert_eq!(after.get("Binary"), Some(&Attribute::Bytes(vec![0, 1, 42, 65])));
    assert_eq!(after.get("FloatNumber"), Some(&Attribute::Number("123.45".to_owned())));
    let Some(Attribute::Map(map)) = after.get("Map") else { panic!("{after:?}") };
    assert_eq!(map.text("Name"), Some("Joe"));

    answer(&events, &fixture("dynamodb_event_null_items")).await.unwrap();
    let changes = std::mem::take(&mut *got.lock().unwrap());
    assert_eq!((&changes[0].before, &changes[0].after), (&None, &None));
    assert_eq!(changes[0].key.text("key"), None);

    // One without a sequence number can't be answered for.
    let event = records(vec![fixture("dynamodb_event_record_with_optional_fields")]);
    assert!(matches!(answer(&events, &event).await, Err(EventError::Unnamed)));
}

#[tokio::test]
async fn objects_of_old_and_new_versions() {
    for (event, what, name, size, sequencer) in [
        ("s3_event", "ObjectCreated:Put", "Happy Face.jpg", Some(1_024), Some("Happy Sequencer")),
        (
            "s3_event_with_decoded",
            "ObjectCreated:Put",
            "Happy Face.jpg",
            Some(1_024),
            Some("Happy Sequencer"),
        ),
        (
            "s3_event_2_1",
            "ObjectCreated:Put",
            "covers/first light 中.png",
            Some(20_480),
            Some("0065BA61F3A1B2C3D4"),
        ),
        (
            "s3_event_2_2",
            "Replication:OperationFailedReplication",
            "covers/first light.png",
            Some(20_480),
            Some("0065BA61F3A1B2C3D5"),
        ),
        ("s3_event_2_3", "LifecycleExpiration:Delete", "uploads/old", None, Some("0065BA61F3A1B2C3D6")),
        ("s3_event_2_5", "LifecycleTransition", "uploads/a+b", Some(1_048_576), None),
    ] {
        let objects: Vec<ObjectEvent> = got!(objects, fixture(event)).unwrap();
        let object = &objects[0];
        assert_eq!((object.what.as_str(), object.name.as_str(), object.size), (what, name, size), "{event}");
        assert_eq!(object.sequencer, sequencer.map(Sequencer::new), "{event}");
        let bucket = if event.starts_with("s3_event_2") { "amzn-s3-demo-bucket" } else { "sourcebucket" };
        assert_eq!(object.bucket, bucket, "{event}");
    }
    // A version that nobody has seen yet has new fields, not other ones.
    let mut event = fixture("s3_event_2_5");
    event["Records"][0]["eventVersion"] = "2.9".into();
    let objects: Vec<ObjectEvent> = got!(objects, event).unwrap();
    assert_eq!(objects[0].name, "uploads/a+b");
    let objects: Vec<ObjectEvent> = got!(objects, fixture("s3_test_event")).unwrap();
    assert!(objects.is_empty(), "it tells of no object");
    // Nobody needs a handler for it.
    assert!(answer(&Events::new(), &fixture("s3_test_event")).await.is_ok());
}

fn object(key: &str) -> Value {
    let mut event = fixture("s3_event");
    event["Records"][0]["s3"]["object"]["key"] = key.into();
    event
}

#[tokio::test]
async fn an_objects_name_is_decoded_once() {
    for (key, name) in [
        ("a+b", "a b"),
        ("a%2Bb", "a+b"),
        ("a%20b", "a b"),
        ("%C3%A9.png", "é.png"),
        ("a%252Bb", "a%2Bb"),
        ("covers/%E4%B8%AD.jpg", "covers/中.jpg"),
    ] {
        let objects: Vec<ObjectEvent> = got!(objects, object(key)).unwrap();
        assert_eq!(objects[0].name, name);
    }
    let failed: Result<Vec<ObjectEvent>, _> = got!(objects, object("%FF"));
    assert!(matches!(failed, Err(EventError::Failed { failed: 1, records: 1 })));
}

#[tokio::test]
async fn a_bucket_is_told_of_success_or_failure_of_all() {
    let events = Events::new().objects(async |object: ObjectEvent| obey(&object.name).await);
    let both = |names: [&str; 2]| {
        let record = |name| object(name)["Records"][0].clone();
        records(names.map(record).into())
    };
    assert!(answer(&events, &both(["go", "go"])).await.is_ok());
    let failed = answer(&events, &both(["go", "panic"])).await;
    assert!(matches!(failed, Err(EventError::Failed { failed: 1, records: 2 })));
}

#[tokio::test]
async fn recorded_occasions() {
    let occasions: Vec<Occasion> = got!(occasions, fixture("eventbridge_schedule")).unwrap();
    assert_eq!((occasions[0].kind.as_str(), occasions[0].source.as_str()), ("Scheduled Event", "aws.events"));
    assert_eq!(occasions[0].time, "2015-10-08T16:53:06Z");
    let occasions: Vec<Occasion> = got!(occasions, fixture("eventbridge_event_obj")).unwrap();
    assert_eq!(occasions[0].detail["state"], "pending");
    let events = Events::new().occasions(async |_| Err("as told".into()));
    assert!(matches!(
        answer(&events, &fixture("eventbridge_schedule")).await,
        Err(EventError::Failed { failed: 1, records: 1 })
    ));
}

#[tokio::test]
async fn recorded_steps_of_a_socket() {
    let events = Events::new().socket(async |event: SocketEvent| match event.step {
        SocketStep::Connect => {
            let host = event.header("host").unwrap_or_default().to_owned();
            Ok(SocketAnswer::message(format!("{host} {}", event.parameter("name").unwrap_or("nobody"))))
        }
        SocketStep::Message => {
            let (body, client) = (event.body.unwrap(), event.client.unwrap());
            Ok(SocketAnswer::message(format!("{} {} {client} {body}", event.connection, event.route)))
        }
        SocketStep::Disconnect => Err(event.connection.into()),
    });
    let connected = answer(&events, &fixture("apigw_websocket_request")).await.unwrap();
    assert_eq!(
        connected,
        json!({ "statusCode": 200, "body": "gy415nuibc.execute-api.us-east-1.amazonaws.com me" })
    );
    let connected = answer(&events, &fixture("apigw_websocket_request_without_method")).await.unwrap();
    assert_eq!(connected["body"], "asdfasdf.execute-api.us-west-2.amazonaws.com nobody");
    let said = answer(&events, &fixture("apigw_websocket_message")).await.unwrap();
    assert_eq!(said["body"], r#"Xy3gHfQyoAMCJ7A= $default 192.0.2.7 {"say":"hello"}"#);
    let gone = answer(&events, &fixture("apigw_websocket_request_disconnect_route")).await.unwrap();
    assert_eq!(gone, json!({ "statusCode": 500 }), "why is nobody's business");
    let mut strange = fixture("apigw_websocket_request");
    strange["requestContext"]["eventType"] = "KNOCK".into();
    assert_eq!(answer(&events, &strange).await.unwrap(), json!({ "statusCode": 500 }));
}

#[test]
fn sequencers_are_numbers_of_any_length() {
    let ordered = ["1", "9", "A", "F0", "0F1", "62B9D834A809629F", "0062B9D834A80962A0"].map(Sequencer::new);
    assert!(ordered.is_sorted());
    assert!(ordered.iter().map(Sequencer::padded).is_sorted());
    assert_eq!(Sequencer::new("00f").cmp(&Sequencer::new("F")), std::cmp::Ordering::Equal);
}

fn table() -> (tempfile::TempDir, Arc<SqliteTable>) {
    let folder = tempfile::tempdir().unwrap();
    let table = SqliteTable::open(&folder.path().join("events.sqlite"), system_clock()).unwrap();
    (folder, Arc::new(table))
}

async fn body(table: &SqliteTable, sort: &str) -> String {
    let item = table.get(&Key::new("STATE", sort), Consistency::Strong).await.unwrap();
    item.map_or_else(String::new, |item| item.body)
}

/// Adds what a message says to a sum, whatever is added to it at the same time.
async fn add(table: Arc<SqliteTable>, once: Once, message: Message) -> Result<(), Failure> {
    let (sum, amount) = message.body.split_once(' ').ok_or("there is no amount")?;
    let (key, amount) = (Key::new("STATE", sum), amount.parse::<u32>()?);
    loop {
        let known = table.get(&key, Consistency::Strong).await?;
        let before = known.as_ref().map_or(Ok(0), |item| item.body.parse::<u32>())?;
        let condition = known.map_or(Condition::Absent, |item| Condition::Unchanged(item.revision));
        let put = Write { condition, ..Write::put(key.clone(), (before + amount).to_string()) };
        match once.write(&message.id, vec![put]).await {
            Err(OnceError::Table(store::Error::Condition { .. })) => {}
            done => {
                done?;
                return Ok(());
            }
        }
    }
}

/// Keeps what something is from an event on.
async fn keep(latest: Latest, subject: String, place: Sequencer, is: String) -> Result<(), Failure> {
    let put = Write::put(Key::new("STATE", &subject), is);
    latest.write(&subject, &place.padded(), vec![put]).await?;
    Ok(())
}

/// Handlers for which it does not matter how often and in which order events come: a queue's are added up, and of a bucket's and a
/// table's the latest counts.
fn steadfast(table: &Arc<SqliteTable>) -> Events {
    let (sums, once) = (table.clone(), Once::new(table.clone(), system_clock(), Duration::from_secs(60)));
    let objects = Latest::new(table.clone());
    let rows = objects.clone();
    Events::new()
        .messages(move |message: Message| add(sums.clone(), once.clone(), message))
        .objects(move |object: ObjectEvent| {
            let (place, is) = (object.sequencer.unwrap(), object.size.unwrap().to_string());
            keep(objects.clone(), object.name, place, is)
        })
        .changes(
            move |change: Change| {
                let row = change.key.text("sort").unwrap().to_owned();
                let is = change.after.unwrap().text("body").unwrap().to_owned();
                keep(rows.clone(), row, Sequencer::new(change.sequence), is)
            },
            async |_| Ok(()),
        )
}

/// Who tells of events.
const SOURCES: [Source; 3] = [Source::Queue, Source::Bucket, Source::Table];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Queue,
    Bucket,
    Table,
}

impl Source {
    /// One of nine events of this source, of which each third is about the same. Their places are not in order as texts.
    fn record(self, event: u32) -> Value {
        let (subject, place) = (event % 3, event / 3 * 9);
        match self {
            Self::Queue => message(&event.to_string(), &format!("sum-{subject} {}", event + 1), "jobs"),
            Self::Bucket => {
                let mut record = object(&format!("object-{subject}"))["Records"][0].clone();
                record["s3"]["object"]["size"] = event.into();
                record["s3"]["object"]["sequencer"] = format!("{place:X}").into();
                record
            }
            Self::Table => {
                let mut record = change(&place.to_string(), &event.to_string());
                record["dynamodb"]["Keys"]["sort"]["S"] = format!("row-{subject}").into();
                record
            }
        }
    }
}

/// Each event of each source, three times.
fn thrice() -> Vec<(Source, u32)> {
    let once = SOURCES.into_iter().flat_map(|source| (0..9).map(move |event| (source, event)));
    once.cycle().take(3 * 9 * SOURCES.len()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// However the events are shuffled and put together, the state is that of each once and in order.
    #[test]
    fn three_times_and_shuffled_is_as_once_and_in_order(
        order in Just(thrice()).prop_shuffle(),
        at_once in 1..12_usize,
    ) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let (_folder, table) = table();
            let events = steadfast(&table);
            for part in order.chunks(at_once) {
                for source in SOURCES {
                    let told = part.iter().filter(|(by, _)| *by == source);
                    let event = records(told.map(|(by, event)| by.record(*event)).collect());
                    let answer = answer(&events, &event).await.unwrap();
                    assert!(failures(&answer).is_empty(), "{answer}");
                }
            }
            for (subject, is) in [
                ("sum-0", "12"), ("sum-1", "15"), ("sum-2", "18"),
                ("object-0", "6"), ("object-1", "7"), ("object-2", "8"),
                ("row-0", "6"), ("row-1", "7"), ("row-2", "8"),
            ] {
                assert_eq!(body(&table, subject).await, is, "{subject}");
            }
        });
    }
}

#[tokio::test]
async fn work_is_done_once_however_many_ask_at_once() {
    let (_folder, table) = table();
    let once = Once::new(table, system_clock(), Duration::from_secs(60));
    let done = Arc::new(Mutex::new(0));
    let ask = || {
        let (once, done) = (once.clone(), done.clone());
        tokio::spawn(async move {
            let work = || async {
                tokio::task::yield_now().await;
                *done.lock().unwrap() += 1;
                Ok(())
            };
            once.run("mail-1", Duration::from_secs(60), work).await
        })
    };
    let asked: Vec<_> = (0..16).map(|_| ask()).collect();
    for asked in asked {
        assert!(matches!(asked.await.unwrap(), Ok(_) | Err(OnceError::Busy)));
    }
    assert_eq!(*done.lock().unwrap(), 1);
    assert_eq!(ask().await.unwrap().unwrap(), Ran::Before);
}

#[tokio::test]
async fn work_that_failed_may_be_done_again_and_a_lease_runs_out() {
    let folder = tempfile::tempdir().unwrap();
    let now = Arc::new(Mutex::new(1_000_i64));
    let clock: store::Clock = {
        let now = now.clone();
        Arc::new(move || *now.lock().unwrap())
    };
    let table = Arc::new(SqliteTable::open(&folder.path().join("t.sqlite"), clock.clone()).unwrap());
    let once = Once::new(table, clock, Duration::from_secs(600));
    let lease = Duration::from_secs(30);
    let failed = once.run("a", lease, async || Err("as told".into())).await;
    assert!(matches!(failed, Err(OnceError::Work(_))));
    assert_eq!(once.run("a", lease, async || Ok(())).await.unwrap(), Ran::Now);

    // An invocation that is cut off in its work leaves its lease behind.
    let cut = once.run("b", lease, std::future::pending);
    assert!(tokio::time::timeout(Duration::from_millis(50), cut).await.is_err());
    assert!(matches!(once.run("b", lease, async || Ok(())).await, Err(OnceError::Busy)));
    *now.lock().unwrap() += 31;
    assert_eq!(once.run("b", lease, async || Ok(())).await.unwrap(), Ran::Now);
    *now.lock().unwrap() += 601;
    assert_eq!(
        once.run("b", lease, async || Ok(())).await.unwrap(),
        Ran::Now,
        "it is not remembered for ever"
    );
}

#[tokio::test]
async fn a_condition_of_the_callers_is_the_callers() {
    let (_folder, table) = table();
    let once = Once::new(table.clone(), system_clock(), Duration::from_secs(60));
    let taken = Write::put(Key::new("STATE", "x"), "1").if_absent();
    table.write(vec![taken.clone()]).await.unwrap();
    let failed = once.write("e", vec![taken]).await;
    assert!(matches!(failed, Err(OnceError::Table(store::Error::Condition { index: 0 }))));
    let ran = once.write("e", vec![Write::put(Key::new("STATE", "y"), "1")]).await.unwrap();
    assert_eq!(ran, Ran::Now, "a write that did not happen is not remembered");
}
