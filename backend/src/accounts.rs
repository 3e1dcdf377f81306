//! Accounts: who has one, what proves it, and what is done with it.
//!
//! A password proves it once ([`log_in`]); then a session's token does, of which only the hash is kept, or a
//! bearer token made from a session ([`tokens`]). Both are tied to the account's session version: raising it
//! ends them all at once, everywhere, for every request reads the account strongly. Every deed that matters
//! stands in the audit, written in one transaction with what it did.

mod admin;
mod attempts;
mod audit;
pub(crate) mod chance;
mod hashing;
mod jwt_hmac;
mod log_in;
mod own;
mod passwords;
mod register;
mod sessions;
mod tokens;

use model::{AccountId, AccountName, AccountPage, Role, Time};
use serde::{Deserialize, Serialize};
use store::{Consistency, Revision, Write};

use crate::rows::{decode, put};
use crate::{Caller, Error, Refusal, SessionId, Site, keys};

pub(crate) use attempts::Limit;
pub(crate) use audit::deed;
pub(crate) use hashing::Hashing;
pub use tokens::Tokens;

/// How often a change is tried when others change the same row at the same time.
pub(crate) const TRIES: usize = 5;

/// An account's row. It holds the password's hash, so it has no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Account {
    id: AccountId,
    name: AccountName,
    /// A PHC string.
    password: String,
    pub(crate) role: Role,
    /// The handle of its channel.
    pub(crate) channel: Option<String>,
    /// Sessions and tokens of another version are over.
    session_version: u64,
    suspended: bool,
    created_at: Time,
}

impl Account {
    /// Whether sessions and tokens of this version still stand for it.
    pub(crate) fn honours(&self, version: u64) -> bool {
        !self.suspended && self.session_version == version
    }

    /// Its owner as a caller.
    fn caller(&self, session: Option<SessionId>) -> Caller {
        Caller {
            account: self.id.clone(),
            name: self.name.clone(),
            role: self.role,
            channel: self.channel.clone(),
            session,
            version: self.session_version,
        }
    }

    fn page(self) -> AccountPage {
        let Self { name, role, channel, created_at, .. } = self;
        AccountPage { name, role, channel, created_at }
    }

    /// What takes the place of the row that was read as this revision.
    pub(crate) fn replacing(&self, revision: Revision) -> Result<Write, Error> {
        Ok(put(keys::account(&self.id), self)?.if_unchanged(revision))
    }
}

impl Site {
    pub(crate) async fn account(&self, id: &AccountId) -> Result<Option<(Account, Revision)>, Error> {
        let item = self.table.get(&keys::account(id), Consistency::Strong).await?;
        item.map(|item| {
            let revision = item.revision.clone();
            Ok((decode(item)?, revision))
        })
        .transpose()
    }

    async fn account_named(&self, name: &AccountName) -> Result<Option<AccountId>, Error> {
        self.table.get(&keys::account_name(name), Consistency::Strong).await?.map(decode).transpose()
    }

    /// Reads the account and writes what `change` makes of it; again when somebody else changed it in
    /// between.
    async fn change_account<T>(
        &self,
        id: &AccountId,
        change: impl Fn(Account, Revision) -> Result<(Vec<Write>, T), Refusal>,
    ) -> Result<T, Refusal> {
        for _ in 0..TRIES {
            let (account, revision) = self.account(id).await?.ok_or(Refusal::NotFound)?;
            let (writes, answer) = change(account, revision)?;
            match self.table.write(writes).await {
                Ok(()) => return Ok(answer),
                Err(store::Error::Condition { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refusal::Conflict)
    }
}
