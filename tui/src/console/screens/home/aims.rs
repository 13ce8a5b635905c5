//! What is meant at home, and whom marks can be on: what the list says that the keys go to.

use super::{Home, Pane};
use crate::console::app::{Aim, Aims, App, Rows, Sheet, Unaimed};

impl Aims for Home {
    fn aim(&self) -> Option<Aim> {
        self.focused().aim()
    }

    fn is_gone(&self) -> bool {
        self.focused().is_gone()
    }

    fn unaimed(&self) -> Option<Unaimed> {
        self.focused().unaimed()
    }

    fn unread(&self) -> Option<&'static str> {
        // What was said around it does not stand here.
        (self.pane == Pane::Reports)
            .then_some("3 opens the queue, which shows what was said around it: read it first")
    }

    fn is_placed(&self) -> bool {
        self.focused().is_placed()
    }

    fn json(&self) -> Option<String> {
        self.focused().json()
    }

    fn whole(&self, app: &App) -> Option<Sheet> {
        self.focused().whole(app)
    }
}

impl Rows for Home {
    fn names(&self) -> Vec<String> {
        let mut names = self.reports.names();
        names.extend(self.preview.iter().flat_map(Rows::names));
        names
    }

    fn rooms(&self) -> Vec<String> {
        let mut rooms = self.rooms.rooms();
        rooms.extend(self.reports.rooms());
        rooms
    }

    fn aim_of(&self, key: &str) -> Option<Aim> {
        self.focused().aim_of(key)
    }

    fn markable(&self) -> Vec<(String, String)> {
        self.focused().markable()
    }
}
