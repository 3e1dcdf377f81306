//! What the function `events` does: tells everyone of changes, and looks after things once a minute.

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use backend::{Site, tags_of_change};
use leptos_lambda::RenderCache;
use leptos_lambda::events::{Change, Events, Failure, Image, Occasion};
use model::Tag;
use store::{Key, Objects, ResilientObjects};

use crate::builds;
use crate::cdn::Cdn;
use crate::data::Data;
use crate::engines::Engines;
use crate::patience::patient;
use crate::policies::INVALIDATED_WITHIN;
use crate::services::teller;
use crate::settings::Settings;

/// Instances count whole seconds.
const ROUNDING: Duration = Duration::from_secs(1);

type Made<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The handlers.
pub(crate) fn events(data: Data, engines: &Engines<'_>, settings: &Settings) -> Made<Events> {
    let teller = Teller { instances: teller(data.table), cdn: Cdn::of(engines, settings)? };
    let assets = match &settings.assets {
        Some(place) => {
            Some(Arc::new(ResilientObjects::new(engines.objects(place)?, patient())) as Arc<dyn Objects>)
        }
        None => None,
    };
    let site = data.site;
    Ok(Events::new()
        .changes(
            |change: Change| async move { Ok(tags(&change)?) },
            move |tags: Vec<Vec<Tag>>| {
                let teller = teller.clone();
                async move { teller.tell(tags.into_iter().flatten().collect()).await }
            },
        )
        .occasions(move |occasion: Occasion| {
            let (site, assets) = (site.clone(), assets.clone());
            async move { minute(&occasion, &site, assets.as_deref()).await }
        }))
}

/// What showed the item that changed.
fn tags<'a>(change: &'a Change) -> Result<Vec<Tag>, backend::Error> {
    let part = |name| change.key.text(name).unwrap_or_default();
    let key = Key::new(part(store::PARTITION), part(store::SORT));
    let body = |image: &'a Option<Image>| image.as_ref().and_then(|image| image.text(store::BODY));
    tags_of_change(&key, body(&change.before), body(&change.after))
}

/// Tells every instance, and then the CDN, which pages to make anew.
#[derive(Clone)]
struct Teller {
    instances: RenderCache,
    cdn: Option<Cdn>,
}

impl Teller {
    async fn tell(&self, tags: BTreeSet<Tag>) -> Result<(), Failure> {
        if tags.is_empty() {
            return Ok(());
        }
        let tags: Vec<String> = tags.into_iter().map(String::from).collect();
        tracing::info!(?tags, "pages changed");
        self.instances.invalidate(tags.clone()).await?;
        if let Some(cdn) = &self.cdn {
            // Asked sooner, an instance that has not heard of it yet would give the CDN the old page again.
            tokio::time::sleep(INVALIDATED_WITHIN + ROUNDING).await;
            cdn.invalidate(&tags).await?;
        }
        Ok(())
    }
}

/// Once a minute; once an hour also what is seldom needed.
async fn minute(occasion: &Occasion, site: &Site, assets: Option<&dyn Objects>) -> Result<(), Failure> {
    // The tags of what moves on come back as changes of the table.
    site.tidy().await?;
    // As in 2026-01-31T15:00:12Z.
    let on_the_hour = occasion.time.get(14..16) == Some("00");
    if let Some(assets) = assets.filter(|_| on_the_hour) {
        let removed = builds::clean(assets).await?;
        if !removed.is_empty() {
            tracing::info!(files = removed.len(), "files of old builds were removed");
        }
    }
    Ok(())
}
