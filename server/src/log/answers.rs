//! What became of a submitted entry.

use crate::chat::{Refusal, Verdict};
use parlor_protocol::{Millis, Seq};

/// Whoever submitted is told once.
pub type Answer = Box<dyn FnOnce(Outcome) + Send>;

/// What became of a submitted entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It happened and is kept.
    Accepted {
        seq: Option<Seq>,
        at: Millis,
    },
    /// It had happened and is kept.
    Duplicate {
        seq: Option<Seq>,
        at: Millis,
    },
    /// It may not happen.
    Rejected(Refusal),
    Failed(Failure),
}

/// Why an entry was not judged, or its fate is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The disk is full. Nothing happened.
    Full,
    /// It may have happened: repeat it with the same nonce.
    Unknown,
    /// The queue is full. Nothing happened.
    Overloaded,
    /// The server is going down. Nothing happened.
    Closed,
}

impl Outcome {
    pub(super) fn of(verdict: &Verdict, at: Millis) -> Self {
        match verdict {
            Verdict::Accepted { seq, .. } => Self::Accepted { seq: *seq, at },
            Verdict::Duplicate { seq, at } => Self::Duplicate { seq: *seq, at: *at },
            Verdict::Rejected(refusal) => Self::Rejected(refusal.clone()),
            // Whoever asked for something that stands already has it.
            Verdict::Unchanged => Self::Accepted { seq: None, at },
        }
    }
}
