//! Running values of rooms and connections. Rooms are registered beside the hub's map, so that who looks at all of them takes none of its locks.

use parking_lot::Mutex;
use parlor_protocol::{Millis, RoomName, Seq};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, OnceLock, Weak};

/// The list is kept in so many parts, so that a look at all of it holds up few newcomers at a time.
const PARTS: usize = 16;

/// Below this many in a part nothing is pruned.
const FEW: usize = 64;

/// What this node's rooms and connections count.
#[derive(Debug, Default)]
pub struct Gauges {
    pub rooms: Rooms,
    /// Connections that were cut for not reading.
    pub cut: AtomicU64,
}

/// The rooms that are loaded, as weak references: whoever is gone is gone from here, too.
#[derive(Debug, Default)]
pub struct Rooms {
    parts: [Mutex<Part>; PARTS],
    turn: AtomicUsize,
}

#[derive(Debug)]
struct Part {
    list: Vec<Weak<RoomGauge>>,
    prune_at: usize,
}

impl Default for Part {
    fn default() -> Self {
        Self { list: Vec::new(), prune_at: FEW }
    }
}

impl Rooms {
    /// Takes one in; it leaves by being dropped.
    pub(super) fn add(&self, one: &Arc<RoomGauge>) {
        let turn = self.turn.fetch_add(1, Relaxed) % PARTS;
        let Some(part) = self.parts.get(turn) else { return };
        let mut part = part.lock();
        if part.list.len() >= part.prune_at {
            part.list.retain(|one| one.strong_count() > 0);
            part.prune_at = (part.list.len() * 2).max(FEW);
        }
        part.list.push(Arc::downgrade(one));
    }

    /// All that are there.
    pub fn all(&self) -> Vec<Arc<RoomGauge>> {
        let mut all = Vec::new();
        for part in &self.parts {
            let mut part = part.lock();
            part.list.retain(|one| {
                let one = one.upgrade();
                let there = one.is_some();
                all.extend(one);
                there
            });
        }
        all
    }
}

/// What a loaded room counts.
#[derive(Debug)]
pub struct RoomGauge {
    /// As first asked for.
    pub name: RoomName,
    pub users: AtomicU32,
    pub connections: AtomicU32,
    /// The most users since it was loaded.
    pub peak: AtomicU32,
    /// Bytes of its events, since it was loaded.
    pub bytes: AtomicU64,
}

impl RoomGauge {
    pub(super) fn new(name: RoomName) -> Self {
        let (users, connections, peak) = Default::default();
        Self { name, users, connections, peak, bytes: AtomicU64::new(0) }
    }

    /// So many are there now. Called under the room's lock, so that no older word comes last.
    pub(super) fn count(&self, users: usize, connections: usize) {
        let users = u32::try_from(users).unwrap_or(u32::MAX);
        self.users.store(users, Relaxed);
        self.peak.fetch_max(users, Relaxed);
        self.connections.store(u32::try_from(connections).unwrap_or(u32::MAX), Relaxed);
    }
}

/// Where a connection comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub address: IpAddr,
    /// As the program calls itself in `hello`.
    pub client: Option<Box<str>>,
}

/// By so many places the list of a connection's rooms grows.
const ROOMS_AT_ONCE: usize = 16;

/// What a connection counts. Every connection has one, so it is small.
#[derive(Debug, Default)]
pub struct Gauge {
    /// Known from `hello` on.
    pub origin: OnceLock<Box<Origin>>,
    /// Messages that it submitted.
    pub said: AtomicU32,
    /// Replies that wait.
    pub queued_bytes: AtomicU32,
    pub queued_frames: AtomicU32,
    /// How far its cursors were behind, and how many read from the store, when it was last asked.
    lag: AtomicU32,
    behind: AtomicU32,
    /// When a ping left, in the low bits; 0: it was answered.
    pinged: AtomicU32,
    /// Its way there and back, and one more; 0: there was none yet.
    rtt: AtomicU32,
    /// The rooms that it watches, by slot, as its caller says; a watch costs 8 bytes.
    rooms: Mutex<Vec<Option<Arc<RoomGauge>>>>,
}

impl Gauge {
    /// A ping leaves.
    pub fn pinged(&self, now: Millis) {
        self.pinged.store((now as u32).max(1), Relaxed);
    }

    /// A pong came.
    pub fn ponged(&self, now: Millis) {
        let left = self.pinged.swap(0, Relaxed);
        if left > 0 {
            self.rtt.store((now as u32).wrapping_sub(left).saturating_add(1), Relaxed);
        }
    }

    pub fn rtt(&self) -> Option<u64> {
        self.rtt.load(Relaxed).checked_sub(1).map(u64::from)
    }

    /// How many events the cursor that is furthest behind has before it, and how many rooms are read from the store.
    pub fn is_behind(&self, lag: Seq, rooms: usize) {
        self.lag.store(u32::try_from(lag).unwrap_or(u32::MAX), Relaxed);
        self.behind.store(u32::try_from(rooms).unwrap_or(u32::MAX), Relaxed);
    }

