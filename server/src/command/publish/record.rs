//! The record of a build while it is being published.

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use store::{About, Condition, Content, Error, Objects};

use crate::builds::Record;
use crate::patience::persistently;

impl Record {
    /// Of what is being published now, so that `keep` builds stay; `known` is its record from an earlier time.
    pub(super) fn new(build: &str, mut files: BTreeSet<String>, keep: usize, known: Option<&Self>) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        files.extend(known.iter().flat_map(|record| record.files.clone()));
        Self { build: build.to_owned(), published_at: now, whole: false, keep, files }
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
