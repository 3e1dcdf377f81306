//! Why something was not done.

use model::{FieldError, FieldErrors, Problem};

use crate::Error;

/// Why something was not done: the caller's doing, or ours. None of it holds what was typed.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Something is wrong with these fields.
    #[error("{} field(s) are not as they must be", .0.len())]
    Fields(FieldErrors),
    /// There is no such thing.
    #[error("there is no such thing")]
    NotFound,
    /// The caller may not do this.
    #[error("the caller may not do this")]
    Forbidden,
    /// Only who is logged in may do this.
    #[error("nobody is logged in")]
    LoginNeeded,
    /// There is no such account, or the password is another one: which of them is not said.
    #[error("no account has this name and this password")]
    WrongLogin,
    /// It was tried too often.
    #[error("tried too often; again in {retry_after} s")]
    TooMany {
        /// In how many seconds it can be tried again.
        retry_after: u32,
    },
    /// It was changed meanwhile, or can't be done to what is there.
    #[error("it was changed meanwhile, or this can't be done to what is there")]
    Conflict,
    /// The site could not do its part. For the log.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl Refusal {
    /// This is wrong with that field.
    pub(crate) fn field(field: &str, problem: Problem) -> Self {
        Self::Fields(vec![FieldError::new(field, problem)])
    }
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        Self::Failed(error.into())
    }
}
