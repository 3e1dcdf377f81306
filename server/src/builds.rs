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
    /// How many builds were to stay when it was published, at least 2. Records from before this was noted do not say.
    #[serde(default = "kept")]
    pub(crate) keep: usize,
    /// Its files with hashes in their names.
    pub(crate) files: BTreeSet<String>,
}

fn kept() -> usize {
    KEPT
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

/// The last `keep` builds, `current` among them, and those that are older. One whose publishing was cut off, or goes on, counts
/// for none, and stays as long as a whole one of its age would.
pub(crate) fn split(records: &[Record], current: &Record, keep: usize) -> (Vec<Record>, Vec<Record>) {
    let mut others: Vec<Record> =
        records.iter().filter(|record| record.build != current.build).cloned().collect();
    others.sort_by_key(|record| std::cmp::Reverse(record.published_at));
    let mut more = keep.saturating_sub(1);
    let (mut kept, old): (Vec<Record>, Vec<Record>) = others.into_iter().partition(|record| {
        let stays = more > 0;
        more -= usize::from(stays && record.whole);
        stays
    });
    kept.push(current.clone());
    (kept, old)
}

/// Files that none but the old builds have.
pub(crate) fn only_in(old: &[Record], kept: &[Record]) -> BTreeSet<String> {
    let kept: BTreeSet<&String> = kept.iter().flat_map(|record| &record.files).collect();
    old.iter().flat_map(|record| &record.files).filter(|name| !kept.contains(name)).cloned().collect()
}

/// Takes away what only builds older than the last whole ones have, as many as the latest says, and answers which files those
/// were.
///
/// # Errors
/// When the object store does not answer; then it can be done again.
pub(crate) async fn clean(objects: &dyn Objects) -> Result<Vec<String>, Error> {
    let records = all(objects).await?;
    let whole = records.iter().filter(|record| record.whole);
    let Some(latest) = whole.max_by_key(|record| record.published_at) else { return Ok(Vec::new()) };
    let (kept, old) = split(&records, latest, latest.keep);
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use store::{Condition, FileObjects, Objects};

    use super::{Record, all, clean, split};

    /// A build with a file of its own and one that all have.
    fn record(build: &str, published_at: u128, whole: bool) -> Record {
        let files = ["common".to_owned(), build.to_owned()].into();
        Record { build: build.to_owned(), published_at, whole, keep: 2, files }
    }

    fn names(records: &[Record]) -> Vec<&str> {
        let mut names: Vec<&str> = records.iter().map(|record| record.build.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// Where these were published, as far as they came.
    async fn published(records: &[Record]) -> (tempfile::TempDir, FileObjects) {
        let folder = tempfile::tempdir().unwrap();
        let objects = FileObjects::open(folder.path()).unwrap();
        for record in records {
            let json = Bytes::from(serde_json::to_vec(record).unwrap());
            objects.put(&record.name(), json.into(), Condition::None).await.unwrap();
            for file in &record.files {
                objects.put(file, Bytes::from_static(b"x").into(), Condition::None).await.unwrap();
            }
        }
        (folder, objects)
    }

    #[test]
    fn what_was_not_finished_counts_for_none_of_those_that_stay() {
        let records = [
            record("older", 1, true),
            record("cut-off-before", 2, false),
            record("old", 3, true),
            record("cut-off", 4, false),
            record("live", 5, true),
            record("cut-off-now", 6, false),
            record("cut-off-again", 7, false),
        ];
        let current = record("new", 8, false);
        let (kept, old) = split(&records, &current, 3);
        assert_eq!(names(&kept), ["cut-off", "cut-off-again", "cut-off-now", "live", "new", "old"]);
        assert_eq!(names(&old), ["cut-off-before", "older"]);
        // Published again, a build is in one place.
        let (kept, old) = split(&records, &record("older", 8, false), 2);
        assert_eq!(names(&kept), ["cut-off-again", "cut-off-now", "live", "older"]);
        assert_eq!(names(&old), ["cut-off", "cut-off-before", "old"]);
    }

    #[tokio::test]
    async fn cleaning_leaves_the_live_build_whatever_was_cut_off_after_it() {
        let mut records = vec![record("cut-off-before", 1, false), record("live", 2, true)];
        records.extend((3..9).map(|at| record(&format!("cut-off-{at}"), at, false)));
        let (_folder, objects) = published(&records).await;
        assert!(clean(&objects).await.unwrap().is_empty());
        assert!(objects.get("live").await.unwrap().is_some());

        // Once two whole ones are younger they all go, and it goes with them.
        records.extend([record("new", 9, true), record("newest", 10, true), record("on-its-way", 11, false)]);
        let (_newer, objects) = published(&records).await;
        let removed = clean(&objects).await.unwrap();
        assert_eq!(removed.len(), 8, "{removed:?}");
        assert!(removed.iter().any(|name| name == "live"), "{removed:?}");
        assert_eq!(names(&all(&objects).await.unwrap()), ["new", "newest", "on-its-way"]);
        for file in ["common", "new", "newest", "on-its-way"] {
            assert!(objects.get(file).await.unwrap().is_some(), "{file} is gone");
        }
    }

    #[tokio::test]
    async fn cleaning_does_nothing_before_a_build_is_whole() {
        let records: Vec<Record> = (1..9).map(|at| record(&format!("cut-off-{at}"), at, false)).collect();
        let (_folder, objects) = published(&records).await;
        assert!(clean(&objects).await.unwrap().is_empty());
        assert_eq!(all(&objects).await.unwrap().len(), 8);
    }

    #[tokio::test]
    async fn as_many_stay_as_the_latest_whole_build_says() {
        let mut records: Vec<Record> = (1..9).map(|at| record(&format!("build-{at}"), at, true)).collect();
        records[7].keep = 7;
        records.push(record("cut-off", 9, false));
        let (_folder, objects) = published(&records).await;
        assert_eq!(clean(&objects).await.unwrap(), ["build-1"]);
        assert_eq!(all(&objects).await.unwrap().len(), 8);
    }

    #[test]
    fn a_record_from_before_keeps_five() {
        let json = r#"{"build":"a","published_at":1,"whole":true,"files":["pkg/a.js"]}"#;
        assert_eq!(serde_json::from_str::<Record>(json).unwrap().keep, 5);
    }
}
