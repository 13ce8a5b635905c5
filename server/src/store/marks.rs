//! What moderators took away: readers get tombstones, whether the rows still hold texts or not.

use crate::chat::{Mark, Room};
use parlor_protocol::{PersonId, Seq};

/// The marks of a room, so that a row is looked up fast: most are on one message.
#[derive(Debug, Default)]
pub(super) struct Marks<'r> {
    single: Vec<Seq>,
    wide: Vec<&'r Mark>,
}

impl<'r> Marks<'r> {
    pub(super) fn of(room: &'r Room) -> Self {
        Self::among(room.marks.as_deref().into_iter().flatten())
    }

    /// Only some of them.
    pub(super) fn among(some: impl Iterator<Item = &'r Mark>) -> Self {
        let mut marks = Self::default();
        for mark in some {
            if mark.first == mark.last && mark.author.is_none() {
                marks.single.push(mark.first);
            } else {
                marks.wide.push(mark);
            }
        }
        marks.single.sort_unstable();
        marks
    }

    /// Nothing is hidden: for moderators.
    pub(super) fn none() -> Self {
        Self::default()
    }

    pub(super) fn hide(&self, author: PersonId, seq: Seq) -> bool {
        self.single.binary_search(&seq).is_ok()
            || self.wide.iter().any(|mark| mark.is_on(author, seq))
    }
}
