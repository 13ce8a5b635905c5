//! Acts on their way: sent, done, refused, or in doubt, until the server has said what became of them.

mod tally;

use parlor_protocol::admin::{Act, Fault};
use parlor_protocol::deed::{Receipt, Verb};
use parlor_protocol::{EntryId, ErrorCode, Millis};
use std::collections::VecDeque;

/// Acts that are remembered; the oldest that are settled go first.
const KEPT: usize = 200;

/// After so long a server that could not say what became of an act is asked again.
const ASK_AGAIN: u64 = 1_000;

/// An act that has no answer after so long is said to be on its way. Most have theirs before: a line that came and went at
/// once would flicker.
const SHOWN: u64 = 100;

/// One that waits longer is said to wait, and one that waits so much longer to be in doubt.
const WAITS: u64 = 1_000;
const DOUBTED: u64 = 10_000;

/// What became of an act.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum State {
    Sent,
    Done(Box<Receipt>),
    /// Nothing happened: why.
    Failed(String),
    /// The link was lost before the answer came; the server is asked for the outcome at this time.
    Doubt {
        ask_at: u64,
    },
    /// It was done and taken back.
    Undone(Box<Receipt>),
}

/// An act and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pending {
    /// The request that waits for its answer, while there is one.
    pub(crate) request: u64,
    pub(crate) nonce: String,
    pub(crate) verb: Verb,
    /// In words: `mute mallory in lobby 10m`.
    pub(crate) what: String,
    pub(crate) state: State,
    pub(crate) at: Millis,
    pub(crate) sent: u64,
    pub(crate) took_ms: Option<u64>,
    pub(crate) ties: Ties,
}

/// What became of an act of which the server knows nothing.
const LOST: &str = "did not happen (the link was lost before)";

/// What an act belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ties {
    /// The act that it takes back.
    pub(crate) undoes: Option<EntryId>,
    /// It was begun with others, by one key: their number.
    pub(crate) batch: Option<u64>,
}

/// The acts of this console, the newest last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Acts {
    acts: VecDeque<Pending>,
    /// Batches so far.
    batches: u64,
}

