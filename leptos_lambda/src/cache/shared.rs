//! The pages that instances share: in the object store, and one instance at a time renders.
//!
//! | object | body | put | deleted |
//! |---|---|---|---|
//! | `pages/<build>/<hash of the key>` | the page, as `record.rs` writes it | by whoever rendered it, if nobody put another meanwhile; what is no 200, only in the place of another | by nobody |
//! | `leases/<build>/<hash of the key>` | when the lease ends, in seconds since the Unix epoch | if there is none, or the one there has run out | by its holder, while it lasts |
//!
//! | what happens | requests to S3 |
//! |---|---|
//! | another instance has made the page | 1 GET |
//! | it is rendered here | 2 GET, 2 PUT, 1 DELETE; 1 PUT less for what is not put |
//! | each look while another instance renders it | 2 GET, 1 PUT, which is refused |
//! | a lease that has run out is taken over | 1 GET, 1 PUT more |
//!
//! No row of a table is read or written for it. Builds that are gone leave their objects behind: a bucket has rules for that.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::body::Bytes;
use sha2::{Digest, Sha256};
use store::{Condition, Error, Objects, Revision};

use super::entry::Entry;
use super::record;

/// Where instances share what they render, and agree on which of them does.
#[derive(Clone)]
pub struct SharedPages {
    /// The pages, and a lease for each that is under way. Somebody waits for every call: an engine that may be slow belongs in
    /// [`store::ResilientObjects`] with little patience, for without an answer the page is rendered all the same.
    pub objects: Arc<dyn Objects>,
    /// Names the build. Pages of another have other scripts, and are not there for this one.
    pub build: String,
}

impl std::fmt::Debug for SharedPages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SharedPages").field("build", &self.build).finish_non_exhaustive()
    }
}

/// What stood in the object store when it was looked at.
pub(super) struct Stood {
    pub(super) entry: Option<Entry>,
    condition: Condition,
}

impl Default for Stood {
    fn default() -> Self {
        Self { entry: None, condition: Condition::Absent }
    }
}

impl Stood {
    /// Whether there was an object, be it a page or not.
    pub(super) fn is_something(&self) -> bool {
        !matches!(self.condition, Condition::Absent)
    }
}

/// The right to render a page, of which there is one at a time.
pub(super) struct Lease {
    name: String,
    /// When it ends, in seconds since the Unix epoch.
    until: i64,
}

impl SharedPages {
    /// The page under `key`. What is corrupt, of another build or of another key counts as none.
    pub(super) async fn get(&self, key: &str) -> Result<Stood, Error> {
        let Some(object) = self.objects.get(&self.name("pages", key)).await? else {
            return Ok(Stood::default());
        };
        let entry = record::decode(&object.body, key, &self.build);
        if entry.is_none() {
            tracing::warn!(page = key, "what stands in the object store is no page of this build");
        }
        Ok(Stood { entry, condition: Condition::Unchanged(object.revision) })
    }

    /// Puts a page where `stood` stood; if another instance put one there meanwhile, that stays.
    pub(super) async fn put(&self, key: &str, entry: &Entry, stood: Stood) -> Result<(), Error> {
        let body = Bytes::from(record::encode(entry, key, &self.build));
        self.put_if(&self.name("pages", key), body, stood.condition).await.map(drop)
    }

    /// The right to render the page, if nobody has it: for so long nobody else gets it.
    pub(super) async fn lease(&self, key: &str, now: i64, time: Duration) -> Result<Option<Lease>, Error> {
        // The clock has whole seconds, and the page has to be put as well.
        let until = now.saturating_add(i64::try_from(time.as_secs()).unwrap_or(0) + 2);
        let lease = Lease { name: self.name("leases", key), until };
        if self.put_if(&lease.name, lease.body(), Condition::Absent).await? {
            return Ok(Some(lease));
        }
        // Given back meanwhile: whoever had it may have made the page.
        let Some(other) = self.objects.get(&lease.name).await? else { return Ok(None) };
        if ends(&other.body).is_some_and(|end| now < end) {
            return Ok(None);
        }
        // Its holder has died, or what stands there is no lease. Of several who take it over one does.
        let taken = self.put_if(&lease.name, lease.body(), Condition::Unchanged(other.revision)).await?;
        Ok(taken.then_some(lease))
    }

    /// Gives a lease back. One that has run out may be another instance's by now, and a delete knows no condition.
    pub(super) async fn release(&self, lease: Lease, now: i64) -> Result<(), Error> {
        if now < lease.until { self.objects.delete(&lease.name).await } else { Ok(()) }
    }

    /// Whether the condition held and it was put.
    async fn put_if(&self, name: &str, body: Bytes, condition: Condition) -> Result<bool, Error> {
        match self.objects.put(name, body.into(), condition).await {
            Ok(Revision(_)) => Ok(true),
            Err(Error::Condition { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn name(&self, folder: &str, key: &str) -> String {
        format!("{folder}/{}/{}", self.build, URL_SAFE_NO_PAD.encode(Sha256::digest(key)))
    }
}

impl Lease {
    fn body(&self) -> Bytes {
        self.until.to_string().into()
    }
}

/// When a lease ends; `None` if it is none.
fn ends(body: &[u8]) -> Option<i64> {
    std::str::from_utf8(body).ok()?.parse().ok()
}
