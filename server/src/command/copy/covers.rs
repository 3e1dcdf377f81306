//! Covers that were uploaded, from one object store into another.

use std::collections::BTreeSet;
use std::fmt;

use backend::COVERS;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use store::{Condition, Content, Error, Listed, Objects, ResilientObjects};

use super::CopyError;
use crate::builds::{AT_ONCE, listed};
use crate::command::progress::bar;
use crate::engines::{EngineError, Engines};
use crate::patience::{patient, persistently};
use crate::settings::ObjectsSetting;

/// An object store, and how it is written.
pub(crate) struct Place {
    objects: ResilientObjects,
    name: String,
}

/// What was done.
#[derive(Debug)]
pub(crate) struct Copied {
    put: usize,
    there: usize,
    from: String,
    to: String,
}

impl fmt::Display for Copied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { put, there, from, to } = self;
        write!(f, "Put {put} covers of {from} into {to}, where {there} were already")
    }
}

impl Place {
    pub(crate) fn open(engines: &Engines<'_>, setting: &ObjectsSetting) -> Result<Self, EngineError> {
        let objects = ResilientObjects::new(engines.objects(setting)?, patient());
        Ok(Self { objects, name: setting.to_string() })
    }

    async fn covers(&self) -> Result<Vec<Listed>, CopyError> {
        listed(&self.objects, COVERS).await.map_err(|source| self.failed(source))
    }

    fn failed(&self, source: Error) -> CopyError {
        CopyError::Objects { place: self.name.clone(), source }
    }
}

/// Puts those covers of `from` into `to` that are not there: no name ever stands for two pictures.
pub(crate) async fn covers(from: &Place, to: &Place) -> Result<Copied, CopyError> {
    let all = from.covers().await?;
    let there: BTreeSet<String> = to.covers().await?.into_iter().map(|cover| cover.name).collect();
    let missing: Vec<&Listed> = all.iter().filter(|cover| !there.contains(&cover.name)).collect();

    let progress = bar("Copying covers", missing.len() as u64);
    let mut copies =
        stream::iter(&missing).map(|cover| copy(from, to, &cover.name)).buffer_unordered(AT_ONCE);
    let mut put = 0;
    while let Some(is_put) = copies.try_next().await? {
        put += usize::from(is_put);
        progress.inc(1);
    }
    progress.finish();
    let there = all.len() - missing.len();
    Ok(Copied { put, there, from: from.name.clone(), to: to.name.clone() })
}

/// Whether there was still something to copy.
async fn copy(from: &Place, to: &Place, name: &str) -> Result<bool, CopyError> {
    let found = persistently(|| from.objects.get(name)).await.map_err(|source| from.failed(source))?;
    // Its stream may have got another one since it was listed.
    let Some(object) = found else { return Ok(false) };
    let put = || {
        let content = Content { body: object.body.clone().into(), about: object.about.clone() };
        to.objects.put(name, content, Condition::Absent)
    };
    match persistently(put).await {
        // It came there meanwhile, perhaps with a try whose answer was lost.
        Ok(_) | Err(Error::Condition { .. }) => Ok(true),
        Err(source) => Err(to.failed(source)),
    }
}
