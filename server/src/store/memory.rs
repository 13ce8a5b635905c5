//! The answers of the window as doors and the writer look them up, from a start on at which not all are known yet.

use super::codec::Glance;
use super::nonce::{Answers, Slot, Slots};
use crate::chat::{Nonce, Prior};
use parking_lot::{Condvar, Mutex, RwLock};
use parlor_protocol::{Millis, PersonId, RoomId};
use std::sync::atomic::{AtomicBool, Ordering};

/// What is known of the answers inside the window.
#[derive(Debug, Default)]
pub(super) struct Memory {
    slots: Slots,
    /// Read by doors and the writer, written after each commit, for moments.
    answers: RwLock<Answers>,
    /// Nothing of the window is missing.
    whole: AtomicBool,
    /// Why it will not become whole.
    lost: Mutex<Option<String>>,
    news: Condvar,
}

impl Memory {
    /// Room 0: a request about no room.
    pub(super) fn slot(&self, person: PersonId, room: RoomId, nonce: &Nonce) -> Slot {
        self.slots.of(person, room, &nonce.0)
    }

    /// An answer, if it is known already.
    pub(super) fn find(&self, slot: Slot) -> Option<Prior> {
        self.answers.read().find(slot)
    }

    /// An answer. That there is none is known only when the memory is whole: it waits for that, and says why if it will
    /// not come to be.
    pub(super) fn find_or_wait(&self, slot: Slot) -> Result<Option<Prior>, String> {
        // Asked for in this order, or the answer could come between the two.
        let whole = self.knows_all();
        let found = self.find(slot);
        if whole || found.is_some() {
            return Ok(found);
        }
        let mut lost = self.lost.lock();
        while !self.knows_all() {
            if let Some(why) = &*lost {
                return Err(why.clone());
            }
            self.news.wait(&mut lost);
        }
        Ok(self.find(slot))
    }

    /// Whether a request that is not found was not made.
    pub(super) fn knows_all(&self) -> bool {
        self.whole.load(Ordering::Acquire)
    }

    /// Takes in the answers of a batch.
    pub(super) fn keep(&self, answers: impl IntoIterator<Item = (Slot, Prior)>) {
        let mut kept = self.answers.write();
        for (slot, prior) in answers {
            kept.keep(slot, prior);
        }
    }

    /// Takes back older answers than it has; whether there is room for more.
    pub(super) fn recall(&self, heads: &[Glance<'_>]) -> bool {
        let mut answers = self.answers.write();
        for kept in heads.iter().rev() {
            if let Some((nonce, prior)) = kept.answer() {
                answers.recall(self.slots.of(kept.head.actor.id, kept.room, nonce), prior);
            }
        }
        answers.has_room()
    }

    /// Lets go of what no window reaches any more.
    pub(super) fn expire(&self, oldest: Millis) {
        self.answers.write().expire(oldest);
    }

    /// Everything was taken back.
    pub(super) fn is_whole(&self) {
        let lost = self.lost.lock();
        self.whole.store(true, Ordering::Release);
        self.news.notify_all();
        drop(lost);
    }

    /// It will not become whole.
    pub(super) fn is_lost(&self, why: String) {
        *self.lost.lock() = Some(why);
        self.news.notify_all();
    }

    /// Forgets everything: the database was opened anew.
    pub(super) fn start_over(&self) {
        let mut lost = self.lost.lock();
        *self.answers.write() = Answers::default();
        self.whole.store(false, Ordering::Release);
        *lost = None;
    }
}
