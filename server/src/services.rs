//! What pages and server functions call.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use backend::{Site, Tokens};
use futures::FutureExt;
use leptos_lambda::{CacheSettings, Policies, RenderCache};
use model::Tag;
use store::{Objects, Resilience, ResilientObjects, Table};

use crate::assets::Assets;
use crate::settings::{Settings, TokenKey};

/// How long one attempt at a cover may take: it is larger than anything in the table.
const COVER_LIMIT: Duration = Duration::from_secs(3);

/// The site with its covers in this store.
pub(crate) fn with_covers(site: Site, objects: Arc<dyn Objects>) -> Site {
    let resilience = Resilience { attempt_limit: COVER_LIMIT, ..Resilience::default() };
    site.with_objects(Arc::new(ResilientObjects::new(objects, resilience)))
}

/// All of it, for a process that makes the pages anew in `cache` when they are touched; with `tokens` where bearer tokens are
/// issued and taken.
pub(crate) fn services(
    site: Site,
    settings: &Settings,
    assets: &Assets,
    cache: &RenderCache,
    tokens: Option<TokenKey>,
) -> app::Services {
    let tokens = tokens.map(|key| Arc::new(Tokens::new(key.expose(), &settings.site_url)));
    let (origin, build) = (settings.site_url.clone(), assets.build().to_owned());
    app::Services { site, origin, build, tokens, touched: touched(cache.clone()) }
}

/// A cache that keeps nothing: it is there to tell the instances that do.
pub(crate) fn teller(table: Arc<dyn Table>) -> RenderCache {
    RenderCache::new(CacheSettings { invalidations: Some(table), ..CacheSettings::new(Policies::new()) })
}

/// The write is done and its caller must hear so. Whoever is not told keeps a page no longer than it is fresh, and hears of the
/// change from the function `events` too.
fn touched(cache: RenderCache) -> app::Touched {
    app::Touched::new(move |tags: Vec<Tag>| {
        let cache = cache.clone();
        async move {
            if let Err(error) = cache.invalidate(tags).await {
                tracing::error!(error = &error as &dyn Error, "nobody could be told that pages changed");
            }
        }
        .boxed()
    })
}
