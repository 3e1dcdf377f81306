//! What reads and writes cost on DynamoDB, in request units, from the sizes of items (developer guide, "DynamoDB item sizes
//! and formats" and "Read and write capacity"): a unit reads 4 KB, half of one when eventual will do, or writes 1 KB.

use crate::table::{Consistency, Item, Write, WriteAction};

/// The names of an item's attributes count too: of partition, sort, body and revision, with the revision's 16 digits.
const NAMES: usize = 41;
/// The same of the expiry, with its number.
const EXPIRY: usize = 17;

/// What one read of these items costs: a query's, or that of a single one, where none costs as one of 4 KB does.
pub fn read_units(items: &[Item], consistency: Consistency) -> f64 {
    let bytes: usize = items.iter().map(|item| stored(item.size(), item.expires_at)).sum();
    let units = bytes.div_ceil(4_096).max(1) as f64;
    match consistency {
        Consistency::Eventual => units / 2.0,
        Consistency::Strong => units,
    }
}

/// What these writes cost together, of which those that stand alone cost half. An item that is replaced costs its larger size
/// of the two; what stood there before is not known here.
pub fn write_units(writes: &[Write]) -> f64 {
    let each = writes.iter().map(|write| {
        let key = write.key.partition.len() + write.key.sort.len();
        match &write.action {
            WriteAction::Put { body, expires_at } => stored(key + body.len(), *expires_at).div_ceil(1_024),
            WriteAction::Delete | WriteAction::Check => 1,
        }
    });
    let units = each.sum::<usize>() as f64;
    if writes.len() > 1 { units * 2.0 } else { units }
}

/// How many bytes an item takes.
fn stored(size: usize, expires_at: Option<i64>) -> usize {
    size + NAMES + if expires_at.is_some() { EXPIRY } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::{read_units, write_units};
    use crate::{Consistency, Item, Key, Revision, Write};

    fn item(bytes: usize) -> Item {
        let revision = Revision("0".repeat(16));
        Item { key: Key::new("P", "s"), body: "x".repeat(bytes - 43), expires_at: None, revision }
    }

    #[test]
    fn reads_are_counted_by_four_kilobytes() {
        for (sizes, strong) in [
            (vec![], 1.0),
            (vec![100], 1.0),
            (vec![4_096], 1.0),
            (vec![4_097], 2.0),
            (vec![2_000, 2_000], 1.0),
            (vec![4_096, 4_096, 1_000], 3.0),
        ] {
            let items: Vec<Item> = sizes.iter().copied().map(item).collect();
            assert_eq!(read_units(&items, Consistency::Strong), strong, "{sizes:?}");
            assert_eq!(read_units(&items, Consistency::Eventual), strong / 2.0, "{sizes:?}");
        }
    }

    #[test]
    fn writes_are_counted_by_one_kilobyte_and_double_together() {
        let put = |bytes: usize| Write::put(Key::new("P", "s"), "x".repeat(bytes - 43));
        assert_eq!(write_units(&[put(1_024)]), 1.0);
        assert_eq!(write_units(&[put(1_025)]), 2.0);
        assert_eq!(write_units(&[put(1_000).expiring(1_800_000_000)]), 1.0);
        assert_eq!(write_units(&[put(1_010).expiring(1_800_000_000)]), 2.0);
        assert_eq!(write_units(&[put(1_025), Write::delete(Key::new("P", "t"))]), 6.0);
    }
}
