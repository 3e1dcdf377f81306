//! The store behind the site.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use backend::{Catalogue, Site};
use store::{Faults, FaultyTable, Resilience, ResilientTable, Table, system_clock};

use crate::engines::{EngineError, Engines};
use crate::settings::{CatalogueSetting, Settings};
use crate::{demo, say};

/// The catalogue can't be had.
#[derive(Debug, thiserror::Error)]
#[error("CATALOGUE can't be read at {path}")]
pub(crate) struct CatalogueUnreadable {
    path: PathBuf,
    source: std::io::Error,
}

/// The site, and the table it stands in, where processes tell each other which pages to make anew.
pub(crate) struct Data {
    pub(crate) site: Site,
    pub(crate) table: Arc<dyn Table>,
}

/// Opens the store, with its one layer of retries and its breaker. No attempt takes longer than `attempt_limit`.
pub(crate) fn open(
    engines: &Engines<'_>,
    settings: &Settings,
    attempt_limit: Duration,
) -> Result<Data, EngineError> {
    let mut table = engines.table()?;
    if let Some(plan) = &settings.faults {
        tracing::warn!(plan = %plan.display(), "the store fails as this file says");
        table = Arc::new(FaultyTable::new(table, Faults::from_file(plan)));
    }
    let resilience = Resilience { attempt_limit, ..Resilience::default() };
    let table: Arc<dyn Table> = Arc::new(ResilientTable::new(table, resilience));
    Ok(Data { site: Site::new(table.clone(), system_clock()), table })
}

/// Imports the catalogue that is set, when that has not been done.
pub(crate) async fn import_catalogue(
    site: &Site,
    settings: &Settings,
) -> Result<(), Box<dyn Error + Send + Sync>> {
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
