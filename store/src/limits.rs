//! What no engine takes, because one of them doesn't: DynamoDB's limits, from the chapter "Quotas" of its developer guide.

use std::collections::HashSet;

use crate::table::{Error, Key, Query, SortRange, Write, WriteAction};

/// The longest partition key, in bytes.
pub const MAX_PARTITION_BYTES: usize = 2_048;
/// The longest sort key, in bytes.
pub const MAX_SORT_BYTES: usize = 1_024;
/// The longest body, in bytes. An item may have 400 KB with its keys and names; this leaves enough for those.
pub const MAX_BODY_BYTES: usize = 384 * 1_024;
/// How many writes one transaction may hold.
pub const MAX_WRITES: usize = 100;
/// What DynamoDB counts of an item beside its key and its body, in bytes, at the most: the names of its attributes, its
/// revision, its expiry.
const BESIDE: usize = 64;
/// How much one transaction may put, in bytes of keys and bodies: 4 MB, less what DynamoDB counts beside those.
pub const MAX_WRITE_BYTES: usize = 4 * 1_024 * 1_024 - MAX_WRITES * BESIDE;
/// How many items can be asked for at once.
pub const MAX_GETS: usize = 100;
/// How many items one page may hold.
pub const MAX_PAGE_ITEMS: usize = 1_000;
/// Where a page ends, in bytes of keys and bodies.
pub const MAX_PAGE_BYTES: usize = 1_024 * 1_024;

pub(crate) fn check_key(key: &Key) -> Result<(), Error> {
    check_partition(&key.partition)?;
    check_sort(&key.sort)
}

pub(crate) fn check_keys(keys: &[Key]) -> Result<(), Error> {
    if keys.len() > MAX_GETS {
        return Err(Error::Limit { what: "items at once", is: keys.len(), allowed: "up to 100" });
    }
    keys.iter().try_for_each(check_key)
}

pub(crate) fn check_page(limit: usize) -> Result<(), Error> {
    if limit == 0 || limit > MAX_PAGE_ITEMS {
        return Err(Error::Limit { what: "items a page", is: limit, allowed: "1 to 1,000" });
    }
    Ok(())
}

pub(crate) fn check_query(query: &Query) -> Result<(), Error> {
    check_partition(&query.partition)?;
    check_page(query.limit)?;
    match &query.range {
        SortRange::All => {}
        SortRange::Prefix(sort) | SortRange::From(sort) | SortRange::UpTo(sort) => check_sort(sort)?,
        SortRange::Between(from, up_to) => {
            check_sort(from)?;
            check_sort(up_to)?;
        }
    }
    query.after.as_deref().map_or(Ok(()), check_sort)
}

pub(crate) fn check_writes(writes: &[Write]) -> Result<(), Error> {
    if writes.is_empty() || writes.len() > MAX_WRITES {
        return Err(Error::Limit { what: "writes in a transaction", is: writes.len(), allowed: "1 to 100" });
    }
    let mut keys = HashSet::with_capacity(writes.len());
    let mut bytes = 0;
    for (index, write) in writes.iter().enumerate() {
        check_key(&write.key)?;
        if !keys.insert(&write.key) {
            return Err(Error::Limit { what: "the same key again, in write", is: index, allowed: "once" });
        }
        bytes += write.key.partition.len() + write.key.sort.len();
        if let WriteAction::Put { body, .. } = &write.action {
            if body.len() > MAX_BODY_BYTES {
                return Err(Error::Limit {
                    what: "bytes of a body",
                    is: body.len(),
                    allowed: "up to 393,216",
                });
            }
            bytes += body.len();
        }
    }
    if bytes > MAX_WRITE_BYTES {
        return Err(Error::Limit { what: "bytes in a transaction", is: bytes, allowed: "up to 4,187,904" });
    }
    Ok(())
}

fn check_partition(partition: &str) -> Result<(), Error> {
    if partition.is_empty() || partition.len() > MAX_PARTITION_BYTES {
        return Err(Error::Limit {
            what: "bytes of a partition key",
            is: partition.len(),
            allowed: "1 to 2,048",
        });
    }
    Ok(())
}

fn check_sort(sort: &str) -> Result<(), Error> {
    if sort.is_empty() || sort.len() > MAX_SORT_BYTES {
        return Err(Error::Limit { what: "bytes of a sort key", is: sort.len(), allowed: "1 to 1,024" });
    }
    Ok(())
}
