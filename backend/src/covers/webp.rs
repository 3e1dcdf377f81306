//! WebP (RFC 9649): a RIFF file of chunks, each with its kind and length.

use super::picture::{Cleaned, take, take_bytes};

/// In the flags of `VP8X`: that there is Exif, that there is XMP, and that it moves.
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;
const MOVES: u8 = 0x02;

pub(super) fn begins(body: &[u8]) -> bool {
    body.starts_with(b"RIFF") && body.get(8..12) == Some(b"WEBP".as_slice())
}

/// `None` for what is no whole WebP, and for one that moves. What stands behind its end is left out.
pub(super) fn clean(body: &[u8]) -> Option<Cleaned> {
    let mut rest = body.strip_prefix(b"RIFF")?;
    let length = usize::try_from(u32::from_le_bytes(take(&mut rest)?)).ok()?;
    let mut rest = take_bytes(&mut rest, length)?.strip_prefix(b"WEBP")?;
    let mut kept = b"WEBP".to_vec();
    let (mut canvas, mut picture) = (None, None);
    while !rest.is_empty() {
        let kind: [u8; 4] = take(&mut rest)?;
        let length = u32::from_le_bytes(take(&mut rest)?);
        let mut data = take_bytes(&mut rest, usize::try_from(length).ok()?)?.to_vec();
        if length % 2 == 1 {
            let _padding: [u8; 1] = take(&mut rest)?;
        }
        match &kind {
            b"VP8X" => {
                canvas = Some(size_of_canvas(&data)?);
                let flags = data.first_mut()?;
                if *flags & MOVES != 0 {
                    return None;
                }
                *flags &= !(EXIF | XMP);
            }
            b"VP8 " if picture.is_none() => picture = Some(size_of_lossy(&data)?),
            b"VP8L" if picture.is_none() => picture = Some(size_of_lossless(&data)?),
            b"VP8 " | b"VP8L" | b"ANMF" => return None,
            b"ALPH" | b"ICCP" => {}
            _ => continue,
        }
        kept.extend_from_slice(&kind);
        kept.extend_from_slice(&length.to_le_bytes());
        kept.append(&mut data);
        if length % 2 == 1 {
            kept.push(0);
        }
    }
    let (width, height) = picture?;
    // A picture stands on a canvas of its own size (section 2.7.1.2); where it does not, the larger counts.
    let (canvas_width, canvas_height) = canvas.unwrap_or_default();
    let mut body = b"RIFF".to_vec();
    body.extend_from_slice(&u32::try_from(kept.len()).ok()?.to_le_bytes());
    body.append(&mut kept);
    Some(Cleaned { width: width.max(canvas_width), height: height.max(canvas_height), body })
}

/// Section 2.7: a byte of flags, three that are reserved, then both sides less one in 24 bits each.
fn size_of_canvas(mut data: &[u8]) -> Option<(u32, u32)> {
    let _flags: [u8; 4] = take(&mut data)?;
    let mut side = || take::<3>(&mut data).map(|[a, b, c]| u32::from_le_bytes([a, b, c, 0]) + 1);
    Some((side()?, side()?))
}

/// RFC 6386, section 9.1: the tag of a key frame, its start code, then both sides in 14 bits each.
fn size_of_lossy(mut data: &[u8]) -> Option<(u32, u32)> {
    let [first, _, _] = take::<3>(&mut data)?;
    let start: [u8; 3] = take(&mut data)?;
    let mut side = || take::<2>(&mut data).map(|side| u32::from(u16::from_le_bytes(side) & 0x3fff));
    (first & 1 == 0 && start == [0x9d, 0x01, 0x2a]).then_some((side()?, side()?))
}

/// Section 3.4: a signature, then both sides less one in 14 bits each.
fn size_of_lossless(mut data: &[u8]) -> Option<(u32, u32)> {
    let [signature] = take::<1>(&mut data)?;
    let bits = u32::from_le_bytes(take(&mut data)?);
    (signature == 0x2f).then_some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
}
