//! The Lambda functions that this binary can be.

/// One of the functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    /// Public pages.
    Pages,
    /// The JSON API.
    Api,
}

/// The handler's name chooses no function.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the function's handler is {0:?}; allowed are pages and api")]
pub(crate) struct UnknownFunction(String);

impl Function {
    /// The function that the handler setting of a Lambda function names.
    pub(crate) fn from_handler(handler: Option<&str>) -> Result<Self, UnknownFunction> {
        match handler {
            Some("pages") => Ok(Self::Pages),
            Some("api") => Ok(Self::Api),
            other => Err(UnknownFunction(other.unwrap_or_default().to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Function;

    #[test]
    fn the_handler_chooses() {
        assert_eq!(Function::from_handler(Some("pages")), Ok(Function::Pages));
        assert_eq!(Function::from_handler(Some("api")), Ok(Function::Api));
        for unknown in [None, Some(""), Some("bootstrap"), Some("Pages")] {
            let error = Function::from_handler(unknown).unwrap_err();
            assert!(error.to_string().contains("allowed are pages and api"));
        }
    }
}
