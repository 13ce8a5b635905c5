//! Who is here: the sessions of each person on this node, and whether a name is in use.

use super::node::Names;
use crate::chat::{Person, Who};
use parking_lot::Mutex;
use parlor_protocol::{Millis, PersonId};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// The persons with a session on this node, and those who left within the grace period.
#[derive(Debug)]
pub(super) struct Directory {
    names: Names,
    /// One short lock: a session begins, ends, or a name is asked for.
    persons: Mutex<HashMap<PersonId, Here>>,
}

#[derive(Clone, Copy, Debug)]
struct Here {
    sessions: u32,
    /// When the last session ended; meaningless while there is one.
    left: Millis,
}

/// A session of a person; it ends when this is dropped.
pub(super) struct Presence {
    who: Arc<Who>,
    directory: Arc<Directory>,
}

impl Presence {
    pub(super) fn who(&self) -> &Arc<Who> {
        &self.who
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.directory.leave(self.who.id);
    }
}

impl Directory {
    pub(super) fn new(names: Names) -> Self {
        Self { names, persons: Mutex::default() }
    }

    pub(super) fn enter(self: &Arc<Self>, who: Arc<Who>) -> Presence {
        let mut persons = self.persons.lock();
        persons.entry(who.id).or_insert(Here { sessions: 0, left: 0 }).sessions += 1;
        drop(persons);
        Presence { who, directory: self.clone() }
    }

    fn leave(&self, person: PersonId) {
        if let Some(here) = self.persons.lock().get_mut(&person) {
            here.sessions = here.sessions.saturating_sub(1);
            here.left = now();
        }
    }

    /// A name is in use while its holder has a session, and for the grace period after that. Time in which the server
    /// was down does not count against those who were here when it stopped.
    pub(super) fn in_use(&self, id: PersonId, person: &Person, now: Millis) -> bool {
        let Names { grace_ms, stopped_at, started_at } = self.names;
        let here = self.persons.lock().get(&id).copied();
        if here.is_some_and(|here| here.sessions > 0 || here.left + grace_ms > now) {
            return true;
        }
        let was_here = person.seen + grace_ms > stopped_at;
        let seen = if was_here { person.seen.max(started_at) } else { person.seen };
        seen + grace_ms > now
    }

    /// Persons whose being here the log should hear of: those who are here and those who left since `since`. Who left
    /// longer than the grace period ago is forgotten.
    pub(super) fn seen_since(&self, since: Millis, now: Millis) -> Vec<PersonId> {
        let mut persons = self.persons.lock();
        persons.retain(|_, here| here.sessions > 0 || here.left + self.names.grace_ms > now);
        let recent = persons.iter().filter(|(_, here)| here.sessions > 0 || here.left >= since);
        recent.map(|(id, _)| *id).collect()
    }
}

/// The wall clock in milliseconds.
pub(super) fn now() -> Millis {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as Millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(stopped_at: Millis, started_at: Millis) -> Arc<Directory> {
        Arc::new(Directory::new(Names { grace_ms: 600_000, stopped_at, started_at }))
    }

    fn person(seen: Millis) -> Person {
        Person { name: Some("ada".into()), keys: [[0; 16], [1; 16]], generation: 0, seen }
    }

    #[test]
    fn a_name_is_in_use_during_a_session_and_its_grace() {
        let directory = directory(0, 0);
        let id = PersonId(7);
        let name = "ada".into();
        let long_after = now() + 500_000;
        let presence = directory.enter(Arc::new(Who { id, name }));
        assert!(directory.in_use(id, &person(0), long_after));
        drop(presence);
        assert!(directory.in_use(id, &person(0), long_after));
        assert!(!directory.in_use(id, &person(0), long_after + 700_000));
    }

    #[test]
    fn a_stop_of_the_server_does_not_use_up_the_grace() {
        let directory = directory(1_000_000, 9_000_000);
        let id = PersonId(7);
        assert!(directory.in_use(id, &person(900_000), 9_500_000), "was here when it stopped");
        assert!(!directory.in_use(id, &person(900_000), 9_700_000), "and did not come back");
        assert!(!directory.in_use(id, &person(300_000), 9_000_001), "had left long before");
    }
}
