//! The API of the built server, as browsers with and without scripts and other clients use it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, unreachable_pub)] // Tests may panic.

#[path = "../common/mod.rs"]
mod common;

mod bearers;
mod html;
mod stage;
mod trial;
mod visitor;

mod calls;
mod codecs;
mod cross_site;
mod drafts;
mod forms;
mod guesses;
mod log_out;
mod openapi;
mod public_pages;
mod redirects;
mod roles;
mod strangers;
mod tokens;
