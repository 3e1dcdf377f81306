//! What a page says about itself while it is rendered, for whoever keeps it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::request::Parts;
use leptos::nonce::use_nonce;
use leptos::prelude::with_context;

/// Ties the page under way to `tag`: [`RenderCache::invalidate`](crate::RenderCache::invalidate) of the tag makes the page
/// anew. Where nothing is kept it does nothing.
pub fn tag(tag: impl Into<String>) {
    within_render(|notes| {
        notes.tags.insert(tag.into());
    });
}

/// Says when the page under way goes out of date by itself, in seconds since the Unix epoch; the earliest that is still to
/// come counts. Where nothing is kept it does nothing.
pub fn expires_at(seconds: i64) {
    within_render(|notes| {
        notes.expires_at.insert(seconds);
    });
}

/// The notes of one render. They travel in the request's extensions, which leptos_axum hands to the page.
#[derive(Clone, Debug, Default)]
pub(crate) struct RenderNotes(Arc<Mutex<Notes>>);

/// What was noted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    pub(crate) tags: BTreeSet<String>,
    pub(crate) expires_at: BTreeSet<i64>,
    /// What the page's own inline scripts carry; nobody outside can know it while the page is made.
    pub(crate) nonce: Option<String>,
}

impl RenderNotes {
    /// A copy of what was noted so far.
    pub(crate) fn read(&self) -> Notes {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Notes> {
        // A note is whole or not there.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Notes what Leptos calls the page's nonce.
pub(crate) fn nonce() {
    let nonce = use_nonce();
    within_render(|notes| notes.nonce = nonce.map(|nonce| nonce.to_string()));
}

fn within_render(note: impl FnOnce(&mut Notes)) {
    with_context::<Parts, ()>(|parts| {
        if let Some(notes) = parts.extensions.get::<RenderNotes>() {
            note(&mut notes.lock());
        }
    });
}
