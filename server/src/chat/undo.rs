//! What can be undone, and how.

use super::apply::{in_sequence, who};
use super::entry::{Actor, Entry, Rank};
use super::event::What;
use super::overlay::Overlay;
use super::sanctions::{Sanction, Wish, bar};
use super::state::{Room, Topic};
use super::topics::print;
use super::verdict::{Decision, Done, Refusal};
use super::{modes, removal, rights, roles, sentence};
use parlor_protocol::deed::{Inverse, Role, Verb};
use parlor_protocol::moderation::Mode;
use parlor_protocol::{EntryId, Millis, PersonId, RoomName};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Acts of a room's own people that can be undone at most; the oldest make way.
const MOST_IN_ROOM: usize = 256;

/// An act that can be taken back until its window is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undoable {
    pub act: EntryId,
    pub verb: Verb,
    /// None: it was about more than one room, or about everywhere.
    pub room: Option<RoomName>,
    pub by: PersonId,
    pub rank: Rank,
    pub at: Millis,
    pub until: Millis,
    pub back: Back,
}

/// What taking it back means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Back {
    /// The sanction ends; those that it replaced are in force again, if their time is not over.
    Lift {
        replaced: Vec<Arc<Sanction>>,
    },
    /// What was lifted is in force again.
    Reinstate {
        lifted: Vec<Arc<Sanction>>,
    },
    /// What the marks of this act took away is back.
    Restore {
        rooms: Vec<RoomName>,
    },
    /// The room is set as before, if it is still set as the act left it.
    Mode {
        before: Option<Arc<Mode>>,
        after: Option<Arc<Mode>>,
    },
    Topic {
        before: Option<Arc<Topic>>,
        after: Option<Arc<Topic>>,
    },
    Role {
        person: PersonId,
        before: Role,
        after: Role,
    },
}

impl Back {
    /// Whose role is given back.
    pub(super) fn appointed(&self) -> Option<PersonId> {
        match self {
            Self::Role { person, .. } => Some(*person),
            Self::Lift { .. }
            | Self::Reinstate { .. }
            | Self::Restore { .. }
            | Self::Mode { .. }
            | Self::Topic { .. } => None,
        }
    }

    /// What comes into force again.
    pub(super) fn lifted(&self) -> &[Arc<Sanction>] {
        match self {
            Self::Reinstate { lifted } => lifted,
            Self::Lift { .. }
            | Self::Restore { .. }
            | Self::Mode { .. }
            | Self::Topic { .. }
            | Self::Role { .. } => &[],
        }
    }
}

/// Keeps what an act has to be undone with.
pub(super) fn remember(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (verb, back): (Verb, Back),
    at: Millis,
) {
    let window = match verb.inverse() {
        Inverse::Undo => state.terms().undo_ms,
        Inverse::Restore => state.terms().grace_ms,
        Inverse::None => return,
    };
    if window == 0 {
        return;
    }
    let Actor { id: by, rank } = entry.head.actor;
    let room = entry.head.room.clone();
    make_way(state, room.as_ref());
    let (act, until) = (entry.head.id, at.saturating_add(window));
    state.put_undoable(Undoable { act, verb, room, by, rank, at, until, back });
}

/// Marks go by themselves only, so what has laid some is not among those that make way.
fn make_way(state: &mut Overlay<'_>, room: Option<&RoomName>) {
    let Some(room) = room.filter(|_| state.undoable_count() >= MOST_IN_ROOM) else { return };
    let light = |of: &&Arc<Undoable>| {
        let lays_marks = matches!(of.back, Back::Restore { .. });
        of.room.as_ref() == Some(room) && of.rank == Rank::Person && !lays_marks
    };
    let acts: Vec<EntryId> = state.undoables().filter(light).map(|of| of.act).collect();
    for act in acts.iter().take((acts.len() + 1).saturating_sub(MOST_IN_ROOM)) {
        state.drop_undoable(*act);
    }
}

