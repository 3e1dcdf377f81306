//! What is known of the builds that were published.

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use store::{About, Condition, Content, Error, Objects};

use crate::patience::persistently;

const FOLDER: &str = "builds/";

/// One build.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Record {
    /// Names it.
    pub(super) build: String,
    /// When it was published last, in milliseconds since the Unix epoch.
    pub(super) published_at: u128,
    /// Whether all of its files are there.
    pub(super) whole: bool,
    /// Its files with hashes in their names.
    pub(super) files: BTreeSet<String>,
}

impl Record {
    /// Of what is being published now; `known` is its record from an earlier time.
    pub(super) fn new(build: &str, mut files: BTreeSet<String>, known: Option<&Self>) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        files.extend(known.iter().flat_map(|record| record.files.clone()));
        Self { build: build.to_owned(), published_at: now, whole: false, files }
    }

    /// What it is called in the object store.
    pub(super) fn name(&self) -> String {
        format!("{FOLDER}{}.json", self.build)
    }

    pub(super) async fn put(&self, objects: &dyn Objects, whole: bool) -> Result<(), Error> {
        let record = Self { whole, ..self.clone() };
        let json = serde_json::to_vec_pretty(&record).map_err(|error| Error::Unavailable(error.into()))?;
        let json = Bytes::from(json);
        let about = About { content_type: Some("application/json".to_owned()), ..About::default() };
        let content = || Content { body: json.clone().into(), about: about.clone() };
        let name = self.name();
        persistently(|| objects.put(&name, content(), Condition::None)).await.map(drop)
    }
}

/// Every record there is.
pub(super) async fn all(objects: &dyn Objects) -> Result<Vec<Record>, Error> {
    let mut records = Vec::new();
    for listed in super::listed(objects, FOLDER).await? {
        // What is no record is none of ours.
        if let Some(object) = persistently(|| objects.get(&listed.name)).await?
            && let Ok(record) = serde_json::from_slice(&object.body)
        {
            records.push(record);
        }
    }
    Ok(records)
}

/// The last `keep` builds, `current` among them, and those that are older.
pub(super) fn split(records: &[Record], current: &Record, keep: usize) -> (Vec<Record>, Vec<Record>) {
    let mut others: Vec<Record> =
        records.iter().filter(|record| record.build != current.build).cloned().collect();
    others.sort_by_key(|record| std::cmp::Reverse(record.published_at));
    let old = others.split_off(others.len().min(keep.saturating_sub(1)));
    others.push(current.clone());
    (others, old)
}

/// Files that none but the old builds have.
pub(super) fn only_in(old: &[Record], kept: &[Record]) -> BTreeSet<String> {
    let kept: BTreeSet<&String> = kept.iter().flat_map(|record| &record.files).collect();
    old.iter().flat_map(|record| &record.files).filter(|name| !kept.contains(name)).cloned().collect()
}
