//! What people report, and what moderators make of it.
//!
//! A report stands in one queue, the oldest first. Beside it stands with the account what it reported, so that the same thing
//! counts once.

use std::collections::BTreeSet;

use model::{
    AccountId, AccountName, ChatMessage, Length, Problem, Report, Reported, Slug, Tag, Time, Verdict,
};
use serde::{Deserialize, Serialize};
use store::{Consistency, Key, Query, Write};

use crate::accounts::{Limit, chance};
use crate::rows::{decode, put};
use crate::studio::{one_line, stream_deed};
use crate::{Caller, Changed, Refusal, Rule, Site, keys};

const QUEUE: &str = "REPORTS";
/// How many reports a page shows.
const ON_A_PAGE: usize = 50;
/// How long the same thing can't be reported again by the same account, in seconds: 30 days.
const ONCE: i64 = 30 * 86_400;

/// A report's row.
#[derive(Serialize, Deserialize)]
struct Filed {
    id: String,
    kind: Reported,
    /// The stream, and where its chat stands.
    slug: Slug,
    room: Slug,
    message: Option<String>,
    text: String,
    reason: String,
    account: AccountId,
    at: Time,
}

impl Site {
    /// Reports a stream, or with its id a message in the chat of one, under the stream's slug or one that it had before. At most
    /// 20 an hour; what the same account reported within 30 days is not reported again.
    ///
    /// # Errors
    /// [`Refusal::Fields`] for `reason`, and for `message` where none is named; [`Refusal::NotFound`] when there is no such stream
    /// or message; [`Refusal::TooMany`]; [`Refusal::Failed`].
    pub async fn report(
        &self,
        caller: &Caller,
        kind: Reported,
        slug: &Slug,
        message: Option<&str>,
        reason: &str,
    ) -> Result<(), Refusal> {
        let reason = one_line(reason);
        Length::REASON.check(&reason).map_err(|problem| Refusal::field("reason", problem))?;
        let kept = self.kept_wherever(slug).await?.ok_or(Refusal::NotFound)?;
        let room = kept.room().clone();
        let (message, text) = match kind {
            Reported::Stream => (None, kept.stream.title),
            Reported::Message => {
                let id = message.filter(|id| !id.is_empty());
                let id = id.ok_or_else(|| Refusal::field("message", Problem::Missing))?;
                (Some(id.to_owned()), self.message(&room, id).await?.text)
            }
        };
        let once = once_key(&caller.account, &room, message.as_deref());
        if self.table.get(&once, Consistency::Strong).await?.is_some() {
            return Ok(());
        }
        self.attempt_or_refuse(&Limit::of_reports(&caller.account)).await?;
        let at = self.now();
        let id = format!("{}~{}", keys::time(at), chance::id()?);
        let (slug, account) = (kept.stream.slug, caller.account.clone());
        let filed = Filed { id, kind, slug, room, message, text, reason, account, at };
        let writes = vec![
            put(once, &at)?.if_absent().expiring((at + ONCE).0),
            put(Key::new(QUEUE, &filed.id), &filed)?.if_absent(),
        ];
        match self.table.write(writes).await {
            // It was sent twice at the same time.
            Ok(()) | Err(store::Error::Condition { index: 0 }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The 50 oldest reports that nobody has settled.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for all but moderators and administrators; [`Refusal::Failed`].
    pub async fn reports(&self, caller: &Caller) -> Result<Vec<Report>, Refusal> {
        Rule::Moderator.allows(Some(caller))?;
        let filed: Vec<Filed> = self.rows(Query::partition(QUEUE).limit(ON_A_PAGE).strong()).await?;
        let accounts: BTreeSet<AccountId> = filed.iter().map(|filed| filed.account.clone()).collect();
        let names = self.names_of(&accounts).await?;
        Ok(filed
            .into_iter()
            .map(|filed| {
                let by = names.get(&filed.account).cloned();
                filed.report(by)
            })
            .collect())
    }

    /// Settles a report: what was reported stays, or is taken away. Other reports of the same thing stay in the queue.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for all but moderators and administrators; [`Refusal::NotFound`] when it is settled already;
    /// [`Refusal::Conflict`] when the stream was changed at the same time; [`Refusal::Failed`].
    pub async fn settle(&self, caller: &Caller, id: &str, verdict: Verdict) -> Result<Changed<()>, Refusal> {
        Rule::Moderator.allows(Some(caller))?;
        let key = queue_key(id).ok_or(Refusal::NotFound)?;
        let item = self.table.get(&key, Consistency::Strong).await?.ok_or(Refusal::NotFound)?;
        let revision = item.revision.clone();
        let filed: Filed = decode(item)?;
        let did = match verdict {
            Verdict::Keep => "keep_reported",
            Verdict::Remove => "remove_reported",
        };
        let mut writes = vec![
            Write::delete(key).if_unchanged(revision),
            stream_deed(self.now(), caller.account.as_str(), did, &filed.slug)?,
        ];
        let (mut tags, mut removed) = (Vec::new(), Vec::new());
        match (verdict, &filed.message) {
            (Verdict::Keep, _) => {}
            (Verdict::Remove, Some(message)) => {
                writes.push(Write::delete(Key::new(keys::chat(&filed.room), message)));
                tags = self.tags_of_chat(&filed).await?;
            }
            (Verdict::Remove, None) => removed = self.remove_reported(caller, &filed.slug).await?,
        }
        match self.table.write(writes).await {
            Ok(()) => Ok(Changed::new((), tags.into_iter().chain(removed))),
            // Another moderator was faster, but the stream is gone by this one.
            Err(store::Error::Condition { .. }) if !removed.is_empty() => Ok(Changed::new((), removed)),
            Err(store::Error::Condition { .. }) => Err(Refusal::NotFound),
            Err(error) => Err(error.into()),
        }
    }

    /// A message in the chat of this room.
    async fn message(&self, room: &Slug, id: &str) -> Result<ChatMessage, Refusal> {
        let is_id = id.len() <= 32 && id.bytes().all(|byte| byte.is_ascii_digit() || byte == b'~');
        if !is_id {
            return Err(Refusal::NotFound);
        }
        let item = self.table.get(&Key::new(keys::chat(room), id), Consistency::Strong).await?;
        Ok(decode(item.ok_or(Refusal::NotFound)?)?)
    }

    async fn tags_of_chat(&self, filed: &Filed) -> Result<Vec<Tag>, Refusal> {
        let kept = self.kept_wherever(&filed.room).await?;
        Ok(kept.iter().map(|kept| Tag::stream(&kept.stream.slug)).collect())
    }

    /// Takes a stream away, unless that has happened.
    async fn remove_reported(&self, caller: &Caller, slug: &Slug) -> Result<Vec<Tag>, Refusal> {
        let Some(kept) = self.kept_wherever(slug).await? else { return Ok(Vec::new()) };
        match self.remove_stream(caller, &kept.stream.slug).await {
            Ok(changed) => Ok(changed.tags),
            Err(Refusal::NotFound) => Ok(Vec::new()),
            Err(refusal) => Err(refusal),
        }
    }
}

impl Filed {
    fn report(self, by: Option<AccountName>) -> Report {
        let Self { id, kind, slug, message, text, reason, at, .. } = self;
        Report { id, kind, slug, message, text, reason, by, at }
    }
}

/// What an account reported.
pub(crate) fn reported(account: &AccountId) -> String {
    format!("REPORTED#{account}")
}

fn once_key(account: &AccountId, room: &Slug, message: Option<&str>) -> Key {
    let what = message.map_or_else(|| format!("stream:{room}"), |id| format!("message:{room}:{id}"));
    Key::new(reported(account), what)
}

/// Where a report stands; `None` for what is no report's id.
fn queue_key(id: &str) -> Option<Key> {
    let (at, random) = id.split_once('~')?;
    let is_time = at.len() == 10 && at.bytes().all(|byte| byte.is_ascii_digit());
    let is_random = random.len() == 32 && random.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_time && is_random).then(|| Key::new(QUEUE, id))
}
