//! The store behind the site.

use std::sync::Arc;
use std::time::Duration;

use backend::Site;
use store::{Faults, FaultyTable, Resilience, ResilientTable, Table, system_clock};

use crate::engines::{EngineError, Engines};
use crate::settings::Settings;

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
