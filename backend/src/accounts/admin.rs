//! What administrators do with the accounts of others.

use model::{AccountId, AccountOverview, Role};

use super::{Account, audit, passwords};
use crate::{Caller, Refusal, Rule, Site};

impl Site {
    /// An account as administrators see it; their own too.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::NotFound`], [`Refusal::Failed`].
    pub async fn account_overview(&self, caller: &Caller, name: &str) -> Result<AccountOverview, Refusal> {
        Rule::Admin.allows(Some(caller))?;
        let id = self.named(name).await?;
        let (account, _) = self.account(&id).await?.ok_or(Refusal::NotFound)?;
        let Account { name, role, channel, created_at, suspended, .. } = account;
        Ok(AccountOverview { name, role, channel, created_at, suspended })
    }

    /// Gives an account a role, which holds from its next request on. Nobody's own: so one administrator is
    /// left.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::NotFound`], [`Refusal::Conflict`] for the own account,
    /// [`Refusal::Failed`].
    pub async fn set_role(&self, caller: &Caller, name: &str, role: Role) -> Result<(), Refusal> {
        self.change_other(caller, name, &format!("set_role {role}"), |account| Account { role, ..account })
            .await
    }

    /// Suspends an account, which ends its sessions and tokens everywhere at once, or lets it log in again.
    ///
    /// # Errors
    /// As for [`Site::set_role`].
    pub async fn suspend(&self, caller: &Caller, name: &str, suspended: bool) -> Result<(), Refusal> {
        let did = if suspended { "suspend" } else { "restore" };
        self.change_other(caller, name, did, |account| {
            let session_version = account.session_version + u64::from(suspended);
            Account { suspended, session_version, ..account }
        })
        .await
    }

    async fn change_other(
        &self,
        caller: &Caller,
        name: &str,
        did: &str,
        change: impl Fn(Account) -> Account,
    ) -> Result<(), Refusal> {
        Rule::Admin.allows(Some(caller))?;
        let id = self.other(caller, name).await?;
        let now = self.now();
        self.change_account(&id, |account, revision| {
            let after = change(account);
            let writes = vec![
                after.replacing(revision)?,
                audit::deed_on(now, caller.account.as_str(), did, &after.id)?,
            ];
            Ok((writes, ()))
        })
        .await
    }

    async fn other(&self, caller: &Caller, name: &str) -> Result<AccountId, Refusal> {
        let id = self.named(name).await?;
        if id == caller.account { Err(Refusal::Conflict) } else { Ok(id) }
    }

    async fn named(&self, name: &str) -> Result<AccountId, Refusal> {
        let name = passwords::name(name).map_err(|_| Refusal::NotFound)?;
        self.account_named(&name).await?.ok_or(Refusal::NotFound)
    }
}
