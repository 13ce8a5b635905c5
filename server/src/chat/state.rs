//! State: all that `apply` knows, a function of the log alone.

use super::entry::{NameKey, Pos, Print};
use super::overlay::Changes;
use parlor_protocol::{Epoch, Millis, PersonId, RoomId, RoomName, Seq};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Rooms, persons and the rules, as the log has made them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The position of the last entry that changed something.
    pub pos: Pos,
    /// Log time: never falls.
    pub at: Millis,
    pub rules: Rules,
    /// Shared, so that doors read a room without holding up the writer.
    pub rooms: BTreeMap<RoomName, Arc<Room>>,
    pub persons: HashMap<PersonId, Arc<Person>>,
    /// Who holds a name, by both of its keys.
    pub names: HashMap<NameKey, PersonId>,
}

/// What `apply` needs of the configuration; it arrives as an entry at start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    pub dedupe_ms: u64,
    pub edit_ms: u64,
    /// Whether a message may make a room.
    pub create: bool,
    pub max_rooms: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self { dedupe_ms: 3_600_000, edit_ms: 86_400_000, create: true, max_rooms: 10_000 }
    }
}

/// A room as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    pub id: RoomId,
    /// As it was first written.
    pub name: RoomName,
    pub epoch: Epoch,
    /// The newest seq; 0: nothing yet.
    pub head: Seq,
    /// How many messages there have been.
    pub n: u64,
    /// The oldest seq that retention left.
    pub first: Seq,
    pub owner: Option<PersonId>,
    pub topic: Option<Arc<Topic>>,
    pub flags: Flags,
    /// When the last message came; the making, before the first.
    pub last_at: Millis,
}

/// What kind of room it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flags {
    /// Keeps nothing beyond its tail.
    pub ephemeral: bool,
    /// Stands in the configuration file, and so is never forgotten.
    pub declared: bool,
    /// Its topic is the configuration file's.
    pub pinned: bool,
}

/// A topic and where it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    pub text: Arc<str>,
    /// The print of the entry that set it.
    pub print: Print,
    pub by: PersonId,
    pub at: Millis,
}

/// A person who has chosen a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// None once another took the name after the grace period.
    pub name: Option<Arc<str>>,
    pub keys: [NameKey; 2],
    /// Tokens of an older generation are revoked.
    pub generation: u16,
    /// When the log last heard that he is here.
    pub seen: Millis,
}

impl State {
    /// Takes in what an overlay changed, after its commit.
    pub fn merge(&mut self, changes: Changes) {
        self.pos = changes.pos;
        self.at = changes.at;
        if let Some(rules) = changes.rules {
            self.rules = rules;
        }
        for (name, room) in changes.rooms {
            match room {
                Some(room) => self.rooms.insert(name, room),
                None => self.rooms.remove(&name),
            };
        }
        self.persons.extend(changes.persons);
        for (key, holder) in changes.names {
            match holder {
                Some(person) => self.names.insert(key, person),
                None => self.names.remove(&key),
            };
        }
    }
}
