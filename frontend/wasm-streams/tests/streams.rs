//! In an engine of JavaScript, for streams are its own: `make test` runs this with Node.js.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, missing_docs)] // A failed test says where.

use std::cell::Cell;
use std::rc::Rc;

use futures::stream::{self, Stream, StreamExt};
use js_sys::{Function, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_streams::ReadableStream;

type Chunk = Result<JsValue, JsValue>;

/// Counts how often the stream is asked for a chunk.
fn counted(chunks: Vec<Chunk>) -> (impl Stream<Item = Chunk> + 'static, Rc<Cell<usize>>) {
    let asked = Rc::new(Cell::new(0));
    let counter = asked.clone();
    let stream = stream::iter(chunks).inspect(move |_| counter.set(counter.get() + 1));
    (stream, asked)
}

/// There and back through the browser's own stream.
fn sent(stream: impl Stream<Item = Chunk> + 'static) -> impl Stream<Item = Chunk> {
    ReadableStream::from_raw(ReadableStream::from_stream(stream).into_raw()).into_stream()
}

#[wasm_bindgen_test]
async fn chunks_come_in_their_order_and_end() {
    let chunks: Vec<Chunk> = (0..1_000).map(|number| Ok(number.into())).collect();
    let (stream, _) = counted(chunks.clone());
    assert_eq!(sent(stream).collect::<Vec<_>>().await, chunks);
    assert_eq!(sent(stream::empty()).collect::<Vec<_>>().await, []);
}

#[wasm_bindgen_test]
async fn an_error_ends_the_stream() {
    let chunks: Vec<Chunk> = vec![Ok(1.into()), Err("broken".into()), Ok(2.into())];
    let (stream, asked) = counted(chunks.clone());
    assert_eq!(sent(stream).collect::<Vec<_>>().await, chunks[..2]);
    assert_eq!(asked.get(), 2);
}

#[wasm_bindgen_test]
async fn a_stream_that_nobody_wants_any_more_is_cancelled() {
    let (stream, asked) = counted((0..1_000).map(|number| Ok(number.into())).collect());
    let raw = ReadableStream::from_stream(stream).into_raw();
    let mut read = Box::pin(ReadableStream::from_raw(raw.clone()).into_stream());
    assert_eq!(read.next().await, Some(Ok(0.into())));
    drop(read);
    // The browser asks for one chunk more than is read.
    assert!(asked.get() < 4, "{} were fetched", asked.get());
    // Whoever reads it now finds its end.
    assert_eq!(ReadableStream::from_raw(raw).into_stream().collect::<Vec<_>>().await, []);
}

#[wasm_bindgen_test]
async fn the_browsers_own_streams_are_read() {
    let made = "new ReadableStream({ start(c) { c.enqueue('a'); c.enqueue('b'); c.close(); } })";
    let raw = Function::new_no_args(&["return ", made].concat()).call0(&JsValue::NULL).unwrap();
    assert_eq!(Reflect::get(&raw, &"locked".into()), Ok(false.into()));
    let read = ReadableStream::from_raw(raw.into()).into_stream().collect::<Vec<_>>().await;
    assert_eq!(read, [Ok("a".into()), Ok("b".into())]);
}
