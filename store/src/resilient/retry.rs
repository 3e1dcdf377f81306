//! How many retries there may be, and how long to wait before each.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::Resilience;
use crate::random::up_to;

/// What a first attempt brings in, in tenths of a retry.
const EARNED: u32 = 1;
/// What a retry costs, in tenths.
const COST: u32 = 10;
/// The most that can be saved, in tenths.
const FULL: u32 = 100;

/// Keeps retries to a tenth of the calls in an outage, after the ten that it has saved.
pub(super) struct Budget(AtomicU32);

impl Budget {
    pub(super) fn full() -> Self {
        Self(AtomicU32::new(FULL))
    }

    /// Counts a first attempt.
    pub(super) fn earn(&self) {
        // An error means that it is full already.
        let _ = self.change(|saved| (saved < FULL).then(|| FULL.min(saved + EARNED)));
    }

    /// Takes out a retry, if there is one.
    pub(super) fn spend(&self) -> bool {
        self.change(|saved| saved.checked_sub(COST)).is_ok()
    }

    fn change(&self, change: impl FnMut(u32) -> Option<u32>) -> Result<u32, u32> {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change)
    }
}

/// How long to wait before a retry, the first being number 0: anything up to a bound that doubles ("full jitter").
pub(super) fn backoff(resilience: &Resilience, retry: u32) -> Duration {
    let bound = resilience.backoff.saturating_mul(2_u32.saturating_pow(retry));
    up_to(bound.min(resilience.longest_backoff))
}
