//! Messages of viewers in the chats of streams.

use model::{ChatMessage, MessageText, Slug, Status, Tag, Time};
use store::{Consistency, Key, Query};

use crate::accounts::Limit;
use crate::rows::{decode, put};
use crate::{Caller, Changed, Error, Refusal, Site, keys};

/// How often a lost race is run again. In a chat that fast nobody would read it.
const RACES: usize = 8;
/// The last number within a second: ids have six digits for it.
const LAST: usize = 999_999;

impl Site {
    /// Writes a message into the chat of a stream that is not cancelled, under its slug or one that it had before; at most 20 a
    /// minute. Its id is behind those of all messages that were written before, and nobody else's, whatever the clocks of
    /// other processes say. Where the answer to the write is lost, it looks whether the message is there.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such stream; [`Refusal::Conflict`] for a cancelled one; [`Refusal::TooMany`], also
    /// when too many write at the same time; [`Refusal::Failed`].
    pub async fn write_message(
        &self,
        caller: &Caller,
        slug: &Slug,
        text: &MessageText,
    ) -> Result<Changed<ChatMessage>, Refusal> {
        let kept = self.kept_wherever(slug).await?.ok_or(Refusal::NotFound)?;
        if kept.stream.status == Status::Cancelled {
            return Err(Refusal::Conflict);
        }
        self.attempt_or_refuse(&Limit::of_messages(&caller.account)).await?;
        let chat = keys::chat(kept.room());
        for _ in 0..RACES {
            let at = self.now();
            let id = id_behind(self.last_id(&chat).await?.as_deref(), at);
            let (user, text) = (caller.name.to_string(), text.as_str().to_owned());
            let message = ChatMessage { id, user, at, text };
            let key = Key::new(&chat, &message.id);
            let mut written = self.table.write(vec![put(key.clone(), &message)?.if_absent()]).await;
            // Told that it failed, its viewer would send it again, and it would stand there twice.
            if matches!(written, Err(store::Error::Unavailable(_))) && self.stands(&key, &message).await {
                written = Ok(());
            }
            match written {
                Ok(()) => return Ok(Changed::new(message, [Tag::stream(&kept.stream.slug)])),
                Err(store::Error::Condition { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refusal::TooMany { retry_after: 1 })
    }

    /// Whether this very message is there: another's may have come to its id first.
    async fn stands(&self, key: &Key, message: &ChatMessage) -> bool {
        let found = self.table.get(key, Consistency::Strong).await.ok().flatten();
        found.is_some_and(|item| decode::<ChatMessage>(item).is_ok_and(|there| there == *message))
    }

    async fn last_id(&self, chat: &str) -> Result<Option<String>, Error> {
        let page = self.table.query(Query::partition(chat).descending().limit(1).strong()).await?;
        Ok(page.items.into_iter().next().map(|item| item.key.sort))
    }
}

/// The first id behind the last one, and not before now.
fn id_behind(last: Option<&str>, now: Time) -> String {
    match last.and_then(parts) {
        Some((at, number)) if at >= now && number < LAST => keys::message(at, number + 1),
        Some((at, _)) if at >= now => keys::message(at + 1, 0),
        Some(_) | None => keys::message(now, 0),
    }
}

fn parts(id: &str) -> Option<(Time, usize)> {
    let (at, number) = id.split_once('~')?;
    Some((Time(at.parse().ok()?), number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use model::Time;

    use super::id_behind;

    #[test]
    fn an_id_is_behind_the_last_one_and_not_before_now() {
        for (last, id) in [
            (None, "1800000000~000000"),
            (Some("1799999999~000007"), "1800000000~000000"),
            (Some("1800000000~000000"), "1800000000~000001"),
            (Some("1800000009~000010"), "1800000009~000011"),
            (Some("1800000000~999999"), "1800000001~000000"),
            (Some("unreadable"), "1800000000~000000"),
        ] {
            assert_eq!(id_behind(last, Time(1_800_000_000)), id, "{last:?}");
        }
    }
}
