//! The range of a query as DynamoDB takes it: one condition on the sort key, and where to start.

use std::ops::Bound;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::attributes::{PARTITION, SORT};
use crate::range::bounds;
use crate::table::{Direction, Query, SortRange};

pub(super) struct KeyRange {
    sorts: SortRange,
    /// The sort key behind which to start. It lies within the range: another would be refused.
    pub(super) after: Option<String>,
}

impl KeyRange {
    /// `None` when nothing can be in it.
    pub(super) fn of(query: &Query) -> Option<Self> {
        let left = bounds(query);
        if is_empty(&left) {
            return None;
        }
        // A cursor that lies before the range changes nothing of it.
        let edge = match query.direction {
            Direction::Ascending => left.0,
            Direction::Descending => left.1,
        };
        let within = |after: &String| match &query.range {
            SortRange::Prefix(prefix) => after.starts_with(prefix),
            _ => edge == Bound::Excluded(after.clone()),
        };
        let after = query.after.clone().filter(within);
        Some(Self { sorts: query.range.clone(), after })
    }

    pub(super) fn apply(&self, call: QueryFluentBuilder, partition: &str) -> QueryFluentBuilder {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let (sort, low, high) = match &self.sorts {
            SortRange::All => ("", None, None),
            SortRange::Prefix(prefix) => (" AND begins_with(#sort, :low)", Some(prefix), None),
            SortRange::From(from) => (" AND #sort >= :low", Some(from), None),
            SortRange::UpTo(up_to) => (" AND #sort <= :high", None, Some(up_to)),
            SortRange::Between(from, up_to) => (" AND #sort BETWEEN :low AND :high", Some(from), Some(up_to)),
        };
        // Names of both, for one of them is a word of DynamoDB's own.
        let mut call = call
            .key_condition_expression(format!("#partition = :partition{sort}"))
            .expression_attribute_names("#partition", PARTITION)
            .expression_attribute_values(":partition", text(partition));
        if !sort.is_empty() {
            call = call.expression_attribute_names("#sort", SORT);
        }
        for (name, value) in [(":low", low), (":high", high)] {
            if let Some(value) = value {
                call = call.expression_attribute_values(name, text(value));
            }
        }
        call
    }
}

fn is_empty((lower, upper): &(Bound<String>, Bound<String>)) -> bool {
    match (lower, upper) {
        (Bound::Included(from), Bound::Included(to)) => from > to,
        (Bound::Included(from) | Bound::Excluded(from), Bound::Included(to) | Bound::Excluded(to)) => {
            from >= to
        }
        _ => false,
    }
}
