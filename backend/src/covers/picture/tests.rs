//! What is kept of pictures, and what is not.

use model::Problem;
use proptest::prelude::*;

use super::{Format, clean};

/// Where a picture was taken.
const SECRET: &[u8] = b"GPS 39.9N 116.4E";

fn png(width: u32, height: u32, more: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend_from_slice(&[8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let chunks = [(b"IHDR", header.as_slice())].into_iter().chain(more.iter().copied());
    for (kind, data) in chunks.chain([(b"IDAT", b"pixels".as_slice()), (b"IEND", b"".as_slice())]) {
        file.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
        file.extend_from_slice(kind);
        file.extend_from_slice(data);
        file.extend_from_slice(b"\0crc");
    }
    file
}

fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [[0xff, marker].as_slice(), &length, data].concat()
}

fn jpeg(width: u16, height: u16, more: &[Vec<u8>]) -> Vec<u8> {
    let [h, w] = [height.to_be_bytes(), width.to_be_bytes()];
    let mut file = b"\xff\xd8".to_vec();
    file.extend(more.concat());
    file.extend(segment(0xdb, &[1; 65]));
    file.extend(segment(0xc2, &[8, h[0], h[1], w[0], w[1], 1, 1, 0x11, 0]));
    for scan in [b"\x01\xff\x00\x02\xff\xd0\x03".as_slice(), b"\x04"] {
        file.extend(segment(0xc4, &[2; 20]));
        file.extend(segment(0xda, &[1, 1, 0, 0, 63, 0]));
        file.extend_from_slice(scan);
        // Between scans too.
        file.extend(segment(0xfe, SECRET));
    }
    file.extend_from_slice(b"\xff\xd9");
    file
}

fn webp(more: &[(&[u8; 4], &[u8])], pixels: (&[u8; 4], &[u8])) -> Vec<u8> {
    let mut chunks = b"WEBP".to_vec();
    for (kind, data) in more.iter().copied().chain([pixels]) {
        chunks.extend_from_slice(kind);
        chunks.extend_from_slice(&u32::try_from(data.len()).unwrap().to_le_bytes());
        chunks.extend_from_slice(data);
        chunks.extend(std::iter::repeat_n(0, data.len() % 2));
    }
    [b"RIFF".as_slice(), &u32::try_from(chunks.len()).unwrap().to_le_bytes(), &chunks].concat()
}

/// 640 × 480.
const LOSSY: &[u8] = &[0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01, 7];
const LOSSLESS: &[u8] = &[0x2f, 0x7f, 0xc2, 0x77, 0x00, 7];
/// 640 × 480, with Exif, XMP and transparency.
const CANVAS: &[u8] = &[0x1c, 0, 0, 0, 0x7f, 0x02, 0, 0xdf, 0x01, 0];

fn samples() -> Vec<(Format, Vec<u8>)> {
    vec![
        (
            Format::Png,
            png(640, 480, &[(b"sRGB", &[0]), (b"tEXt", SECRET), (b"eXIf", SECRET), (b"acTL", SECRET)]),
        ),
        (
            Format::Jpeg,
            jpeg(
                640,
                480,
                &[
                    segment(0xe0, &[b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01".as_slice(), SECRET].concat()),
                    segment(0xe1, &[b"Exif\0\0".as_slice(), SECRET].concat()),
                    segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0".as_slice(), SECRET].concat()),
                    segment(0xe2, &[b"MPF\0".as_slice(), SECRET].concat()),
                    segment(0xee, &[b"Adobe\0\x64\0\0\0\0\x01".as_slice(), SECRET].concat()),
                ],
            ),
        ),
        (Format::WebP, webp(&[(b"VP8X", CANVAS), (b"EXIF", SECRET), (b"XMP ", SECRET)], (b"VP8 ", LOSSY))),
        (Format::WebP, webp(&[], (b"VP8L", LOSSLESS))),
    ]
}

fn holds(file: &[u8], part: &[u8]) -> bool {
    file.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_picture_is_kept_without_what_was_put_beside_it() {
    for (format, mut file) in samples() {
        file.extend_from_slice(SECRET);
        let picture = clean(&file).unwrap();
        assert_eq!(picture.format, format);
        assert!(!holds(&picture.body, SECRET), "{format:?}");
        // Nothing more is to be left out.
        assert_eq!(clean(&picture.body), Ok(picture));
    }
}

#[test]
fn what_shows_it_is_kept() {
    let picture = clean(&png(640, 480, &[(b"sRGB", &[0])])).unwrap();
    assert_eq!(picture.body, png(640, 480, &[(b"sRGB", &[0])]), "nothing was beside it");
    let picture = clean(&jpeg(640, 480, &[segment(0xe2, b"ICC_PROFILE\0\x01\x01colours")])).unwrap();
    for part in [b"ICC_PROFILE\0\x01\x01colours".as_slice(), b"\x01\xff\x00\x02\xff\xd0\x03", b"\x04\xff\xd9"]
    {
        assert!(holds(&picture.body, part), "{part:x?}");
    }
    let picture = clean(&webp(&[(b"VP8X", CANVAS), (b"ICCP", b"colours")], (b"VP8 ", LOSSY))).unwrap();
    assert!(holds(&picture.body, b"colours") && holds(&picture.body, LOSSY));
    assert!(holds(&picture.body, b"VP8X\x0a\0\0\0\x10"), "there is no Exif and no XMP any more");
}

#[test]
fn a_jpeg_stays_the_right_way_up() {
    let little = b"Exif\0\0II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x04\0\0\0me\0\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let big = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    for exif in [little.as_slice(), big] {
        let picture = clean(&jpeg(640, 480, &[segment(0xe1, exif)])).unwrap();
        assert!(holds(&picture.body, &segment(0xe1, big)), "{exif:x?}");
        assert!(!holds(&picture.body, b"me\0"));
    }
    let upright = [&big[..big.len() - 7], &[1, 0, 0, 0, 0, 0, 0]].concat();
    let picture = clean(&jpeg(640, 480, &[segment(0xe1, &upright)])).unwrap();
    assert!(!holds(&picture.body, b"Exif"));
}

#[test]
fn the_sides_are_read_in_every_format() {
    let large = Err(Problem::TooLong { most: 6_000 });
    assert!(clean(&png(6_000, 6_000, &[])).is_ok());
    assert_eq!(clean(&png(6_001, 1, &[])), large);
    assert_eq!(clean(&png(1, u32::MAX, &[])), large);
    assert_eq!(clean(&jpeg(6_001, 1, &[])), large);
    assert_eq!(clean(&jpeg(1, 6_001, &[])), large);
    assert_eq!(clean(&png(0, 1, &[])), Err(Problem::NotAllowed));
    assert_eq!(clean(&jpeg(1, 0, &[])), Err(Problem::NotAllowed));
    let lossy = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 1, 0];
    assert_eq!(clean(&webp(&[], (b"VP8 ", &lossy))), large);
    assert_eq!(clean(&webp(&[], (b"VP8L", &[0x2f, 0xff, 0xff, 0xff, 0x0f]))), large);
    let canvas = [0, 0, 0, 0, 0xff, 0xff, 0xff, 0, 0, 0];
    assert_eq!(clean(&webp(&[(b"VP8X", &canvas)], (b"VP8 ", LOSSY))), large, "nor the canvas");
}

#[test]
fn what_is_no_picture_is_refused() {
    let moves = [0x02, 0, 0, 0, 0x7f, 0x02, 0, 0xdf, 0x01, 0];
    let mut two_frames = jpeg(1, 1, &[]);
    two_frames.splice(2..2, segment(0xc0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]));
    for file in [
        b"".to_vec(),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(),
        b"GIF89a\x01\0\x01\0".to_vec(),
        b"\x89PNG\r\n\x1a\n".to_vec(),
        b"\xff\xd8\xff\xd9".to_vec(),
        b"RIFF\x04\0\0\0WEBP".to_vec(),
        webp(&[(b"VP8X", &moves)], (b"VP8 ", LOSSY)),
        webp(&[(b"ANMF", LOSSY)], (b"VP8 ", LOSSY)),
        webp(&[(b"VP8 ", LOSSY)], (b"VP8 ", LOSSY)),
        two_frames,
    ] {
        assert_eq!(clean(&file), Err(Problem::NotAllowed), "{file:.40x?}");
    }
}

#[test]
fn a_file_that_was_cut_off_is_refused() {
    for (format, file) in samples() {
        for end in 0..file.len() {
            assert_eq!(clean(&file[..end]), Err(Problem::NotAllowed), "{format:?} {end}");
        }
    }
}

proptest! {
    #[test]
    fn no_file_is_too_much(
        sample in 0..4_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
    ) {
        let (_, mut file) = samples().swap_remove(sample);
        for (place, byte) in changes {
            let place = place.index(file.len());
            file[place] = byte;
        }
        if let Ok(picture) = clean(&file) {
            prop_assert_eq!(clean(&picture.body), Ok(picture));
        }
    }
}
