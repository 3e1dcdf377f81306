//! A page as it is kept: ready to be sent, in every encoding.

use std::collections::BTreeSet;
use std::io::Write as _;

use axum::body::Body;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use hyper::body::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::cdn::{MAX_CDN_TAGS, cdn_tag};
use super::inline_scripts;
use super::policy::Public;
use crate::notes::Notes;
use crate::security::InlineScripts;

/// What an entry costs beside what is counted, in bytes: itself, pointers, the cache's own books.
const OVERHEAD: usize = 1_024;
/// What a header takes beside its texts, in bytes: http's entry of 104 for it, and what its value is held by.
const HEADER: usize = 104 + 32;
/// What the index of a map takes for each header that it has room for, in bytes: four for a place, of which a quarter is empty.
const PLACE: usize = 6;
/// What the security policy takes that is written with a page's scripts when it is first sent, in bytes, beside their hashes.
const POLICY: usize = 640;
/// How many headers an answer has at the most.
const ROOM: usize = 24;
/// Below this nothing is won by compressing.
const COMPRESSED_FROM: usize = 256;
/// Between speed and size: a page is compressed once and sent many times, but somebody waits for the first.
const BROTLI_QUALITY: u32 = 5;
/// By these names a CDN is told later which pages to ask for anew (Amazon CloudFront developer guide, "Invalidating content by
/// cache tags").
const CACHE_TAG: HeaderName = HeaderName::from_static("cache-tag");
/// What an answer keeps of what the renderer said.
const KEPT: [HeaderName; 6] = [
    header::CONTENT_TYPE,
    header::CONTENT_LANGUAGE,
    header::LINK,
    header::LOCATION,
    header::REFRESH,
    HeaderName::from_static("speculation-rules"),
];

/// A complete answer, and how long it is good.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) status: StatusCode,
    /// Identity first, which is always there.
    pub(crate) bodies: Vec<Encoded>,
    /// The headers that every encoding has.
    pub(crate) common: HeaderMap,
    pub(crate) scripts: Option<InlineScripts>,
    pub(crate) life: Life,
    pub(crate) tags: Vec<String>,
    /// Which invalidations the render had seen.
    pub(crate) generation: u64,
}

/// Points in time, in seconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Life {
    /// When its render began.
    pub(crate) made_at: i64,
    pub(crate) fresh_until: i64,
    pub(crate) stale_until: i64,
    pub(crate) error_until: i64,
}

/// The body in one encoding, and the headers that go with it.
#[derive(Debug)]
pub(crate) struct Encoded {
    pub(crate) coding: Coding,
    pub(crate) bytes: Bytes,
    pub(crate) etag: HeaderValue,
    pub(crate) headers: HeaderMap,
}

/// A content coding (RFC 9110, section 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Coding {
    Identity,
    Gzip,
    Brotli,
}

impl Life {
    /// How long a page made at `now` lives.
    pub(crate) fn of(status: StatusCode, policy: &Public, expires_at: &BTreeSet<i64>, now: i64) -> Self {
        let seconds =
            |duration: std::time::Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX / 4);
        if status != StatusCode::OK {
            let until = now + seconds(policy.absent);
            return Self { made_at: now, fresh_until: until, stale_until: until, error_until: until };
        }
        let fresh_until = now + seconds(policy.fresh);
        let life = Self {
            made_at: now,
            fresh_until,
            stale_until: fresh_until + seconds(policy.stale_while_revalidate),
            error_until: fresh_until + seconds(policy.stale_if_error),
        };
        // From then on the page is known to be wrong; it is still better than none. One that is late already was made so.
        let end = expires_at.range(now + 1..).next().copied().unwrap_or(i64::MAX);
        Self { fresh_until: life.fresh_until.min(end), stale_until: life.stale_until.min(end), ..life }
    }

    /// For the caches on the way (RFC 9111, RFC 5861): what is left of its life, for CloudFront is not known to subtract the age
    /// that stands beside it. A cache that does (RFC 9111, section 4.2.3) asks a little sooner than it must. A browser asks
    /// again.
    pub(super) fn cache_control(&self, now: i64) -> HeaderValue {
        let fresh = self.fresh_until.saturating_sub(now).max(0);
        let stale = self.stale_until.saturating_sub(self.fresh_until).max(0);
        let error = self.error_until.saturating_sub(self.fresh_until).max(0);
        let text = format!(
            "public, max-age=0, s-maxage={fresh}, stale-while-revalidate={stale}, stale-if-error={error}"
        );
        HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("no-store"))
    }
}

