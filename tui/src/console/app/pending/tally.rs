//! What became of acts that one key began: each of them is counted, by how it ended.

use super::{Acts, Pending, State};
use crate::console::screens::report_word;
use crate::text::{count, count_of, stepped};
use parlor_protocol::admin::{Fault, Standing};
use parlor_protocol::deed::Receipt;
use parlor_protocol::{EntryId, Millis};

/// How acts that were begun together ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    /// `12 settled, 1 already settled by bea`.
    pub(crate) text: String,
    /// The newest that was done, if one was.
    pub(crate) newest: Option<EntryId>,
}

impl Acts {
    /// The number of acts that are begun together next.
    pub(crate) fn next_batch(&mut self) -> u64 {
        self.batches += 1;
        self.batches
    }

    fn of(&self, batch: u64) -> impl Iterator<Item = &Pending> {
        self.acts.iter().filter(move |act| act.ties.batch == Some(batch))
    }

    /// How those of a batch ended; nothing, while one of them is open.
    pub(crate) fn tally(&self, batch: u64) -> Option<Tally> {
        if self.of(batch).any(Pending::is_open) {
            return None;
        }
        let (mut done, mut failed) = (Counts::default(), Counts::default());
        let mut newest = None;
        for act in self.of(batch) {
            match &act.state {
                State::Done(receipt) | State::Undone(receipt) => {
                    newest = Some(receipt.act);
                    done.add(how(receipt));
                }
                State::Failed(why) => failed.add(why.trim_end_matches('.').to_owned()),
                State::Sent | State::Doubt { .. } => {}
            }
        }
        let said: Vec<String> = done.said().chain(failed.said()).collect();
        Some(Tally { text: said.join(", "), newest })
    }

    /// What can be taken back with this act, for it was done with it, and what all of it is called; nothing, if it was
    /// done alone.
    pub(crate) fn together(&self, with: &Pending, wall: Millis) -> Option<(Vec<EntryId>, String)> {
        let undoable = |act: &&Pending| act.undo_until().is_some_and(|until| until > wall);
        let acts: Vec<EntryId> =
            self.of(with.ties.batch?).filter(undoable).filter_map(Pending::act).collect();
        let verb = with.what.split(' ').next().unwrap_or_default();
        let reports = count_of(acts.len() as u64, "report", "reports");
        (acts.len() > 1).then_some((acts, format!("{verb} {reports}")))
    }
}

/// Ways in which acts ended, and how many did so.
#[derive(Default)]
struct Counts(Vec<(String, u64)>);

impl Counts {
    fn add(&mut self, how: String) {
        match self.0.iter_mut().find(|(known, _)| *known == how) {
            Some((_, many)) => *many += 1,
            None => self.0.push((how, 1)),
        }
    }

    fn said(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(how, many)| format!("{} {how}", count(*many)))
    }
}

fn how(receipt: &Receipt) -> String {
    let step = receipt.detail.as_deref().and_then(|detail| detail.split(' ').next());
    let taken = receipt.taken_from.as_ref();
    let taken = taken.map(|from| format!(" (taken over from {})", from.name)).unwrap_or_default();
    format!("{}{taken}", stepped(step.unwrap_or_default()))
}

impl Pending {
    /// Why it failed, in few words where it is one of many.
    pub(super) fn failure(&self, fault: &Fault) -> String {
        match (&fault.standing, self.ties.batch) {
            (Some(standing), Some(_)) => stood(standing),
            (None, Some(_)) => format!("not done: {}", fault.message),
            (Some(_) | None, None) => fault.message.clone(),
        }
    }
}

/// `already settled by bea`.
fn stood(standing: &Standing) -> String {
    let by = standing.by.as_ref().map(|by| format!(" by {}", by.name)).unwrap_or_default();
    format!("already {}{by}", report_word(standing.state))
}
