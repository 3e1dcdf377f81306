//! Which names there are.

use crate::table::Error;

/// The longest name, in bytes.
pub const MAX_NAME_BYTES: usize = 512;
/// The longest part of a name between slashes, in bytes: file systems take 255.
pub const MAX_NAME_PART_BYTES: usize = 200;

pub(crate) fn check_name(name: &str) -> Result<(), Error> {
    check_length(name)?;
    if name.split('/').all(|part| !part.is_empty() && may_begin(part)) { Ok(()) } else { Err(none(name)) }
}

/// Whether a name can begin so: with nothing, with whole parts, or with a part of one.
pub(crate) fn check_prefix(prefix: &str) -> Result<(), Error> {
    check_length(prefix)?;
    let (folders, last) =
        prefix.rsplit_once('/').map_or((None, prefix), |(folders, last)| (Some(folders), last));
    folders.map_or(Ok(()), check_name)?;
    if may_begin(last) { Ok(()) } else { Err(none(prefix)) }
}

fn check_length(name: &str) -> Result<(), Error> {
    if name.len() > MAX_NAME_BYTES {
        return Err(Error::Limit { what: "bytes of an object's name", is: name.len(), allowed: "1 to 512" });
    }
    Ok(())
}

/// Whether a part of a name between slashes can begin so.
fn may_begin(part: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b'-');
    part.len() <= MAX_NAME_PART_BYTES && !part.starts_with('.') && part.bytes().all(plain)
}

fn none(name: &str) -> Error {
    Error::Limit {
        what: "an object's name, in bytes",
        is: name.len(),
        allowed: "letters, digits, '.', '_' and '-' in parts of 1 to 200 between slashes",
    }
}