impl Acts {
    pub(crate) fn begin(&mut self, act: Pending) {
        if self.acts.len() >= KEPT {
            // What is still open is never forgotten.
            if let Some(oldest) = self.acts.iter().position(|act| !act.is_open()) {
                self.acts.remove(oldest);
            }
        }
        self.acts.push_back(act);
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Pending> {
        self.acts.iter()
    }

    /// How many are in doubt.
    pub(crate) fn doubts(&self, now: u64) -> usize {
        self.acts.iter().filter(|act| act.is_doubted(now)).count()
    }

    /// The one that has waited longest for its answer, if one waits at all.
    pub(crate) fn waiting(&self, now: u64) -> Option<&Pending> {
        self.acts.iter().find(|act| act.is_shown(now))
    }

    /// Whether the answer to this request is one of an act.
    #[cfg(test)]
    pub(crate) fn waits_for(&self, request: u64) -> bool {
        self.acts.iter().any(|act| act.request == request && act.is_open())
    }

    /// The act that waited for this request was done.
    pub(crate) fn done(&mut self, request: u64, receipt: Receipt, now: u64) -> Option<&Pending> {
        let act = self.open(request)?;
        act.took_ms = Some(now.saturating_sub(act.sent));
        act.state = State::Done(Box::new(receipt));
        if let Some(undone) = act.ties.undoes {
            self.undone(undone);
        }
        self.acts.iter().find(|act| act.request == request)
    }

    /// The request was refused. An act did not happen then, unless the server itself cannot say; a question stays open.
    pub(crate) fn refused(&mut self, request: u64, fault: &Fault, now: u64) -> Option<&Pending> {
        let act = self.open(request)?;
        // Somebody else was first: it is offered no more.
        if let (Some(undone), ErrorCode::CannotUndo) = (act.ties.undoes, fault.code) {
            self.undone(undone);
        }
        let act = self.open(request)?;
        let ask_at = now + ASK_AGAIN;
        act.state = match act.state {
            State::Doubt { .. } => State::Doubt { ask_at },
            State::Sent if fault.code == ErrorCode::StorageUnknown => State::Doubt { ask_at },
            State::Sent | State::Done(_) | State::Failed(_) | State::Undone(_) => {
                State::Failed(act.failure(fault))
            }
        };
        Some(act)
    }

    /// The console stood still for so long: nobody waited meanwhile, and answers may lie there.
    pub(crate) fn slept(&mut self, ms: u64) {
        for act in self.acts.iter_mut().filter(|act| act.is_open()) {
            act.sent += ms;
        }
    }

    /// The link is gone: whatever was sent and not answered may have happened or not.
    pub(crate) fn lost(&mut self) {
        for act in self.acts.iter_mut().filter(|act| act.is_open()) {
            act.state = State::Doubt { ask_at: 0 };
        }
    }

    /// Questions for the server about what is in doubt and due. `number` gives requests their numbers.
    pub(crate) fn ask(&mut self, now: u64, mut number: impl FnMut() -> u64) -> Vec<(u64, Act)> {
        let mut questions = Vec::new();
        for act in &mut self.acts {
            if let State::Doubt { ask_at } = &mut act.state
                && *ask_at <= now
            {
                act.request = number();
                *ask_at = u64::MAX;
                questions.push((act.request, Act::Outcome { nonce: act.nonce.clone() }));
            }
        }
        questions
    }

    /// The server said that the act did not happen: it never will then, under its nonce.
    pub(crate) fn unknown(&mut self, request: u64) -> Option<&Pending> {
        let act = self.open(request)?;
        let why = match act.ties.batch {
            Some(_) => "not done: lost with the link",
            None => LOST,
        };
        act.state = State::Failed(why.to_owned());
        Some(act)
    }

    /// When the next question is due, or an act is to be said to be on its way.
    pub(crate) fn due(&self, now: u64) -> Option<u64> {
        let due = self.acts.iter().filter_map(|act| match act.state {
            State::Doubt { ask_at } if ask_at != u64::MAX => Some(ask_at),
            State::Sent if !act.is_shown(now) => Some(act.sent + SHOWN),
            State::Doubt { .. }
            | State::Sent
            | State::Done(_)
            | State::Failed(_)
            | State::Undone(_) => None,
        });
        due.min()
    }

    /// The newest act that can still be undone.
    pub(crate) fn undoable(&self, wall: Millis) -> Option<&Pending> {
        self.acts.iter().rev().find(|act| act.undo_until().is_some_and(|until| until > wall))
    }

    fn undone(&mut self, undone: EntryId) {
        for act in &mut self.acts {
            if let State::Done(receipt) = &act.state
                && receipt.act == undone
                && act.undo_until().is_some()
            {
                act.state = State::Undone(receipt.clone());
            }
        }
    }

    /// Whether this act was taken back here.
    pub(crate) fn is_undone(&self, act: EntryId) -> bool {
        let undone = |one: &Pending| matches!(&one.state, State::Undone(it) if it.act == act);
        self.acts.iter().any(undone)
    }

    /// Whether nobody knows yet what became of the act with this nonce.
    pub(crate) fn is_in_doubt(&self, nonce: &str) -> bool {
        let doubted = |act: &Pending| matches!(act.state, State::Doubt { .. });
        self.acts.iter().any(|act| act.nonce == nonce && doubted(act))
    }

    fn open(&mut self, request: u64) -> Option<&mut Pending> {
        self.acts.iter_mut().find(|act| act.request == request && act.is_open())
    }
}

impl Pending {
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, State::Sent | State::Doubt { .. })
    }

    /// Whether it is on its way for so long that it is said.
    fn is_shown(&self, now: u64) -> bool {
        self.state == State::Sent && now.saturating_sub(self.sent) >= SHOWN
    }

    /// For how long it has waited for its answer, once that is worth a word.
    pub(crate) fn waits(&self, now: u64) -> Option<u64> {
        let waited = now.saturating_sub(self.sent);
        (self.state == State::Sent && waited >= WAITS).then_some(waited)
    }

    /// Whether it may have happened or not: the link is gone, or nobody has answered for long.
    pub(crate) fn is_doubted(&self, now: u64) -> bool {
        let waited = self.waits(now).is_some_and(|waited| waited >= DOUBTED);
        waited || matches!(self.state, State::Doubt { .. })
    }

    /// The act, once it was done.
    pub(crate) fn act(&self) -> Option<EntryId> {
        match &self.state {
            State::Done(receipt) | State::Undone(receipt) => Some(receipt.act),
            State::Sent | State::Failed(_) | State::Doubt { .. } => None,
        }
    }

    /// Until when it can be undone.
    pub(crate) fn undo_until(&self) -> Option<Millis> {
        match &self.state {
            State::Done(receipt) => {
                receipt.undo_until.or_else(|| released(receipt).map(|_| Millis::MAX))
            }
            State::Sent | State::Failed(_) | State::Doubt { .. } | State::Undone(_) => None,
        }
    }
}

/// The report that a step was about, which a release takes back: as long as it stands, the server knows.
pub(crate) fn released(receipt: &Receipt) -> Option<EntryId> {
    released_by(receipt.verb, receipt.detail.as_deref())
}

/// The same of what a record says: `dismiss a_…`.
pub(crate) fn released_by(verb: Verb, detail: Option<&str>) -> Option<EntryId> {
    let detail = detail.filter(|_| verb == Verb::Review)?;
    let (step, report) = detail.split_once(' ')?;
    (step != "release").then(|| report.parse().ok()).flatten()
}

#[cfg(test)]
mod tests;
