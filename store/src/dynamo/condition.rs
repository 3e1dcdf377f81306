//! Conditions as expressions. An item whose time has run out counts as absent, though DynamoDB may have it for days more.

use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::builders::PutItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_dynamodb::types::builders::{ConditionCheckBuilder, DeleteBuilder, PutBuilder};

use crate::attributes::PARTITION;
use crate::table::Condition;

/// `:now` is the time.
pub(super) const NOT_EXPIRED: &str = "(attribute_not_exists(expires_at) OR expires_at > :now)";

/// What may have a condition.
pub(super) trait Conditioned: Sized {
    fn expression(self, expression: String) -> Self;
    fn name(self, placeholder: &str, name: &str) -> Self;
    fn value(self, placeholder: &str, value: AttributeValue) -> Self;

    /// A condition that always holds, for what must have one.
    fn anything(self) -> Self {
        self.expression("attribute_exists(#key) OR attribute_not_exists(#key)".to_owned())
            .name("#key", PARTITION)
    }

    fn conditioned(self, condition: &Condition, now: AttributeValue) -> Self {
        let expression = match condition {
            Condition::None => return self,
            Condition::Absent => "attribute_not_exists(#key) OR expires_at <= :now".to_owned(),
            Condition::Present => format!("attribute_exists(#key) AND {NOT_EXPIRED}"),
            Condition::Unchanged(_) => format!("revision = :revision AND {NOT_EXPIRED}"),
        };
        let call = self.expression(expression).value(":now", now);
        match condition {
            Condition::Unchanged(revision) => call.value(":revision", AttributeValue::S(revision.0.clone())),
            // `partition` is one of DynamoDB's own words.
            _ => call.name("#key", PARTITION),
        }
    }
}

macro_rules! conditioned {
    ($($builder:ty),+) => {$(
        impl Conditioned for $builder {
            fn expression(self, expression: String) -> Self {
                self.condition_expression(expression)
            }

            fn name(self, placeholder: &str, name: &str) -> Self {
                self.expression_attribute_names(placeholder, name)
            }

            fn value(self, placeholder: &str, value: AttributeValue) -> Self {
                self.expression_attribute_values(placeholder, value)
            }
        }
    )+};
}

conditioned!(PutItemFluentBuilder, DeleteItemFluentBuilder, PutBuilder, DeleteBuilder, ConditionCheckBuilder);
