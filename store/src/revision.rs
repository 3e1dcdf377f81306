//! What names a put.

use crate::table::{Error, Revision};

/// 64 random bits: two puts of one item never share them in practice.
pub(crate) fn new_revision() -> Result<Revision, Error> {
    let random = getrandom::u64().map_err(|error| Error::Unavailable(error.to_string().into()))?;
    Ok(Revision(format!("{random:016x}")))
}
