//! The render cache, through its layer.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, unreachable_pub)] // Tests may panic.

mod answers;
mod coalescing;
mod fallback;
mod given_up;
mod invalidation;
mod model;
mod noninterference;
mod pages;
mod room;
mod scripts;
mod sharing;
