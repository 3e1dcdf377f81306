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
    /// The system has no random numbers.
    #[error("there are no random numbers")]
    Random(#[from] getrandom::Error),
    /// A password can't be hashed, or what is kept of one can't be read.
    #[error("a password can't be hashed or compared: {0}")]
    Password(argon2::password_hash::Error),
    /// The work on a password was broken off.
    #[error("the work on a password was broken off")]
    Stopped,
    /// The clock says a time that no calendar has.
    #[error("the clock says a time that no calendar has")]
    Clock,
    /// Something should be kept that is no row, and the site has no object store.
    #[error("the site has no object store")]
    NoObjects,
    /// A bearer token can't be signed.
    #[error("a token can't be signed")]
    Token(#[from] jsonwebtoken::errors::Error),
}
