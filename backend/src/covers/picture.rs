//! Pictures as they are kept: with what shows them, and nothing else.
//!
//! Files are copied piece by piece, and only pieces of known kinds are copied; so what cameras and programs put beside a
//! picture (where it was taken, thumbnails, a film behind its end) is left out, whatever it is. The crate img-parts copies a
//! JPEG from its first scan on as it is, and panics on a WebP that is not as it should be. Pixels are not looked at.

use model::Problem;

use super::{jpeg, png, webp};

/// The longest side, in pixels.
const MOST_PIXELS: u32 = 6_000;

/// How a picture is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Jpeg,
    Png,
    WebP,
}

/// A picture that can be shown to everybody.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) format: Format,
    pub(super) body: Vec<u8>,
}

/// The parts of a file that show its picture.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cleaned {
    /// In pixels.
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) body: Vec<u8>,
}

impl Format {
    pub(super) const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::WebP];

    pub(super) const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
        }
    }

    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }

    /// What a file is, by its first bytes.
    fn of(body: &[u8]) -> Option<Self> {
        if body.starts_with(jpeg::BEGINS) {
            Some(Self::Jpeg)
        } else if body.starts_with(png::BEGINS) {
            Some(Self::Png)
        } else if webp::begins(body) {
            Some(Self::WebP)
        } else {
            None
        }
    }
}

/// What is kept of a file.
///
/// # Errors
/// Why it is not taken.
pub(super) fn clean(body: &[u8]) -> Result<Picture, Problem> {
    let format = Format::of(body).ok_or(Problem::NotAllowed)?;
    let cleaned = match format {
        Format::Jpeg => jpeg::clean(body),
        Format::Png => png::clean(body),
        Format::WebP => webp::clean(body),
    };
    let Cleaned { width, height, body } = cleaned.ok_or(Problem::NotAllowed)?;
    if width == 0 || height == 0 {
        Err(Problem::NotAllowed)
    } else if width.max(height) > MOST_PIXELS {
        Err(Problem::TooLong { most: MOST_PIXELS })
    } else {
        Ok(Picture { format, body })
    }
}

/// Takes the first `N` bytes off.
pub(super) fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*first)
}

/// Takes the first bytes off.
pub(super) fn take_bytes<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (first, after) = rest.split_at_checked(count)?;
    *rest = after;
    Some(first)
}

#[cfg(test)]
mod tests;
