//! Who is to be told of news in a room: seats in shared chunks, so that a delivery walks them without the room's lock.

use super::mailbox::Mailbox;
use std::sync::Arc;

/// A watch or unwatch during a delivery copies one chunk, however many watchers there are.
const CHUNK: usize = 128;

/// One watch of one connection.
#[derive(Clone, Debug)]
pub(crate) struct Watcher {
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) slot: u16,
}

#[derive(Debug, Default)]
pub(crate) struct Watchers {
    chunks: Vec<Arc<Chunk>>,
    /// Seats that somebody left.
    free: Vec<u32>,
    count: usize,
}

/// The watchers of one moment; telling them takes no lock.
#[derive(Debug, Default)]
pub(crate) struct Crowd(Vec<Arc<Chunk>>);

/// Seats in a row, mailboxes and slots apart: together they would take half as much again.
#[derive(Clone, Debug, Default)]
struct Chunk {
    mailboxes: Vec<Option<Arc<Mailbox>>>,
    slots: Vec<u16>,
}

impl Watchers {
    /// Takes a seat.
    pub(crate) fn add(&mut self, watcher: Watcher) -> u32 {
        self.count += 1;
        if let Some(seat) = self.free.pop() {
            if let Some((mailbox, slot)) = self.place(seat) {
                (*mailbox, *slot) = (Some(watcher.mailbox), watcher.slot);
            }
            return seat;
        }
        if self.chunks.last().is_none_or(|chunk| chunk.slots.len() >= CHUNK) {
            self.chunks.push(Arc::default());
        }
        let full = self.chunks.len().saturating_sub(1) * CHUNK;
        let Some(chunk) = self.chunks.last_mut() else { return 0 };
        let Chunk { mailboxes, slots } = Arc::make_mut(chunk);
        let taken = slots.len();
        if taken == mailboxes.capacity() {
            // A quarter more instead of twice as much: seats are the larger part of a room's memory.
            let more = (taken / 4).max(2);
            mailboxes.reserve_exact(more);
            slots.reserve_exact(more);
        }
        mailboxes.push(Some(watcher.mailbox));
        slots.push(watcher.slot);
        u32::try_from(full + taken).unwrap_or(u32::MAX)
    }

    /// Leaves a seat.
    pub(crate) fn remove(&mut self, seat: u32) -> Option<Watcher> {
        let (mailbox, slot) = self.place(seat)?;
        let gone = Watcher { mailbox: mailbox.take()?, slot: *slot };
        self.count = self.count.saturating_sub(1);
        if self.count == 0 {
            *self = Self::default();
        } else {
            self.free.push(seat);
        }
        Some(gone)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Who sits where.
    pub(crate) fn seats(&self) -> impl Iterator<Item = (u32, &Arc<Mailbox>)> {
        let places = self.chunks.iter().flat_map(|chunk| &chunk.mailboxes);
        (0..).zip(places).filter_map(|(seat, place)| Some((seat, place.as_ref()?)))
    }

    pub(crate) fn crowd(&self) -> Crowd {
        Crowd(self.chunks.clone())
    }

    fn place(&mut self, seat: u32) -> Option<(&mut Option<Arc<Mailbox>>, &mut u16)> {
        let seat = usize::try_from(seat).ok()?;
        let Chunk { mailboxes, slots } = Arc::make_mut(self.chunks.get_mut(seat / CHUNK)?);
        mailboxes.get_mut(seat % CHUNK).zip(slots.get_mut(seat % CHUNK))
    }
}

impl Crowd {
    /// Tells everybody that there is something new. Not to be called under the room's lock: who wakes takes it at once.
    pub(crate) fn tell(&self) {
        for chunk in &self.0 {
            for (mailbox, slot) in chunk.mailboxes.iter().zip(&chunk.slots) {
                if let Some(mailbox) = mailbox {
                    mailbox.signal().room(*slot);
                }
            }
        }
    }
}

#[cfg(test)]
#[cfg(not(feature = "shuttle"))]
mod tests {
    use super::*;
    use parlor_protocol::ConnectionId;

    fn watcher(slot: u16) -> Watcher {
        Watcher { mailbox: Arc::new(Mailbox::new(ConnectionId::fresh(), 64, 0)), slot }
    }

    #[test]
    fn seats_are_kept_and_used_again() {
        let mut watchers = Watchers::default();
        let seats: Vec<u32> = (0..1_000).map(|slot| watchers.add(watcher(slot % 64))).collect();
        assert_eq!(seats, (0..1_000).collect::<Vec<u32>>());
        assert_eq!(watchers.remove(500).map(|gone| gone.slot), Some(500 % 64));
        assert!(watchers.remove(500).is_none());
        assert_eq!(watchers.add(watcher(1)), 500);
        for seat in seats {
            assert!(watchers.remove(seat).is_some());
        }
        assert!(watchers.is_empty());
        assert_eq!(watchers.add(watcher(1)), 0);
    }

    #[test]
    fn a_crowd_stays_as_it_was() {
        let mut watchers = Watchers::default();
        let (stays, leaves, late) = (watcher(1), watcher(2), watcher(3));
        watchers.add(stays.clone());
        let seat = watchers.add(leaves.clone());
        let crowd = watchers.crowd();
        watchers.remove(seat);
        watchers.add(late.clone());
        crowd.tell();
        assert_eq!(stays.mailbox.signal().take_rooms(0), 1 << 1);
        assert_eq!(leaves.mailbox.signal().take_rooms(0), 1 << 2);
        assert_eq!(late.mailbox.signal().take_rooms(0), 0);
    }
}
