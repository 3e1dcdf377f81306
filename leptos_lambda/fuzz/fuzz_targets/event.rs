//! From the bytes of an event to the bytes of its answer: no panic, no fault of the client's told as the server's, nothing
//! that takes longer than a moment.
#![no_main]

use std::time::Duration;

use http::StatusCode;
use leptos_lambda::gate::{Limits, Refusal, read};
use libfuzzer_sys::fuzz_target;

/// Of the thread's own time: another process on the core is not the gate's doing.
const LONGEST: Duration = Duration::from_millis(50);

fuzz_target!(|bytes: &[u8]| {
    let began = own_time();
    let arrived = read(bytes, &Limits::default());
    let mut response = http::Response::new(());
    match &arrived.request {
        Ok(request) => {
            let path = request.uri().path();
            assert!(path.starts_with('/') && path.is_ascii(), "{path}");
            assert!(path.split('/').all(|part| part != "." && part != ".."), "{path}");
            // What the client sent comes back in a header, as a careless site would have it.
            response.headers_mut().extend(request.headers().clone());
        }
        Err(refusal) => {
            *response.status_mut() = Refusal::status(*refusal);
            assert!(response.status().is_client_error());
        }
    }
    let (parts, ()) = response.into_parts();
    let answer = arrived.format.write(&parts, &bytes.to_vec().into());
    assert!(answer.is_ok() || parts.status == StatusCode::OK);
    let took = own_time() - began;
    assert!(took < LONGEST, "{took:?}");
});

fn own_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
