//! An overlay of State: what a batch would change, dropped whole when its commit fails.

use super::entry::{NameKey, Pos};
use super::hash::ById;
use super::reports::Report;
use super::sanctions::Sanction;
use super::state::{Person, Room, Rules, State, Terms};
use super::undo::Undoable;
use parlor_protocol::{EntryId, Millis, PersonId, RoomId, RoomName};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// State as a batch sees it: the committed one below, what the batch has changed above.
#[derive(Debug)]
pub struct Overlay<'s> {
    pub(super) base: &'s State,
    pub(super) changes: Changes,
    /// How many rooms there are, the batch's own included.
    room_count: usize,
}

/// What a batch changed.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub pos: Pos,
    pub at: Millis,
    pub rules: Option<Rules>,
    pub terms: Option<Terms>,
    /// None: the room was forgotten.
    pub rooms: BTreeMap<RoomName, Option<Arc<Room>>>,
    pub persons: HashMap<PersonId, Arc<Person>>,
    /// None: nobody holds the name any more.
    pub names: HashMap<NameKey, Option<PersonId>>,
    /// None, here and below: it is gone.
    pub sanctions: BTreeMap<EntryId, Option<Arc<Sanction>>>,
    pub sanctioned: ById<PersonId, Option<Arc<Vec<EntryId>>>>,
    pub reports: BTreeMap<EntryId, Option<Arc<Report>>>,
    pub undoable: BTreeMap<EntryId, Option<Arc<Undoable>>>,
    pub paces: ById<(RoomId, PersonId), Option<Millis>>,
    pub spoke: ById<PersonId, Option<Arc<BTreeMap<RoomId, RoomName>>>>,
}

impl<'s> Overlay<'s> {
    /// An overlay that has changed nothing yet.
    pub fn new(base: &'s State) -> Self {
        let changes = Changes { pos: base.pos, at: base.at, ..Changes::default() };
        Self { base, changes, room_count: base.rooms.len() }
    }

    /// What has changed, for the store and for `State::merge`.
    pub fn into_changes(self) -> Changes {
        self.changes
    }

    /// What has changed so far.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// The position of the last entry that changed something.
    pub fn pos(&self) -> Pos {
        self.changes.pos
    }

    /// Log time.
    pub fn at(&self) -> Millis {
        self.changes.at
    }

    pub fn room_count(&self) -> usize {
        self.room_count
    }

    pub fn rules(&self) -> &Rules {
        self.changes.rules.as_ref().unwrap_or(&self.base.rules)
    }

    pub fn terms(&self) -> Terms {
        self.changes.terms.unwrap_or(self.base.terms)
    }

    pub fn room(&self, name: &RoomName) -> Option<&Arc<Room>> {
        match self.changes.rooms.get(name) {
            Some(changed) => changed.as_ref(),
            None => self.base.rooms.get(name),
        }
    }

    /// The names of all rooms, in order.
    pub fn room_names(&self) -> Vec<RoomName> {
        let mut names: Vec<_> = self.base.rooms.keys().cloned().collect();
        names.extend(self.changes.rooms.keys().cloned());
        names.sort();
        names.dedup();
        names.retain(|name| self.room(name).is_some());
        names
    }

    pub fn person(&self, id: PersonId) -> Option<&Arc<Person>> {
        self.changes.persons.get(&id).or_else(|| self.base.persons.get(&id))
    }

    pub fn holder(&self, key: &NameKey) -> Option<PersonId> {
        match self.changes.names.get(key) {
            Some(changed) => *changed,
            None => self.base.names.get(key).copied(),
        }
    }

    pub(super) fn advance(&mut self, pos: Pos, at: Millis) {
        self.changes.pos = pos;
        self.changes.at = self.changes.at.max(at);
    }

    pub(super) fn set_rules(&mut self, rules: Rules) {
        self.changes.rules = Some(rules);
    }

    pub(super) fn set_terms(&mut self, terms: Terms) {
        self.changes.terms = Some(terms);
    }

    /// A room that stands already, as it is now.
    pub(super) fn keep_room(&mut self, room: Room) {
        self.changes.rooms.insert(room.name.clone(), Some(Arc::new(room)));
    }

    pub(super) fn put_room(&mut self, room: Room) {
        let name = room.name.clone();
        let room = Some(Arc::new(room));
        let stood = match self.changes.rooms.entry(name) {
            Entry::Occupied(mut changed) => changed.insert(room).is_some(),
            Entry::Vacant(place) => {
                let stood = self.base.rooms.contains_key(place.key());
                place.insert(room);
                stood
            }
        };
        self.room_count += usize::from(!stood);
    }

    pub(super) fn drop_room(&mut self, name: &RoomName) {
        if self.room(name).is_some() {
            self.room_count -= 1;
        }
        self.changes.rooms.insert(name.clone(), None);
    }

    pub(super) fn put_person(&mut self, id: PersonId, person: Person) {
        self.changes.persons.insert(id, Arc::new(person));
    }

    pub(super) fn set_holder(&mut self, key: NameKey, holder: Option<PersonId>) {
        self.changes.names.insert(key, holder);
    }
}
