//! Logging in with name and password.
//!
//! Who guesses learns nothing from answer or time. For a name that nobody has, for a wrong password and for a
//! locked name the same rows are read, as many are written, and one password is compared. Ten guesses in 15
//! minutes at a name from devices that it does not know; a device that logged in before has a counter and
//! places in the queue of its own, so that guessing by others does not lock it out. An address that guessed too
//! often is told so at once, whatever the name.

use super::attempts::Limit;
use super::{Account, chance, passwords, sessions};
use crate::{Credentials, LoggedIn, Refusal, Site};

impl Site {
    /// Begins a session.
    ///
    /// # Errors
    /// [`Refusal::WrongLogin`] for an unknown name as for a wrong password; [`Refusal::TooMany`] also for a
    /// name that nobody has; [`Refusal::Forbidden`] for a suspended account, and only with its password;
    /// [`Refusal::Failed`].
    pub async fn log_in(&self, credentials: Credentials<'_>) -> Result<LoggedIn, Refusal> {
        // What can be no account's name and password is known to everybody.
        let name = passwords::name(credentials.name).map_err(|_| Refusal::WrongLogin)?;
        let password = passwords::password(credentials.password).ok_or(Refusal::WrongLogin)?;
        // For a name that nobody has, what stands where nothing stands is read.
        let id = self.account_named(&name).await?.map_or_else(|| chance::id_of(name.as_str()), Ok)?;
        let account = self.account(&id).await?.map(|(account, _)| account);
        let known = self.knows(&id, credentials.device).await?;
        let known = credentials.device.filter(|_| known && account.is_some());
        let (place, limit) = match (known, credentials.address) {
            // Not the address: it may be shared with somebody who guesses.
            (Some(device), _) => (self.hashing.known_place()?, Limit::of_device(&id, device)),
            (None, None) => (self.hashing.place()?, Limit::of_name(name.as_str())),
            (None, Some(address)) => {
                // Counted by itself, also at a name that is locked: one that is full takes nobody's place any more.
                self.attempt_or_refuse(&Limit::of_address(address)).await?;
                (self.hashing.place()?, Limit::of_name(name.as_str()))
            }
        };
        let locked = self.attempt(&limit).await?;
        if let (Some(_), Some(retry_after)) = (known, locked) {
            // Whoever has the device knows of the account, so its time is no secret.
            return Err(Refusal::TooMany { retry_after });
        }
        let hash = account.as_ref().map(|account| account.password.clone());
        let right = place.matches(password, hash).await?;
        match (locked, account) {
            (Some(retry_after), _) => Err(Refusal::TooMany { retry_after }),
            (None, Some(account)) if right => self.let_in(&account, known).await,
            (None, _) => Err(Refusal::WrongLogin),
        }
    }

    async fn let_in(&self, account: &Account, known: Option<&str>) -> Result<LoggedIn, Refusal> {
        if account.suspended {
            return Err(Refusal::Forbidden);
        }
        // Whoever changed the password or suspended the account meanwhile raised its version: then this
        // session is over already.
        let (logged_in, writes) = sessions::begin(account, known, self.now())?;
        self.table.write(writes).await?;
        Ok(logged_in)
    }
}
