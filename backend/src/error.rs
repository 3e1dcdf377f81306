//! Why the site could not do something.

/// What went wrong. For the log: none of it is meant for a visitor's eyes.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The table did not do its part.
    #[error(transparent)]
    Table(#[from] store::Error),
    /// A row does not hold what this program writes there.
    #[error("the row at {key} can't be read")]
    Row {
        /// Where it stands.
        key: store::Key,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// What should be written can't be put into a row.
    #[error("a row can't be written")]
    Encode(#[source] serde_json::Error),
}
