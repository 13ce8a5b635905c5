//! The live node: rooms in a concurrent map, tails of encoded frames, watchers and their lanes, presence.

mod cuts;
pub mod encode;
mod gauges;
mod live;
mod mailbox;
mod presence;
mod publish;
mod reply;
mod runs;
mod seat;
mod signal;
pub(crate) mod sync;
mod tail;
#[cfg(test)]
#[cfg_attr(feature = "shuttle", allow(dead_code, reason = "its tests need less of it"))]
pub(crate) mod testing;
mod ticker;
mod typing;
mod volatile;
mod watchers;

pub use gauges::{Gauge, Gauges, Origin, RoomGauge};
pub use live::LiveRoom;
pub use mailbox::{Mailbox, Order, Vitals};
pub use presence::Members;
pub use reply::{Again, Reply};
pub(crate) use runs::cut;
pub use seat::{Attached, Seat, Standing, Start};
pub use signal::Signal;
pub use tail::{Budget, Framed, Take};
pub use volatile::Volatile;

use crate::chat::{self, Event, What, Who};
use bytes::Bytes;
use dashmap::DashMap;
use parking_lot::Mutex;
use parlor_protocol::{ConnectionId, Millis, PersonId, RoomName};
use presence::Manners;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use ticker::Ticker;

/// Connections are kept in this many parts, so that a sweep holds up few newcomers at a time.
const PARTS: usize = 64;

/// What the hub needs of the configuration. Times are milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    pub tail_bytes: usize,
    /// A room that nobody watched for this long leaves memory.
    pub idle: Millis,
    /// In rooms of more persons than this only the count of presence is told.
    pub names_up_to: usize,
    /// How often `tick` is called.
    pub interval: Millis,
    pub leave_grace: Millis,
    pub typing: Millis,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            tail_bytes: 262_144,
            idle: 600_000,
            names_up_to: 200,
            interval: 1_000,
            leave_grace: 5_000,
            typing: 6_000,
        }
    }
}

/// Held for one look; nobody is woken under it.
type Part = Mutex<HashMap<ConnectionId, Arc<Mailbox>>>;

/// The rooms and connections of this node.
#[derive(Debug)]
pub struct Hub {
    /// No guard of it is held while another method of the map is called, or while somebody is woken.
    rooms: DashMap<RoomName, Arc<LiveRoom>>,
    connections: Box<[Part]>,
    connected: AtomicUsize,
    ticker: Arc<Ticker>,
    options: Options,
    swept: AtomicU64,
    /// What rooms and connections count, for whoever looks at all of them.
    pub gauges: Gauges,
}

impl Hub {
    pub fn new(options: Options) -> Self {
        let manners = Manners {
            names_up_to: options.names_up_to,
            leave_grace: options.leave_grace,
            typing: options.typing,
        };
        Self {
            rooms: DashMap::new(),
            connections: (0..PARTS).map(|_| Mutex::default()).collect(),
            connected: AtomicUsize::new(0),
            ticker: Arc::new(Ticker::new(manners, options.interval)),
            options,
            swept: AtomicU64::new(0),
            gauges: Gauges::default(),
        }
    }

    /// Appends committed events to the tails of their rooms and tells the watchers. One caller at a time, in the order of
    /// the log, after the events were merged into State: `attach` relies on it.
    pub fn deliver(&self, events: &[Event]) {
        let mut sorted: Vec<&Event> = events.iter().collect();
        // Stable: the events of one room stay in their order, and rooms have none between them.
        sorted.sort_by(|one, other| one.room.cmp(&other.room));
        for of_room in sorted.chunk_by(|one, other| one.room == other.room) {
            self.deliver_to_room(of_room);
        }
    }

    fn deliver_to_room(&self, events: &[&Event]) {
        let Some(name) = events.first().map(|event| &event.room) else { return };
        let loaded = self.rooms.get(name).map(|room| room.value().clone());
        let lives = |event: &&Event| matches!(event.what, What::Made { ephemeral: true, .. });
        let live = match loaded {
            Some(live) => live,
            None if events.iter().any(lives) => self.live(name),
            // Nobody reads here; who comes finds the events in the store.
            None => return,
        };
        let encoded: Vec<(&Event, Option<Bytes>)> =
            events.iter().map(|event| (*event, encode::event(event))).collect();
        live.publish(&encoded);
    }

    /// Loads an ephemeral room, whose tail is all there is of it: to be called for each before events are delivered.
    pub fn open(&self, room: &chat::Room) {
        self.live(&room.name).open(room);
    }

    /// The room, loaded so that it hears of what is removed from now on. `committed` as in `attach`.
    pub fn load(
        &self,
        name: &RoomName,
        committed: impl Fn() -> Option<Arc<chat::Room>>,
    ) -> Arc<LiveRoom> {
        loop {
            let live = self.live(name);
            if live.learn(committed().as_deref()) {
                return live;
            }
        }
    }

