//! What DynamoDB's errors mean.

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;

use crate::table::Error;

/// Why a call did not succeed.
#[derive(Debug)]
pub(super) enum Failure {
    /// It was refused before anything was done, and may be tried again.
    NotDone(Error),
    /// What it is; whether something was done is unknown if it is [`Error::Unavailable`].
    Other(Error),
}

/// Too much at once (API reference, "Common Errors"), or a transaction in the way.
const NOT_DONE: [&str; 5] = [
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "Throttling",
    "TransactionConflictException",
];
/// The same as reasons for which a transaction was cancelled.
const REASONS_NOT_DONE: [&str; 3] =
    ["ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"];
const CONDITION: &str = "ConditionalCheckFailedException";
const REASON_CONDITION: &str = "ConditionalCheckFailed";

impl Failure {
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::NotDone(error) | Self::Other(error) => error,
        }
    }
}

/// The failure of a write of one item or none.
pub(super) fn failed<E>(error: SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match error.code() {
        Some(CONDITION) => Failure::Other(Error::Condition { index: 0 }),
        Some(code) if NOT_DONE.contains(&code) => Failure::NotDone(unavailable(error)),
        _ => Failure::Other(unavailable(error)),
    }
}

/// The failure of a transaction: the reasons stand where their writes do.
pub(super) fn cancelled(error: SdkError<TransactWriteItemsError, HttpResponse>) -> Failure {
    let reasons = match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            cancelled.cancellation_reasons.as_deref().unwrap_or_default()
        }
        _ => return failed(error),
    };
    if let Some(index) = reasons.iter().position(|reason| reason.code() == Some(REASON_CONDITION)) {
        return Failure::Other(Error::Condition { index });
    }
    let passing =
        |reason: &CancellationReason| reason.code().is_some_and(|code| REASONS_NOT_DONE.contains(&code));
    let may_pass = reasons.iter().any(passing);
    let error = unavailable(error);
    if may_pass { Failure::NotDone(error) } else { Failure::Other(error) }
}

/// A call that this program made wrongly.
pub(super) fn invalid(error: BuildError) -> Error {
    Error::Unavailable(Box::new(error))
}

/// The failure of a read, which can be tried again whatever it was.
pub(super) fn unavailable<E>(error: SdkError<E, HttpResponse>) -> Error
where
    E: std::error::Error + Send + Sync + 'static,
{
    Error::Unavailable(Box::new(error))
}
