//! What the server tells a screen.

use super::Want;
use crate::console::model::Hold;
use parlor_protocol::Seq;
use parlor_protocol::admin::{Frame, Query, Snapshot};

/// A screen as the server sees it.
pub(crate) trait Fed {
    /// What it wants to be told of now. The list is compared with what is subscribed after every message.
    fn wants(&self) -> Vec<Want>;

    /// Takes a frame that came for one of its wants.
    fn take(&mut self, slot: u8, frame: &Frame, hold: Hold<'_>);

    /// Lines before its first that it wants to have now: of which query, and before which.
    fn older(&self) -> Option<(Query, Seq)> {
        None
    }

    /// What came of them, by the room and the line they were to come before.
    fn take_older(&mut self, _of: (&str, Seq), _came: Result<&Snapshot, &str>) {}

    /// Time went by; when it wants to be asked again.
    fn wake(&mut self, hold: Hold<'_>) -> Option<u64>;
}
