//! Keys by which encoders are let in: each stream has at most one, and only its hash is kept.

use std::hint::black_box;

use model::{Slug, StreamKey};
use store::{Condition, Consistency, Write};

use super::stream_deed;
use super::write::or_conflict;
use crate::accounts::{Limit, chance};
use crate::rows::{decode, put};
use crate::{Caller, Error, Refusal, Site, keys};

impl Site {
    /// A new key for a stream of the caller's, which is told here and never again; the one before fits no more. At most 200 a
    /// day, together with covers.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when the stream was changed at the same time; [`Refusal::TooMany`]; [`Refusal::NotFound`];
    /// [`Refusal::Forbidden`]; [`Refusal::Failed`].
    pub async fn replace_stream_key(&self, caller: &Caller, slug: &Slug) -> Result<StreamKey, Refusal> {
        let held = self.own_stream_held(caller, slug).await?;
        self.attempt_or_refuse(&Limit::of_changes(&caller.account)).await?;
        let key = chance::token()?;
        let writes = vec![
            // A stream that was deleted or moved meanwhile would leave the key behind.
            Write::check(keys::stream(slug), Condition::Unchanged(held.revision)),
            put(keys::stream_key(slug), &chance::hash(&key))?,
            stream_deed(self.now(), caller.account.as_str(), "replace_stream_key", slug)?,
        ];
        self.table.write(writes).await.map_err(|error| or_conflict(error.into()))?;
        Ok(StreamKey { key })
    }

    /// Whether an encoder with this key may send the stream. How long the answer takes says nothing of the key.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn stream_key_fits(&self, slug: &Slug, key: &str) -> Result<bool, Error> {
        let item = self.table.get(&keys::stream_key(slug), Consistency::Strong).await?;
        let Some(item) = item else { return Ok(false) };
        let kept: String = decode(item)?;
        Ok(same(kept.as_bytes(), chance::hash(key).as_bytes()))
    }
}

/// Looks at every byte, whatever the first ones are.
fn same(one: &[u8], other: &[u8]) -> bool {
    let differing =
        one.iter().zip(other).fold(0, |differing, (one, other)| black_box(differing | (one ^ other)));
    one.len() == other.len() && differing == 0
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn only_the_same_is_the_same() {
        assert!(same(b"abc", b"abc"));
        for other in [b"abd".as_slice(), b"bbc", b"ab", b"abcd", b""] {
            assert!(!same(b"abc", other), "{other:?}");
        }
    }
}
