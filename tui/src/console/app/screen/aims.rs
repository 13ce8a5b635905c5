//! What the cursor of a screen is on, and whether that can be meant.

use super::{Aim, Unaimed};
use crate::console::app::{App, Sheet};

/// A screen as acts see it: what they would be about.
pub(crate) trait Aims {
    /// What the cursor is on.
    fn aim(&self) -> Option<Aim>;

    /// Whether what the cursor is on is no more where it was listed.
    fn is_gone(&self) -> bool {
        false
    }

    /// Why the cursor is on no row that could be meant.
    fn unaimed(&self) -> Option<Unaimed> {
        None
    }

    /// Why nobody can have read what the cursor is on.
    fn unread(&self) -> Option<&'static str> {
        None
    }

    /// Whether somebody put the cursor where it is, or it stands on whatever comes first.
    fn is_placed(&self) -> bool {
        true
    }

    /// An act is begun: what the cursor is on stays there until it is done.
    fn take_aim(&mut self) {}

    /// Where acts are listed: what `u` takes back of the one under the cursor, or why there is nothing.
    fn taken_back(&self, _app: &App) -> Option<Result<Aim, String>> {
        None
    }

    /// When what the cursor is on happened, if it is an act that the audit log has.
    fn happened(&self) -> Option<(String, u64)> {
        None
    }

    /// The row under the cursor as it came, for the clipboard.
    fn json(&self) -> Option<String> {
        None
    }

    /// The whole of what the cursor is on, to be read.
    fn whole(&self, _app: &App) -> Option<Sheet> {
        None
    }
}
