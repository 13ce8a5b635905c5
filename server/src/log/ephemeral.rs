//! What `apply` needs to know of rooms that keep nothing: their newest messages and nonces.

use crate::chat::{Act, Committed, Entry, Facts, Nonce, Prior, Room, State, Target, Verdict};
use parlor_protocol::{Epoch, PersonId, RoomId, Seq};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// Messages and nonces remembered in each room.
const MOST: usize = 4_096;

/// The rooms that keep nothing.
#[derive(Debug, Default)]
pub(super) struct Rings {
    kept: HashMap<RoomId, Ring>,
    /// What the batch at hand did.
    fresh: HashMap<RoomId, Ring>,
}

/// One room's newest messages and nonces.
#[derive(Debug)]
struct Ring {
    epoch: Epoch,
    messages: BTreeMap<Seq, Target>,
    nonces: HashMap<(PersonId, Nonce), Prior>,
    /// The nonces as they came.
    order: VecDeque<(PersonId, Nonce)>,
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
        let target = entry
            .head
            .act
            .target()
            .and_then(|seq| self.rings(room).find_map(|ring| ring.messages.get(&seq).copied()));
        Facts { prior, target, ..Facts::default() }
    }

    /// What became of a request.
    pub(super) fn prior(&self, room: &Room, person: PersonId, nonce: &Nonce) -> Option<Prior> {
        let asked = (person, nonce.clone());
        self.rings(room).find_map(|ring| ring.nonces.get(&asked).copied())
    }

    /// Takes in what an entry came to.
    pub(super) fn note(&mut self, committed: &Committed, verdict: &Verdict, room: &Room) {
        let Verdict::Accepted { seq, .. } = verdict else { return };
        let head = &committed.entry.head;
        let target = head
            .act
            .target()
            .and_then(|seq| self.rings(room).find_map(|ring| ring.messages.get(&seq).copied()));
        let ring = self.fresh.entry(room.id).or_insert_with(|| Ring::new(room.epoch));
        if let (Act::Send { .. }, Some(seq)) = (&head.act, *seq) {
            let message = Target { author: head.actor.id, at: committed.at, removed: false };
            ring.messages.insert(seq, message);
        }
        if let (Act::Remove { target: seq }, Some(target)) = (&head.act, target) {
            ring.messages.insert(*seq, Target { removed: true, ..target });
        }
        if let Some(nonce) = &head.nonce {
            let prior = Prior { seq: *seq, at: committed.at, print: head.print };
            ring.keep((head.actor.id, nonce.clone()), prior);
        }
    }

    /// Keeps what the batch at hand did.
    pub(super) fn commit(&mut self, state: &State) {
        for (id, fresh) in self.fresh.drain() {
            let ring = self.kept.entry(id).or_insert_with(|| Ring::new(fresh.epoch));
            ring.take_in(fresh);
        }
        // Every ephemeral room has at most one ring; more rings than rooms means that some belong to none.
        if self.kept.len() > state.rooms.len() {
            let standing: Vec<_> = state.rooms.values().map(|room| room.id).collect();
            self.kept.retain(|id, _| standing.contains(id));
        }
    }

    /// Forgets what the batch at hand did.
    pub(super) fn roll_back(&mut self) {
        self.fresh.clear();
    }

    /// The room's rings, the batch's own first.
    fn rings(&self, room: &Room) -> impl Iterator<Item = &Ring> {
        let epoch = room.epoch;
        let both = [self.fresh.get(&room.id), self.kept.get(&room.id)];
        both.into_iter().flatten().filter(move |ring| ring.epoch == epoch)
    }
}

impl Ring {
    fn new(epoch: Epoch) -> Self {
        let (messages, nonces) = (BTreeMap::new(), HashMap::new());
        Self { epoch, messages, nonces, order: VecDeque::new() }
    }

    fn keep(&mut self, asked: (PersonId, Nonce), prior: Prior) {
        if self.nonces.insert(asked.clone(), prior).is_none() {
            self.order.push_back(asked);
        }
    }

    fn take_in(&mut self, mut fresh: Self) {
        if self.epoch != fresh.epoch {
            *self = Self::new(fresh.epoch);
        }
        for (seq, target) in std::mem::take(&mut fresh.messages) {
            self.messages.insert(seq, target);
        }
        for asked in std::mem::take(&mut fresh.order) {
            if let Some(prior) = fresh.nonces.remove(&asked) {
                self.keep(asked, prior);
            }
        }
        while self.messages.len() > MOST {
            self.messages.pop_first();
        }
        while self.order.len() > MOST {
            if let Some(oldest) = self.order.pop_front() {
                self.nonces.remove(&oldest);
            }
        }
    }
}
