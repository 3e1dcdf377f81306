//! The switch of faulty engines.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::plan::{Fault, Plan};

/// Steers every [`FaultyTable`](crate::FaultyTable) and [`FaultyObjects`](crate::FaultyObjects) that has it, or a clone of
/// it; they count together.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    plan: Plan,
    /// Calls since the plan was set.
    planned: u64,
    /// Calls in all.
    calls: u64,
    file: Option<PlanFile>,
}

#[derive(Debug)]
struct PlanFile {
    path: PathBuf,
    /// What it held when it was last looked at; nothing before that.
    seen: String,
}

impl Faults {
    /// Follows this plan.
    pub fn new(plan: Plan) -> Self {
        let faults = Self::default();
        faults.set(plan);
        faults
    }

    /// Follows the plan in a file, which is looked at before each call: a switch for trials, from outside the process.
    ///
    /// A missing file is [`Plan::Healthy`]; one that can't be read or holds no plan is [`Fault::Fail`] always. To change
    /// it under load, move a new file to its place: a call may see half of what is being written.
    pub fn from_file(path: impl Into<PathBuf>) -> Self {
        let file = PlanFile { path: path.into(), seen: String::new() };
        Self(Arc::new(Mutex::new(Inner { file: Some(file), ..Inner::default() })))
    }

    /// Follows this plan from the next call on. A file takes over again when it changes.
    pub fn set(&self, plan: Plan) {
        self.lock().set(plan);
    }

    /// How many calls there were.
    pub fn calls(&self) -> u64 {
        self.lock().calls
    }

    /// Counts a call, and says what it suffers.
    pub(super) fn next(&self) -> Option<Fault> {
        let mut inner = self.lock();
        if let Some(plan) = inner.file.as_mut().and_then(PlanFile::changed) {
            inner.set(plan);
        }
        let number = inner.planned;
        inner.planned += 1;
        inner.calls += 1;
        inner.plan.fault(number)
    }

    /// Nothing in here panics halfway: what a poisoned lock guards is whole.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn set(&mut self, plan: Plan) {
        self.plan = plan;
        self.planned = 0;
    }
}

impl PlanFile {
    /// The new plan, if it is another than before. By content: two writes in a moment can share time and length.
    fn changed(&mut self) -> Option<Plan> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => error.to_string(),
        };
        if text == self.seen {
            return None;
        }
        let plan = text.parse().unwrap_or(Plan::Always(Fault::Fail));
        self.seen = text;
        Some(plan)
    }
}
