//! PNG (W3C Recommendation "Portable Network Graphics", third edition): chunks, each with its kind and length.

use super::picture::{Cleaned, take, take_bytes};

pub(super) const BEGINS: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What a still picture and its colours are made of. Without the chunks of an animation its first frame is left.
const KEPT: [&[u8; 4]; 10] =
    [b"IHDR", b"PLTE", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"IDAT"];

/// `None` for what is no whole PNG. What stands behind its end is left out.
pub(super) fn clean(body: &[u8]) -> Option<Cleaned> {
    let mut rest = body.strip_prefix(BEGINS)?;
    let mut kept = BEGINS.to_vec();
    let mut size = None;
    let mut has_pixels = false;
    loop {
        let chunk = rest;
        let length = usize::try_from(u32::from_be_bytes(take(&mut rest)?)).ok()?;
        let kind: [u8; 4] = take(&mut rest)?;
        let mut data = take_bytes(&mut rest, length)?;
        let _checksum: [u8; 4] = take(&mut rest)?;
        let whole = chunk.get(..chunk.len() - rest.len())?;
        match (&kind, size) {
            (b"IHDR", None) => {
                size = Some((u32::from_be_bytes(take(&mut data)?), u32::from_be_bytes(take(&mut data)?)));
                kept.extend_from_slice(whole);
            }
            // The header comes first, and once.
            (b"IHDR", Some(_)) | (_, None) => return None,
            (b"IEND", Some((width, height))) => {
                kept.extend_from_slice(whole);
                return has_pixels.then_some(Cleaned { width, height, body: kept });
            }
            (kind, Some(_)) => {
                has_pixels |= kind == b"IDAT";
                if KEPT.contains(&kind) {
                    kept.extend_from_slice(whole);
                }
            }
        }
    }
}
