//! Which engines keep the site's tables and objects.

#[cfg(feature = "local")]
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

#[cfg(feature = "local")]
use store::SqliteTable;
#[cfg(any(feature = "cloud", feature = "local"))]
use store::system_clock;
#[cfg(feature = "cloud")]
use store::{Aws, DynamoTable, S3Objects};
use store::{Faults, FaultyObjects, FileObjects, Objects, Table};

use crate::cdn::Cdn;
use crate::settings::{ObjectsSetting, Settings, StoreSetting};

/// An engine can't be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EngineError {
    #[cfg(feature = "local")]
    #[error("the folder of {path} can't be made")]
    Folder { path: PathBuf, source: std::io::Error },
    #[cfg(feature = "local")]
    #[error("there is no {path}; under Lambda no store is made")]
    NoStore { path: PathBuf },
    #[error("{path} can't be opened")]
    Open { path: PathBuf, source: store::Error },
    #[cfg(not(feature = "cloud"))]
    #[error("this program was built without the engines of the cloud; build it with the feature `cloud`")]
    NoCloud,
    #[cfg(not(feature = "local"))]
    #[error(
        "this program was built without the embedded table; build it with the feature `local`, or set STORE=dynamodb:<name>"
    )]
    NoEmbedded,
}

/// Opens the engines that the settings name. Those of the cloud share one way to reach it, and reach for it when they are
/// first called.
pub(crate) struct Engines<'a> {
    settings: &'a Settings,
    #[cfg(feature = "cloud")]
    aws: Aws,
}

impl<'a> Engines<'a> {
    pub(crate) fn new(settings: &'a Settings) -> Self {
        Self {
            settings,
            #[cfg(feature = "cloud")]
            aws: Aws::from_environment(),
        }
    }

    /// The table.
    pub(crate) fn table(&self) -> Result<Arc<dyn Table>, EngineError> {
        match &self.settings.store {
            #[cfg(feature = "local")]
            StoreSetting::Sqlite(path) => embedded(path),
            #[cfg(not(feature = "local"))]
            StoreSetting::Sqlite(_) => Err(EngineError::NoEmbedded),
            #[cfg(feature = "cloud")]
            StoreSetting::Dynamo(name) => {
                Ok(Arc::new(DynamoTable::new(self.aws.clone(), name.as_str(), system_clock())))
            }
            #[cfg(not(feature = "cloud"))]
            StoreSetting::Dynamo(_) => Err(EngineError::NoCloud),
        }
    }

    /// An object store; the site's is that of the settings. It fails as `FAULTS` says.
    pub(crate) fn objects(&self, which: &ObjectsSetting) -> Result<Arc<dyn Objects>, EngineError> {
        let objects: Arc<dyn Objects> = match which {
            ObjectsSetting::Files(path) => match FileObjects::open(path) {
                Ok(objects) => Arc::new(objects),
                Err(source) => return Err(EngineError::Open { path: path.clone(), source }),
            },
            #[cfg(feature = "cloud")]
            ObjectsSetting::S3 { bucket, prefix } => {
                Arc::new(S3Objects::new(self.aws.clone(), bucket.as_str(), prefix))
            }
            #[cfg(not(feature = "cloud"))]
            ObjectsSetting::S3 { .. } => return Err(EngineError::NoCloud),
        };
        Ok(match &self.settings.faults {
            Some(plan) => Arc::new(FaultyObjects::new(objects, Faults::from_file(plan))),
            None => objects,
        })
    }

    /// The CDN with this distribution.
    #[cfg(feature = "cloud")]
    pub(crate) fn cdn(&self, distribution: &str) -> Result<Cdn, EngineError> {
        Ok(Cdn::CloudFront(leptos_lambda::CloudFront::new(self.aws.clone(), distribution)))
    }

    #[cfg(not(feature = "cloud"))]
    pub(crate) fn cdn(&self, _distribution: &str) -> Result<Cdn, EngineError> {
        Err(EngineError::NoCloud)
    }
}

/// The embedded table in this file. It is made when it is not there, but not under Lambda.
#[cfg(feature = "local")]
fn embedded(path: &Path) -> Result<Arc<dyn Table>, EngineError> {
    if !path.is_file() {
        if leptos_lambda::is_lambda() {
            return Err(EngineError::NoStore { path: path.to_owned() });
        }
        if let Some(folder) = path.parent()
            && let Err(source) = std::fs::create_dir_all(folder)
        {
            return Err(EngineError::Folder { path: path.to_owned(), source });
        }
    }
    match SqliteTable::open(path, system_clock()) {
        Ok(table) => Ok(Arc::new(table)),
        Err(source) => Err(EngineError::Open { path: path.to_owned(), source }),
    }
}
