//! Accounts over the embedded table, as other parts of the site use them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)] // Tests may panic.

mod admin;
mod bearer;
mod guessing;
mod log_in;
mod own;
mod register;
mod rules;
mod sessions;
mod spy;

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use backend::{Caller, Credentials, LoggedIn, Refusal, Site};
use model::{FieldErrors, Role};
use store::{Clock, SqliteTable};
use tempfile::TempDir;

/// 2027-01-15, and the beginning of a window of every limit.
const NOW: i64 = 1_800_000_000;
const PASSWORD: &str = "a horse of another colour";
const OTHER: &str = "a colour of another horse";

/// A site in a folder of its own, with a clock that a test sets.
struct Trial {
    folder: TempDir,
    now: Arc<AtomicI64>,
    site: Site,
}

impl Trial {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(NOW));
        let site = Site::new(open(folder.path(), &now), clock(&now));
        Self { folder, now, site }
    }

    /// Another process: its own handle of the same file.
    fn another(&self) -> Site {
        Site::new(self.table(), clock(&self.now))
    }

    fn table(&self) -> Arc<SqliteTable> {
        open(self.folder.path(), &self.now)
    }

    fn later(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    async fn account(&self, name: &str) -> LoggedIn {
        self.site.register(with(name, PASSWORD)).await.unwrap()
    }

    /// An administrator of this name.
    async fn admin(&self, name: &str) -> Caller {
        self.site.create_admin(name, PASSWORD).await.unwrap();
        let caller = self.site.log_in(with(name, PASSWORD)).await.unwrap().caller;
        assert_eq!(caller.role, Role::Admin);
        caller
    }
}

fn clock(now: &Arc<AtomicI64>) -> Clock {
    let now = now.clone();
    Arc::new(move || now.load(Ordering::SeqCst))
}

fn open(folder: &Path, now: &Arc<AtomicI64>) -> Arc<SqliteTable> {
    Arc::new(SqliteTable::open(&folder.join("site.sqlite"), clock(now)).unwrap())
}

fn with<'a>(name: &'a str, password: &'a str) -> Credentials<'a> {
    Credentials { name, password, address: None, device: None }
}

fn address(text: &str) -> Option<IpAddr> {
    Some(text.parse().unwrap())
}

#[track_caller]
fn fields<T>(result: Result<T, Refusal>) -> FieldErrors {
    match result {
        Err(Refusal::Fields(errors)) => errors,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was done"),
    }
}
