//! What the attributes of DynamoDB's items are called; its streams tell of changes by these names.

/// The attribute with the partition of a [`Key`](crate::Key), text.
pub const PARTITION: &str = "partition";
/// The attribute with its sort key, text.
pub const SORT: &str = "sort";
/// The attribute with the body of an [`Item`](crate::Item), text.
pub const BODY: &str = "body";
