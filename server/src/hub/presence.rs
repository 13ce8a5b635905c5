//! Who is in a room: counted here, told at most once a tick, the newest word only.

use crate::chat::Who;
use parlor_protocol::{Millis, PersonId};
use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Bound;
use std::sync::Arc;

/// Names in one presence frame at most; the rest waits for the next tick.
const NAMES_PER_FRAME: usize = 200;

/// The bounds of what is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manners {
    /// In rooms of more persons than this only the count is told.
    pub(crate) names_up_to: usize,
    /// How long a person who left is still counted: a reload of the page is not news.
    pub(crate) leave_grace: Millis,
    /// How long a person types after he said so.
    pub(crate) typing: Millis,
}

/// What a presence frame says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) rev: u64,
    pub(crate) joined: Vec<Arc<Who>>,
    pub(crate) left: Vec<PersonId>,
    pub(crate) count: usize,
}

/// A page of the persons in a room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members {
    pub rev: u64,
    pub count: usize,
    pub items: Vec<Arc<Who>>,
    pub more: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Presence {
    persons: BTreeSet<Present>,
    /// Those of whom more is to be known than that one connection of theirs watches.
    stays: BTreeMap<PersonId, Stay>,
    leaving: VecDeque<Leaving>,
    /// What the next frame will say: who came (with his name), who went. Nobody is in both.
    came: BTreeSet<Present>,
    went: BTreeSet<PersonId>,
    /// Names were left out, so that readers who want them have to ask.
    blurred: bool,
    rev: u64,
    told_count: usize,
    departures: u32,
}

/// A person as a key: sorted by id, sixteen bytes less than the id itself.
#[derive(Debug)]
struct Present(Arc<Who>);

#[derive(Clone, Copy, Debug)]
struct Stay {
    connections: u32,
    /// Which departure was his last, if there is no connection: an older one no longer counts.
    departure: u32,
}

#[derive(Debug)]
struct Leaving {
    due: Millis,
    who: PersonId,
    departure: u32,
}

impl Presence {
    /// A connection of this person watches. True: there will be something to tell.
    pub(crate) fn join(&mut self, who: &Arc<Who>, manners: Manners) -> bool {
        if let Some(present) = self.persons.get(&who.id) {
            let known = present.0.name == who.name;
            self.stay(who.id, self.connections(who.id).saturating_add(1));
            if known {
                return false;
            }
        }
        // An insert alone keeps an old name.
        self.persons.replace(Present(who.clone()));
        self.note(manners, |presence| {
            presence.went.remove(&who.id);
            presence.came.replace(Present(who.clone()));
        });
        true
    }

    /// A connection of this person watches no longer. True: it was his last one.
    pub(crate) fn leave(&mut self, who: PersonId, due: Millis) -> bool {
        if !self.persons.contains(&who) {
            return false;
        }
        let left = self.connections(who).saturating_sub(1);
        if left > 0 {
            self.stay(who, left);
            return false;
        }
        self.departures = self.departures.wrapping_add(1);
        self.stays.insert(who, Stay { connections: 0, departure: self.departures });
        self.leaving.push_back(Leaving { due, who, departure: self.departures });
        true
    }

    /// How many connections of a person who is here watch.
    fn connections(&self, who: PersonId) -> u32 {
        self.stays.get(&who).map_or(1, |stay| stay.connections)
    }

    /// So many connections of him watch now, at least one.
    fn stay(&mut self, who: PersonId, connections: u32) {
        if connections == 1 {
            self.stays.remove(&who);
        } else {
            self.stays.insert(who, Stay { connections, departure: 0 });
        }
    }

    /// This person is not here any more, and it is told at once. True: he was.
    pub(crate) fn expel(&mut self, who: PersonId, manners: Manners) -> bool {
        self.stays.remove(&who);
        let was = self.persons.remove(&who);
        if was {
            self.note(manners, |presence| {
                presence.came.remove(&who);
                presence.went.insert(who);
            });
        }
        was
    }

