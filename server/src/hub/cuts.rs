//! Readers who are put out: where each of them ends, until his session has seen it.

use parlor_protocol::Seq;
use std::collections::HashMap;

/// The first seq that a seat does not get. Nobody is put out of most rooms, so it is behind a pointer.
#[expect(clippy::box_collection, reason = "one word in each room instead of six")]
#[derive(Debug, Default)]
pub(crate) struct Cuts(Option<Box<HashMap<u32, Seq>>>);

impl Cuts {
    /// Whether anybody is being put out.
    pub(crate) fn any(&self) -> bool {
        self.0.is_some()
    }

    /// Where this seat ends, if it does.
    pub(crate) fn end(&self, seat: u32) -> Option<Seq> {
        self.0.as_ref()?.get(&seat).copied()
    }

    /// The seat gets nothing from `end` on. Who was put out earlier stays so.
    pub(crate) fn put_out(&mut self, seat: u32, end: Seq) {
        self.0.get_or_insert_default().entry(seat).or_insert(end);
    }

    /// The seat is left. True: he was put out.
    pub(crate) fn forget(&mut self, seat: u32) -> bool {
        let Some(cuts) = &mut self.0 else { return false };
        let gone = cuts.remove(&seat).is_some();
        if cuts.is_empty() {
            self.0 = None;
        }
        gone
    }
}
