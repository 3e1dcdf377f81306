//! The site on a machine of one's own: every function and the files in one process.

mod demo;
mod minute;

use std::error::Error;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::routing::get;
use backend::{Catalogue, Site};

use crate::assets::Assets;
use crate::data::Data;
use crate::engines::Engines;
use crate::services::{services, with_covers};
use crate::settings::{CatalogueSetting, Settings, TokenKey};
use crate::{api, policies, routes, say};

type Made<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The catalogue can't be had.
#[derive(Debug, thiserror::Error)]
#[error("CATALOGUE can't be read at {path}")]
pub(crate) struct CatalogueUnreadable {
    path: PathBuf,
    source: std::io::Error,
}

/// Imports the catalogue that is set, when that has not been done, and makes the site, which shares its pages with nobody.
pub(crate) async fn site(
    data: Data,
    engines: &Engines<'_>,
    settings: &Settings,
) -> Made<leptos_lambda::Site> {
    import_catalogue(&data.site, settings).await?;
    let assets = Assets::find(settings)?;
    let cache = routes::cache(&data, settings, &assets, None)?;
    let covered = with_covers(data.site, engines.objects(&settings.objects)?);
    minute::look_after(covered.clone(), cache.clone());
    let key = settings.token_key.clone().map_or_else(TokenKey::random, Ok)?;
    let services = services(covered, settings, &assets, &cache, Some(key));
    let pages = routes::pages(&services, settings, &assets, &cache);
    // `pages` brings the fallback.
    let private = routes::private_pages(&services, settings, &assets, &cache);
    let pages = policies::private()
        .fold(pages, |router, path| router.route_service(&path, private.clone().into_service::<Body>()));
    let mut router = pages.merge(api::routes(&services)).merge(assets.serve(settings));
    if settings.metrics {
        let cache = cache.clone();
        router = router.route("/metrics", get(async move || cache.metrics().to_prometheus()));
    }
    Ok(routes::site(router, settings, &assets).with_cache(cache).with_refusals(api::refused))
}

/// Imports the catalogue that is set, when that has not been done.
async fn import_catalogue(site: &Site, settings: &Settings) -> Result<(), Box<dyn Error + Send + Sync>> {
    let imported =
        async || Ok::<_, backend::Error>(site.import_state().await?.is_some_and(|import| import.finished));
    let catalogue = match &settings.catalogue {
        CatalogueSetting::None => return Ok(()),
        _ if imported().await? => return Ok(()),
        CatalogueSetting::Demo => demo::catalogue(&settings.media_dir())?,
        CatalogueSetting::File(path) => read(path)?,
    };
    say(&format!("Importing the catalogue: {} streams …", catalogue.streams()));
    site.import(&catalogue).await?;
    Ok(())
}

fn read(path: &Path) -> Result<Catalogue, Box<dyn Error + Send + Sync>> {
    let json = std::fs::read_to_string(path)
        .map_err(|source| CatalogueUnreadable { path: path.to_owned(), source })?;
    Ok(Catalogue::from_json(&json)?)
}
