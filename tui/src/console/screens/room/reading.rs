//! How somebody reads a room: what stands before a line, what becomes of long and of removed ones, what is looked for.

use crate::console::model::Sieve;
use parlor_protocol::admin::TailLine;

/// What stands at the beginning of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Times {
    #[default]
    Clock,
    Age,
    None,
}

impl Times {
    pub(super) const fn next(self) -> Self {
        match self {
            Self::Clock => Self::Age,
            Self::Age => Self::None,
            Self::None => Self::Clock,
        }
    }
}

/// How it is read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) times: Times,
    /// Long texts go on in the next row.
    pub(super) wrap: bool,
    /// Texts that were removed are shown.
    pub(super) removed: bool,
    /// Cells of each text that are to the left of the screen.
    pub(super) right: usize,
    /// What was filtered for last.
    sought: Sieve,
}

impl Reading {
    pub(super) fn seeks(&mut self, filter: &str) {
        if !filter.is_empty() {
            self.sought.set(filter);
        }
    }

    pub(super) fn finds(&self, line: &TailLine) -> bool {
        !self.sought.is_open() && self.sought.lets(line)
    }

    /// Moves texts to the side; false: they are whole there.
    pub(super) fn sideways(&mut self, by: isize, most: usize) -> bool {
        let to = self.right.saturating_add_signed(by).min(most);
        let moves = !self.wrap && to != self.right;
        if moves {
            self.right = to;
        }
        moves
    }
}
