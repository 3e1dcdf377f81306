//! What the cache did, counted since the process began.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::embedded;

/// How many values of a metric CloudWatch takes in a line.
const REPORTED_TIMES: usize = 100;

/// Counts up.
#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn read(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) hits: Counter,
    pub(super) misses: Counter,
    pub(super) shared: Counter,
    pub(super) stale: Counter,
    pub(super) stale_if_error: Counter,
    pub(super) renders: Counter,
    pub(super) coalesced: Counter,
    pub(super) failures: Counter,
    pub(super) shells: Counter,
    pub(super) evictions: Counter,
    /// How long the latest renders took, in milliseconds, for the next report.
    render_times: Mutex<Vec<f64>>,
}

/// What a [`RenderCache`](crate::RenderCache) did since the process began, and what it holds. Each GET and HEAD of a public page
/// is a hit, stale or a miss, and one of these only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheMetrics {
    /// Answers from a fresh page.
    pub hits: u64,
    /// Answers that had to wait for a page, whether it was made or not.
    pub misses: u64,
    /// Pages that another instance had made.
    pub shared: u64,
    /// Answers from a stale page while a new one was made.
    pub stale: u64,
    /// Misses that were answered with a stale page because no new one could be made.
    pub stale_if_error: u64,
    /// Pages rendered.
    pub renders: u64,
    /// Misses that waited for a render that somebody else had begun.
    pub coalesced: u64,
    /// Renders that failed, panicked or took too long.
    pub failures: u64,
    /// Answers with the shell, because no page could be made in time.
    pub shells: u64,
    /// Pages that had to go for want of room.
    pub evictions: u64,
    /// Pages held.
    pub pages: u64,
    /// Bytes held.
    pub bytes: u64,
}

impl Counters {
    /// Counts a render that took so long. Those that one line of CloudWatch has no room for are only counted.
    pub(super) fn rendered(&self, time: Duration) {
        self.renders.add();
        let mut times = self.render_times.lock().unwrap_or_else(PoisonError::into_inner);
        if times.len() < REPORTED_TIMES {
            times.push((time.as_secs_f64() * 1e6).round() / 1e3);
        }
    }

    /// How long renders took since this was asked last, in milliseconds.
    pub(super) fn take_render_times(&self) -> Vec<f64> {
        std::mem::take(&mut self.render_times.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn read(&self, pages: u64, bytes: u64) -> CacheMetrics {
        CacheMetrics {
            hits: self.hits.read(),
            misses: self.misses.read(),
            shared: self.shared.read(),
            stale: self.stale.read(),
            stale_if_error: self.stale_if_error.read(),
            renders: self.renders.read(),
            coalesced: self.coalesced.read(),
            failures: self.failures.read(),
            shells: self.shells.read(),
            evictions: self.evictions.read(),
            pages,
            bytes,
        }
    }
}

impl CacheMetrics {
    /// Names and values of what only grows.
    fn counts(&self) -> [(&'static str, u64); 10] {
        [
            ("hits", self.hits),
            ("misses", self.misses),
            ("shared", self.shared),
            ("stale", self.stale),
            ("stale_if_error", self.stale_if_error),
            ("renders", self.renders),
            ("coalesced", self.coalesced),
            ("failures", self.failures),
            ("shells", self.shells),
            ("evictions", self.evictions),
        ]
    }

    /// As Prometheus reads it (its text format, version 0.0.4).
    pub fn to_prometheus(&self) -> String {
        let mut text = String::new();
        for (name, value) in self.counts() {
            // Writing to a text can't fail.
            let _ =
                writeln!(text, "# TYPE render_cache_{name}_total counter\nrender_cache_{name}_total {value}");
        }
        for (name, value) in [("pages", self.pages), ("bytes", self.bytes)] {
            let _ = writeln!(text, "# TYPE render_cache_{name} gauge\nrender_cache_{name} {value}");
        }
        text
    }

    /// What was added since `before`, for CloudWatch.
    pub(crate) fn added_since(&self, before: &Self) -> Vec<embedded::Metric<'static>> {
        let added = self.counts().into_iter().zip(before.counts());
        let added = added.map(|((name, value), (_, before))| (name, value.saturating_sub(before).into()));
        added.chain([("pages", self.pages.into()), ("bytes", self.bytes.into())]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::CacheMetrics;

    #[test]
    fn prometheus_reads_counters_and_gauges() {
        let text = CacheMetrics { hits: 3, bytes: 7, ..CacheMetrics::default() }.to_prometheus();
        assert!(text.contains("# TYPE render_cache_hits_total counter\nrender_cache_hits_total 3\n"));
        assert!(text.contains("# TYPE render_cache_bytes gauge\nrender_cache_bytes 7\n"));
    }

    #[test]
    fn cloudwatch_gets_what_was_added() {
        let before = CacheMetrics { hits: 3, ..CacheMetrics::default() };
        let after = CacheMetrics { hits: 10, bytes: 7, ..before };
        let added = after.added_since(&before);
        for (name, value) in [("hits", 7), ("misses", 0), ("bytes", 7)] {
            assert!(added.contains(&(name, value.into())), "{name}: {added:?}");
        }
    }
}
