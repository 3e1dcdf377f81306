//! The builds that are published, a record of each, and how old ones go. Whatever is cut off here can be done again.

use std::collections::BTreeSet;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Deserialize, Serialize};
use store::{Error, Listed, Objects};

use crate::patience::persistently;

const FOLDER: &str = "builds/";
/// How many builds stay published when nobody says otherwise.
pub(crate) const KEPT: usize = 5;
/// How many files go, or are on their way, at once.
pub(crate) const AT_ONCE: usize = 16;

/// One build.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    /// Names it.
    pub(crate) build: String,
    /// When it was published last, in milliseconds since the Unix epoch.
    pub(crate) published_at: u128,
    /// Whether all of its files are there.
    pub(crate) whole: bool,
    /// Its files with hashes in their names.
    pub(crate) files: BTreeSet<String>,
}

impl Record {
    /// What it is called in the object store.
    pub(crate) fn name(&self) -> String {
        format!("{FOLDER}{}.json", self.build)
    }
}

/// Every record there is.
pub(crate) async fn all(objects: &dyn Objects) -> Result<Vec<Record>, Error> {
    let mut records = Vec::new();
    for listed in listed(objects, FOLDER).await? {
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
pub(crate) fn split(records: &[Record], current: &Record, keep: usize) -> (Vec<Record>, Vec<Record>) {
    let mut others: Vec<Record> =
        records.iter().filter(|record| record.build != current.build).cloned().collect();
    others.sort_by_key(|record| std::cmp::Reverse(record.published_at));
    let old = others.split_off(others.len().min(keep.saturating_sub(1)));
    others.push(current.clone());
    (others, old)
}

/// Files that none but the old builds have.
pub(crate) fn only_in(old: &[Record], kept: &[Record]) -> BTreeSet<String> {
    let kept: BTreeSet<&String> = kept.iter().flat_map(|record| &record.files).collect();
    old.iter().flat_map(|record| &record.files).filter(|name| !kept.contains(name)).cloned().collect()
}

/// Takes away what only builds older than the last `keep` have, and says which files those were.
///
/// # Errors
/// When the object store does not answer; then it can be done again.
pub(crate) async fn clean(objects: &dyn Objects, keep: usize) -> Result<Vec<String>, Error> {
    let records = all(objects).await?;
    let Some(latest) = records.iter().max_by_key(|record| record.published_at) else { return Ok(Vec::new()) };
    let (kept, old) = split(&records, latest, keep);
    let removed: Vec<String> = only_in(&old, &kept).into_iter().collect();
    remove(objects, &removed, &old).await?;
    Ok(removed)
}

/// Removes files, and the records of the builds that had them: those last, so that what is cut off here is known as old the
/// next time too.
pub(crate) async fn remove(objects: &dyn Objects, files: &[String], builds: &[Record]) -> Result<(), Error> {
    let gone = stream::iter(files.to_vec());
    let gone = gone.map(async |name| persistently(|| objects.delete(&name)).await);
    gone.buffer_unordered(AT_ONCE).try_for_each(async |()| Ok(())).await?;
    for name in builds.iter().map(Record::name) {
        persistently(|| objects.delete(&name)).await?;
    }
    Ok(())
}

/// Everything whose name begins so.
pub(crate) async fn listed(objects: &dyn Objects, prefix: &str) -> Result<Vec<Listed>, Error> {
    let mut listed = Vec::new();
    let mut after = None;
    loop {
        let page = persistently(|| objects.list(prefix, after.as_deref(), store::MAX_LISTED)).await?;
        listed.extend(page.objects);
        after = page.next;
        if after.is_none() {
            return Ok(listed);
        }
    }
}