/// Takes an act back.
pub(super) fn undo(state: &mut Overlay<'_>, entry: &Entry, act: EntryId, at: Millis) -> Decision {
    let undoable = state.undoable(act).cloned().ok_or(Refusal::NoSuchAct)?;
    may_undo(state, entry, &undoable, at)?;
    if undoable.until <= at {
        return Err(Refusal::UndoWindowOver { window_ms: undoable.until - undoable.at });
    }
    let done = match &undoable.back {
        Back::Lift { replaced } => sentence::undo_sanction(state, entry, (act, replaced), at)?,
        Back::Reinstate { lifted } => sentence::undo_lift(state, entry, lifted, at)?,
        Back::Restore { rooms } => restore(state, entry, (&undoable, rooms), at)?,
        Back::Mode { before, after } => {
            let mut room = standing(state, &undoable)?;
            let stood = modes::mode_at(&room.mode.as_deref().copied().unwrap_or_default(), at);
            let modes = (before.as_ref(), after.as_ref());
            let mode = modes::set_back(&mut room, undoable.verb, modes)?;
            let mode = modes::mode_at(&mode, at);
            // It ended by itself.
            if mode == stood {
                return Err(Refusal::NothingToDo);
            }
            let what = What::Set { by: who(entry), mode };
            Some(in_sequence(state, &mut room, at, what))
        }
        Back::Topic { before, after } => {
            let mut room = standing(state, &undoable)?;
            let set_at = |topic: Option<&Arc<Topic>>| topic.map(|topic| topic.at);
            let same = print(room.topic.as_ref()) == print(after.as_ref())
                && set_at(room.topic.as_ref()) == set_at(after.as_ref());
            if !same {
                return Err(Refusal::ChangedSince);
            }
            room.topic.clone_from(before);
            let text = before.as_ref().map(|topic| topic.text.clone()).unwrap_or_default();
            let what = What::Topic { by: who(entry), text };
            Some(in_sequence(state, &mut room, at, what))
        }
        Back::Role { person, before, after } => {
            let mut room = standing(state, &undoable)?;
            if room.role(*person) != *after {
                return Err(Refusal::ChangedSince);
            }
            roles::give(&mut room, *person, *before);
            let person = roles::named(state, entry, *person);
            let what = What::Appointed { by: who(entry), person, role: *before };
            Some(in_sequence(state, &mut room, at, what))
        }
    };
    state.drop_undoable(act);
    Ok(done)
}

/// Whoever may use the verb, on what an equal or a lower one did, or he himself.
fn may_undo(
    state: &Overlay<'_>,
    entry: &Entry,
    undoable: &Undoable,
    at: Millis,
) -> Result<(), Refusal> {
    let actor = entry.head.actor;
    let room = undoable.room.as_ref().and_then(|name| state.room(name));
    rights::may(actor, Verb::Undo, room.map(|room| &**room), &[])?;
    rights::may(actor, undoable.verb, room.map(|room| &**room), &[])?;
    let by = Actor { id: undoable.by, rank: undoable.rank };
    rights::may_take_back(actor, by, room.map(|room| &**room))?;
    bar(state, actor, undoable.room.as_ref(), Wish::Act, at)
}

fn standing(state: &Overlay<'_>, undoable: &Undoable) -> Result<Room, Refusal> {
    let name = undoable.room.as_ref().ok_or(Refusal::NoSuchRoom)?;
    state.room(name).map(|room| Room::clone(room)).ok_or(Refusal::NoSuchRoom)
}

/// What marks took away is back, room by room.
fn restore(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (undoable, rooms): (&Undoable, &[RoomName]),
    at: Millis,
) -> Decision {
    let mut done = Done::default();
    for name in rooms {
        let Some(mut room) = state.room(name).map(|room| Room::clone(room)) else { continue };
        let ranges = removal::unmark(&mut room, undoable.act);
        if ranges.is_empty() {
            continue;
        }
        let what = What::Restored { by: who(entry), ranges };
        let told = in_sequence(state, &mut room, at, what);
        done.seq = told.seq.filter(|_| undoable.room.is_some());
        done.events.extend(told.events);
    }
    if done.events.is_empty() {
        return Err(Refusal::NothingToDo);
    }
    Ok(Some(done))
}