/// Whether an answer with this status may be kept.
pub(crate) fn storable(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::OK | StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::MOVED_PERMANENTLY
    )
}

impl Entry {
    /// Readies a rendered answer: hashes its own inline scripts, blanks its nonce, compresses it.
    pub(crate) fn new(
        status: StatusCode,
        rendered: &HeaderMap,
        body: Bytes,
        notes: Notes,
        policy: &Public,
        life: Life,
        generation: u64,
    ) -> Self {
        let (body, scripts) = match &notes.nonce {
            Some(nonce) => inline_scripts::hashed(body, nonce),
            None => (body, None),
        };
        let mut headers = HeaderMap::with_capacity(8);
        for name in KEPT {
            headers.extend(rendered.get_all(&name).iter().map(|value| (name.clone(), value.clone())));
        }
        let mut vary = "accept-encoding".to_owned();
        for variant in policy.variants {
            vary.push_str(", ");
            vary.push_str(variant.header.as_str());
        }
        if let Ok(vary) = HeaderValue::try_from(vary) {
            headers.insert(header::VARY, vary);
        }
        let text = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_some_and(is_text);
        headers.extend(cdn_tags(&notes.tags).map(|tags| (CACHE_TAG, tags)));
        // What is kept holds no room that its making needed.
        let mut bodies = vec![(Coding::Identity, exact(body.to_vec()))];
        if text && body.len() >= COMPRESSED_FROM {
            bodies.extend(gzip(&body).map(|bytes| (Coding::Gzip, bytes)));
            bodies.extend(brotli(&body).map(|bytes| (Coding::Brotli, bytes)));
        }
        Self::assemble(status, headers, bodies, scripts, life, notes.tags.into_iter().collect(), generation)
    }

    /// An entry of its parts; the first of the bodies is the identity.
    pub(crate) fn assemble(
        status: StatusCode,
        common: HeaderMap,
        bodies: Vec<(Coding, Bytes)>,
        scripts: Option<String>,
        life: Life,
        tags: Vec<String>,
        generation: u64,
    ) -> Self {
        let identity = bodies.first().map_or(&[][..], |(_, bytes)| bytes);
        let digest = URL_SAFE_NO_PAD.encode(&Sha256::digest(identity)[..16]);
        let encoded = |(coding, bytes)| Encoded::new(coding, bytes, &digest, &common);
        let bodies = bodies.into_iter().map(encoded).collect();
        let scripts = scripts.map(InlineScripts::new);
        // A clone has no room for more.
        Self { status, bodies, common: common.clone(), scripts, life, tags, generation }
    }

    /// The body that this client takes and that is the smallest.
    pub(crate) fn accepted(&self, sent: &HeaderMap) -> &Encoded {
        let accepted = Accepted::of(sent);
        let best = self.bodies.iter().rev().find(|body| accepted.takes(body.coding));
        best.unwrap_or(&self.bodies[0])
    }

    /// The answer in this encoding while it is fresh, without what depends on the moment.
    pub(crate) fn respond(&self, body: &Encoded) -> Response<Body> {
        let mut response = Response::new(Body::from(body.bytes.clone()));
        *response.status_mut() = self.status;
        *response.headers_mut() = body.headers.clone();
        if let Some(scripts) = &self.scripts {
            response.extensions_mut().insert(scripts.clone());
        }
        response
    }

