//! How one goes about on a screen, and looks at it otherwise.

use super::{Hit, Turn};
use ratatui::layout::Position;

/// A screen as keys and the mouse see it.
pub(crate) trait Moves {
    /// Moves the cursor.
    fn step(&mut self, by: isize, now: u64);

    /// A click: the cursor goes to the row there; a column's head sorts by it.
    fn click(&mut self, _at: Position, _now: u64) -> Option<Hit> {
        None
    }

    /// Rows on a page, as last drawn.
    fn page(&self) -> isize {
        10
    }

    /// Moves what is shown to the side, in cells; false: it is at its end, or stays where it is.
    fn sideways(&mut self, _by: isize) -> bool {
        false
    }

    /// Goes to the next line that was filtered for, or the one before; false: nothing was, or there is none.
    fn seek(&mut self, _back: bool, _now: u64) -> bool {
        false
    }

    /// The next pane of the screen, or the one before.
    fn next_pane(&mut self, _back: bool) {}

    /// Looks at it otherwise; false: there is no such way here.
    fn turn(&mut self, _how: Turn) -> bool {
        false
    }

    /// Stops or goes on; for a stream, holds or follows.
    fn pause(&mut self) {}

    /// Goes to the newest and stays there.
    fn follow(&mut self) {}
}
