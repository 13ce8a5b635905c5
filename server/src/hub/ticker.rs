//! What the rooms of a hub share: which of them the next tick has to look at, the time of the last one, and serial numbers.

use super::live::LiveRoom;
use super::presence::Manners;
use parking_lot::Mutex;
use parlor_protocol::Millis;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Of the whole process, for what is joined of a room's frames is kept by thread.
static SERIAL: AtomicU64 = AtomicU64::new(0);

#[derive(Debug)]
pub(crate) struct Ticker {
    /// Held to add one room or to take all of them; a room stands here at most once.
    stirred: Mutex<Vec<Arc<LiveRoom>>>,
    now: AtomicU64,
    interval: Millis,
    pub(crate) manners: Manners,
}

impl Ticker {
    pub(crate) fn new(manners: Manners, interval: Millis) -> Self {
        Self { stirred: Mutex::default(), now: AtomicU64::new(0), interval, manners }
    }

    /// The next tick has something to tell in this room.
    pub(crate) fn add(&self, room: &Arc<LiveRoom>) {
        if room.stir() {
            self.stirred.lock().push(room.clone());
        }
    }

    /// The rooms to look at now.
    pub(crate) fn begin(&self, now: Millis) -> Vec<Arc<LiveRoom>> {
        self.now.store(now, Ordering::Relaxed);
        std::mem::take(&mut *self.stirred.lock())
    }

    /// The time of the last tick.
    pub(crate) fn now(&self) -> Millis {
        self.now.load(Ordering::Relaxed)
    }

    /// When somebody who leaves now is told as gone. The last tick may be an interval ago, and the grace is a minimum.
    pub(crate) fn leave_due(&self) -> Millis {
        self.now() + self.interval + self.manners.leave_grace
    }

    /// When somebody who types now is forgotten, in the same way.
    pub(crate) fn typing_due(&self) -> Millis {
        self.now() + self.interval + self.manners.typing
    }

    /// A number that no room of this process has had.
    pub(crate) fn serial(&self) -> u64 {
        SERIAL.fetch_add(1, Ordering::Relaxed) + 1
    }
}
