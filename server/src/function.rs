//! The Lambda functions that this binary can be.

use std::time::Duration;

/// One of the functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    /// Public pages.
    Pages,
    /// Pages that are their viewer's own.
    Private,
    /// The JSON API.
    Api,
    /// What happens without a visitor: changes of the table, and the time.
    Events,
}

/// The handler's name chooses no function.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the function's handler is {0:?}; allowed are pages, private, api and events")]
pub(crate) struct UnknownFunction(String);

impl Function {
    /// The function that the handler setting of a Lambda function names.
    pub(crate) fn from_handler(handler: Option<&str>) -> Result<Self, UnknownFunction> {
        match handler {
            Some("pages") => Ok(Self::Pages),
            Some("private") => Ok(Self::Private),
            Some("api") => Ok(Self::Api),
            Some("events") => Ok(Self::Events),
            other => Err(UnknownFunction(other.unwrap_or_default().to_owned())),
        }
    }
}

/// How long one attempt at the store may take.
pub(crate) fn attempt_limit(function: Option<Function>) -> Duration {
    match function {
        // Nobody waits for it.
        Some(Function::Events) => Duration::from_secs(10),
        // Well below a page's budget: who waits for it sees it fail, and it counts.
        _ => Duration::from_secs(1),
    }
}

#[cfg(test)]
mod tests {
    use super::Function;

    #[test]
    fn the_handler_chooses() {
        for (handler, function) in [
            ("pages", Function::Pages),
            ("private", Function::Private),
            ("api", Function::Api),
            ("events", Function::Events),
        ] {
            assert_eq!(Function::from_handler(Some(handler)), Ok(function));
        }
        for unknown in [None, Some(""), Some("bootstrap"), Some("Pages")] {
            let error = Function::from_handler(unknown).unwrap_err();
            assert!(error.to_string().contains("allowed are pages, private, api and events"));
        }
    }
}
