//! One render a key at a time: whoever comes while one is under way waits for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};

use super::entry::Entry;

/// What came of a render.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) entry: Arc<Entry>,
    /// Whether it was kept.
    pub(super) stored: bool,
    /// Whether another instance had made it.
    pub(super) shared: bool,
}

/// What many can wait for.
type Making = Shared<BoxFuture<'static, Made>>;

/// A render under way.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    making: Making,
    /// How those came by the next one who waited for this one in vain.
    again: Arc<OnceLock<Joined>>,
}

impl Flight {
    fn new(making: BoxFuture<'static, Made>) -> Self {
        Self { making: making.shared(), again: Arc::default() }
    }

    /// What comes of it.
    pub(super) fn made(&self) -> Making {
        self.making.clone()
    }

    /// The flight for whoever waited for this one in vain. The first to ask joins one, and all others have that.
    pub(super) fn again(&self, join: impl FnOnce() -> Joined) -> Joined {
        let mut is_first = false;
        let joined = self.again.get_or_init(|| {
            is_first = true;
            join()
        });
        match joined.clone() {
            Joined::Begun(flight) if !is_first => Joined::UnderWay(flight),
            joined => joined,
        }
    }
}

/// The renders under way.
#[derive(Debug, Default)]
pub(super) struct Flights(Mutex<HashMap<Arc<str>, Flight>>);

/// A flight that will end.
pub(super) struct Landing<'a> {
    flights: &'a Flights,
    key: Arc<str>,
}

impl Drop for Landing<'_> {
    fn drop(&mut self) {
        self.flights.lock().remove(&self.key);
    }
}

/// How a flight was come by.
#[derive(Clone, Debug)]
pub(super) enum Joined {
    /// What it would make has been made meanwhile.
    Landed(Arc<Entry>),
    /// Somebody else had begun it.
    UnderWay(Flight),
    /// It begins now.
    Begun(Flight),
    /// It would be one too many.
    Refused,
}

impl Flights {
    /// The flight for `key`. When there is none, `landed` may have an entry; otherwise `begin` starts one, which must hold
    /// its [`Landing`] until its entry is kept; it may refuse.
    pub(super) fn join(
        &self,
        key: &Arc<str>,
        landed: impl FnOnce() -> Option<Arc<Entry>>,
        begin: impl FnOnce() -> Option<BoxFuture<'static, Made>>,
    ) -> Joined {
        let mut flights = self.lock();
        if let Some(flight) = flights.get(key) {
            return Joined::UnderWay(flight.clone());
        }
        // Under the lock: a flight keeps its entry before it lands.
        if let Some(entry) = landed() {
            return Joined::Landed(entry);
        }
        let Some(making) = begin() else { return Joined::Refused };
        let flight = Flight::new(making);
        flights.insert(key.clone(), flight.clone());
        Joined::Begun(flight)
    }

    /// Ends the flight for `key` when it is dropped, however that comes about.
    pub(super) fn landing(&self, key: Arc<str>) -> Landing<'_> {
        Landing { flights: self, key }
    }

    /// All that are under way.
    pub(super) fn all(&self) -> Vec<Making> {
        self.lock().values().map(Flight::made).collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Arc<str>, Flight>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
