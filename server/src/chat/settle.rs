//! What is over: acts whose time has passed leave State, by an act of the server; and what changes nothing and is written down: looks, and who was turned away.

use super::apply::scope;
use super::entry::Entry;
use super::modes::SLOWEST_MS;
use super::overlay::Overlay;
use super::rights;
use super::state::{Room, State};
use super::undo::{Back, Undoable};
use super::verdict::{Decision, Done};
use parlor_protocol::deed::Verb;
use parlor_protocol::{EntryId, Millis};

/// Drops what these acts left and is over by the log's time; and all paces that no room can ask for any more.
pub(super) fn settle(
    state: &mut Overlay<'_>,
    entry: &Entry,
    acts: &[EntryId],
    at: Millis,
) -> Decision {
    rights::may(entry.head.actor, Verb::Housekeeping, None, &[])?;
    let mut changed = state.drop_paces(at.saturating_sub(SLOWEST_MS));
    for act in acts {
        if state.undoable(*act).is_some_and(|of| of.until <= at) {
            drop_marks(state, *act);
            state.drop_undoable(*act);
            changed = true;
        }
        if state.sanction(*act).is_some_and(|sanction| !sanction.in_force(at)) {
            state.drop_sanction(*act);
            changed = true;
        }
        let grace = state.terms().grace_ms;
        let old = |closed: Millis| closed.saturating_add(grace) <= at;
        if state.report(*act).is_some_and(|report| report.closed_at.is_some_and(old)) {
            state.drop_report(*act);
            changed = true;
        }
    }
    Ok(changed.then(Done::default))
}

fn drop_marks(state: &mut Overlay<'_>, act: EntryId) {
    let Some(undoable) = state.undoable(act).cloned() else { return };
    let Back::Restore { rooms } = &undoable.back else { return };
    for name in rooms {
        let Some(mut room) = state.room(name).map(|room| Room::clone(room)) else { continue };
        if !super::removal::unmark(&mut room, act).is_empty() {
            state.put_room(room);
        }
    }
}

/// An operator looks; it is written down, and nothing else.
pub(super) fn look(state: &Overlay<'_>, entry: &Entry) -> Decision {
    let room = scope(state, entry)?;
    rights::may(entry.head.actor, Verb::Look, room.as_ref(), &[])?;
    Ok(Some(Done::default()))
}

/// Somebody was turned away; it is written down, and nothing else.
pub(super) fn turn_away(entry: &Entry) -> Decision {
    rights::may(entry.head.actor, Verb::Housekeeping, None, &[])?;
    Ok(Some(Done::default()))
}

impl State {
    /// Acts that a `Settle` would drop now, at most so many. Those whose marks stand are not among them: first the rows
    /// that they cover are rewritten.
    pub fn due(&self, at: Millis, most: usize) -> Vec<EntryId> {
        let undoable = self.undoable.values().filter(|of| of.until <= at && !self.marks(of));
        let over = self.sanctions.by_act.values().filter(|sanction| !sanction.in_force(at));
        let closed = self.reports.values().filter(|report| {
            report.closed_at.is_some_and(|closed| closed + self.terms.grace_ms <= at)
        });
        let undoable = undoable.map(|undoable| undoable.act);
        let over = over.map(|sanction| sanction.act);
        undoable.chain(over).chain(closed.map(|report| report.id)).take(most).collect()
    }

    fn marks(&self, undoable: &Undoable) -> bool {
        let Back::Restore { rooms } = &undoable.back else { return false };
        let standing = rooms.iter().filter_map(|name| self.rooms.get(name)?.marks.as_ref());
        standing.flat_map(|marks| marks.iter()).any(|mark| mark.act == undoable.act)
    }
}
