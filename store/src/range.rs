//! The range of a query and its cursor as one pair of bounds.

use std::ops::Bound;

use crate::table::{Direction, Query, SortRange};

/// Between which sort keys the items of a query stand.
pub(crate) fn bounds(query: &Query) -> (Bound<String>, Bound<String>) {
    let (mut lower, mut upper) = match &query.range {
        SortRange::All => (Bound::Unbounded, Bound::Unbounded),
        SortRange::From(from) => (Bound::Included(from.clone()), Bound::Unbounded),
        SortRange::UpTo(up_to) => (Bound::Unbounded, Bound::Included(up_to.clone())),
        SortRange::Between(from, up_to) => (Bound::Included(from.clone()), Bound::Included(up_to.clone())),
        SortRange::Prefix(prefix) => {
            (Bound::Included(prefix.clone()), after_prefix(prefix).map_or(Bound::Unbounded, Bound::Excluded))
        }
    };
    if let Some(after) = &query.after {
        // The cursor narrows the range; one that lies before it changes nothing.
        match query.direction {
            Direction::Ascending => match &lower {
                Bound::Included(from) if from > after => {}
                _ => lower = Bound::Excluded(after.clone()),
            },
            Direction::Descending => match &upper {
                Bound::Included(up_to) if up_to < after => {}
                Bound::Excluded(up_to) if up_to <= after => {}
                _ => upper = Bound::Excluded(after.clone()),
            },
        }
    }
    (lower, upper)
}

/// The smallest text that is greater than everything with this prefix; `None` when there is none.
/// The order of UTF-8 bytes is the order of code points, so the last character that has a successor gets it.
fn after_prefix(prefix: &str) -> Option<String> {
    let mut text = prefix.to_owned();
    while let Some(last) = text.pop() {
        if let Some(next) = (last..=char::MAX).nth(1) {
            text.push(next);
            return Some(text);
        }
    }
    None
}
