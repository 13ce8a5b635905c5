//! A test's faults: the statement or commit that fails, and how.

use super::error::Stage;
use rusqlite::{Error, ffi};

/// What will fail.
#[derive(Debug, Default)]
pub(super) struct Faults {
    #[cfg(test)]
    pub(super) next: Option<Planned>,
}

/// A failure in so many steps from now.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
pub(super) struct Planned {
    pub(super) steps: usize,
    pub(super) stage: Option<Stage>,
    pub(super) fault: Fault,
}

/// A failure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fault {
    pub(super) code: i32,
    /// The work is done, and then it is reported as failed.
    pub(super) after: bool,
}

impl Fault {
    pub(super) fn error(self) -> Error {
        Error::SqliteFailure(ffi::Error::new(self.code), Some("a planned fault".into()))
    }
}

impl Faults {
    /// Whether this step fails.
    #[cfg(not(test))]
    pub(super) fn strike(&mut self, _: Stage) -> Option<Fault> {
        None
    }

    /// Whether this step fails.
    #[cfg(test)]
    pub(super) fn strike(&mut self, stage: Stage) -> Option<Fault> {
        let planned = self.next.as_mut()?;
        if planned.stage.is_some_and(|only| only != stage) {
            return None;
        }
        if planned.steps > 0 {
            planned.steps -= 1;
            return None;
        }
        self.next.take().map(|planned| planned.fault)
    }

    /// What is still planned outlives the connection.
    pub(super) fn reopened(self) -> Self {
        self
    }
}
