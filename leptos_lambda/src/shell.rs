//! The shell: what a viewer gets when no page can be made. It mounts the same app in the browser.

use hyper::body::Bytes;

use crate::security::{InlineScripts, hash_sources};

/// A page for when there is none. Its own HTML has what helps without a script; its scripts mount the app, which then fetches
/// what it shows. It is answered with 503, so that a crawler comes back later and nobody keeps it.
#[derive(Clone, Debug)]
pub struct Shell {
    pub(crate) html: Bytes,
    pub(crate) scripts: InlineScripts,
}

impl Shell {
    /// This document, and the inline scripts in it, which are allowed to run as they stand here.
    pub fn new(html: impl Into<String>, inline_scripts: &[&str]) -> Self {
        Self { html: Bytes::from(html.into()), scripts: InlineScripts::new(hash_sources(inline_scripts)) }
    }
}
