//! The clock that stamps entries, as something a test can turn.

use crate::chat::{Act, Actor, Body, Entry, Head};
use parlor_protocol::{EntryId, Millis};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Two clocks of one machine.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970, UTC; it may step.
    fn wall(&self) -> Millis;
    /// Time since some moment; it never steps.
    fn monotonic(&self) -> Duration;
}

/// The machine's clocks.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock(Instant);

impl Default for SystemClock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock for SystemClock {
    fn wall(&self) -> Millis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A step over this is an entry of the log.
const STEP: i64 = 60_000;

/// Notices that the wall clock stepped.
#[derive(Debug)]
pub(super) struct Watch {
    wall: Millis,
    monotonic: Duration,
}

impl Watch {
    pub(super) fn new(clock: &dyn Clock) -> Self {
        Self { wall: clock.wall(), monotonic: clock.monotonic() }
    }

    /// The entry that says how far the wall clock stepped since the last look, if it is far.
    pub(super) fn look(&mut self, clock: &dyn Clock) -> Option<Entry> {
        let now = Self::new(clock);
        let passed = now.monotonic.saturating_sub(self.monotonic).as_millis();
        let expected = self.wall.saturating_add(Millis::try_from(passed).unwrap_or(Millis::MAX));
        let step_ms = now.wall.cast_signed().saturating_sub(expected.cast_signed());
        *self = now;
        (step_ms.abs() > STEP).then(|| server_entry(Act::Clock { step_ms }))
    }
}

/// Something the server does by itself.
pub(super) fn server_entry(act: Act) -> Entry {
    let id = EntryId::fresh();
    let head = Head { id, actor: Actor::SERVER, room: None, nonce: None, print: 0, act };
    Entry { head, body: Body::default() }
}
