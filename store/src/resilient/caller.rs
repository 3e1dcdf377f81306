//! How one call goes: past the breaker, within its time, and again where it may.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::Resilience;
use super::breaker::{Breaker, BreakerState};
use super::retry::{Budget, backoff};
use crate::table::Error;

pub(super) struct Caller {
    resilience: Resilience,
    breaker: Breaker,
    budget: Budget,
}

/// Why there is no answer from the engine itself.
#[derive(Debug, thiserror::Error)]
enum Cause {
    #[error("the breaker is open: the store failed too often to be asked now")]
    Open,
    #[error("no answer within {0:?}")]
    TimedOut(Duration),
}

impl Caller {
    pub(super) fn new(resilience: Resilience) -> Self {
        Self { resilience, breaker: Breaker::new(&resilience), budget: Budget::full() }
    }

    pub(super) fn state(&self) -> BreakerState {
        self.breaker.state()
    }

    pub(super) fn attempt_limit(&self) -> Duration {
        self.resilience.attempt_limit
    }

    /// One attempt, whatever comes of it, with so much more time than others have.
    pub(super) async fn write<T, F>(&self, allowance: Duration, call: impl FnOnce() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        self.attempt(self.resilience.attempt_limit.saturating_add(allowance), call).await
    }

    /// As many attempts as the settings, the breaker and the budget allow, until one is answered.
    pub(super) async fn read<T, F>(&self, call: impl Fn() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        self.budget.earn();
        let mut retry = 0;
        loop {
            let error = match self.attempt(self.resilience.attempt_limit, &call).await {
                Err(error @ Error::Unavailable(_)) => error,
                answer => return answer,
            };
            // An engine that is coming back gets no retries on top.
            let may = retry < self.resilience.retries && self.state() == BreakerState::Closed;
            if !may || !self.budget.spend() {
                return Err(error);
            }
            sleep(backoff(&self.resilience, retry)).await;
            retry += 1;
        }
    }

    async fn attempt<T, F>(&self, limit: Duration, call: impl FnOnce() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let permit = self.breaker.admit().ok_or_else(|| unavailable(Cause::Open))?;
        let result = in_time(limit, call()).await;
        // An engine that refuses a call has answered it.
        permit.settle(!matches!(result, Err(Error::Unavailable(_))));
        result
    }
}

/// What it answers, if it does so in time.
pub(super) async fn in_time<T>(
    limit: Duration,
    call: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    timeout(limit, call).await.unwrap_or_else(|_| Err(unavailable(Cause::TimedOut(limit))))
}

fn unavailable(cause: Cause) -> Error {
    Error::Unavailable(Box::new(cause))
}
