//! New accounts.

use model::{AccountName, Deed, Problem, Role};
use store::Write;

use super::attempts::Limit;
use super::{Account, audit, chance, passwords, sessions};
use crate::rows::put;
use crate::{Credentials, LoggedIn, Refusal, Site, keys};

impl Site {
    /// Makes an account, and logs it in. At most ten an hour from one address.
    ///
    /// # Errors
    /// [`Refusal::Fields`] for `name` (also [`Problem::Taken`]) and `password`; [`Refusal::TooMany`];
    /// [`Refusal::Failed`].
    pub async fn register(&self, credentials: Credentials<'_>) -> Result<LoggedIn, Refusal> {
        let (name, password) = passwords::new_account(credentials.name, credentials.password)?;
        let place = self.hashing.place()?;
        if let Some(address) = credentials.address {
            self.attempt_or_refuse(&Limit::of_registrations(address)).await?;
        }
        self.must_be_free(&name).await?;
        let account = self.new_account(name, place.hash(password).await?, Role::Viewer)?;
        let (logged_in, session) = sessions::begin(&account, None, account.created_at)?;
        let mut writes = first_writes(&account)?;
        writes.extend(session);
        writes.push(audit::deed_on(account.created_at, account.id.as_str(), "register", &account.id)?);
        self.write_new(writes).await?;
        Ok(logged_in)
    }

    /// Makes an account of an administrator: for the server's command line, not for a page.
    ///
    /// # Errors
    /// As for [`Site::register`].
    pub async fn create_admin(&self, name: &str, password: &str) -> Result<(), Refusal> {
        let (name, password) = passwords::new_account(name, password)?;
        self.must_be_free(&name).await?;
        let hash = self.hashing.place()?.hash(password).await?;
        let account = self.new_account(name, hash, Role::Admin)?;
        let mut writes = first_writes(&account)?;
        writes.push(audit::deed_on(account.created_at, Deed::SERVER, "create_admin", &account.id)?);
        self.write_new(writes).await
    }

    fn new_account(&self, name: AccountName, password: String, role: Role) -> Result<Account, Refusal> {
        Ok(Account {
            id: chance::account_id()?,
            name,
            password,
            role,
            channel: None,
            session_version: 0,
            suspended: false,
            created_at: self.now(),
        })
    }

    async fn must_be_free(&self, name: &AccountName) -> Result<(), Refusal> {
        match self.account_named(name).await? {
            None => Ok(()),
            Some(_) => Err(Refusal::field("name", Problem::Taken)),
        }
    }

    /// The name comes first: it is what another may have taken in between.
    async fn write_new(&self, writes: Vec<Write>) -> Result<(), Refusal> {
        match self.table.write(writes).await {
            Err(store::Error::Condition { index: 0 }) => Err(Refusal::field("name", Problem::Taken)),
            Err(store::Error::Condition { .. }) => Err(Refusal::Conflict),
            other => Ok(other?),
        }
    }
}

fn first_writes(account: &Account) -> Result<Vec<Write>, Refusal> {
    Ok(vec![
        put(keys::account_name(&account.name), &account.id)?.if_absent(),
        put(keys::account(&account.id), account)?.if_absent(),
    ])
}
