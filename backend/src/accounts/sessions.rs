//! Sessions: how they begin, whom they stand for, and how they end.

use model::{AccountId, Time};
use serde::{Deserialize, Serialize};
use store::{Consistency, Write};

use super::{Account, audit, chance};
use crate::rows::{decode, put};
use crate::{Caller, Error, LoggedIn, Refusal, SessionId, Site, keys};

/// A session's row, which stands under its token's hash.
#[derive(Serialize, Deserialize)]
struct Session {
    account: AccountId,
    session_version: u64,
    created_at: Time,
}

impl Site {
    /// Who has the session with this token; `None` for a token that is unknown, expired or ended, and for a
    /// suspended account. It sees what any process wrote before.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn caller(&self, token: &str) -> Result<Option<Caller>, Error> {
        if !chance::is_token(token) {
            return Ok(None);
        }
        let id = SessionId(chance::hash(token));
        let Some(item) = self.table.get(&keys::session(&id.0), Consistency::Strong).await? else {
            return Ok(None);
        };
        let session: Session = decode(item)?;
        self.honoured(&session.account, session.session_version, Some(id)).await
    }

    /// The account's owner, for a bearer token of this session version; `None` as for [`Site::caller`].
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn caller_of(&self, account: &AccountId, version: u64) -> Result<Option<Caller>, Error> {
        self.honoured(account, version, None).await
    }

    async fn honoured(
        &self,
        account: &AccountId,
        version: u64,
        session: Option<SessionId>,
    ) -> Result<Option<Caller>, Error> {
        let account = self.account(account).await?.map(|(account, _)| account);
        Ok(account.filter(|account| account.honours(version)).map(|account| account.caller(session)))
    }

    /// Ends the session with this token, if there is one.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn log_out(&self, token: &str) -> Result<(), Error> {
        Ok(self.table.write(vec![Write::delete(keys::session(&chance::hash(token)))]).await?)
    }

    /// Ends all sessions and bearer tokens of the caller's account, everywhere at once.
    ///
    /// # Errors
    /// When the account is gone, others change it all the time, or the table does not answer.
    pub async fn log_out_everywhere(&self, caller: &Caller) -> Result<(), Refusal> {
        let now = self.now();
        self.change_account(&caller.account, |account, revision| {
            let after = Account { session_version: account.session_version + 1, ..account };
            let mut writes = vec![after.replacing(revision)?];
            writes.extend(end(caller));
            let who = caller.account.as_str();
            writes.push(audit::deed_on(now, who, "log_out_everywhere", &caller.account)?);
            Ok((writes, ()))
        })
        .await
    }

    /// Whether the account knows the device with this token; it does not matter whether there is such an
    /// account.
    pub(super) async fn knows(&self, account: &AccountId, device: Option<&str>) -> Result<bool, Error> {
        let key = keys::device(account, &chance::hash(device.unwrap_or_default()));
        Ok(self.table.get(&key, Consistency::Strong).await?.is_some())
    }
}

/// A new session for an account as it will stand, and the writes that begin it. `known` is the token of a
/// device that the account knows; without it the device gets a new one, for one that was brought along could
/// be somebody else's as well.
pub(super) fn begin(
    account: &Account,
    known: Option<&str>,
    now: Time,
) -> Result<(LoggedIn, Vec<Write>), Error> {
    let token = chance::token()?;
    let device = known.map_or_else(chance::token, |known| Ok(known.to_owned()))?;
    let id = SessionId(chance::hash(&token));
    let session =
        Session { account: account.id.clone(), session_version: account.session_version, created_at: now };
    let until = |seconds: u32| (now + i64::from(seconds)).0;
    let device_key = keys::device(&account.id, &chance::hash(&device));
    let writes = vec![
        put(keys::session(&id.0), &session)?.if_absent().expiring(until(LoggedIn::SESSION_LASTS)),
        put(device_key, &now)?.expiring(until(LoggedIn::DEVICE_LASTS)),
    ];
    let caller = account.caller(Some(id));
    Ok((LoggedIn { caller, token, device }, writes))
}

/// The write that ends the caller's own session.
pub(super) fn end(caller: &Caller) -> Option<Write> {
    caller.session.as_ref().map(|id| Write::delete(keys::session(&id.0)))
}
