//! Identifiers, each used once.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

static COUNT: AtomicU64 = AtomicU64::new(1);

/// A request id in the form of a UUID.
pub(crate) fn request_id() -> String {
    let (seconds, count) = unique();
    format!("{seconds:08x}-0000-4000-8000-{count:012x}")
}

/// A tracing header as X-Ray has it.
pub(crate) fn trace_id() -> String {
    let (seconds, count) = unique();
    format!("Root=1-{seconds:08x}-{count:024x};Parent={count:016x};Sampled=0")
}

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis())
}

fn unique() -> (u128, u64) {
    (now_ms() / 1_000, COUNT.fetch_add(1, Ordering::Relaxed))
}
