//! The API: what the pages ask of the server, and others may. Reads are GET, writes are POST, all at fixed paths under `/api/`.
//!
//! Every function names who may call it in one table (`rules`), and begins by asking who calls. What the browser never calls
//! by itself is there on the server alone.

#![allow(missing_docs, reason = "the server macro makes public fields of the documented arguments")]

mod chat;
mod error;
mod lists;
mod null;
mod stream;
mod things;

#[cfg(feature = "ssr")]
mod accounts;
#[cfg(feature = "ssr")]
pub mod after;
#[cfg(feature = "ssr")]
mod answers;
#[cfg(feature = "ssr")]
mod cover;
#[cfg(feature = "ssr")]
mod follows;
#[cfg(feature = "ssr")]
mod me;
#[cfg(feature = "ssr")]
mod own_account;
#[cfg(feature = "ssr")]
mod own_channel;
#[cfg(feature = "ssr")]
mod reports;
#[cfg(feature = "ssr")]
mod rules;
#[cfg(feature = "ssr")]
mod sessions;
#[cfg(feature = "ssr")]
mod stream_form;
#[cfg(feature = "ssr")]
mod streams;
#[cfg(feature = "ssr")]
mod studio;
#[cfg(feature = "ssr")]
mod typed;

pub use chat::send_message;
pub use error::ApiError;
pub use lists::{home, live, replays, search, upcoming};
pub use stream::stream;
pub use things::{channel, channels, ticker, topic, topics};

#[cfg(feature = "ssr")]
pub use accounts::{account_overview, audit, set_role, suspend};
#[cfg(feature = "ssr")]
pub use cover::set_cover;
#[cfg(feature = "ssr")]
pub use follows::{follow, following, remind};
#[cfg(feature = "ssr")]
pub use me::me;
#[cfg(feature = "ssr")]
pub use own_account::{account, change_password, delete_account, export_account};
#[cfg(feature = "ssr")]
pub use own_channel::{ChannelForm, create_channel, edit_channel};
#[cfg(feature = "ssr")]
pub use reports::{report, reports, settle};
#[cfg(feature = "ssr")]
pub use rules::{RULES, Ruled, is_public_read};
#[cfg(feature = "ssr")]
pub use sessions::{BearerToken, log_in, log_out, log_out_everywhere, register, token};
#[cfg(feature = "ssr")]
pub use stream_form::StreamForm;
#[cfg(feature = "ssr")]
pub use streams::{
    cancel_stream, create_stream, delete_stream, edit_stream, end_stream, go_live, rename_stream,
    replace_stream_key,
};
#[cfg(feature = "ssr")]
pub use studio::{own_stream, studio};
#[cfg(feature = "ssr")]
pub use typed::Ticked;
