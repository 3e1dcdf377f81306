//! An event counts once, however often it is delivered.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use store::{Clock, Condition, Consistency, Error, Key, Table, Write};

use super::Failure;

const BEGUN: &str = "begun";
const DONE: &str = "done";

/// Remembers in a table which events were handled: the row `ONCE#<key>` / `EVENT`.
///
/// [`Once::write`] is certain: the row and what the event changes are one transaction. [`Once::run`] is for work outside of
/// the table: a lease keeps others from doing it at the same time, and when the process dies between the work and its row, the
/// work is done again.
#[derive(Clone)]
pub struct Once {
    table: Arc<dyn Table>,
    clock: Clock,
    kept: Duration,
}

impl std::fmt::Debug for Once {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Once").field("kept", &self.kept).finish_non_exhaustive()
    }
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ran {
    /// The work.
    Now,
    /// Nothing: the work was done at an earlier delivery.
    Before,
}

/// Why the work is not done.
#[derive(Debug, thiserror::Error)]
pub enum OnceError {
    /// Another invocation is about it; when that fails, a later delivery may do it.
    #[error("another invocation is about this event")]
    Busy,
    /// The table did not do its part. Whether the work was done is unknown.
    #[error(transparent)]
    Table(#[from] Error),
    /// The work failed.
    #[error("the work failed")]
    Work(#[source] Failure),
}

impl Once {
    /// Remembers for `kept`, which must be longer than the source may deliver an event again: a day for DynamoDB Streams, up to
    /// fourteen for SQS.
    pub fn new(table: Arc<dyn Table>, clock: Clock, kept: Duration) -> Self {
        Self { table, clock, kept }
    }

    /// Carries out all the writes, at most once under this key.
    ///
    /// # Errors
    /// [`OnceError::Table`], with [`Error::Condition`] for one of the caller's own conditions.
    pub async fn write(&self, key: &str, mut writes: Vec<Write>) -> Result<Ran, OnceError> {
        let index = writes.len();
        writes.push(Write::put(row(key), DONE).if_absent().expiring(self.in_future(self.kept)));
        match self.table.write(writes).await {
            Ok(()) => Ok(Ran::Now),
            Err(Error::Condition { index: failed }) if failed == index => Ok(Ran::Before),
            // A condition of the caller's fails too when its writes have been made: the row knows.
            Err(Error::Condition { index }) => match self.table.get(&row(key), Consistency::Strong).await? {
                Some(_) => Ok(Ran::Before),
                None => Err(Error::Condition { index }.into()),
            },
            Err(error) => Err(error.into()),
        }
    }

    /// Does the work unless it was done under this key. For `lease`, which must be longer than the work can take, nobody else
    /// does it.
    ///
    /// # Errors
    /// [`OnceError::Busy`]; [`OnceError::Work`], after which it may be done again at once; [`OnceError::Table`].
    pub async fn run<F>(&self, key: &str, lease: Duration, work: impl FnOnce() -> F) -> Result<Ran, OnceError>
    where
        F: Future<Output = Result<(), Failure>>,
    {
        let begun = Write::put(row(key), BEGUN).if_absent().expiring(self.in_future(lease));
        match self.table.write(vec![begun]).await {
            Ok(()) => {}
            Err(Error::Condition { .. }) => {
                let known = self.table.get(&row(key), Consistency::Strong).await?;
                return match known {
                    Some(item) if item.body == DONE => Ok(Ran::Before),
                    _ => Err(OnceError::Busy),
                };
            }
            Err(error) => return Err(error.into()),
        }
        let own = self.table.get(&row(key), Consistency::Strong).await?;
        let own = own.map_or(Condition::Absent, |item| Condition::Unchanged(item.revision));
        if let Err(failure) = work().await {
            // Who has taken the lease over meanwhile keeps it.
            let release = Write { condition: own, ..Write::delete(row(key)) };
            if let Err(error) = self.table.write(vec![release]).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "a lease stays until it runs out");
            }
            return Err(OnceError::Work(failure));
        }
        let done = Write::put(row(key), DONE).expiring(self.in_future(self.kept));
        self.table.write(vec![done]).await?;
        Ok(Ran::Now)
    }

    fn in_future(&self, time: Duration) -> i64 {
        (self.clock)().saturating_add(i64::try_from(time.as_secs()).unwrap_or(i64::MAX))
    }
}

fn row(key: &str) -> Key {
    Key::new(format!("ONCE#{key}"), "EVENT")
}
