//! What the overlay knows of moderation: sanctions, reports, what can be undone, paces, and where persons spoke.

use super::hash::ById;
use super::overlay::Overlay;
use super::reports::Report;
use super::sanctions::Sanction;
use super::state::Room;
use super::undo::{Back, Undoable};
use parlor_protocol::{EntryId, Millis, PersonId, RoomId, RoomName};
use std::collections::BTreeMap;
use std::hash::Hash;
use std::sync::Arc;

impl Overlay<'_> {
    pub fn sanction(&self, act: EntryId) -> Option<&Arc<Sanction>> {
        one(&self.changes.sanctions, &self.base.sanctions.by_act, act)
    }

    /// The sanctions on a person, some of which may be over.
    pub fn sanctioned(&self, person: PersonId) -> Option<&Arc<Vec<EntryId>>> {
        hashed(&self.changes.sanctioned, &self.base.sanctions.by_person, person)
    }

    pub fn report(&self, id: EntryId) -> Option<&Report> {
        one(&self.changes.reports, &self.base.reports, id).map(|report| &**report)
    }

    pub fn reports(&self) -> impl Iterator<Item = &Report> {
        all(&self.changes.reports, &self.base.reports).map(|report| &**report)
    }

    pub fn undoable(&self, act: EntryId) -> Option<&Arc<Undoable>> {
        one(&self.changes.undoable, &self.base.undoable, act)
    }

    pub(super) fn undoables(&self) -> impl Iterator<Item = &Arc<Undoable>> {
        all(&self.changes.undoable, &self.base.undoable)
    }

    /// At most so many can be undone.
    pub(super) fn undoable_count(&self) -> usize {
        self.changes.undoable.len() + self.base.undoable.len()
    }

    pub(super) fn pace(&self, key: (RoomId, PersonId)) -> Option<Millis> {
        hashed(&self.changes.paces, &self.base.paces, key).copied()
    }

    /// The rooms in which this person has spoken; some may be gone.
    pub fn spoke(&self, person: PersonId) -> Option<&Arc<BTreeMap<RoomId, RoomName>>> {
        hashed(&self.changes.spoke, &self.base.spoke, person)
    }

    /// A person's name, or the one he was given.
    pub(super) fn name_of(&self, person: PersonId) -> Arc<str> {
        let name = self.person(person).and_then(|person| person.name.clone());
        name.unwrap_or_else(|| person.generated_name().into())
    }

    /// Puts a sanction in force, as it is, on everybody it is on.
    pub(super) fn put_sanction(&mut self, sanction: Arc<Sanction>) {
        for person in sanction.everyone() {
            let acts = self.sanctioned(person);
            if acts.is_some_and(|acts| acts.contains(&sanction.act)) {
                continue;
            }
            let mut acts = acts.map(|acts| Vec::clone(acts)).unwrap_or_default();
            acts.push(sanction.act);
            acts.sort_unstable();
            self.changes.sanctioned.insert(person, Some(Arc::new(acts)));
        }
        self.changes.sanctions.insert(sanction.act, Some(sanction));
    }

    pub(super) fn drop_sanction(&mut self, act: EntryId) {
        let Some(sanction) = self.sanction(act).cloned() else { return };
        for person in sanction.everyone() {
            self.unlist(person, act);
        }
        self.changes.sanctions.insert(act, None);
    }

    /// This sanction is no longer on this person.
    pub(super) fn unlist(&mut self, person: PersonId, act: EntryId) {
        let acts = self.sanctioned(person).into_iter().flat_map(|acts| acts.iter());
        let rest: Vec<EntryId> = acts.filter(|other| **other != act).copied().collect();
        let rest = (!rest.is_empty()).then(|| Arc::new(rest));
        self.changes.sanctioned.insert(person, rest);
    }

    pub(super) fn put_report(&mut self, report: Report) {
        self.changes.reports.insert(report.id, Some(Arc::new(report)));
    }

    pub(super) fn drop_report(&mut self, id: EntryId) {
        self.changes.reports.insert(id, None);
    }

    pub(super) fn put_undoable(&mut self, undoable: Undoable) {
        self.changes.undoable.insert(undoable.act, Some(Arc::new(undoable)));
    }

    pub(super) fn drop_undoable(&mut self, act: EntryId) {
        self.changes.undoable.insert(act, None);
    }

    /// Nothing brings this sanction back any more: its imposing was undone.
    pub(super) fn forget_replaced(&mut self, act: EntryId) {
        let holds = |some: &[Arc<Sanction>]| some.iter().any(|sanction| sanction.act == act);
        let holders = self.undoables().filter(|of| match &of.back {
            Back::Lift { replaced: some } | Back::Reinstate { lifted: some } => holds(some),
            Back::Restore { .. } | Back::Mode { .. } | Back::Topic { .. } | Back::Role { .. } => {
                false
            }
        });
        let holders: Vec<_> = holders.cloned().collect();
        for holder in holders {
            let mut holder = Undoable::clone(&holder);
            if let Back::Lift { replaced: some } | Back::Reinstate { lifted: some } =
                &mut holder.back
            {
                some.retain(|sanction| sanction.act != act);
            }
            self.put_undoable(holder);
        }
    }

    pub(super) fn put_pace(&mut self, key: (RoomId, PersonId), at: Option<Millis>) {
        self.changes.paces.insert(key, at);
    }

    /// Drops paces up to this time; whether there were any.
    pub(super) fn drop_paces(&mut self, up_to: Millis) -> bool {
        self.drop_paces_if(|_, at| at <= up_to)
    }

    pub(super) fn put_spoke(&mut self, person: PersonId, rooms: Arc<BTreeMap<RoomId, RoomName>>) {
        self.changes.spoke.insert(person, Some(rooms));
    }

    /// What was about a room goes with it. Where persons spoke is told apart by the room's id.
    pub(super) fn forget_moderation(&mut self, room: &Room) {
        let here = |name: Option<&RoomName>| name == Some(&room.name);
        let sanctions = all(&self.changes.sanctions, &self.base.sanctions.by_act);
        let sanctions = sanctions.filter(|of| here(of.room.as_ref())).map(|of| of.act);
        let sanctions: Vec<EntryId> = sanctions.collect();
        let undoables = self.undoables().filter(|of| here(of.room.as_ref())).map(|of| of.act);
        let undoables: Vec<EntryId> = undoables.collect();
        let reports = self.reports().filter(|of| here(Some(&of.room))).map(|of| of.id);
        let reports: Vec<EntryId> = reports.collect();
        sanctions.into_iter().for_each(|act| self.drop_sanction(act));
        undoables.into_iter().for_each(|act| self.drop_undoable(act));
        reports.into_iter().for_each(|id| self.drop_report(id));
        let id = room.id;
        self.drop_paces_if(|(room, _), _| room == id);
    }

    fn drop_paces_if(&mut self, over: impl Fn((RoomId, PersonId), Millis) -> bool) -> bool {
        let kept = self.base.paces.iter().filter(|(key, _)| !self.changes.paces.contains_key(key));
        let changed = self.changes.paces.iter().filter_map(|(key, at)| Some((key, at.as_ref()?)));
        let over = kept.chain(changed).filter(|(key, at)| over(**key, **at));
        let over: Vec<_> = over.map(|(key, _)| *key).collect();
        for key in &over {
            self.put_pace(*key, None);
        }
        !over.is_empty()
    }
}

fn one<'m, K: Ord + Copy, V>(
    changes: &'m BTreeMap<K, Option<V>>,
    base: &'m BTreeMap<K, V>,
    key: K,
) -> Option<&'m V> {
    match changes.get(&key) {
        Some(changed) => changed.as_ref(),
        None => base.get(&key),
    }
}

fn hashed<'m, K: Eq + Hash + Copy, V>(
    changes: &'m ById<K, Option<V>>,
    base: &'m ById<K, V>,
    key: K,
) -> Option<&'m V> {
    match changes.get(&key) {
        Some(changed) => changed.as_ref(),
        None => base.get(&key),
    }
}

/// Whatever stands, in no order.
fn all<'m, K: Ord, V>(
    changes: &'m BTreeMap<K, Option<V>>,
    base: &'m BTreeMap<K, V>,
) -> impl Iterator<Item = &'m V> {
    let kept = base.iter().filter(|(key, _)| !changes.contains_key(key)).map(|(_, value)| value);
    kept.chain(changes.values().filter_map(Option::as_ref))
}