    /// Whether a connection of this person watches, and not only did so lately.
    pub(crate) fn is_here(&self, who: PersonId) -> bool {
        self.persons.contains(&who) && self.connections(who) > 0
    }

    pub(crate) fn count(&self) -> usize {
        self.persons.len()
    }

    pub(crate) fn rev(&self) -> u64 {
        self.rev
    }

    /// Persons by id, after the given one; and whether there are more.
    pub(crate) fn page(&self, after: Option<PersonId>, limit: usize) -> (Vec<Arc<Who>>, bool) {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut rest = self.persons.range::<PersonId, _>((from, Bound::Unbounded));
        let page = rest.by_ref().take(limit).map(|present| present.0.clone()).collect();
        (page, rest.next().is_some())
    }

    /// Whether the next tick has to look at this room again.
    pub(crate) fn unsettled(&self) -> bool {
        !self.leaving.is_empty() || self.changes() > 0
    }

    /// What is new since the last tick.
    pub(crate) fn tick(&mut self, now: Millis, manners: Manners) -> Option<Told> {
        while self.leaving.front().is_some_and(|leaving| leaving.due <= now) {
            if let Some(leaving) = self.leaving.pop_front() {
                self.gone(&leaving, manners);
            }
        }
        let count = self.count();
        if count > manners.names_up_to {
            self.blur();
            if count == self.told_count {
                return None;
            }
            return Some(self.told(1, Vec::new(), Vec::new()));
        }
        if std::mem::take(&mut self.blurred) {
            // A hole in `rev` makes readers ask for the names they were not told.
            self.forget_changes();
            return Some(self.told(2, Vec::new(), Vec::new()));
        }
        if self.changes() == 0 {
            return None;
        }
        let came = std::iter::from_fn(|| self.came.pop_first());
        let joined: Vec<_> = came.take(NAMES_PER_FRAME).map(|Present(who)| who).collect();
        let went = std::iter::from_fn(|| self.went.pop_first());
        let left = went.take(NAMES_PER_FRAME - joined.len()).collect();
        Some(self.told(1, joined, left))
    }

    fn told(&mut self, step: u64, joined: Vec<Arc<Who>>, left: Vec<PersonId>) -> Told {
        self.rev += step;
        self.told_count = self.count();
        Told { rev: self.rev, joined, left, count: self.told_count }
    }

    fn gone(&mut self, leaving: &Leaving, manners: Manners) {
        let stays = self
            .stays
            .get(&leaving.who)
            .is_none_or(|stay| stay.connections > 0 || stay.departure != leaving.departure);
        if !stays {
            self.stays.remove(&leaving.who);
            self.persons.remove(&leaving.who);
            self.note(manners, |presence| {
                presence.came.remove(&leaving.who);
                presence.went.insert(leaving.who);
            });
        }
    }

    /// Names wait only where they will be told, and not without bound.
    fn note(&mut self, manners: Manners, change: impl FnOnce(&mut Self)) {
        if self.blurred {
            return;
        }
        change(self);
        let too_many = self.changes() > manners.names_up_to.saturating_mul(4);
        if too_many || self.count() > manners.names_up_to {
            self.blur();
        }
    }

    fn blur(&mut self) {
        self.blurred = true;
        self.forget_changes();
    }

    fn changes(&self) -> usize {
        self.came.len() + self.went.len()
    }

    fn forget_changes(&mut self) {
        self.came.clear();
        self.went.clear();
    }
}

impl Borrow<PersonId> for Present {
    fn borrow(&self) -> &PersonId {
        &self.0.id
    }
}

impl Ord for Present {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.id.cmp(&other.0.id)
    }
}

impl PartialOrd for Present {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Present {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Present {}

#[cfg(test)]
mod tests {
    use super::*;

    const MANNERS: Manners = Manners { names_up_to: 3, leave_grace: 5_000, typing: 6_000 };

    fn who(id: u128) -> Arc<Who> {
        Arc::new(Who { id: PersonId(id), name: format!("p{id}").into() })
    }

