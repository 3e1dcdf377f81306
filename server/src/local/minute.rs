//! What the local server does once a minute, as the function `events` does it in the cloud.

use std::time::Duration;

use backend::Site;
use leptos_lambda::RenderCache;
use tokio::time::{MissedTickBehavior, interval};

/// Moves streams on that nobody started or ended, as long as the process runs.
pub(crate) fn look_after(site: Site, cache: RenderCache) {
    tokio::spawn(async move {
        let mut minutes = interval(Duration::from_secs(60));
        minutes.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            minutes.tick().await;
            let told = match site.tidy().await {
                Ok(tags) => cache.invalidate(tags).await.map_err(backend::Error::from),
                Err(error) => Err(error),
            };
            if let Err(error) = told {
                tracing::error!(error = &error as &dyn std::error::Error, "streams can't be looked after");
            }
        }
    });
}
