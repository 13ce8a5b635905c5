//! What `apply` needs to know of rooms that keep nothing: their newest messages and nonces.

use crate::chat::{Act, Committed, Entry, Facts, Nonce, Prior, Room, State, Target, Verdict, What};
use parlor_protocol::moderation::Purged;
use parlor_protocol::{Epoch, Millis, PersonId, RoomId, Seq};
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};

/// Messages and nonces remembered in each room.
const MOST: usize = 4_096;

/// The rooms that keep nothing.
#[derive(Debug, Default)]
pub(super) struct Rings {
    kept: HashMap<RoomId, Ring>,
    /// How what the batch at hand did is taken back, the newest last.
    undo: Vec<Undo>,
    /// Of marks: keyed anew in each run, for nobody may foresee them and nothing keeps them.
    salt: RandomState,
}

/// One room's newest messages and nonces.
#[derive(Debug)]
struct Ring {
    epoch: Epoch,
    /// Ascending by seq.
    messages: VecDeque<(Seq, Target)>,
    answers: HashMap<Mark, Prior>,
    /// The marks as they came.
    order: VecDeque<Mark>,
}

/// Who asked and under which nonce, as a salted hash.
type Mark = u64;

/// From when and up to when.
type Time = (Option<Millis>, Option<Millis>);

/// One thing that a batch did.
#[derive(Debug)]
enum Undo {
    /// A ring was begun in place of this one.
    Begun(RoomId, Option<Ring>),
    Said(RoomId),
    Removed(RoomId, Seq),
    /// An answer took the place of this one.
    Answered(RoomId, Mark, Option<Prior>),
}

impl Undo {
    fn room(&self) -> RoomId {
        match self {
            Self::Begun(room, _)
            | Self::Said(room)
            | Self::Removed(room, _)
            | Self::Answered(room, ..) => *room,
        }
    }
}

/// Whether an entry stays in memory: a message, an edit or a removal in a room that keeps nothing.
pub(super) fn stays(entry: &Entry, room: Option<&Room>) -> bool {
    let fleeting =
        matches!(entry.head.act, Act::Send { .. } | Act::Edit { .. } | Act::Remove { .. });
    fleeting && room.is_some_and(|room| room.flags.ephemeral)
}

impl Rings {
    /// What `apply` asks, at the entry's place.
    pub(super) fn facts(&self, entry: &Entry, room: &Room) -> Facts {
        let nonce = entry.head.nonce.as_ref();
        let prior = nonce.and_then(|nonce| self.prior(room, entry.head.actor.id, nonce));
        let target = entry.head.act.target();
        let target = target.and_then(|seq| self.message(room, seq));
        Facts { prior, target, ..Facts::default() }
    }

    /// The same of an act that is kept and about rooms that keep nothing: the messages it names, and those of a time.
    pub(super) fn add_facts(&self, facts: &mut Facts, entry: &Entry, rooms: &[&Room]) {
        match (&entry.head.act, rooms) {
            (Act::Redact { targets }, [room, ..]) => {
                let known =
                    targets.iter().filter_map(|seq| Some((*seq, self.message(room, *seq)?)));
                facts.targets.extend(known);
            }
            (Act::Report { target, .. }, [room, ..]) => facts.target = self.message(room, *target),
            (Act::Purge { since, until, .. }, _) => {
                let (since, until) = (since.unwrap_or(0), until.unwrap_or(Millis::MAX));
                for room in rooms {
                    let messages = self.ring(room).into_iter().flat_map(|ring| &ring.messages);
                    let mut then = messages.filter(|(_, of)| (since..=until).contains(&of.at));
                    if let Some((first, _)) = then.next() {
                        let last = then.next_back().map_or(*first, |(last, _)| *last);
                        facts.ranges.push((room.name.clone(), *first, last));
                    }
                }
            }
            _other => {}
        }
    }

    /// Messages that a moderator took away are gone for good.
    pub(super) fn remove(&mut self, room: &Room, what: &What) {
        let What::Removed { targets, purged, .. } = what else { return };
        let is_gone = |seq: Seq, author: PersonId| {
            let in_range = |of: &Purged| of.author == author && (of.first..=of.last).contains(&seq);
            targets.contains(&seq) || purged.iter().any(in_range)
        };
        let ring = self.kept.get_mut(&room.id).filter(|ring| ring.epoch == room.epoch);
        let messages = ring.into_iter().flat_map(|ring| &mut ring.messages);
        for (seq, message) in messages.filter(|(seq, of)| !of.removed && is_gone(*seq, of.author)) {
            message.removed = true;
            self.undo.push(Undo::Removed(room.id, *seq));
        }
    }

