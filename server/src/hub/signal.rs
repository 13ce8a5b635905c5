//! How a connection learns that there is something for it: a bit for each of its rooms, two flags, and one wake-up.

use super::sync::{AtomicBool, AtomicU32, AtomicU64, Ordering, WakerSlot};
use std::task::Context;

const DIRECT: u32 = 1;
const ORDERS: u32 = 2;

/// News for one connection. Anybody may set it; only the session of the connection takes and rests.
///
/// No wake-up is lost: who brings news sets its bit and then looks whether the session sleeps; the session says that it
/// sleeps and then looks at the bits. Both in one total order (`SeqCst`), so at least one of them sees the other.
#[derive(Debug)]
pub struct Signal {
    rooms: Box<[AtomicU64]>,
    lanes: AtomicU32,
    /// The session runs, or a wake-up is on its way, or it waits for its socket: news alone need not wake it.
    awake: AtomicBool,
    waker: WakerSlot,
}

impl Signal {
    /// For a connection of at most this many rooms.
    pub fn new(slots: usize) -> Self {
        let rooms = (0..slots.div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        Self {
            rooms,
            lanes: AtomicU32::new(0),
            awake: AtomicBool::new(true),
            waker: WakerSlot::new(),
        }
    }

    /// There is something new in the room of this slot.
    pub fn room(&self, slot: u16) {
        let Some(word) = self.rooms.get(usize::from(slot) / 64) else { return };
        let bit = 1 << (slot % 64);
        // Whoever set the bit has woken the session, and it takes the bit before it looks into the room.
        if word.load(Ordering::SeqCst) & bit == 0 {
            word.fetch_or(bit, Ordering::SeqCst);
            self.wake_sleeper();
        }
    }

    /// Whether something waits to be taken.
    pub fn has_news(&self) -> bool {
        self.lanes.load(Ordering::SeqCst) != 0
            || self.rooms.iter().any(|word| word.load(Ordering::SeqCst) != 0)
    }

    /// How many words of 64 slots there are.
    pub fn words(&self) -> usize {
        self.rooms.len()
    }

    /// Takes the news of 64 rooms: bit 0 is the room of slot `64 * word`. To be called before looking into them.
    pub fn take_rooms(&self, word: usize) -> u64 {
        let Some(word) = self.rooms.get(word) else { return 0 };
        match word.load(Ordering::SeqCst) {
            0 => 0,
            _ => word.swap(0, Ordering::SeqCst),
        }
    }

    /// The session runs: nobody needs to wake it.
    pub fn rouse(&self) {
        if !self.awake.load(Ordering::SeqCst) {
            self.awake.store(true, Ordering::SeqCst);
        }
    }

    /// The session has written all there was and wants to sleep until news come. False: news came; look again.
    pub fn sleep(&self, cx: &Context<'_>) -> bool {
        self.waker.register(cx.waker());
        self.awake.store(false, Ordering::SeqCst);
        let news = self.has_news();
        if news {
            self.awake.store(true, Ordering::SeqCst);
        }
        !news
    }

    /// The session waits for its socket, and only an order may wake it. False: there is an order; look again.
    pub fn block(&self, cx: &Context<'_>) -> bool {
        self.waker.register(cx.waker());
        self.lanes.load(Ordering::SeqCst) & ORDERS == 0
    }

    pub(crate) fn has_direct(&self) -> bool {
        self.lanes.load(Ordering::SeqCst) & DIRECT != 0
    }

    /// To be called under the lock of the direct lane, as `direct_empty`.
    pub(crate) fn direct_waits(&self) {
        self.lanes.fetch_or(DIRECT, Ordering::SeqCst);
    }

    pub(crate) fn direct_empty(&self) {
        self.lanes.fetch_and(!DIRECT, Ordering::SeqCst);
    }

    pub(crate) fn has_order(&self) -> bool {
        self.lanes.load(Ordering::SeqCst) & ORDERS != 0
    }

    pub(crate) fn orders_wait(&self) {
        self.lanes.fetch_or(ORDERS, Ordering::SeqCst);
    }

    pub(crate) fn orders_empty(&self) {
        self.lanes.fetch_and(!ORDERS, Ordering::SeqCst);
    }

    /// Wakes the session if it sleeps.
    pub(crate) fn wake_sleeper(&self) {
        if !self.awake.load(Ordering::SeqCst) && !self.awake.swap(true, Ordering::SeqCst) {
            self.waker.wake();
        }
    }

    /// Wakes the session whatever it waits for.
    pub(crate) fn wake(&self) {
        self.awake.store(true, Ordering::SeqCst);
        self.waker.wake();
    }
}
