//! Names and passwords as they are typed: made one of the many ways in which Unicode writes the same, and
//! held to the rules.

use std::collections::HashSet;
use std::sync::LazyLock;

use model::{AccountName, FieldError, FieldErrors, Problem, check_password};
use unicode_normalization::UnicodeNormalization;

use crate::Refusal;

/// More bytes than 128 characters have, however they are typed; what is longer is not worth normalising.
const MOST_BYTES: usize = 2_048;

/// The 3,000 most frequent ones of 8 and more characters in the list of the crate zxcvbn 3.1.1
/// (`src/frequency_lists.rs`; MIT, Copyright 2016 Joshua Holmer), in lower case.
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// The name that is meant; a reader's capitals and full-width letters are the same to us.
///
/// # Errors
/// What is wrong with it.
pub(super) fn name(typed: &str) -> Result<AccountName, Problem> {
    // Nothing that long is a name, and normalising takes time.
    let typed: String = typed.trim().chars().take(AccountName::MAX_CHARACTERS as usize * 4).collect();
    let lower = typed.nfkc().collect::<String>().to_lowercase();
    lower.nfkc().collect::<String>().parse()
}

/// The password that is meant (NFKC: NIST SP 800-63B, 3.1.1.2); `None` for what is longer than any.
pub(super) fn password(typed: &str) -> Option<String> {
    (typed.len() <= MOST_BYTES).then(|| typed.nfkc().collect())
}

/// Whether somebody may take this password.
///
/// # Errors
/// What is wrong with it.
pub(super) fn new_password(typed: &str, name: Option<&AccountName>) -> Result<String, Problem> {
    let password = password(typed).ok_or(Problem::TooLong { most: 128 })?;
    check_password(&password)?;
    let lower = password.to_lowercase();
    let own_name = name.is_some_and(|name| name.as_str() == lower);
    if own_name || COMMON.contains(lower.as_str()) { Err(Problem::TooCommon) } else { Ok(password) }
}

/// Name and password of a new account.
pub(super) fn new_account(typed: &str, password: &str) -> Result<(AccountName, String), Refusal> {
    let name = name(typed);
    let password = new_password(password, name.as_ref().ok());
    match (name, password) {
        (Ok(name), Ok(password)) => Ok((name, password)),
        (name, password) => {
            let wrong = [("name", name.err()), ("password", password.err())];
            let errors: FieldErrors = wrong
                .into_iter()
                .filter_map(|(field, problem)| problem.map(|problem| FieldError::new(field, problem)))
                .collect();
            Err(Refusal::Fields(errors))
        }
    }
}