    /// A message that is remembered.
    pub(super) fn message(&self, room: &Room, seq: Seq) -> Option<Target> {
        self.ring(room)?.message(seq).copied()
    }

    /// How many messages of these persons and this time stand in a room.
    pub(super) fn count(&self, room: &Room, persons: &[PersonId], time: Time) -> u64 {
        let time = time.0.unwrap_or(0)..=time.1.unwrap_or(Millis::MAX);
        let messages = self.ring(room).into_iter().flat_map(|ring| &ring.messages);
        let standing = messages.filter(|(_, of)| !of.removed && time.contains(&of.at));
        standing.filter(|(_, of)| persons.contains(&of.author)).count() as u64
    }

    /// What became of a request.
    pub(super) fn prior(&self, room: &Room, person: PersonId, nonce: &Nonce) -> Option<Prior> {
        self.ring(room)?.answers.get(&self.mark(person, nonce)).copied()
    }

    /// Takes in what an entry came to.
    pub(super) fn note(&mut self, committed: &Committed, verdict: &Verdict, room: &Room) {
        let Verdict::Accepted { seq, .. } = verdict else { return };
        let head = &committed.entry.head;
        let mark = head.nonce.as_ref().map(|nonce| self.mark(head.actor.id, nonce));
        if self.ring(room).is_none() {
            let old = self.kept.insert(room.id, Ring::new(room.epoch));
            self.undo.push(Undo::Begun(room.id, old));
        }
        let Some(ring) = self.kept.get_mut(&room.id) else { return };
        if let (Act::Send { .. }, Some(seq)) = (&head.act, *seq) {
            let message = Target { author: head.actor.id, at: committed.at, removed: false };
            ring.messages.push_back((seq, message));
            self.undo.push(Undo::Said(room.id));
        }
        if let Act::Remove { target } = &head.act
            && let Some(message) = ring.message_mut(*target)
        {
            message.removed = true;
            self.undo.push(Undo::Removed(room.id, *target));
        }
        if let Some(mark) = mark {
            let prior = Prior { seq: *seq, at: committed.at, print: head.print };
            let old = ring.answer(mark, prior);
            self.undo.push(Undo::Answered(room.id, mark, old));
        }
    }

    /// Keeps what the batch at hand did.
    pub(super) fn commit(&mut self, state: &State) {
        let mut last = None;
        for done in self.undo.drain(..) {
            let room = done.room();
            if last.replace(room) != Some(room)
                && let Some(ring) = self.kept.get_mut(&room)
            {
                ring.forget_oldest();
            }
        }
        // Every ephemeral room has at most one ring; more rings than rooms means that some belong to none.
        if self.kept.len() > state.rooms.len() {
            let standing: Vec<_> = state.rooms.values().map(|room| room.id).collect();
            self.kept.retain(|id, _| standing.contains(id));
        }
    }

    /// Forgets what the batch at hand did.
    pub(super) fn roll_back(&mut self) {
        while let Some(done) = self.undo.pop() {
            let room = done.room();
            if let Undo::Begun(_, old) = done {
                match old {
                    Some(old) => self.kept.insert(room, old),
                    None => self.kept.remove(&room),
                };
            } else if let Some(ring) = self.kept.get_mut(&room) {
                ring.take_back(&done);
            }
        }
    }

    fn ring(&self, room: &Room) -> Option<&Ring> {
        self.kept.get(&room.id).filter(|ring| ring.epoch == room.epoch)
    }

    fn mark(&self, person: PersonId, nonce: &Nonce) -> Mark {
        self.salt.hash_one((person, nonce))
    }
}

impl Ring {
    fn new(epoch: Epoch) -> Self {
        let (messages, order) = (VecDeque::new(), VecDeque::new());
        Self { epoch, messages, answers: HashMap::new(), order }
    }

    fn place(&self, seq: Seq) -> Option<usize> {
        self.messages.binary_search_by_key(&seq, |(seq, _)| *seq).ok()
    }

    fn message(&self, seq: Seq) -> Option<&Target> {
        self.messages.get(self.place(seq)?).map(|(_, message)| message)
    }

    fn message_mut(&mut self, seq: Seq) -> Option<&mut Target> {
        let place = self.place(seq)?;
        self.messages.get_mut(place).map(|(_, message)| message)
    }