    /// Seats a connection in a room, under one of its slots. `committed` reads the room's committed state; it is called
    /// when deliveries already reach the room, so that none falls between, and under no lock of the hub.
    pub fn attach(
        &self,
        name: &RoomName,
        committed: impl Fn() -> Option<Arc<chat::Room>>,
        mailbox: &Arc<Mailbox>,
        slot: u16,
    ) -> Attached {
        loop {
            let live = self.live(name);
            let room = committed();
            let manners = self.ticker.manners;
            if let Some(attached) = live.seat(room.as_deref(), (mailbox, slot), manners) {
                return attached;
            }
        }
    }

    /// The room, if it is loaded.
    pub fn room(&self, name: &RoomName) -> Option<Arc<LiveRoom>> {
        self.rooms.get(name).map(|room| room.value().clone())
    }

    fn live(&self, name: &RoomName) -> Arc<LiveRoom> {
        if let Some(live) = self.room(name) {
            return live;
        }
        let new =
            || Arc::new(LiveRoom::new(name.clone(), self.options.tail_bytes, self.ticker.clone()));
        let live = self.rooms.entry(name.clone()).or_insert_with(new).value().clone();
        live.register(&self.gauges);
        live
    }

    /// Persons in a room by id, after the given one.
    pub fn members(&self, name: &RoomName, after: Option<PersonId>, limit: usize) -> Members {
        self.room(name).map(|live| live.members(after, limit)).unwrap_or_default()
    }

    /// How many persons are in a room.
    pub fn count(&self, name: &RoomName) -> usize {
        self.room(name).map_or(0, |live| live.count())
    }

    /// Whether a connection of this person watches a room.
    pub fn is_here(&self, name: &RoomName, person: PersonId) -> bool {
        self.room(name).is_some_and(|live| live.is_here(person))
    }

    /// These persons get nothing more of any room, and are in none. `persons` is sorted.
    pub fn expel(&self, persons: &[PersonId]) {
        // No guard is held while a room is locked and its readers are woken.
        let rooms: Vec<Arc<LiveRoom>> =
            self.rooms.iter().map(|room| room.value().clone()).collect();
        for live in rooms {
            live.expel(persons);
        }
    }

    /// The same in one room.
    pub fn expel_from(&self, name: &RoomName, person: PersonId) {
        if let Some(live) = self.room(name) {
            live.expel(&[person]);
        }
    }

    /// Says something to every connection that has a person.
    pub fn tell_all(&self, bytes: &Bytes) {
        let greeted = self.everyone().filter(|mailbox| mailbox.who().is_some());
        greeted.for_each(|mailbox| mailbox.tell(bytes.clone()));
    }

    /// This person types in a room.
    pub fn typing(&self, name: &RoomName, who: &Arc<Who>) {
        if let Some(live) = self.room(name) {
            live.typing(who, self.ticker.typing_due());
        }
    }

    /// Tells presence and typing where they changed, and lets go of rooms that nobody watches. To be called every
    /// `interval` with a monotonic time.
    pub fn tick(&self, now: Millis) {
        for room in self.ticker.begin(now) {
            // A name that somebody watched and nobody wrote under is worth no memory once he has gone.
            if room.abandon() {
                self.rooms.remove_if(&room.name(), |_, loaded| Arc::ptr_eq(loaded, &room));
            } else {
                room.tick(now, self.ticker.manners);
            }
        }
        // The whole map is walked, so not on every tick.
        let swept = self.swept.load(Ordering::Relaxed);
        if now.saturating_sub(swept) >= self.options.idle.div_ceil(10) {
            self.swept.store(now, Ordering::Relaxed);
            self.rooms.retain(|_, room| !room.unload(now, self.options.idle));
        }
    }

    /// How many rooms are loaded.
    pub fn loaded(&self) -> usize {
        self.rooms.len()
    }

    /// Takes in a connection.
    pub fn enroll(&self, mailbox: &Arc<Mailbox>) {
        let Some(part) = self.connections.get(part_of(mailbox.id())) else { return };
        if part.lock().insert(mailbox.id(), mailbox.clone()).is_none() {
            self.connected.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A connection is gone.
    pub fn dismiss(&self, id: ConnectionId) {
        let Some(part) = self.connections.get(part_of(id)) else { return };
        if part.lock().remove(&id).is_some() {
            self.connected.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// How many connections there are.
    pub fn connections(&self) -> usize {
        self.connected.load(Ordering::Relaxed)
    }

    /// Who is connected, one part of them after the other: nobody holds a lock on all.
    pub fn everyone(&self) -> impl Iterator<Item = Arc<Mailbox>> {
        self.connections.iter().flat_map(|part| {
            let part = part.lock();
            part.values().cloned().collect::<Vec<_>>()
        })
    }
}

fn part_of(id: ConnectionId) -> usize {
    // The low bits of a UUIDv7 are random.
    usize::try_from(id.0 % PARTS as u128).unwrap_or_default()
}

#[cfg(test)]
#[cfg(feature = "shuttle")]
mod interleavings;
#[cfg(test)]
#[cfg(not(feature = "shuttle"))]
mod tests;
