//! JPEG (ITU-T T.81, annex B): segments, each behind a marker, and behind those of scans the pixels.

use super::picture::{Cleaned, take, take_bytes};

pub(super) const BEGINS: &[u8] = b"\xff\xd8\xff";

const END: u8 = 0xd9;
const SCAN: u8 = 0xda;

/// `None` for what is no whole JPEG. What stands behind its end is left out: phones put films there, and other pictures.
pub(super) fn clean(body: &[u8]) -> Option<Cleaned> {
    let mut rest = body.strip_prefix(b"\xff\xd8")?;
    let mut kept = b"\xff\xd8".to_vec();
    let (mut size, mut has_pixels) = (None, false);
    loop {
        let marker = next_marker(&mut rest)?;
        if marker == END {
            let (width, height) = size.filter(|_| has_pixels)?;
            kept.extend_from_slice(&[0xff, END]);
            return Some(Cleaned { width, height, body: kept });
        }
        let length = usize::from(u16::from_be_bytes(take(&mut rest)?)).checked_sub(2)?;
        let data = take_bytes(&mut rest, length)?;
        if is_frame(marker) {
            // A second frame could have another size.
            if size.is_some() {
                return None;
            }
            size = Some(size_of_frame(data)?);
        }
        if let Some(data) = what_is_kept(marker, data) {
            kept.extend_from_slice(&[0xff, marker]);
            kept.extend_from_slice(&u16::try_from(data.len() + 2).ok()?.to_be_bytes());
            kept.extend_from_slice(&data);
        }
        if marker == SCAN {
            has_pixels = true;
            let pixels = length_of_pixels(rest)?;
            kept.extend_from_slice(take_bytes(&mut rest, pixels)?);
        }
    }
}

/// Fill bytes may come before it (section B.1.1.2).
fn next_marker(rest: &mut &[u8]) -> Option<u8> {
    let [0xff] = take::<1>(rest)? else { return None };
    loop {
        match take::<1>(rest)? {
            [0xff] => {}
            [marker] => return Some(marker),
        }
    }
}

/// Start of frame, of any process but hierarchical ones.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xc3 | 0xc9..=0xcb)
}

/// Section B.2.2: the precision, then the number of lines and that of samples in a line.
fn size_of_frame(mut data: &[u8]) -> Option<(u32, u32)> {
    let _precision: [u8; 1] = take(&mut data)?;
    let height = u16::from_be_bytes(take(&mut data)?);
    let width = u16::from_be_bytes(take(&mut data)?);
    Some((u32::from(width), u32::from(height)))
}

/// What is kept of a segment: tables, frames and scans as they are, and of what programs add only what colours and the right
/// way up need.
fn what_is_kept(marker: u8, data: &[u8]) -> Option<Vec<u8>> {
    match marker {
        // Huffman and arithmetic tables, scan, quantisation tables, restart interval.
        0xc4 | 0xcc | SCAN | 0xdb | 0xdd => Some(data.to_vec()),
        marker if is_frame(marker) => Some(data.to_vec()),
        // JFIF, without the thumbnail whose size its last two bytes are.
        0xe0 => {
            let head = data.get(..12).filter(|head| head.starts_with(b"JFIF\0"))?;
            Some([head, &[0, 0]].concat())
        }
        0xe1 => turned(data.strip_prefix(b"Exif\0\0")?).map(exif),
        0xe2 if data.starts_with(b"ICC_PROFILE\0") => Some(data.to_vec()),
        // Adobe's: which colours the components are.
        0xee if data.starts_with(b"Adobe") => data.get(..12).map(<[u8]>::to_vec),
        _ => None,
    }
}

/// How many bytes come before the next marker. Zeros and restarts belong to the pixels (section B.1.1.5).
fn length_of_pixels(rest: &[u8]) -> Option<usize> {
    rest.windows(2).position(|two| matches!(two, [0xff, 0x01..=0xcf | 0xd8..=0xfe]))
}

/// How an Exif segment says that the picture is turned: 2 to 8; `None` when it says that it is not, or nothing.
fn turned(exif: &[u8]) -> Option<u8> {
    let little = match exif.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let two: [u8; 2] = exif.get(at..)?.first_chunk().copied()?;
        Some(if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let four: [u8; 4] = exif.get(4..)?.first_chunk().copied()?;
    let first = if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) };
    let first = usize::try_from(first).ok()?;
    let entries = usize::from(short(first)?);
    // 0x0112 is the orientation, a short.
    let place = (0..entries).map(|entry| first.saturating_add(2 + entry * 12));
    let place = place.take_while(|&at| at < exif.len()).find(|&at| short(at) == Some(0x0112))?;
    let value = u8::try_from(short(place.saturating_add(8))?).ok()?;
    (2..=8).contains(&value).then_some(value)
}

/// An Exif segment that says nothing but how the picture is turned.
fn exif(turned: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend_from_slice(&[turned, 0, 0, 0, 0, 0, 0]);
    exif
}