    fn answer(&mut self, mark: Mark, prior: Prior) -> Option<Prior> {
        let old = self.answers.insert(mark, prior);
        if old.is_none() {
            self.order.push_back(mark);
        }
        old
    }

    fn take_back(&mut self, done: &Undo) {
        match done {
            Undo::Begun(..) => {}
            Undo::Said(_) => {
                self.messages.pop_back();
            }
            Undo::Removed(_, target) => {
                if let Some(message) = self.message_mut(*target) {
                    message.removed = false;
                }
            }
            Undo::Answered(_, mark, Some(old)) => {
                self.answers.insert(*mark, *old);
            }
            Undo::Answered(_, mark, None) => {
                self.answers.remove(mark);
                self.order.pop_back();
            }
        }
    }

    fn forget_oldest(&mut self) {
        while self.messages.len() > MOST {
            self.messages.pop_front();
        }
        while self.order.len() > MOST {
            if let Some(oldest) = self.order.pop_front() {
                self.answers.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{Actor, Body, Flags, Head};
    use parlor_protocol::EntryId;

    const WHO: PersonId = PersonId(7);

    fn room(epoch: u64) -> Room {
        Room {
            id: parlor_protocol::RoomId(1),
            name: "r".parse().unwrap(),
            epoch: Epoch(epoch),
            head: 0,
            n: 0,
            first: 1,
            owner: None,
            roles: None,
            topic: None,
            mode: None,
            marks: None,
            flags: Flags { ephemeral: true, ..Flags::default() },
            last_at: 0,
        }
    }

    fn nonce(text: &str) -> Nonce {
        Nonce(text.into())
    }

    fn note(rings: &mut Rings, room: &Room, (act, mark, seq): (Act, &str, Seq)) {
        let (id, actor) = (EntryId::fresh(), Actor::person(WHO));
        let nonce = Some(nonce(mark));
        let head = Head { id, actor, room: Some(room.name.clone()), nonce, print: seq, act };
        let entry = Entry { head, body: Body::default() };
        let verdict = Verdict::Accepted { seq: Some(seq), events: Vec::new(), news: Vec::new() };
        rings.note(&Committed { pos: 1, at: seq, entry }, &verdict, room);
    }

    fn say(rings: &mut Rings, room: &Room, mark: &str, seq: Seq) {
        note(rings, room, (Act::Send { reply_to: None, bytes: 0 }, mark, seq));
    }

    fn seq_of(rings: &Rings, room: &Room, mark: &str) -> Option<Seq> {
        rings.prior(room, WHO, &nonce(mark)).and_then(|prior| prior.seq)
    }

    fn removed(rings: &Rings, room: &Room, seq: Seq) -> Option<bool> {
        rings.ring(room).and_then(|ring| ring.message(seq)).map(|message| message.removed)
    }

    /// State with one room in it.
    fn state(room: &Room) -> State {
        let rooms = [(room.name.clone(), std::sync::Arc::new(room.clone()))].into();
        State { rooms, ..State::default() }
    }

    #[test]
    fn a_batch_that_failed_leaves_nothing() {
        let (mut rings, old, new) = (Rings::default(), room(1), room(2));
        say(&mut rings, &old, "a", 1);
        rings.commit(&state(&old));
        say(&mut rings, &old, "b", 2);
        say(&mut rings, &old, "a", 3);
        note(&mut rings, &old, (Act::Remove { target: 1 }, "c", 4));
        say(&mut rings, &new, "d", 1);
        assert_eq!(seq_of(&rings, &new, "d"), Some(1));
        assert_eq!(seq_of(&rings, &old, "a"), None, "another epoch is another ring");
        rings.roll_back();
        assert_eq!(["a", "b", "c"].map(|mark| seq_of(&rings, &old, mark)), [Some(1), None, None]);
        assert_eq!([1, 2, 3].map(|seq| removed(&rings, &old, seq)), [Some(false), None, None]);
        assert_eq!(seq_of(&rings, &new, "d"), None);
    }

    #[test]
    fn a_ring_keeps_the_newest() {
        let (mut rings, room) = (Rings::default(), room(1));
        let state = state(&room);
        for seq in 1..=MOST as Seq + 2 {
            say(&mut rings, &room, &seq.to_string(), seq);
            rings.commit(&state);
        }
        assert_eq!(["2", "3"].map(|mark| seq_of(&rings, &room, mark)), [None, Some(3)]);
        assert_eq!([2, 3].map(|seq| removed(&rings, &room, seq)), [None, Some(false)]);
    }
}
