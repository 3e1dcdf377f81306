//! The gate: what it takes to read a request, by TCP and as an event.

use std::hint::black_box;
use std::time::Instant;

use axum::body::Body;
use http::Request;
use leptos_lambda::gate::{Limits, canonicalise, read};

use crate::median;

const ROUNDS: usize = 9;
const REQUESTS: u32 = 20_000;

pub(crate) fn report() {
    let limits = Limits::default();
    let by_tcp = median_of(|| {
        let mut request = browser("/streams/macro-desk-xom-bonds-000?utm_source=x");
        let began = Instant::now();
        canonicalise(black_box(&mut request), &limits).unwrap();
        began.elapsed().as_secs_f64()
    });
    let events = crate::process::root().join("leptos_lambda/tests/events");
    println!("\nA request through the gate                                    µs   of lambda_http");
    println!("  by TCP {:55.2}", by_tcp * 1e6);
    for name in [
        "lambda_function_url_request",
        "apigw_v2_proxy_request",
        "apigw_multi_value_proxy_request",
        "alb_request",
    ] {
        let event = std::fs::read_to_string(events.join(format!("{name}.json"))).unwrap();
        let gate = median_of(|| {
            let began = Instant::now();
            black_box(read(black_box(event.as_bytes()), &limits).request.unwrap());
            began.elapsed().as_secs_f64()
        });
        let other = median_of(|| {
            let began = Instant::now();
            black_box(lambda_http::request::from_str(black_box(&event)).unwrap());
            began.elapsed().as_secs_f64()
        });
        println!("  {name:55} {:6.2} {:14.2}", gate * 1e6, gate / other);
    }
}

/// What a browser sends.
fn browser(address: &str) -> Request<Body> {
    let mut request = Request::get(address);
    for (name, value) in [
        ("host", "127.0.0.1:3000"),
        (
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
        ),
        ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"),
        ("accept-encoding", "gzip, deflate, br, zstd"),
        ("accept-language", "en-US,en;q=0.9"),
        ("sec-fetch-dest", "document"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-site", "none"),
    ] {
        request = request.header(name, value);
    }
    request.body(Body::empty()).unwrap()
}

/// The middle of the rounds' means, in seconds.
fn median_of(mut once: impl FnMut() -> f64) -> f64 {
    let round = |_| (0..REQUESTS).map(|_| once()).sum::<f64>() / f64::from(REQUESTS);
    median((0..ROUNDS).map(round).collect())
}
