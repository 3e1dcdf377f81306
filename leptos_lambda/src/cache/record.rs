//! An entry as bytes in the object store: a checksum, a description in JSON, the bodies. Whatever is not exactly that is
//! no entry.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use hyper::body::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::entry::{Coding, Entry, Life};

/// Changes with the format.
const MAGIC: &[u8; 8] = b"llpage01";
const CHECKSUM: usize = 32;
const LENGTH: usize = 4;

#[derive(Serialize, Deserialize)]
struct Description {
    key: String,
    build: String,
    status: u16,
    headers: Vec<(String, String)>,
    scripts: Option<String>,
    life: Life,
    tags: Vec<String>,
    generation: u64,
    bodies: Vec<(Coding, usize)>,
}

/// The bytes of an entry.
pub(super) fn encode(entry: &Entry, key: &str, build: &str) -> Vec<u8> {
    let headers = entry
        .common
        .iter()
        .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())));
    let description = Description {
        key: key.to_owned(),
        build: build.to_owned(),
        status: entry.status.as_u16(),
        headers: headers.collect(),
        scripts: entry.scripts.as_ref().map(|scripts| scripts.sources().to_owned()),
        life: entry.life,
        tags: entry.tags.clone(),
        generation: entry.generation,
        bodies: entry.bodies.iter().map(|body| (body.coding, body.bytes.len())).collect(),
    };
    let description = serde_json::to_vec(&description).unwrap_or_default();
    let mut rest = Vec::new();
    rest.extend_from_slice(&u32::try_from(description.len()).unwrap_or(0).to_be_bytes());
    rest.extend_from_slice(&description);
    for body in &entry.bodies {
        rest.extend_from_slice(&body.bytes);
    }
    [MAGIC.as_slice(), Sha256::digest(&rest).as_slice(), &rest].concat()
}

/// The entry, if the bytes are one of this key and build.
pub(super) fn decode(bytes: &Bytes, key: &str, build: &str) -> Option<Entry> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (checksum, rest) = rest.split_at_checked(CHECKSUM)?;
    if Sha256::digest(rest).as_slice() != checksum {
        return None;
    }
    let (length, rest) = rest.split_at_checked(LENGTH)?;
    let length = usize::try_from(u32::from_be_bytes(length.try_into().ok()?)).ok()?;
    let (description, mut rest) = rest.split_at_checked(length)?;
    let description: Description = serde_json::from_slice(description).ok()?;
    if description.key != key || description.build != build {
        return None;
    }
    let mut bodies = Vec::new();
    for (coding, length) in description.bodies {
        let (body, behind) = rest.split_at_checked(length)?;
        bodies.push((coding, bytes.slice_ref(body)));
        rest = behind;
    }
    let mut headers = HeaderMap::new();
    for (name, value) in description.headers {
        headers.append(HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?);
    }
    let whole = rest.is_empty() && bodies.first().is_some_and(|(coding, _)| *coding == Coding::Identity);
    let status = StatusCode::from_u16(description.status).ok()?;
    whole.then(|| {
        Entry::assemble(
            status,
            headers,
            bodies,
            description.scripts,
            description.life,
            description.tags,
            description.generation,
        )
    })
}
