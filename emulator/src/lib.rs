//! AWS Lambda on this machine, for tests and for looking at a site through it: HTTP comes in, the event that AWS would
//! send goes to the real binary under the Runtime API, and its answer comes back as AWS would give it.
//!
//! ```no_run
//! use emulator::{Emulator, Function, Origin};
//!
//! # async fn example() {
//! let function = Function::new("target/release/server", "pages")
//!     .origin(Origin::FunctionUrl)
//!     .setting("DATA_DIR", "/tmp/data");
//! let lambda = Emulator::new(function);
//! let request = http::Request::get("/").body(axum::body::Body::empty()).unwrap();
//! assert_eq!(lambda.call(request).await.status(), 200);
//! # }
//! ```
//!
//! Beside it [`Moto`] stands in for AWS's services, [`Stack`] is a template's resources in it, [`Bucket`] a bucket behind a CDN, and
//! [`Cloud`] all that with a site in it. [`Queue`] and [`Changes`] call a function as event source mappings do. A [`Proxy`] before a
//! service shows what a broken network does, and what was called.
//!
//! What it does not do: the platform's own decoding of compressed streamed bodies, its bandwidth limits, SnapStart, and
//! cold starts as slow as in the cloud.

mod answer;
mod aws;
mod bucket;
mod cloud;
mod distribution;
mod emulator;
mod failure;
mod function;
mod instance;
mod moto;
mod origin;
mod proxy;
mod runtime_api;
mod sources;
mod stack;
mod trace;

pub use crate::bucket::Bucket;
pub use crate::cloud::{Cloud, Original};
pub use crate::distribution::Distribution;
pub use crate::emulator::Emulator;
pub use crate::failure::Failure;
pub use crate::function::{Function, Mode};
pub use crate::moto::{Moto, NoMoto};
pub use crate::origin::Origin;
pub use crate::proxy::{Proxy, SLOW_DOWN, THROTTLED, UNAVAILABLE, Wire};
pub use crate::sources::{Changes, ChangesSettings, Queue};
pub use crate::stack::Stack;
