//! The watches of a connection by slot, in pieces that never move.

use super::watch::Watch;

/// Places that are added at once.
const PIECE: usize = 8;

type Place = Option<Watch>;

/// Most connections watch one room, so its place is no piece. A list that is copied when it grows would leave a hole in the heap
/// for each of its sizes, together as large as itself.
#[derive(Debug, Default)]
pub(super) struct Places {
    first: Place,
    #[expect(clippy::vec_box, reason = "a piece stays where it is when the list of them grows")]
    more: Vec<Box<[Place; PIECE]>>,
}

impl Places {
    /// The watch of this slot.
    pub(super) fn watch(&self, slot: u16) -> Option<&Watch> {
        match usize::from(slot).checked_sub(1) {
            None => self.first.as_ref(),
            Some(at) => self.more.get(at / PIECE)?.get(at % PIECE)?.as_ref(),
        }
    }

    pub(super) fn watch_mut(&mut self, slot: u16) -> Option<&mut Watch> {
        self.place(slot)?.as_mut()
    }

    /// Fills the place of this slot, and makes it if there is none.
    pub(super) fn put(&mut self, slot: u16, watch: Watch) {
        while usize::from(slot) > self.more.len() * PIECE {
            self.more.push(Box::default());
        }
        if let Some(place) = self.place(slot) {
            *place = Some(watch);
        }
    }

    pub(super) fn take(&mut self, slot: u16) -> Option<Watch> {
        self.place(slot)?.take()
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Watch> {
        let more = self.more.iter().flat_map(|piece| piece.iter());
        std::iter::once(&self.first).chain(more).flatten()
    }

    fn place(&mut self, slot: u16) -> Option<&mut Place> {
        match usize::from(slot).checked_sub(1) {
            None => Some(&mut self.first),
            Some(at) => self.more.get_mut(at / PIECE)?.get_mut(at % PIECE),
        }
    }
}

#[cfg(test)]
#[cfg(not(feature = "shuttle"))]
mod tests {
    use super::*;
    use crate::hub::{Hub, Mailbox, Options, Start};
    use parlor_protocol::{ConnectionId, RoomName};
    use std::sync::Arc;

    fn watch(hub: &Hub, mailbox: &Arc<Mailbox>, slot: u16) -> Watch {
        let name = RoomName::parse(&format!("r{slot}")).unwrap();
        Watch::new(hub.attach(&name, || None, mailbox, slot), Start::Newest)
    }

    #[test]
    fn each_slot_has_its_own_place() {
        let hub = Hub::new(Options::default());
        let mailbox = Arc::new(Mailbox::new(ConnectionId::fresh(), 64, 0));
        let mut places = Places::default();
        for slot in [20, 0, 8, 9, 1, 17] {
            assert!(places.watch(slot).is_none());
            places.put(slot, watch(&hub, &mailbox, slot));
        }
        for slot in 0..64 {
            let name = places.watch_mut(slot).map(|watch| watch.live().name().to_string());
            let due = [0, 1, 8, 9, 17, 20].contains(&slot).then(|| format!("r{slot}"));
            assert_eq!(name, due);
        }
        assert!(places.take(9).is_some() && places.take(9).is_none());
        assert!(places.watch(8).is_some() && places.watch(9).is_none());
    }
}
