//! A digest of State: two nodes, or a node before and after a restart, compare eight bytes.

use super::entry::Print;
use super::state::{Room, State};
use parlor_protocol::{PersonId, Seq};
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
        Digest(to.finish())
    }
}

fn hash_room(room: &Room, to: &mut DefaultHasher) {
    (room.id, &room.name, room.owner).hash(to);
    (room.flags.ephemeral, room.flags.declared, room.flags.pinned).hash(to);
    let topic: Option<(Print, PersonId)> = room.topic.as_ref().map(|topic| (topic.print, topic.by));
    topic.hash(to);
    let kept: Option<(u64, Seq, u64, Seq, u64)> = (!room.flags.ephemeral).then_some((
        room.epoch.0,
        room.head,
        room.n,
        room.first,
        room.last_at,
    ));
    kept.hash(to);
}
