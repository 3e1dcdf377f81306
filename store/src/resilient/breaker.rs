//! Keeps calls away from an engine that does not answer, and lets them back gently.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::Resilience;
use crate::random::about;

/// What a breaker does with calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// All go through.
    Closed,
    /// None goes through; once the wait is over the next one does, as a probe.
    Open,
    /// A few go through at a time, more with each success.
    HalfOpen,
}

pub(super) struct Breaker {
    failures_to_open: u32,
    successes_to_close: u32,
    first_wait: Duration,
    longest_wait: Duration,
    inner: Mutex<Inner>,
}

struct Inner {
    phase: Phase,
    /// How often it has opened: tells calls that began before from those that began after.
    opened: u64,
    /// How long it stays open next, before chance has its say.
    wait: Duration,
}

enum Phase {
    /// With the failures in a row so far.
    Closed {
        failures: u32,
    },
    Open {
        since: Instant,
        wait: Duration,
    },
    /// With the calls on their way, and the successes in a row so far.
    HalfOpen {
        running: u32,
        successes: u32,
    },
}

/// A call that goes through. Dropped before it is settled it counts neither way.
#[must_use]
pub(super) struct Permit<'a> {
    breaker: &'a Breaker,
    opened: u64,
    outcome: Outcome,
}

#[derive(Clone, Copy)]
enum Outcome {
    Dropped,
    Answered,
    Failed,
}

impl Breaker {
    pub(super) fn new(resilience: &Resilience) -> Self {
        let first_wait = resilience.wait.min(resilience.longest_wait);
        Self {
            failures_to_open: resilience.failures_to_open,
            successes_to_close: resilience.successes_to_close,
            first_wait,
            longest_wait: resilience.longest_wait,
            inner: Mutex::new(Inner { phase: Phase::Closed { failures: 0 }, opened: 0, wait: first_wait }),
        }
    }

    pub(super) fn state(&self) -> BreakerState {
        match self.lock().phase {
            Phase::Closed { .. } => BreakerState::Closed,
            Phase::Open { .. } => BreakerState::Open,
            Phase::HalfOpen { .. } => BreakerState::HalfOpen,
        }
    }

    /// Lets a call through, or not.
    pub(super) fn admit(&self) -> Option<Permit<'_>> {
        let mut inner = self.lock();
        match &mut inner.phase {
            Phase::Closed { .. } => {}
            Phase::Open { since, wait } => {
                if since.elapsed() < *wait {
                    return None;
                }
                inner.phase = Phase::HalfOpen { running: 1, successes: 0 };
            }
            Phase::HalfOpen { running, successes } => {
                if *running >= at_a_time(*successes) {
                    return None;
                }
                *running += 1;
            }
        }
        Some(Permit { breaker: self, opened: inner.opened, outcome: Outcome::Dropped })
    }

    fn settle(&self, opened: u64, outcome: Outcome) {
        let mut inner = self.lock();
        // It opened after this call began: what the call found out is old, and it holds no place among the new ones.
        if inner.opened != opened {
            return;
        }
        match &mut inner.phase {
            Phase::Closed { failures } => match outcome {
                Outcome::Dropped => {}
                Outcome::Answered => *failures = 0,
                Outcome::Failed => {
                    *failures = failures.saturating_add(1);
                    if *failures >= self.failures_to_open {
                        inner.open(self.longest_wait);
                    }
                }
            },
            Phase::HalfOpen { running, successes } => {
                *running = running.saturating_sub(1);
                match outcome {
                    Outcome::Dropped => {}
                    Outcome::Answered => {
                        *successes += 1;
                        if *successes >= self.successes_to_close {
                            inner.phase = Phase::Closed { failures: 0 };
                            inner.wait = self.first_wait;
                        }
                    }
                    Outcome::Failed => inner.open(self.longest_wait),
                }
            }
            Phase::Open { .. } => {}
        }
    }

    /// Nothing in here panics halfway: what a poisoned lock guards is whole.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Opens for the wait that is due, and makes the next one longer; closing makes it short again.
    fn open(&mut self, longest_wait: Duration) {
        self.phase = Phase::Open { since: Instant::now(), wait: about(self.wait) };
        self.opened += 1;
        self.wait = self.wait.saturating_mul(2).min(longest_wait);
    }
}

impl Permit<'_> {
    /// Tells what came of the call.
    pub(super) fn settle(mut self, answered: bool) {
        self.outcome = if answered { Outcome::Answered } else { Outcome::Failed };
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.breaker.settle(self.opened, self.outcome);
    }
}

/// How many calls may be on their way after so many successes: 1, then 2, 4, 8, each once all of the round before succeeded.
fn at_a_time(successes: u32) -> u32 {
    1 << successes.saturating_add(1).ilog2()
}
