//! Older lines of a stream that is read: asked for a page at a time, by whom they are wanted.

use crate::console::app::{App, Asked};
use parlor_protocol::admin::Act;

impl App {
    /// Asks for older lines where somebody reads near the first; one page at a time.
    pub(super) fn ask_older(&mut self) {
        let waits = self.out.asked.values().any(|about| matches!(about, Asked::Older(..)));
        if !self.is_live() || waits {
            return;
        }
        let Some((query, before)) = self.nav.top().older() else { return };
        let room = query.subject.room.clone().unwrap_or_default();
        let id = self.send(Act::Get { query, before: Some(before) });
        self.out.asked.insert(id, Asked::Older(room, before));
    }
}
