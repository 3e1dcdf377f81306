//! What AWS reports when an invocation fails.

use std::time::Duration;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// As many instances as are allowed are busy.
    #[error("Rate Exceeded.")]
    Throttled,
    /// The function said that it can't start.
    #[error("Runtime.InitError: {0}")]
    Init(String),
    /// The process ended.
    #[error("Runtime.ExitError: Runtime exited with error: {0}")]
    Exit(String),
    /// The invocation took too long; the instance was replaced.
    #[error("Task timed out after {:.2} seconds", .0.as_secs_f64())]
    TimedOut(Duration),
    /// The function answered with an error.
    #[error("{0}")]
    Function(String),
    /// The answer is over 6 MB.
    #[error(
        "Function.ResponseSizeTooLarge: Response payload size exceeded maximum allowed payload size (6291556 bytes)."
    )]
    TooLarge,
    /// What came back is no answer that this origin understands.
    #[error("Malformed answer: {0}")]
    Malformed(String),
}
