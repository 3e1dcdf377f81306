//! `server admin create`: an administrator, whom no page can make.

mod password;

use std::io;
use std::sync::Arc;

use backend::{Refusal, Site};
use model::Problem;
use store::{ResilientTable, system_clock};

use crate::engines::{EngineError, Engines};
use crate::patience::patient;
use crate::settings::Settings;

/// There is no new administrator.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AdminError {
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("the password can't be read")]
    Unreadable(#[from] io::Error),
    #[error("the two passwords are not the same")]
    Mismatch,
    #[error("the {field} can't be taken: {problem}")]
    Field { field: String, problem: Problem },
    #[error("the store did not take it")]
    Refused(#[source] Refusal),
}

/// Makes an account of an administrator with this name and a password from the standard input, and says so.
pub(crate) async fn create(name: &str, settings: &Settings) -> Result<String, AdminError> {
    let table = ResilientTable::new(Engines::new(settings).table()?, patient());
    let password = password::read()?;
    let site = Site::new(Arc::new(table), system_clock());
    match site.create_admin(name, &password).await {
        Ok(()) => Ok(format!("Made the administrator {name} in {}", settings.store)),
        Err(Refusal::Fields(errors)) => Err(match errors.into_iter().next() {
            Some(error) => AdminError::Field { field: error.field, problem: error.problem },
            None => AdminError::Refused(Refusal::Conflict),
        }),
        Err(refusal) => Err(AdminError::Refused(refusal)),
    }
}
