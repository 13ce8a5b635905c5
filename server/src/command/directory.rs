//! Who is here: the sessions of each person on this node, and whether a name is in use.

use super::deed::contains;
use super::node::Names;
use crate::chat::{NameKey, Network, Person, Who};
use crate::hub::{Mailbox, Order};
use parking_lot::Mutex;
use parlor_protocol::{CloseCode, Millis, PersonId};
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Weak};
use std::time::{SystemTime, UNIX_EPOCH};

/// The persons with a session on this node, and those who left within the grace period.
#[derive(Debug)]
pub struct Directory {
    names: Names,
    /// One short lock: a session begins, ends, or a name is asked for.
    persons: Mutex<HashMap<PersonId, Here>>,
    /// Names of persons who then did not come in under them, the newest last. Locked for moments.
    idle: Mutex<VecDeque<(PersonId, [NameKey; 2])>>,
}

/// Names that are remembered as free; what falls off is free after the grace period, like any other.
const IDLE: usize = 1_024;

/// A name that was asked for by somebody who has not come in yet. Dropped, he did not, and nobody waits for his leaving it.
pub(super) struct Claimed {
    directory: Arc<Directory>,
    person: PersonId,
    keys: [NameKey; 2],
    came_in: bool,
}

impl Claimed {
    pub(super) fn new(directory: Arc<Directory>, person: PersonId, keys: [NameKey; 2]) -> Self {
        Self { directory, person, keys, came_in: false }
    }

    /// He is here: from now on his session keeps the name.
    pub(super) fn come_in(mut self) {
        self.came_in = true;
    }
}

impl Drop for Claimed {
    fn drop(&mut self) {
        if !self.came_in {
            self.directory.give_back(self.person, self.keys);
        }
    }
}

#[derive(Debug, Default)]
struct Here {
    sessions: Vec<Session>,
    /// When the last session ended; meaningless while there is one.
    left: Millis,
    /// Where the last session came from.
    whence: Option<IpAddr>,
}

#[derive(Debug)]
struct Session {
    mailbox: Weak<Mailbox>,
    address: IpAddr,
}

impl Here {
    fn is_in(&self) -> bool {
        !self.sessions.is_empty()
    }
}

/// A session of a person; it ends when this is dropped.
pub(super) struct Presence {
    who: Arc<Who>,
    session: Weak<Mailbox>,
    directory: Arc<Directory>,
}

impl Presence {
    pub(super) fn who(&self) -> &Arc<Who> {
        &self.who
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.directory.leave(self.who.id, &self.session);
    }
}

impl Directory {
    pub fn new(names: Names) -> Arc<Self> {
        Arc::new(Self { names, persons: Mutex::default(), idle: Mutex::default() })
    }

    /// A session begins, if `admit` finds nothing against it and greets it. Nobody is told of a sanction meanwhile: either
    /// `admit` sees it in State, or the session is here to be told of it after the greeting.
    pub(super) fn enter<R>(
        self: &Arc<Self>,
        who: Arc<Who>,
        (mailbox, address): (&Arc<Mailbox>, IpAddr),
        admit: impl FnOnce() -> Result<(), R>,
    ) -> Result<Presence, R> {
        let session = Arc::downgrade(mailbox);
        let mut persons = self.persons.lock();
        admit()?;
        let here = persons.entry(who.id).or_default();
        here.sessions.push(Session { mailbox: session.clone(), address });
        drop(persons);
        self.idle.lock().retain(|(id, _)| *id != who.id);
        Ok(Presence { who, session, directory: self.clone() })
    }

    fn leave(&self, person: PersonId, session: &Weak<Mailbox>) {
        if let Some(here) = self.persons.lock().get_mut(&person) {
            if let Some(at) = here.sessions.iter().position(|of| of.mailbox.ptr_eq(session)) {
                here.whence = Some(here.sessions.swap_remove(at).address);
            }
            here.left = now();
        }
    }

