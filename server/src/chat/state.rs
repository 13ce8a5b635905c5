//! State: all that `apply` knows, a function of the log alone.

use super::entry::{NameKey, Pos, Print};
use super::hash::ById;
use super::overlay::Changes;
use super::reports::Report;
use super::sanctions::Sanctions;
use super::undo::Undoable;
use parlor_protocol::deed::Role;
use parlor_protocol::moderation::Mode;
use parlor_protocol::{EntryId, Epoch, Millis, PersonId, RoomId, RoomName, Seq};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

/// Rooms, persons and the rules, as the log has made them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The position of the last entry that changed something.
    pub pos: Pos,
    /// Log time: never falls.
    pub at: Millis,
    pub rules: Rules,
    pub terms: Terms,
    /// Shared, so that doors read a room without holding up the writer.
    pub rooms: BTreeMap<RoomName, Arc<Room>>,
    pub persons: HashMap<PersonId, Arc<Person>>,
    /// Who holds a name, by both of its keys.
    pub names: HashMap<NameKey, PersonId>,
    /// Sanctions in force, and who they are on.
    pub sanctions: Sanctions,
    /// Reports that nobody has dismissed or settled, and those of the grace period.
    pub reports: BTreeMap<EntryId, Arc<Report>>,
    /// What can still be undone.
    pub undoable: BTreeMap<EntryId, Arc<Undoable>>,
    /// When those without a voice spoke last in a slow room. Of a room that is not slow there is nothing.
    pub paces: ById<(RoomId, PersonId), Millis>,
    /// In which rooms a person has spoken; a purge everywhere is about those of them that stand.
    pub spoke: ById<PersonId, Arc<BTreeMap<RoomId, RoomName>>>,
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

/// For how long acts of moderation last; it arrives as an entry, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// For so long an act can be undone.
    pub undo_ms: u64,
    /// For so long removed texts are kept and can be restored.
    pub grace_ms: u64,
    /// The cool-down of a kick that names no time.
    pub kick_ms: u64,
}

/// Before the log was told, nothing can be undone: logs from before moderation stay what they were.
impl Default for Terms {
    fn default() -> Self {
        Self { undo_ms: 0, grace_ms: 2_592_000_000, kick_ms: 60_000 }
    }
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
    /// Voices, moderators and further owners. None: nobody.
    pub roles: Option<Arc<BTreeMap<PersonId, Role>>>,
    pub topic: Option<Arc<Topic>>,
    pub flags: Flags,
    /// Locked, slow or closed. None: none of it.
    pub mode: Option<Arc<Mode>>,
    /// What was removed by moderators and is kept for the grace period, the oldest first. None: nothing.
    pub marks: Option<Arc<Vec<Mark>>>,
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
        if let Some(terms) = changes.terms {
            self.terms = terms;
        }
        take_in_tree(&mut self.rooms, changes.rooms);
        self.persons.extend(changes.persons);
        take_in_map(&mut self.names, changes.names);
        take_in_tree(&mut self.sanctions.by_act, changes.sanctions);
        take_in_map(&mut self.sanctions.by_person, changes.sanctioned);
        take_in_tree(&mut self.reports, changes.reports);
        take_in_tree(&mut self.undoable, changes.undoable);
        take_in_map(&mut self.paces, changes.paces);
        take_in_map(&mut self.spoke, changes.spoke);
    }
}

fn take_in_map<K: Eq + Hash, V, S: BuildHasher>(
    to: &mut HashMap<K, V, S>,
    changes: HashMap<K, Option<V>, S>,
) {
    for (key, value) in changes {
        match value {
            Some(value) => to.insert(key, value),
            None => to.remove(&key),
        };
    }
}

fn take_in_tree<K: Ord, V>(to: &mut BTreeMap<K, V>, changes: BTreeMap<K, Option<V>>) {
    for (key, value) in changes {
        match value {
            Some(value) => to.insert(key, value),
            None => to.remove(&key),
        };
    }
}

/// Messages that a moderator took away: readers do not get them, though their rows may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub act: EntryId,
    /// Only his; None: whoever's.
    pub author: Option<PersonId>,
    pub first: Seq,
    pub last: Seq,
    /// Until then they can be restored, and are not rewritten.
    pub until: Millis,
}

impl Room {
    /// What this person is here.
    pub fn role(&self, person: PersonId) -> Role {
        if self.owner == Some(person) {
            return Role::Owner;
        }
        self.roles.as_ref().and_then(|roles| roles.get(&person).copied()).unwrap_or_default()
    }

    /// The acts that took this message away and were not undone.
    pub fn marks_on(&self, author: PersonId, seq: Seq) -> impl Iterator<Item = EntryId> {
        let marks = self.marks.iter().flat_map(|marks| marks.iter());
        marks.filter(move |mark| mark.is_on(author, seq)).map(|mark| mark.act)
    }

    /// Whether a moderator took this message away, and its grace may still last.
    pub fn marked(&self, author: PersonId, seq: Seq) -> bool {
        self.marks.as_ref().is_some_and(|marks| marks.iter().any(|mark| mark.is_on(author, seq)))
    }
}

impl Mark {
    pub fn is_on(&self, author: PersonId, seq: Seq) -> bool {
        (self.first..=self.last).contains(&seq) && self.author.is_none_or(|of| of == author)
    }
}
