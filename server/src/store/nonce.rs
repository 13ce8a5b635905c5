//! Answers to repeated requests, kept in memory for the window of log time.
//!
//! A table of them cost six times as much as the messages themselves: nonces are random, so every one of a batch
//! touched another page.

use crate::chat::Prior;
use parlor_protocol::{Millis, PersonId, RoomId};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};
use std::time::{Duration, Instant};

/// A span is 2^18 ms, about four minutes; what has expired goes by spans.
const SPAN_BITS: u32 = 18;
/// About 600 MB. Over it the oldest span goes, which shortens the window; it takes 4,600 requests a second to get here.
const MOST: usize = 1 << 24;
/// An operator needs to read it once.
const WARN_EVERY: Duration = Duration::from_secs(60);

/// Who asked, where, and under which mark, as a salted hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Slot(u64);

/// The answers inside the window.
#[derive(Debug, Default)]
pub(super) struct Answers {
    spans: BTreeMap<u64, HashMap<Slot, Prior, Ready>>,
    count: usize,
    /// When it was last told that the window is short.
    warned: Option<Instant>,
}

/// The slots are hashes already.
type Ready = BuildHasherDefault<AsIs>;

#[derive(Debug, Default)]
pub(super) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |bits, byte| bits.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// Makes slots; keyed anew in each run, for nobody may foresee them and nothing keeps them.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots(std::hash::RandomState);

impl Slots {
    /// Room 0: a request about no room.
    pub(super) fn of(&self, person: PersonId, room: RoomId, nonce: &str) -> Slot {
        Slot(self.0.hash_one((person, room, nonce)))
    }
}

impl Answers {
    pub(super) fn find(&self, slot: Slot) -> Option<Prior> {
        self.spans.values().rev().find_map(|span| span.get(&slot).copied())
    }

    pub(super) fn keep(&mut self, slot: Slot, prior: Prior) {
        let span = self.spans.entry(prior.at >> SPAN_BITS).or_default();
        if span.insert(slot, prior).is_none() {
            self.count += 1;
        }
    }

    /// Takes an older answer back; a newer one to the same request stands.
    pub(super) fn recall(&mut self, slot: Slot, prior: Prior) {
        let span = self.spans.entry(prior.at >> SPAN_BITS).or_default();
        if let Entry::Vacant(place) = span.entry(slot) {
            place.insert(prior);
            self.count += 1;
        }
    }

    /// Whether an older answer would find a place.
    pub(super) fn has_room(&self) -> bool {
        self.count < MOST
    }

    /// Lets go of what no window reaches any more.
    pub(super) fn expire(&mut self, oldest: Millis) {
        while let Some((span, answers)) = self.spans.pop_first() {
            let inside = span >= oldest >> SPAN_BITS;
            if inside && self.count <= MOST {
                self.spans.insert(span, answers);
                return;
            }
            if inside {
                self.warn(Instant::now());
            }
            self.count -= answers.len();
        }
    }

    /// Seldom: at a rate that fills the window, it is shortened after every batch. Whether it was told.
    fn warn(&mut self, now: Instant) -> bool {
        if self.warned.is_some_and(|last| now.duration_since(last) < WARN_EVERY) {
            return false;
        }
        self.warned = Some(now);
        tracing::warn!(most = MOST, "the window of nonces is full and was shortened");
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_window_is_told_once_a_minute() {
        let (mut answers, start) = (Answers::default(), Instant::now());
        let told = |second: u64| answers.warn(start + Duration::from_secs(second));
        assert_eq!(
            [0, 1, 59, 60, 61, 119, 120].map(told),
            [true, false, false, true, false, false, true]
        );
    }
}
