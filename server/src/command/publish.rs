//! Brings a build to where the CDN takes its files from, before a function asks browsers to load them.
//!
//! | object | what it is | kept |
//! |---|---|---|
//! | `pkg/<name with its hash>`, the same with `.br` and `.gz` | a file, and how it was compressed | for ever; as long as one of the last builds has it |
//! | `<name>` | a file of `public/`, for those who look for it there | five minutes |
//! | `error.html` | what the CDN sends when no function answers | five minutes |
//! | `builds/<build>.json` | a [`Record`]: when, which files, and how many builds stay | |
//!
//! A record is there before anybody looks at its files and is made whole after the last: whatever is cut off can be done again,
//! and whoever takes away old builds meanwhile leaves the files alone that were found to be there.

mod files;
mod record;

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use store::{Condition, Content, Objects};

use super::progress::bar;
use crate::assets::Assets;
use crate::builds::{self, AT_ONCE, Record, listed, remove};
use crate::patience::persistently;
use crate::settings::Settings;
use files::File;

/// What was done, or is to be.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// The build.
    pub(crate) build: String,
    /// What was not there, or was another.
    pub(crate) uploaded: Vec<String>,
    /// How many bytes those are.
    pub(crate) bytes: u64,
    /// How many files were there already.
    pub(crate) there: usize,
    /// Builds that are older than the last ones.
    pub(crate) builds_removed: Vec<String>,
    /// Their files that no other build has.
    pub(crate) removed: Vec<String>,
    /// Whether it was done, or is only what would be.
    pub(crate) done: bool,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (mark, names) in [('+', &self.uploaded), ('-', &self.removed)] {
            for name in names {
                writeln!(f, "{mark} {name}")?;
            }
        }
        let (uploaded, removed, builds) =
            (self.uploaded.len(), self.removed.len(), self.builds_removed.len());
        write!(
            f,
            "Build {}: {uploaded} files to upload ({} bytes), {} there already, {removed} files of {builds} older builds to remove",
            self.build, self.bytes, self.there
        )?;
        if self.done { write!(f, ": done") } else { Ok(()) }
    }
}

type Made<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Uploads what is not there, and takes away what only builds older than the last `keep` have; or only says what it would do.
///
/// # Errors
/// When a file can't be read, or the object store does not answer; then it can be done again.
pub(crate) async fn publish(
    assets: &Assets,
    settings: &Settings,
    objects: &dyn Objects,
    keep: usize,
    dry_run: bool,
) -> Made<Report> {
    let files = files::of(assets, settings)?;
    let records = builds::all(objects).await?;
    let own = records.iter().find(|record| record.build == assets.build());
    let names: BTreeSet<String> =
        files.iter().filter(|file| file.hashed).map(|file| file.name.clone()).collect();
    let latest = records.iter().max_by_key(|record| record.published_at);
    let current =
        latest.is_some_and(|record| record.build == assets.build() && record.whole && record.keep == keep);

    let record = Record::new(assets.build(), names, keep, own);
    if !current && !dry_run {
        record.put(objects, false).await?;
    }
    let (needed, there) = compare(objects, files).await?;
    let (kept, old) = builds::split(&records, &record, keep);
    let removed = builds::only_in(&old, &kept);
    let mut report = Report {
        build: record.build.clone(),
        there,
        builds_removed: old.iter().map(|record| record.build.clone()).collect(),
        removed: removed.into_iter().collect(),
        ..Report::default()
    };
    for file in &needed {
        report.uploaded.push(file.name.clone());
        report.bytes += file.size()?;
    }
    if dry_run {
        return Ok(report);
    }

    let progress = bar("Uploading", needed.len() as u64);
    // What has a hash first: the others lead to it.
    for hashed in [true, false] {
        stream::iter(needed.iter().filter(|file| file.hashed == hashed))
            .map(|file| upload(objects, file))
            .buffer_unordered(AT_ONCE)
            .try_for_each(async |()| {
                progress.inc(1);
                Ok(())
            })
            .await?;
    }
    progress.finish();
    if !current {
        record.put(objects, true).await?;
    }
    remove(objects, &report.removed, &old).await?;
    report.done = true;
    Ok(report)
}

/// Which files are not there as they should be, and how many are.
async fn compare(objects: &dyn Objects, files: Vec<File>) -> Made<(Vec<File>, usize)> {
    let listed = listed(objects, "pkg/").await?.into_iter();
    let hashed: BTreeSet<_> = listed.map(|object| (object.name, object.size)).collect();
    let (mut needed, mut there) = (Vec::new(), 0);
    for file in files {
        let is_there = if file.hashed {
            hashed.contains(&(file.name.clone(), file.size()?))
        } else {
            let object = persistently(|| objects.get(&file.name)).await?;
            object.is_some_and(|object| file.is(&object))
        };
        if is_there {
            there += 1;
        } else {
            needed.push(file);
        }
    }
    Ok((needed, there))
}

async fn upload(objects: &dyn Objects, file: &File) -> Made<()> {
    let body = file.read()?;
    let put = || {
        let content = Content { body: body.clone().into(), about: file.about.clone() };
        objects.put(&file.name, content, Condition::None)
    };
    persistently(put).await?;
    Ok(())
}
