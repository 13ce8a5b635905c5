//! What an act did about older ones: the sanctions that it took the place of or brought back, and which later act stands on one.

use crate::chat::{Back, Sanction, State, Undoable, imposing};
use crate::command::node::Node;
use parlor_protocol::deed::{Older, Receipt, Verb};
use parlor_protocol::{EntryId, Millis, PersonId};
use std::sync::Arc;

/// Steps from one later act to the next that are looked at.
const MOST_STEPS: usize = 64;

/// The receipt of a sanction names those that it took the place of. What had ended by itself may stand there still.
pub(super) fn replaced(node: &Node, receipt: Receipt) -> Receipt {
    let stood = |old: &&Arc<Sanction>| old.in_force(receipt.at);
    let older = node.sequencer.read(|state| match state.undoable.get(&receipt.act)?.back {
        Back::Lift { ref replaced } => {
            Some(replaced.iter().filter(stood).map(|old| told(old)).collect())
        }
        Back::Reinstate { .. }
        | Back::Restore { .. }
        | Back::Mode { .. }
        | Back::Topic { .. }
        | Back::Role { .. } => None,
    });
    Receipt { older: older.unwrap_or_default(), ..receipt }
}

/// The receipt of an undo names the sanctions that are in force again.
pub(super) fn again(node: &Node, undone: &Undoable, receipt: Receipt) -> Receipt {
    let now = node.now();
    let older = node.sequencer.read(|state| {
        let back = taken(&undone.back).iter().filter(|old| stands(state, old, now));
        back.map(|old| told(old)).collect()
    });
    Receipt { older, ..receipt }
}

/// The act to undo first: the last one of those that stand on this one, as far as they can be undone.
pub(super) fn later(node: &Node, act: &Undoable) -> Option<EntryId> {
    node.sequencer.read(|state| {
        let all = || state.undoable.values();
        let on = |act: EntryId| {
            let mut takers = all().filter(|of| taken(&of.back).iter().any(|old| old.act == act));
            takers.next().map(|of| of.act)
        };
        let taker = std::iter::successors(on(act.act), |act| on(*act)).take(MOST_STEPS).last();
        let same = |of: &&Arc<Undoable>| {
            of.act != act.act
                && of.at >= act.at
                && of.room == act.room
                && about(of).is_some_and(|it| about(act) == Some(it))
        };
        taker.or_else(|| all().filter(same).max_by_key(|of| of.at).map(|of| of.act))
    })
}

/// What an act put out of force.
fn taken(back: &Back) -> &[Arc<Sanction>] {
    match back {
        Back::Lift { replaced } => replaced,
        Back::Reinstate { lifted } => lifted,
        Back::Restore { .. } | Back::Mode { .. } | Back::Topic { .. } | Back::Role { .. } => &[],
    }
}

/// What an act on a room set, by the verb that sets it and the person it is about; nothing of other acts.
fn about(of: &Undoable) -> Option<(Verb, Option<PersonId>)> {
    match &of.back {
        Back::Mode { .. } if of.verb == Verb::Unlock => Some((Verb::Lock, None)),
        Back::Mode { .. } if of.verb == Verb::OpenRoom => Some((Verb::CloseRoom, None)),
        Back::Mode { .. } | Back::Topic { .. } => Some((of.verb, None)),
        Back::Role { person, .. } => Some((Verb::Role, Some(*person))),
        Back::Lift { .. } | Back::Reinstate { .. } | Back::Restore { .. } => None,
    }
}

fn stands(state: &State, old: &Sanction, now: Millis) -> bool {
    let standing = state.sanctions.by_act.get(&old.act);
    standing.is_some_and(|standing| {
        standing.in_force(now)
            && (old.everybody || old.persons.iter().any(|person| standing.is_on(*person)))
    })
}

fn told(old: &Sanction) -> Older {
    Older { act: old.act, verb: imposing(old.kind), until: old.until }
}
