//! What somebody does with the own account.

use model::{AccountPage, Problem, Time};
use serde_json::{Value, json};
use store::{Query, Revision, Write};

use super::attempts::Limit;
use super::hashing::Place;
use super::{Account, audit, passwords, sessions};
use crate::{Caller, Error, LoggedIn, Refusal, Site, keys, reports};

impl Site {
    /// The caller's account, for its own page.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it is gone; [`Refusal::LoginNeeded`] when the session is over;
    /// [`Refusal::Failed`].
    pub async fn account_page(&self, caller: &Caller) -> Result<AccountPage, Refusal> {
        Ok(self.own(caller).await?.0.page())
    }

    /// Everything that is kept about the caller's account, but for what proves that it is theirs: what it follows, of what it
    /// wants to be reminded, what it reported, its channel and the slugs of its streams too. Messages are not among it: they
    /// stand in the chats for everybody, with the name they were written under, and can't be found by who wrote them.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when it is gone; [`Refusal::LoginNeeded`] when the session is over;
    /// [`Refusal::Failed`].
    pub async fn export_account(&self, caller: &Caller) -> Result<Value, Refusal> {
        let (account, _) = self.own(caller).await?;
        let id = account.id.clone();
        let devices: Vec<Time> = self.rows(Query::partition(keys::devices(&id)).strong()).await?;
        let devices: Vec<Value> = devices.into_iter().map(|at| json!({ "last_log_in": at })).collect();
        let since = |(name, at): (String, Time)| json!({ "name": name, "since": at });
        let follows: Vec<Value> = self.followed(&id).await?.into_iter().map(since).collect();
        let reminders: Vec<Value> = self.reminders(&id).await?.into_iter().map(since).collect();
        let reported = self.sort_keys(reports::reported(&id)).await?;
        let (mut channel, mut streams) = (None, Vec::new());
        if let Some(handle) = account.channel.as_deref() {
            channel = self.channel_held(handle).await?.map(|(channel, _)| channel);
            let keys = self.sort_keys(keys::channel_streams(handle)).await?;
            streams = keys.into_iter().filter_map(|key| Some(key.split_once('~')?.1.to_owned())).collect();
        }
        Ok(json!({
            "id": id,
            "account": account.page(),
            "devices": devices,
            "follows": follows,
            "reminders": reminders,
            "reported": reported,
            "channel": channel,
            "streams": streams,
        }))
    }

    /// Gives the account another password, ends all its sessions and tokens, and begins a new session. At
    /// most ten tries in 15 minutes of one session.
    ///
    /// # Errors
    /// [`Refusal::Fields`] for `current` ([`Problem::Mismatch`]) and `new`; [`Refusal::TooMany`];
    /// [`Refusal::Conflict`] when it was changed at the same time; otherwise as for [`Site::account_page`].
    pub async fn change_password(
        &self,
        caller: &Caller,
        current: &str,
        new: &str,
        device: Option<&str>,
    ) -> Result<LoggedIn, Refusal> {
        let new = passwords::new_password(new, Some(&caller.name))
            .map_err(|problem| Refusal::field("new", problem))?;
        let place = self.hashing.place()?;
        let proved = self.confirm(&place, caller, current, "current").await?;
        let hash = place.hash(new).await?;
        let device = if self.knows(&caller.account, device).await? { device } else { None };
        let now = self.now();
        self.change_account(&caller.account, |account, revision| {
            still(&proved, &account)?;
            let session_version = account.session_version + 1;
            let after = Account { password: hash.clone(), session_version, ..account };
            let (logged_in, session) = sessions::begin(&after, device, now)?;
            let mut writes = vec![after.replacing(revision)?];
            writes.extend(session);
            writes.extend(sessions::end(caller));
            writes.push(audit::deed_on(now, after.id.as_str(), "change_password", &after.id)?);
            Ok((writes, logged_in))
        })
        .await
    }

