//! The pages in this process, bounded by bytes.

use std::sync::Arc;

use http::StatusCode;
use moka::notification::RemovalCause;
use moka::sync::Cache;

use super::entry::Entry;
use super::metrics::Counters;

/// Which part of the room is for pages that are not there: so many unknown names can't drive out what people read.
const ABSENT_PART: u64 = 16;

/// moka (a concurrent cache whose admission policy, TinyLFU, keeps what is asked for often) because what is kept under a
/// flood of addresses decides whether the cache helps at all.
#[derive(Debug)]
pub(super) struct Memory {
    pages: Cache<Arc<str>, Arc<Entry>>,
    absent: Cache<Arc<str>, Arc<Entry>>,
}

impl Memory {
    pub(super) fn new(bytes: u64, counters: &Arc<Counters>) -> Self {
        let absent = bytes / ABSENT_PART;
        Self { pages: bounded(bytes - absent, counters.clone()), absent: bounded(absent, counters.clone()) }
    }

    pub(super) fn get(&self, key: &str) -> Option<Arc<Entry>> {
        self.pages.get(key).or_else(|| self.absent.get(key))
    }

    pub(super) fn insert(&self, key: Arc<str>, entry: Arc<Entry>) {
        if entry.status == StatusCode::OK {
            self.absent.invalidate(&key);
            self.pages.insert(key, entry);
        } else {
            self.pages.invalidate(&key);
            self.absent.insert(key, entry);
        }
    }

    pub(super) fn clear(&self) {
        self.pages.invalidate_all();
        self.absent.invalidate_all();
    }

    /// How many pages there are, and their bytes.
    pub(super) fn size(&self) -> (u64, u64) {
        for cache in [&self.pages, &self.absent] {
            cache.run_pending_tasks();
        }
        (
            self.pages.entry_count() + self.absent.entry_count(),
            self.pages.weighted_size() + self.absent.weighted_size(),
        )
    }
}

fn bounded(bytes: u64, counters: Arc<Counters>) -> Cache<Arc<str>, Arc<Entry>> {
    Cache::builder()
        .max_capacity(bytes)
        .weigher(|key: &Arc<str>, entry: &Arc<Entry>| entry.weight(key))
        .eviction_listener(move |_, _, cause| {
            if cause == RemovalCause::Size {
                counters.evictions.add();
            }
        })
        .build()
}
