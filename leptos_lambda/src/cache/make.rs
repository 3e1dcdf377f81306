//! Whose turn it is to render a page that instances share.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use http::Request;
use tokio::time::{sleep, timeout};
use tower::Service;

use super::Cache;
use super::entry::Entry;
use super::flights::Made;
use super::policy::Public;
use super::shared::{SharedPages, Stood};

/// How often a page is asked for that another instance is making.
const ASKED_AGAIN: Duration = Duration::from_millis(25);

enum Others {
    /// They have made it.
    Made(Entry),
    /// They are not making it; this instance has the lease.
    Stood(Stood),
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
        let stood = match timeout(policy.render_limit * 2, self.of_others(shared, key, policy, known)).await {
            Ok(Ok(Others::Made(entry))) => {
                self.counters.shared.add();
                let entry = Arc::new(entry);
                self.memory.insert(key.clone(), entry.clone());
                return Made { entry, stored: true, shared: true };
            }
            Ok(Ok(Others::Stood(stood))) => stood,
            Ok(Err(error)) => {
                not_shared(key, &error);
                return self.render(pages, key, policy, true).await;
            }
            Err(elapsed) => {
                not_shared(key, &elapsed);
                return self.render(pages, key, policy, true).await;
            }
        };
        let made = self.render(pages, key, policy, true).await;
        let kept = async {
            if made.stored {
                shared.put(key, &made.entry, stood).await?;
            }
            shared.release(key).await
        };
        if let Err(error) = kept.await {
            not_shared(key, &error);
        }
        made
    }

    /// Waits for the page as long as another instance has the lease; ends with the page, or with the lease.
    async fn of_others(
        &self,
        shared: &SharedPages,
        key: &str,
        policy: &Public,
        known: bool,
    ) -> Result<Others, store::Error> {
        let is_current = |entry: &mut Entry| self.is_current(entry, policy, known);
        loop {
            if let Some(entry) = shared.get(key).await?.entry.take_if(is_current) {
                return Ok(Others::Made(entry));
            }
            if shared.lease(key, (self.clock)(), policy.render_limit).await? {
                break;
            }
            sleep(ASKED_AGAIN).await;
        }
        // Somebody may have made it between the look and the lease.
        let mut stood = shared.get(key).await?;
        let Some(entry) = stood.entry.take_if(is_current) else { return Ok(Others::Stood(stood)) };
        shared.release(key).await?;
        Ok(Others::Made(entry))
    }
}

/// The page is there all the same, for this instance.
fn not_shared(key: &str, error: &(dyn StdError + 'static)) {
    tracing::error!(page = key, error, "a page can't be shared");
}
