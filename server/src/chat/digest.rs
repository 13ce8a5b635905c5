//! A digest of State: two nodes, or a node before and after a restart, compare eight bytes.

use super::sanctions::Sanction;
use super::state::{Room, State, Topic};
use super::undo::Back;
use parlor_protocol::moderation::Mode;
use parlor_protocol::{RoomId, Seq};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A digest of everything in State that outlives a restart, bodies left out: they may be erased where they stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest(pub u64);

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl State {
    /// The digest. Position and time are left out: an entry that changes nothing moves them on one kind of log and not
    /// on another. Of an ephemeral room, only what is kept counts.
    pub fn digest(&self) -> Digest {
        // DefaultHasher::new has fixed keys, so equal states give equal digests within one build.
        let mut to = DefaultHasher::new();
        (self.rules.dedupe_ms, self.rules.edit_ms).hash(&mut to);
        (self.rules.create, self.rules.max_rooms).hash(&mut to);
        (self.terms.undo_ms, self.terms.grace_ms, self.terms.kick_ms).hash(&mut to);
        for room in self.rooms.values() {
            hash_room(room, &mut to);
        }
        let mut persons: Vec<_> = self.persons.iter().collect();
        persons.sort_unstable_by_key(|(id, _)| **id);
        for (id, person) in persons {
            (id, person.name.is_some(), person.keys, person.generation, person.seen).hash(&mut to);
        }
        let mut names: Vec<_> = self.names.iter().collect();
        names.sort_unstable();
        names.hash(&mut to);
        self.hash_moderation(&mut to);
        Digest(to.finish())
    }

    fn hash_moderation(&self, to: &mut DefaultHasher) {
        self.sanctions.by_act.values().for_each(|sanction| hash_sanction(sanction, to));
        for report in self.reports.values() {
            (report.id, &report.room, report.target, report.author).hash(to);
            (report.at, report.last_at, &report.reporters).hash(to);
            (report.state, report.by, report.closed_at).hash(to);
        }
        for undoable in self.undoable.values() {
            (undoable.act, undoable.verb, &undoable.room, undoable.by).hash(to);
            (undoable.rank.level(), undoable.at, undoable.until).hash(to);
            hash_back(&undoable.back, to);
        }
        // Where persons spoke, and when, in rooms that keep something.
        let kept = self.rooms.values().filter(|room| !room.flags.ephemeral);
        let kept: BTreeSet<RoomId> = kept.map(|room| room.id).collect();
        let paces: BTreeMap<_, _> =
            self.paces.iter().filter(|((room, _), _)| kept.contains(room)).collect();
        paces.hash(to);
        let spoke = self.spoke.iter().flat_map(|(person, rooms)| {
            rooms.keys().filter(|room| kept.contains(room)).map(move |room| (*room, *person))
        });
        spoke.collect::<BTreeSet<_>>().hash(to);
    }
}

fn hash_sanction(sanction: &Sanction, to: &mut DefaultHasher) {
    (sanction.act, sanction.kind, &sanction.room).hash(to);
    (&sanction.persons, &sanction.covered, sanction.everybody, &sanction.spared).hash(to);
    (sanction.by.id, sanction.by.rank.level(), sanction.at, sanction.until).hash(to);
}

fn hash_back(back: &Back, to: &mut DefaultHasher) {
    std::mem::discriminant(back).hash(to);
    match back {
        Back::Lift { replaced: some } | Back::Reinstate { lifted: some } => {
            some.iter().for_each(|sanction| hash_sanction(sanction, to));
        }
        Back::Restore { rooms } => rooms.hash(to),
        Back::Mode { before, after } => {
            hash_mode(before.as_deref(), to);
            hash_mode(after.as_deref(), to);
        }
        Back::Topic { before, after } => {
            hash_topic(before.as_deref(), to);
            hash_topic(after.as_deref(), to);
        }
        Back::Role { person, before, after } => (person, before, after).hash(to),
    }
}

fn hash_mode(mode: Option<&Mode>, to: &mut DefaultHasher) {
    let mode = mode.copied().unwrap_or_default();
    (mode.locked, mode.locked_until, mode.slow_ms, mode.slow_until, mode.closed).hash(to);
}

fn hash_topic(topic: Option<&Topic>, to: &mut DefaultHasher) {
    topic.map(|topic| (topic.print, topic.by)).hash(to);
}

fn hash_room(room: &Room, to: &mut DefaultHasher) {
    (room.id, &room.name, room.owner).hash(to);
    (room.flags.ephemeral, room.flags.declared, room.flags.pinned).hash(to);
    room.roles.hash(to);
    hash_topic(room.topic.as_deref(), to);
    hash_mode(room.mode.as_deref(), to);
    for mark in room.marks.iter().flat_map(|marks| marks.iter()) {
        (mark.act, mark.author, mark.first, mark.last, mark.until).hash(to);
    }
    let kept: Option<(u64, Seq, u64, Seq, u64)> = (!room.flags.ephemeral).then_some((
        room.epoch.0,
        room.head,
        room.n,
        room.first,
        room.last_at,
    ));
    kept.hash(to);
}
