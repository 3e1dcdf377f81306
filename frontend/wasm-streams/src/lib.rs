//! Streams of the browser as streams of Rust and back, in place of the crate [`wasm-streams`], of whose interface this is as
//! much as server_fn calls.
//!
//! That one exports three classes to JavaScript. What a program exports is never dropped from it, so every page would fetch
//! them, though nothing here sends or reads a stream. Here the browser is handed closures, which go where they are not used.
//!
//! [`wasm-streams`]: https://docs.rs/wasm-streams/0.5.0

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;

use futures::stream::{self, Stream};
use js_sys::futures::{JsFuture, future_to_promise};
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{ReadableStreamDefaultController, ReadableStreamDefaultReader};

/// A stream that can be read (WHATWG Streams).
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// The stream itself, as the browser has it.
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// The browser reads what the stream gives, one chunk at a time and not before it wants it; with an error it ends.
    pub fn from_stream(stream: impl Stream<Item = Result<JsValue, JsValue>> + 'static) -> Self {
        let stream = Rc::new(RefCell::new(Box::pin(stream)));
        // It is called again only when its promise is kept.
        let pull = move |controller: ReadableStreamDefaultController| -> Promise {
            let stream = stream.clone();
            future_to_promise(async move {
                match poll_fn(|context| stream.borrow_mut().as_mut().poll_next(context)).await {
                    Some(chunk) => controller.enqueue_with_chunk(&chunk?)?,
                    None => controller.close()?,
                }
                Ok(JsValue::UNDEFINED)
            })
        };
        let pull = Closure::<dyn FnMut(ReadableStreamDefaultController) -> Promise>::new(pull);
        let source = Object::new();
        // Neither fails: the object is a plain one, and so a source.
        Reflect::set(&source, &"pull".into(), &pull.into_js_value()).unwrap_throw();
        Self(web_sys::ReadableStream::new_with_underlying_source(&source).unwrap_throw())
    }

    /// As the browser has it.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// Its chunks, until it ends or fails. Dropped before that, it tells the browser that nobody wants the rest.
    ///
    /// # Panics
    /// When somebody else reads it.
    pub fn into_stream(self) -> impl Stream<Item = Result<JsValue, JsValue>> {
        let reader = Reader(self.0.get_reader().unchecked_into());
        stream::unfold(Some(reader), |reader| async {
            let reader = reader?;
            match JsFuture::from(reader.0.read()).await {
                Err(error) => Some((Err(error), None)),
                Ok(read) => {
                    let of = |field: &str| Reflect::get(&read, &field.into()).unwrap_or_default();
                    of("done").is_falsy().then(|| (Ok(of("value")), Some(reader)))
                }
            }
        })
    }
}

struct Reader(ReadableStreamDefaultReader);

impl Drop for Reader {
    fn drop(&mut self) {
        // Nobody waits for what comes of it; a stream that has ended stays as it is.
        let _ = self.0.cancel();
        self.0.release_lock();
    }
}
