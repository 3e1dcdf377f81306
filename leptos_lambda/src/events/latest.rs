//! The latest event about something counts, in whatever order they are delivered.

use std::sync::Arc;

use store::{Condition, Consistency, Error, Key, Table, Write};

use super::Ran;

/// How often a write that meets another is tried again.
const TRIES: usize = 20;

/// Remembers in a table how far the events about each subject have come: the row `LATEST#<subject>` / `EVENT`.
#[derive(Clone)]
pub struct Latest(Arc<dyn Table>);

impl std::fmt::Debug for Latest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Latest")
    }
}

impl Latest {
    /// Remembers in this table.
    pub fn new(table: Arc<dyn Table>) -> Self {
        Self(table)
    }

    /// Carries out all the writes, which say what the subject is from this event on, unless a later event about it, or this
    /// one, did so before. `sequence` orders the events as a text: see
    /// [`Sequencer::padded`](super::Sequencer::padded).
    ///
    /// # Errors
    /// As [`Table::write`].
    pub async fn write(&self, subject: &str, sequence: &str, writes: Vec<Write>) -> Result<Ran, Error> {
        let row = Key::new(format!("LATEST#{subject}"), "EVENT");
        for _ in 0..TRIES {
            let known = self.0.get(&row, Consistency::Strong).await?;
            if known.as_ref().is_some_and(|item| item.body.as_str() >= sequence) {
                return Ok(Ran::Before);
            }
            let condition = known.map_or(Condition::Absent, |item| Condition::Unchanged(item.revision));
            let mut all = writes.clone();
            all.push(Write { condition, ..Write::put(row.clone(), sequence) });
            match self.0.write(all).await {
                Ok(()) => return Ok(Ran::Now),
                Err(Error::Condition { index }) if index == writes.len() => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::Condition { index: writes.len() })
    }
}
