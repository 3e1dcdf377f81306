//! The headers that tell browsers what a page may do: one policy, on every answer.

use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue, header};
use sha2::{Digest, Sha256};

/// What browsers are told with every answer. The default allows what a Leptos site needs and nothing else.
#[derive(Clone, Debug)]
pub struct SecurityPolicy {
    /// The directives of the Content-Security-Policy (CSP level 3). The last one is `script-src`, to which each page adds the
    /// inline scripts that it wrote itself.
    directives: Vec<(&'static str, String)>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// Which inline scripts of an answer are its own. Whoever makes a page puts this into the answer's extensions; the same one
/// for every answer with the same page, so that its policy is written once.
#[derive(Clone, Debug)]
pub(crate) struct InlineScripts(Arc<(String, OnceLock<HeaderValue>)>);

impl InlineScripts {
    /// These sources for `script-src`.
    pub(crate) fn new(sources: impl Into<String>) -> Self {
        Self(Arc::new((sources.into(), OnceLock::new())))
    }

    pub(crate) fn sources(&self) -> &str {
        &self.0.0
    }

    fn policy(&self, prepared: &Prepared) -> HeaderValue {
        self.0.1.get_or_init(|| prepared.with(&self.0.0)).clone()
    }
}

/// The source that allows this inline script (CSP level 3, section 2.3.1).
pub(crate) fn hash_source(script: &[u8]) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script)))
}

/// The same for several.
pub(crate) fn hash_sources(scripts: &[&str]) -> String {
    let sources: Vec<String> = scripts.iter().map(|script| hash_source(script.as_bytes())).collect();
    sources.join(" ")
}

/// Browsers come by HTTPS for two years, under every name below this one.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");
const PERMISSIONS: HeaderValue = HeaderValue::from_static(
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
);

/// The directive that is written for each page; it stands at the end.
const SCRIPTS: &str = "script-src";

impl Default for SecurityPolicy {
    fn default() -> Self {
        let own = "'self'";
        let directives = [
            ("default-src", "'none'"),
            ("style-src", own),
            ("img-src", "'self' data:"),
            ("font-src", own),
            ("media-src", own),
            ("connect-src", own),
            ("manifest-src", own),
            ("form-action", own),
            ("base-uri", "'none'"),
            ("frame-ancestors", "'none'"),
            (SCRIPTS, "'self' 'wasm-unsafe-eval'"),
        ];
        let headers = [
            (header::STRICT_TRANSPORT_SECURITY, HSTS),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin")),
            (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
            (
                HeaderName::from_static("cross-origin-resource-policy"),
                HeaderValue::from_static("same-origin"),
            ),
            (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        ];
        Self {
            directives: directives.map(|(name, sources)| (name, sources.to_owned())).to_vec(),
            headers: headers.to_vec(),
        }
    }
}

impl SecurityPolicy {
    /// Adds sources to a directive of the Content-Security-Policy, as in `.allow("media-src", "blob:")`.
    #[must_use]
    pub fn allow(mut self, directive: &'static str, sources: &str) -> Self {
        match self.directives.iter_mut().find(|(name, _)| *name == directive) {
            Some((_, allowed)) => {
                allowed.push(' ');
                allowed.push_str(sources);
            }
            None => self.directives.insert(self.directives.len() - 1, (directive, sources.to_owned())),
        }
        self
    }

    /// The Content-Security-Policy of a document that is sent by others and brings its own, in a `<meta>`, with the inline
    /// scripts in it.
    pub fn in_document(&self, inline_scripts: &[&str]) -> String {
        // There browsers refuse to be told who may frame it.
        let directives = self.directives.iter().filter(|(name, _)| *name != "frame-ancestors").cloned();
        let Prepared { text, .. } = Self { directives: directives.collect(), headers: Vec::new() }.prepare();
        [text, hash_sources(inline_scripts)].join(" ")
    }

    /// Sets the headers that an answer has not set itself.
    pub(crate) fn apply(&self, prepared: &Prepared, mut response: Response<Body>) -> Response<Body> {
        let scripts = response.extensions_mut().remove::<InlineScripts>();
        let headers = response.headers_mut();
        headers.reserve(self.headers.len() + 1);
        for (name, value) in &self.headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| {
            scripts.map_or_else(|| prepared.without.clone(), |scripts| scripts.policy(prepared))
        });
        response
    }

    pub(crate) fn prepare(&self) -> Prepared {
        let directives = self.directives.iter().map(|(directive, sources)| format!("{directive} {sources}"));
        let text = directives.collect::<Vec<_>>().join("; ");
        // What an app allows is its own constant; one that is no header value allows nothing.
        let without = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("default-src 'none'"));
        Prepared { text, without }
    }
}

/// The Content-Security-Policy up to the inline scripts.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    text: String,
    without: HeaderValue,
}

impl Prepared {
    fn with(&self, sources: &str) -> HeaderValue {
        HeaderValue::try_from([self.text.as_str(), sources].join(" "))
            .unwrap_or_else(|_| self.without.clone())
    }
}