    /// The sessions of these persons.
    pub(super) fn mailboxes(&self, persons: &[PersonId]) -> Vec<Arc<Mailbox>> {
        let here = self.persons.lock();
        let here = persons.iter().filter_map(|person| here.get(person));
        let sessions = here.flat_map(|here| here.sessions.iter());
        sessions.filter_map(|session| session.mailbox.upgrade()).collect()
    }

    /// Whether he has a session.
    pub(super) fn is_in(&self, person: PersonId) -> bool {
        self.persons.lock().get(&person).is_some_and(Here::is_in)
    }

    /// Whether he is here, or left within the grace period.
    pub(super) fn knows(&self, person: PersonId) -> bool {
        self.persons.lock().contains_key(&person)
    }

    /// How many sessions he has.
    pub(super) fn sessions(&self, person: PersonId) -> usize {
        self.persons.lock().get(&person).map_or(0, |here| here.sessions.len())
    }

    /// Everybody who is here or left within the grace period.
    pub(super) fn all(&self) -> Vec<PersonId> {
        self.persons.lock().keys().copied().collect()
    }

    /// Under which name he is here.
    pub(super) fn name_of(&self, person: PersonId) -> Option<Arc<str>> {
        let here = self.mailboxes(&[person]);
        here.iter().find_map(|mailbox| mailbox.who().map(|who| who.name.clone()))
    }

    /// Where these persons come from, or came from within the grace period.
    pub(super) fn addresses(&self, persons: &[PersonId]) -> Vec<IpAddr> {
        let since = now().saturating_sub(self.names.grace_ms);
        let here = self.persons.lock();
        let mut addresses = Vec::new();
        for here in persons.iter().filter_map(|person| here.get(person)) {
            addresses.extend(here.sessions.iter().map(|session| session.address));
            addresses.extend(here.whence.filter(|_| here.left >= since));
        }
        addresses
    }

    /// When the last session of somebody who is gone ended, and where it came from; nothing, beyond the grace period.
    pub(super) fn last(&self, person: PersonId) -> Option<(Millis, Option<IpAddr>)> {
        let here = self.persons.lock();
        let gone = here.get(&person).filter(|here| !here.is_in())?;
        (gone.left + self.names.grace_ms > now()).then_some((gone.left, gone.whence))
    }

    /// Who has a session from one of these networks.
    pub(super) fn behind(&self, networks: &[Network]) -> Vec<PersonId> {
        let from = |session: &Session| networks.iter().any(|net| contains(net, session.address));
        let here = self.persons.lock();
        let behind = here.iter().filter(|(_, here)| here.sessions.iter().any(from));
        behind.map(|(id, _)| *id).collect()
    }

    /// Sends the sessions of these persons away; they come back under the name that they have now.
    pub(super) fn send_away(&self, persons: &[PersonId]) {
        for mailbox in self.mailboxes(persons) {
            let reason = "this person has another name now; come back for it".to_owned();
            mailbox.order(Order::Close { code: CloseCode::Restarting, reason });
        }
    }

    /// A name is in use while its holder has a session, and for the grace period after that. Time in which the server
    /// was down does not count against those who were here when it stopped.
    pub(super) fn in_use(&self, id: PersonId, person: &Person, now: Millis) -> bool {
        let Names { grace_ms, stopped_at, started_at } = self.names;
        if self.is_idle(id, person) {
            return self.is_in(id);
        }
        let here = |here: &Here| here.is_in() || here.left + grace_ms > now;
        if self.persons.lock().get(&id).is_some_and(here) {
            return true;
        }
        let was_here = person.seen + grace_ms > stopped_at;
        let seen = if was_here { person.seen.max(started_at) } else { person.seen };
        seen + grace_ms > now
    }

    /// The name that he has is one under which he did not come in.
    fn is_idle(&self, id: PersonId, person: &Person) -> bool {
        self.idle.lock().contains(&(id, person.keys))
    }

    fn give_back(&self, person: PersonId, keys: [NameKey; 2]) {
        let mut idle = self.idle.lock();
        if idle.len() >= IDLE {
            idle.pop_front();
        }
        idle.push_back((person, keys));
    }