    /// Deletes the caller's account and frees its name, with what it follows and is to be reminded of. The audit keeps the
    /// account's id, chats keep its messages. Its channel stays with its replays, and nobody can change it any more; what was
    /// scheduled there is taken for cancelled when nobody starts it ([`Site::tidy`]). Who wants less to stay deletes the streams
    /// first.
    ///
    /// # Errors
    /// [`Refusal::Fields`] for `password` ([`Problem::Mismatch`]); [`Refusal::Conflict`] also while a stream of its channel is
    /// live, or when one goes live at the same time; otherwise as for [`Site::change_password`].
    pub async fn delete_account(&self, caller: &Caller, password: &str) -> Result<(), Refusal> {
        let proved = self.confirm(&self.hashing.place()?, caller, password, "password").await?;
        let off_air = match proved.channel.as_deref() {
            Some(handle) => Some(self.off_air(handle).await?.ok_or(Refusal::Conflict)?),
            None => None,
        };
        // First what does not expire: cut off behind it, the account is there to be deleted again.
        self.forget_followed(&caller.account).await?;
        let now = self.now();
        self.change_account(&caller.account, |account, revision| {
            still(&proved, &account)?;
            // Of a channel that was made meanwhile nobody looked whether it is on air.
            if account.channel != proved.channel {
                return Err(Refusal::Conflict);
            }
            let mut writes = vec![
                Write::delete(keys::account(&account.id)).if_unchanged(revision),
                Write::delete(keys::account_name(&account.name)),
                audit::deed_on(now, account.id.as_str(), "delete_account", &account.id)?,
            ];
            writes.extend(off_air.clone());
            writes.extend(sessions::end(caller));
            Ok((writes, ()))
        })
        .await?;
        // They belong to nobody any more. The account is gone, whatever becomes of them: what stays expires.
        let _devices_expire = self.empty(keys::devices(&caller.account)).await;
        let _reported_expires = self.empty(reports::reported(&caller.account)).await;
        Ok(())
    }

    /// Deletes all rows of a partition.
    pub(crate) async fn empty(&self, partition: String) -> Result<(), Error> {
        let query = Query::partition(partition).limit(store::MAX_WRITES).strong();
        loop {
            let page = self.table.query(query.clone()).await?;
            if page.items.is_empty() {
                return Ok(());
            }
            self.table.write(page.items.into_iter().map(|item| Write::delete(item.key)).collect()).await?;
        }
    }

    /// The sort keys of all rows of a partition.
    async fn sort_keys(&self, partition: String) -> Result<Vec<String>, Error> {
        let (mut keys, mut after) = (Vec::new(), None);
        loop {
            let query = Query::partition(&partition).limit(store::MAX_PAGE_ITEMS).after(after).strong();
            let page = self.table.query(query).await?;
            keys.extend(page.items.into_iter().map(|item| item.key.sort));
            after = page.next;
            if after.is_none() {
                return Ok(keys);
            }
        }
    }

    /// The caller's account, as long as what the caller came with is good.
    async fn own(&self, caller: &Caller) -> Result<(Account, Revision), Refusal> {
        let (account, revision) = self.account(&caller.account).await?.ok_or(Refusal::NotFound)?;
        if account.honours(caller.version) { Ok((account, revision)) } else { Err(Refusal::LoginNeeded) }
    }

    /// The account as it was when its password was proved.
    async fn confirm(
        &self,
        place: &Place,
        caller: &Caller,
        password: &str,
        field: &str,
    ) -> Result<Account, Refusal> {
        let mismatch = || Refusal::field(field, Problem::Mismatch);
        let password = passwords::password(password).ok_or_else(mismatch)?;
        let session = caller.session.as_ref().map_or(caller.account.as_str(), |id| id.0.as_str());
        self.attempt_or_refuse(&Limit::of_confirmations(session)).await?;
        let (account, _) = self.own(caller).await?;
        let right = place.matches(password, Some(account.password.clone())).await?;
        if right { Ok(account) } else { Err(mismatch()) }
    }
}

/// What was proved holds as long as nobody changed the password, ended the sessions or suspended the account.
fn still(proved: &Account, account: &Account) -> Result<(), Refusal> {
    let same = proved.password == account.password && proved.session_version == account.session_version;
    if same { Ok(()) } else { Err(Refusal::Conflict) }
}
