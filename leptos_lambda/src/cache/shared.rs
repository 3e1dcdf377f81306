//! The pages that instances share: in the object store, and one instance at a time renders.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::body::Bytes;
use sha2::{Digest, Sha256};
use store::{Condition, Error, Key, Objects, Revision, Table, Write};

use super::entry::Entry;
use super::record;

/// Where instances share what they render, and who says which of them does.
#[derive(Clone)]
pub struct SharedPages {
    /// The pages.
    pub objects: Arc<dyn Objects>,
    /// The leases: one row for a page under way, written only if there is none.
    pub leases: Arc<dyn Table>,
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

impl SharedPages {
    /// The page under `key`. What is corrupt, of another build or of another key counts as none.
    pub(super) async fn get(&self, key: &str) -> Result<Stood, Error> {
        let Some(object) = self.objects.get(&self.name(key)).await? else { return Ok(Stood::default()) };
        let entry = record::decode(&object.body, key, &self.build);
        if entry.is_none() {
            tracing::warn!(page = key, "what stands in the object store is no page of this build");
        }
        Ok(Stood { entry, condition: Condition::Unchanged(object.revision) })
    }

    /// Puts a page where `stood` stood; if another instance put one there meanwhile, that stays.
    pub(super) async fn put(&self, key: &str, entry: &Entry, stood: Stood) -> Result<(), Error> {
        let body = Bytes::from(record::encode(entry, key, &self.build));
        match self.objects.put(&self.name(key), body.into(), stood.condition).await {
            Ok(Revision(_)) | Err(Error::Condition { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Whether this instance may render the page now; for so long nobody else may.
    pub(super) async fn lease(&self, key: &str, now: i64, time: Duration) -> Result<bool, Error> {
        let until = now.saturating_add(i64::try_from(time.as_secs()).unwrap_or(0) + 1);
        match self.leases.write(vec![Write::put(self.lease_key(key), "").if_absent().expiring(until)]).await {
            Ok(()) => Ok(true),
            Err(Error::Condition { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Ends this instance's lease.
    pub(super) async fn release(&self, key: &str) -> Result<(), Error> {
        self.leases.write(vec![Write::delete(self.lease_key(key))]).await
    }

    fn name(&self, key: &str) -> String {
        format!("pages/{}/{}", self.build, URL_SAFE_NO_PAD.encode(Sha256::digest(key)))
    }

    fn lease_key(&self, key: &str) -> Key {
        Key::new(format!("RENDERING#{}", self.name(key)), "LEASE")
    }
}
