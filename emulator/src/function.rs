//! A function as it is set up in the cloud.

use std::path::PathBuf;
use std::time::Duration;

use crate::origin::Origin;

/// What is deployed, and how.
#[derive(Clone, Debug)]
pub struct Function {
    pub(crate) binary: PathBuf,
    pub(crate) handler: String,
    pub(crate) origin: Origin,
    pub(crate) mode: Mode,
    pub(crate) settings: Vec<(String, String)>,
    pub(crate) timeout: Duration,
    pub(crate) memory_mb: u32,
    pub(crate) concurrency: usize,
    pub(crate) freeze: bool,
    pub(crate) print_log: bool,
}

/// How the function's answers are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// As one JSON document of at most 6 MB.
    Buffered,
    /// As they come.
    Streaming,
}

impl Function {
    /// A function of this binary and handler: behind a Function URL, buffered, 10 seconds, 512 MB, one instance, no freeze.
    pub fn new(binary: impl Into<PathBuf>, handler: impl Into<String>) -> Self {
        Self {
            binary: binary.into(),
            handler: handler.into(),
            origin: Origin::FunctionUrl,
            mode: Mode::Buffered,
            settings: Vec::new(),
            timeout: Duration::from_secs(10),
            memory_mb: 512,
            concurrency: 1,
            freeze: false,
            print_log: false,
        }
    }

    /// What stands before the function.
    #[must_use]
    pub fn origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    /// How its answers are taken.
    #[must_use]
    pub fn mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }

    /// An environment variable of the function; it has no others but Lambda's own.
    #[must_use]
    pub fn setting(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// How long an invocation may take.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// How many instances there may be; a call that finds all of them busy is throttled.
    #[must_use]
    pub fn concurrency(self, concurrency: usize) -> Self {
        Self { concurrency, ..self }
    }

    /// Whether an instance is stopped (SIGSTOP) when the runtime and every extension wait for the next event.
    #[must_use]
    pub fn freeze(self, freeze: bool) -> Self {
        Self { freeze, ..self }
    }

    /// Whether the function's log is printed as well as kept.
    #[must_use]
    pub fn print_log(self, print_log: bool) -> Self {
        Self { print_log, ..self }
    }
}
