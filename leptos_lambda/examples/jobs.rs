//! Jobs from a queue, each done once however often it is delivered: what was done stands in a table.
//!
//! A job is a line of text. `fail`, `panic` and `hang` do as they say, every time.
#![allow(clippy::panic)] // It is meant to.

use std::env;
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use leptos_lambda::events::{self, Events, Failure, Message, Once};
use store::{Key, SqliteTable, Write, system_clock};

/// Longer than the queue keeps a message.
const REMEMBERED: Duration = Duration::from_secs(14 * 86_400);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    tracing_subscriber::fmt().json().with_writer(std::io::stderr).init();
    let folder = PathBuf::from(env::var_os("DATA_DIR").ok_or("DATA_DIR is not set")?);
    let table = SqliteTable::open(&folder.join("jobs.sqlite"), system_clock())?;
    let once = Once::new(Arc::new(table), system_clock(), REMEMBERED);
    let events = Events::new().messages(move |message| {
        let once = once.clone();
        async move { work(&once, message).await }
    });
    Ok(events::run(events).await?)
}

async fn work(once: &Once, message: Message) -> Result<(), Failure> {
    match message.body.as_str() {
        "fail" => return Err("as told".into()),
        "panic" => panic!("as told"),
        "hang" => std::future::pending().await,
        _ => {}
    }
    // The message's name is the same at each delivery: a second row for it is never written.
    let done = Write::put(Key::new("DONE", &message.id), message.body.as_str()).if_absent();
    once.write(&message.id, vec![done]).await?;
    Ok(())
}