    /// What the log knows of a person's being here is so old that his name would be free soon.
    pub(super) fn is_stale(&self, person: &Person, now: Millis) -> bool {
        person.seen + self.names.grace_ms / 2 < now
    }

    /// Whether nobody of this id is here; whoever has left is forgotten at once.
    #[cfg(test)]
    pub(super) fn forgets(&self, id: PersonId) -> bool {
        if self.is_in(id) {
            return false;
        }
        self.seen_since(Millis::MAX, Millis::MAX);
        !self.knows(id)
    }

    /// Persons whose being here the log should hear of: those who are here and those who left since `since`. Who left
    /// longer than the grace period ago is forgotten.
    pub(super) fn seen_since(&self, since: Millis, now: Millis) -> Vec<PersonId> {
        let mut persons = self.persons.lock();
        persons.retain(|_, here| here.is_in() || here.left + self.names.grace_ms > now);
        let recent = persons.iter().filter(|(_, here)| here.is_in() || here.left >= since);
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
    use parlor_protocol::ConnectionId;

    fn directory(stopped_at: Millis, started_at: Millis) -> Arc<Directory> {
        Directory::new(Names { grace_ms: 600_000, stopped_at, started_at })
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
        let mailbox = Arc::new(Mailbox::new(ConnectionId::fresh(), 1, 0));
        let address = "203.0.113.7".parse().unwrap();
        let who = Arc::new(Who { id, name });
        let presence = directory.enter(who, (&mailbox, address), || Ok::<_, ()>(())).unwrap();
        assert!(directory.in_use(id, &person(0), long_after));
        drop(presence);
        assert!(directory.in_use(id, &person(0), long_after));
        assert!(!directory.in_use(id, &person(0), long_after + 700_000));
    }

    #[test]
    fn where_somebody_came_from_is_forgotten_with_his_name() {
        let mailbox = Arc::new(Mailbox::new(ConnectionId::fresh(), 1, 0));
        let address = "203.0.113.7".parse().unwrap();
        for (grace_ms, known) in [(600_000, true), (0, false)] {
            let directory = Directory::new(Names { grace_ms, stopped_at: 0, started_at: 0 });
            let who = Arc::new(Who { id: PersonId(7), name: "ada".into() });
            let presence = directory.enter(who, (&mailbox, address), || Ok::<_, ()>(())).unwrap();
            assert_eq!(directory.last(PersonId(7)), None, "he is here");
            drop(presence);
            let last = directory.last(PersonId(7)).map(|(_, whence)| whence);
            assert_eq!(last, known.then_some(Some(address)));
        }
    }

    #[test]
    fn a_name_under_which_nobody_came_in_is_free_at_once() {
        let directory = directory(0, 0);
        let (id, later) = (PersonId(7), 1_000_000);
        let holder = person(later);
        let claimed = || Claimed::new(directory.clone(), id, holder.keys);
        let open = claimed();
        assert!(directory.in_use(id, &holder, later), "he is on his way");
        drop(open);
        assert!(!directory.in_use(id, &holder, later));
        let other = Person { keys: [[2; 16], [3; 16]], ..holder.clone() };
        assert!(directory.in_use(id, &other, later), "the name that he had before");
        let mailbox = Arc::new(Mailbox::new(ConnectionId::fresh(), 1, 0));
        let who = Arc::new(Who { id, name: "ada".into() });
        let address = "203.0.113.7".parse().unwrap();
        let presence = directory.enter(who, (&mailbox, address), || Ok::<_, ()>(())).unwrap();
        claimed().come_in();
        drop(presence);
        assert!(directory.in_use(id, &holder, later), "he was here, and has his grace");
        for other in 0..IDLE as u128 {
            directory.give_back(PersonId(100 + other), holder.keys);
        }
        directory.give_back(id, holder.keys);
        assert_eq!(directory.idle.lock().len(), IDLE);
    }

    #[test]
    fn what_the_log_knows_goes_stale_within_the_grace() {
        let directory = directory(0, 0);
        assert!(!directory.is_stale(&person(1_000_000), 1_300_000));
        assert!(directory.is_stale(&person(1_000_000), 1_300_001));
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