    #[test]
    fn a_person_of_two_connections_is_one() {
        let mut presence = Presence::default();
        assert!(presence.join(&who(1), MANNERS));
        assert!(!presence.join(&who(1), MANNERS));
        let told = presence.tick(0, MANNERS).unwrap();
        assert_eq!((told.rev, told.joined.len(), told.count), (1, 1, 1));
        assert!(!presence.leave(PersonId(1), 5_000));
        assert!(presence.leave(PersonId(1), 5_000));
        assert_eq!(presence.tick(4_999, MANNERS), None);
        let told = presence.tick(5_000, MANNERS).unwrap();
        assert_eq!((told.rev, told.left, told.count), (2, vec![PersonId(1)], 0));
        assert!(!presence.unsettled());
    }

    #[test]
    fn who_is_put_out_is_gone_at_once_with_all_his_connections() {
        let mut presence = Presence::default();
        presence.join(&who(1), MANNERS);
        presence.join(&who(1), MANNERS);
        presence.tick(0, MANNERS);
        assert!(presence.is_here(PersonId(1)) && presence.expel(PersonId(1), MANNERS));
        assert!(!presence.is_here(PersonId(1)) && !presence.expel(PersonId(1), MANNERS));
        assert_eq!(presence.tick(0, MANNERS).unwrap().left, [PersonId(1)]);
    }

    #[test]
    fn who_comes_back_within_the_grace_never_left() {
        let mut presence = Presence::default();
        presence.join(&who(1), MANNERS);
        presence.tick(0, MANNERS);
        presence.leave(PersonId(1), 5_000);
        assert!(!presence.join(&who(1), MANNERS));
        assert!(presence.leave(PersonId(1), 9_000));
        assert_eq!(presence.tick(5_000, MANNERS), None);
        assert_eq!(presence.tick(9_000, MANNERS).unwrap().left, [PersonId(1)]);
    }

    #[test]
    fn many_are_counted_and_a_hole_in_rev_asks_for_their_names() {
        let mut presence = Presence::default();
        (1..=4).for_each(|id| assert!(presence.join(&who(id), MANNERS)));
        let told = presence.tick(0, MANNERS).unwrap();
        assert_eq!((told.rev, told.joined.len(), told.count), (1, 0, 4));
        assert_eq!(presence.tick(0, MANNERS), None);
        presence.leave(PersonId(4), 0);
        let told = presence.tick(0, MANNERS).unwrap();
        assert_eq!((told.rev, told.left.len(), told.count), (3, 0, 3));
        presence.leave(PersonId(3), 0);
        assert_eq!(presence.tick(0, MANNERS).unwrap().left, [PersonId(3)]);
    }

    #[test]
    fn a_frame_names_two_hundred_and_the_rest_waits() {
        let manners = Manners { names_up_to: 1_000, ..MANNERS };
        let mut presence = Presence::default();
        (0..450).for_each(|id| assert!(presence.join(&who(id), manners)));
        let named: Vec<usize> = std::iter::from_fn(|| presence.tick(0, manners))
            .map(|told| told.joined.len())
            .collect();
        assert_eq!(named, [200, 200, 50]);
    }

    #[test]
    fn pages_go_by_id() {
        let mut presence = Presence::default();
        for id in [3, 1, 2] {
            presence.join(&who(id), MANNERS);
        }
        let (page, more) = presence.page(None, 2);
        assert_eq!(page, [who(1), who(2)]);
        assert!(more);
        assert_eq!(presence.page(Some(PersonId(2)), 2), (vec![who(3)], false));
    }

    #[test]
    fn a_name_that_changed_is_told() {
        let mut presence = Presence::default();
        presence.join(&who(1), MANNERS);
        presence.tick(0, MANNERS);
        let renamed = Arc::new(Who { id: PersonId(1), name: "new".into() });
        assert!(presence.join(&renamed, MANNERS));
        assert_eq!(presence.tick(0, MANNERS).unwrap().joined, [renamed]);
    }
}
