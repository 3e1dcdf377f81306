//! How what nobody waits for, such as a command, deals with a store that does not answer.

use std::time::Duration;

use store::{Error, Resilience};
use tokio::time::sleep;

const TRIES: u32 = 6;
/// Before the second try; before each further one twice that.
const PAUSE: Duration = Duration::from_millis(100);

/// For the store: each call may take its time, and is left to [`persistently`] when it fails.
pub(crate) fn patient() -> Resilience {
    let limit = Duration::from_secs(20);
    Resilience { attempt_limit: limit, retries: 0, failures_to_open: u32::MAX, ..Resilience::default() }
}

/// Carries out what may be carried out twice, again as long as nobody answers.
///
/// # Errors
/// That of the last try.
pub(crate) async fn persistently<T, F>(call: impl Fn() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut failures = 0;
    loop {
        match call().await {
            Err(Error::Unavailable(_)) if failures + 1 < TRIES => {
                sleep(PAUSE * 2_u32.pow(failures)).await;
                failures += 1;
            }
            result => return result,
        }
    }
}
