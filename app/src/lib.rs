//! The site: one app for the server, which renders it, and for the browser, which hydrates its islands (feature `islands`)
//! or mounts it whole (feature `csr`).

#![allow(unreachable_pub, reason = "the component macro makes the props of every component public")]

mod again;
pub mod api;
mod app;
#[cfg(feature = "ssr")]
mod assets;
mod build;
#[cfg(feature = "ssr")]
mod calendar;
mod clock;
mod components;
#[cfg(feature = "ssr")]
mod cover;
#[cfg(feature = "ssr")]
mod error_page;
mod format;
mod head;
mod islands;
mod pages;
#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
mod shell;
mod texts;
#[cfg(feature = "ssr")]
mod zones;

#[cfg(feature = "ssr")]
pub use api::after;
pub use app::App;
#[cfg(feature = "ssr")]
pub use assets::{Asset, Assets};
#[cfg(feature = "ssr")]
pub use calendar::calendar;
#[cfg(feature = "ssr")]
pub use cover::cover;
#[cfg(feature = "ssr")]
pub use error_page::error_page;
#[cfg(feature = "ssr")]
pub use server::{
    DRAFT as DRAFT_COOKIE, Document, SESSION as SESSION_COOKIE, Services, Touched, Viewer, provide,
};
#[cfg(feature = "ssr")]
pub use shell::{ShellFiles, shell};