    /// A page of the store is on its way; who asks how far it is behind learns more.
    pub fn reads_the_store(&self) {
        self.behind.fetch_max(1, Relaxed);
    }

    pub fn lag(&self) -> Seq {
        Seq::from(self.lag.load(Relaxed))
    }

    pub fn behind(&self) -> usize {
        self.behind.load(Relaxed) as usize
    }

    /// The rooms that it watches.
    pub fn rooms(&self) -> Vec<Arc<RoomGauge>> {
        self.rooms.lock().iter().flatten().cloned().collect()
    }

    /// How many of the rooms that it watches are wanted.
    pub fn count_rooms(&self, wanted: impl Fn(&RoomGauge) -> bool) -> usize {
        self.rooms.lock().iter().flatten().filter(|room| wanted(room)).count()
    }

    /// The slot of a room that it watches. A room that somebody watches stays loaded, so it is found by its place in memory.
    pub(crate) fn slot(&self, room: &Arc<RoomGauge>) -> Option<u16> {
        let is = |watched: &Arc<RoomGauge>| Arc::ptr_eq(watched, room);
        let rooms = self.rooms.lock();
        let slot = rooms.iter().position(|watched| watched.as_ref().is_some_and(is));
        slot.map(|slot| slot as u16)
    }

    /// The lowest slot that no room has.
    pub(crate) fn free_slot(&self) -> usize {
        let rooms = self.rooms.lock();
        let free = rooms.iter().position(Option::is_none);
        free.unwrap_or(rooms.len())
    }

    /// It watches this room under this slot.
    pub(crate) fn enter(&self, slot: u16, room: Arc<RoomGauge>) {
        let slot = usize::from(slot);
        let mut rooms = self.rooms.lock();
        if slot >= rooms.len() {
            if slot >= rooms.capacity() {
                // Most watch one room. A list that grows often leaves a hole in the heap for each of its sizes.
                let more = if slot == 0 { 1 } else { ROOMS_AT_ONCE };
                let missing = slot + 1 - rooms.len();
                rooms.reserve_exact(more.max(missing));
            }
            rooms.resize(slot + 1, None);
        }
        if let Some(place) = rooms.get_mut(slot) {
            *place = Some(room);
        }
    }

    /// It watches the room of this slot no longer.
    pub(crate) fn leave(&self, slot: u16) {
        if let Some(place) = self.rooms.lock().get_mut(usize::from(slot)) {
            *place = None;
        }
    }
}

#[cfg(test)]
#[cfg(not(feature = "shuttle"))]
mod tests {
    use super::*;

    #[test]
    fn who_is_gone_is_not_listed() {
        let (name, rooms) = (RoomName::parse("lobby").unwrap(), Rooms::default());
        let room = || Arc::new(RoomGauge::new(name.clone()));
        let kept: Vec<Arc<RoomGauge>> = (0..1_000)
            .map(|_| {
                let one = room();
                rooms.add(&one);
                rooms.add(&room());
                one
            })
            .collect();
        let listed: usize = rooms.parts.iter().map(|part| part.lock().list.len()).sum();
        assert!(listed <= 2 * (kept.len() + PARTS * FEW), "{listed}");
        assert_eq!(rooms.all().len(), kept.len());
        drop(kept);
        assert!(rooms.all().is_empty());
    }

    #[test]
    fn a_pong_without_a_ping_says_nothing() {
        let gauge = Gauge::default();
        gauge.ponged(5);
        assert_eq!(gauge.rtt(), None);
        gauge.pinged(100);
        gauge.ponged(107);
        gauge.ponged(900);
        assert_eq!(gauge.rtt(), Some(7));
    }

    #[test]
    fn a_slot_is_a_rooms_until_it_leaves() {
        let room = |name: &str| Arc::new(RoomGauge::new(RoomName::parse(name).unwrap()));
        let (one, two, three) = (room("one"), room("two"), room("three"));
        let gauge = Gauge::default();
        for (slot, room) in [(0, &one), (1, &two)] {
            assert_eq!((gauge.free_slot(), gauge.slot(room)), (usize::from(slot), None));
            gauge.enter(slot, room.clone());
            assert_eq!(gauge.slot(room), Some(slot));
        }
        gauge.leave(0);
        assert_eq!((gauge.slot(&one), gauge.slot(&two), gauge.free_slot()), (None, Some(1), 0));
        let watched: Vec<_> = gauge.rooms().iter().map(|room| room.name.to_string()).collect();
        assert_eq!(watched, ["two"]);
        gauge.enter(0, three.clone());
        assert_eq!((gauge.slot(&three), gauge.free_slot()), (Some(0), 2));
        assert_eq!(gauge.count_rooms(|room| room.name != two.name), 1);
        gauge.leave(9);
    }
}
