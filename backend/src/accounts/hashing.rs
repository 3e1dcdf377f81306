//! Passwords' hashes: Argon2id, a few at a time, away from the threads that answer.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;

use super::chance;
use crate::{Error, Refusal};

/// How many are worked on at once: each takes a core and 19 MiB.
const AT_ONCE: usize = 2;
/// How many are worked on or wait; one more would wait longer than a second.
const PLACES: usize = 18;
/// How many more of those whose device is known: who guesses takes none of these, and they wait a third longer at the most.
const KNOWN_PLACES: usize = 6;
/// When who found no place can come again, in seconds.
const COME_AGAIN: u32 = 2;

/// OWASP's Password Storage Cheat Sheet: Argon2id with 19 MiB, 2 passes and 1 lane at least.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// The hash of no password, made like those of accounts: what is compared with where there is no account, so
/// that it takes as long.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlzLg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Where passwords are worked on.
pub(crate) struct Hashing {
    places: Arc<Semaphore>,
    known_places: Arc<Semaphore>,
    workers: Arc<Semaphore>,
}

/// The right to have passwords worked on, one after the other.
pub(super) struct Place {
    _place: OwnedSemaphorePermit,
    workers: Arc<Semaphore>,
}

impl Hashing {
    pub(crate) fn new() -> Self {
        Self {
            places: Arc::new(Semaphore::new(PLACES)),
            known_places: Arc::new(Semaphore::new(KNOWN_PLACES)),
            workers: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// A place in the queue.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] when it is full.
    pub(super) fn place(&self) -> Result<Place, Refusal> {
        self.place_of(&self.places)
    }

    /// The same for who logs in from a device that the account knows.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] when there are too many of these.
    pub(super) fn known_place(&self) -> Result<Place, Refusal> {
        self.place_of(&self.known_places)
    }

    fn place_of(&self, places: &Arc<Semaphore>) -> Result<Place, Refusal> {
        let place = places.clone().try_acquire_owned();
        let place = place.map_err(|_| Refusal::TooMany { retry_after: COME_AGAIN })?;
        Ok(Place { _place: place, workers: self.workers.clone() })
    }
}

impl Place {
    /// The PHC string of a password.
    pub(super) async fn hash(&self, password: String) -> Result<String, Error> {
        let salt = chance::bytes::<16>()?;
        self.work(move || {
            let salt = SaltString::encode_b64(&salt).map_err(Error::Password)?;
            let hash = argon2()?.hash_password(password.as_bytes(), &salt).map_err(Error::Password)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether `hash` is this password's; without a hash it takes as long, and is not.
    pub(super) async fn matches(&self, password: String, hash: Option<String>) -> Result<bool, Error> {
        self.work(move || {
            let phc = PasswordHash::new(hash.as_deref().unwrap_or(NOBODYS)).map_err(Error::Password)?;
            match argon2()?.verify_password(password.as_bytes(), &phc) {
                Ok(()) => Ok(hash.is_some()),
                Err(argon2::password_hash::Error::Password) => Ok(false),
                Err(error) => Err(Error::Password(error)),
            }
        })
        .await
    }

    /// The permit goes with the work, which goes on when nobody waits for it any more.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let permit = self.workers.clone().acquire_owned().await.map_err(|_| Error::Stopped)?;
        let work = move || {
            let done = work();
            drop(permit);
            done
        };
        spawn_blocking(work).await.map_err(|_| Error::Stopped)?
    }
}

fn argon2() -> Result<Argon2<'static>, Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None);
    let params = params.map_err(|error| Error::Password(error.into()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordHash;

    use super::{Hashing, NOBODYS};
    use crate::Refusal;

    #[tokio::test]
    async fn nobodys_hash_is_made_like_everybodys() {
        let place = Hashing::new().place().unwrap();
        let ours = place.hash("correct horse".to_owned()).await.unwrap();
        let parts = |phc: &str| {
            let phc = PasswordHash::new(phc).unwrap();
            let length = |text: &str| text.len();
            let salt = phc.salt.map(|salt| length(salt.as_str()));
            (phc.algorithm.to_string(), phc.version, phc.params.to_string(), salt, phc.hash.unwrap().len())
        };
        assert_eq!(parts(&ours), parts(NOBODYS));
        assert!(ours.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{ours}");
        assert!(place.matches("correct horse".to_owned(), Some(ours.clone())).await.unwrap());
        assert!(!place.matches("correct hors".to_owned(), Some(ours)).await.unwrap());
        assert!(!place.matches("correct horse".to_owned(), None).await.unwrap());
    }

    #[test]
    fn the_queue_has_an_end() {
        let hashing = Hashing::new();
        let mut places: Vec<_> = (0..super::PLACES).map(|_| hashing.place().unwrap()).collect();
        assert!(matches!(hashing.place(), Err(Refusal::TooMany { .. })));
        let known: Vec<_> = (0..super::KNOWN_PLACES).map(|_| hashing.known_place().unwrap()).collect();
        assert!(matches!(hashing.known_place(), Err(Refusal::TooMany { .. })));
        drop(known);
        places.pop();
        assert!(hashing.place().is_ok());
    }
}
