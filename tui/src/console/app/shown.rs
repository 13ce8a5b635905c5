//! What the last frame was: where its hints stand, for clicks, and what it cost.

use ratatui::layout::{Position, Rect};
use std::cell::RefCell;

/// What a frame cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Costs {
    /// From its beginning until the terminal had it.
    pub(crate) micros: u128,
    pub(crate) bytes: usize,
    /// News of the link that were taken in before it.
    pub(crate) queue: usize,
}

/// The last frame.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    hits: RefCell<Vec<(Rect, String)>>,
    pub(crate) costs: Costs,
    /// Whether its costs are told on the screen.
    pub(crate) told: bool,
}

impl Shown {
    /// A new frame begins.
    pub(crate) fn begin(&self) {
        self.hits.borrow_mut().clear();
    }

    /// What stands here runs these keys when it is clicked.
    pub(crate) fn hit(&self, place: Rect, keys: String) {
        self.hits.borrow_mut().push((place, keys));
    }

    /// The keys of what stands there; of what lies on top, if there is more than one.
    pub(crate) fn keys_at(&self, at: Position) -> Option<String> {
        let hits = self.hits.borrow();
        let hit = hits.iter().rev().find(|(place, _)| place.contains(at));
        hit.map(|(_, keys)| keys.clone())
    }
}
