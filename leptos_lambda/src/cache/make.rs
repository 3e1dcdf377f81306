//! Whose turn it is to render a page that instances share.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use http::{Request, StatusCode};
use tokio::time::{sleep, timeout};
use tower::Service;

use super::Cache;
use super::entry::Entry;
use super::flights::Made;
use super::policy::Public;
use super::shared::{Lease, SharedPages, Stood};

/// How often a page is asked for that another instance is making.
const ASKED_AGAIN: Duration = Duration::from_millis(25);

enum Others {
    /// They have made it.
    Made(Made),
    /// They are not making it; this instance has the lease.
    Leased(Lease),
}

impl Cache {
    /// The page under `key`: from the object store if its policy asks for that and another instance has made it or is making
    /// it, otherwise rendered here.
    /// Unless the invalidations are `known`, only a page that is new enough not to ask for them.
    pub(super) async fn make<S>(&self, pages: S, key: &Arc<str>, policy: &Public, known: bool) -> Made
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Send,
        S::Future: Send,
    {
        let Some(shared) = self.shared.as_ref().filter(|_| policy.shared) else {
            return self.render(pages, key, policy, true).await;
        };
        // Whoever has the lease is done or gone by then; others may have taken turns, but nobody waits for all of them.
        let lease = match timeout(policy.render_limit * 2, self.of_others(shared, key, policy, known)).await {
            Ok(Ok(Others::Made(made))) => return made,
            Ok(Ok(Others::Leased(lease))) => lease,
            Ok(Err(error)) => {
                not_shared(key, &error);
                return self.render(pages, key, policy, true).await;
            }
            Err(elapsed) => {
                not_shared(key, &elapsed);
                return self.render(pages, key, policy, true).await;
            }
        };
        // Somebody may have made it between the look and the lease.
        let made = match self.look(shared, key, policy, known).await {
            Ok(Stood { entry: Some(entry), .. }) => self.made_by_others(key, entry),
            Ok(stood) => {
                let made = self.render(pages, key, policy, true).await;
                // Unknown addresses have no end. But what stood there and is gone must not be shown any more.
                let shares = made.entry.status == StatusCode::OK || stood.is_something();
                if made.stored
                    && shares
                    && let Err(error) = shared.put(key, &made.entry, stood).await
                {
                    not_shared(key, &error);
                }
                made
            }
            Err(error) => {
                not_shared(key, &error);
                self.render(pages, key, policy, true).await
            }
        };
        // Whatever came of it: as long as it stands, others wait.
        if let Err(error) = shared.release(lease, (self.clock)()).await {
            not_shared(key, &error);
        }
        made
    }

    /// Waits for the page as long as another instance has the lease; ends with the page, or with the lease.
    async fn of_others(
        &self,
        shared: &SharedPages,
        key: &Arc<str>,
        policy: &Public,
        known: bool,
    ) -> Result<Others, store::Error> {
        loop {
            if let Some(entry) = self.look(shared, key, policy, known).await?.entry {
                return Ok(Others::Made(self.made_by_others(key, entry)));
            }
            if let Some(lease) = shared.lease(key, (self.clock)(), policy.render_limit).await? {
                return Ok(Others::Leased(lease));
            }
            sleep(ASKED_AGAIN).await;
        }
    }

    /// What stands in the object store, with the page if it is one to be shown. One that is not is kept for the case that no new
    /// one can be made.
    async fn look(
        &self,
        shared: &SharedPages,
        key: &Arc<str>,
        policy: &Public,
        known: bool,
    ) -> Result<Stood, store::Error> {
        let mut stood = shared.get(key).await?;
        if let Some(old) = stood.entry.take_if(|entry| !self.is_current(entry, policy, known)) {
            self.keep_for_want_of_better(key, old);
        }
        Ok(stood)
    }

    fn keep_for_want_of_better(&self, key: &Arc<str>, entry: Entry) {
        let is_better = self.memory.get(key).is_none_or(|kept| kept.life.made_at < entry.life.made_at);
        if is_better && entry.status == StatusCode::OK {
            self.memory.insert(key.clone(), Arc::new(entry));
        }
    }

    fn made_by_others(&self, key: &Arc<str>, entry: Entry) -> Made {
        self.counters.shared.add();
        let entry = Arc::new(entry);
        self.memory.insert(key.clone(), entry.clone());
        Made { entry, stored: true, shared: true }
    }
}

/// The page is there all the same, for this instance.
fn not_shared(key: &str, error: &(dyn StdError + 'static)) {
    tracing::error!(page = key, error, "a page can't be shared");
}