    /// What it takes in memory under `key`, in bytes.
    pub(crate) fn weight(&self, key: &str) -> u32 {
        let map = |map: &HeaderMap| map.len() * HEADER + map.capacity() * PLACE;
        let body =
            |body: &Encoded| size_of::<Encoded>() + body.bytes.len() + body.etag.len() + map(&body.headers);
        let bodies: usize = self.bodies.iter().map(body).sum();
        // The headers of the bodies share these texts.
        let texts: usize = self.common.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        let tags: usize = self.tags.iter().map(|tag| tag.len() + 48).sum();
        let scripts = self.scripts.as_ref().map_or(0, |scripts| scripts.sources().len() * 2 + POLICY);
        let all = OVERHEAD + key.len() + bodies + map(&self.common) + texts + tags + scripts;
        u32::try_from(all).unwrap_or(u32::MAX)
    }
}

impl Encoded {
    fn new(coding: Coding, bytes: Bytes, digest: &str, common: &HeaderMap) -> Self {
        let (mark, name) = match coding {
            Coding::Identity => ("", None),
            Coding::Gzip => ("-gz", Some(HeaderValue::from_static("gzip"))),
            Coding::Brotli => ("-br", Some(HeaderValue::from_static("br"))),
        };
        // With room for what the moment and the site's security add, so that no clone of it has to grow its index.
        let mut headers = HeaderMap::with_capacity(ROOM);
        headers.extend(common.clone());
        headers.extend(name.map(|name| (header::CONTENT_ENCODING, name)));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        // Base64 and quotes are a header value.
        let etag =
            HeaderValue::try_from(format!("\"{digest}{mark}\"")).unwrap_or(HeaderValue::from_static("\"\""));
        headers.insert(header::ETAG, etag.clone());
        // A clone has the index with that room, and no more of the entries than there are.
        Self { coding, bytes, etag, headers: headers.clone() }
    }
}

/// Which codings a client takes (RFC 9110, section 12.5.3).
#[derive(Default)]
struct Accepted {
    gzip: Option<bool>,
    brotli: Option<bool>,
    others: bool,
}

impl Accepted {
    fn of(headers: &HeaderMap) -> Self {
        let mut accepted = Self::default();
        let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
        for item in lines.flat_map(|line| line.split(',')) {
            let mut parts = item.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            let takes = weight.is_none_or(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0));
            if name.eq_ignore_ascii_case("br") {
                accepted.brotli = Some(takes);
            } else if name.eq_ignore_ascii_case("gzip") {
                accepted.gzip = Some(takes);
            } else if name == "*" {
                accepted.others = takes;
            }
        }
        accepted
    }

    fn takes(&self, coding: Coding) -> bool {
        match coding {
            Coding::Identity => true,
            Coding::Gzip => self.gzip.unwrap_or(self.others),
            Coding::Brotli => self.brotli.unwrap_or(self.others),
        }
    }
}

/// The page's tags as a CDN has them.
fn cdn_tags(tags: &BTreeSet<String>) -> Option<HeaderValue> {
    let tags: Vec<String> = tags.iter().take(MAX_CDN_TAGS).map(|tag| cdn_tag(tag)).collect();
    if tags.is_empty() { None } else { HeaderValue::try_from(tags.join(",")).ok() }
}

fn exact(bytes: Vec<u8>) -> Bytes {
    bytes.into_boxed_slice().into()
}

fn is_text(kind: &str) -> bool {
    kind.starts_with("text/") || ["json", "xml", "javascript"].iter().any(|part| kind.contains(part))
}

fn gzip(body: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::default());
    encoder.write_all(body).ok()?;
    encoder.finish().ok().map(exact)
}

fn brotli(body: &[u8]) -> Option<Bytes> {
    let mut compressed = Vec::with_capacity(body.len() / 4);
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY as i32,
        size_hint: body.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*body, &mut compressed, &parameters).ok()?;
    Some(exact(compressed))
}
