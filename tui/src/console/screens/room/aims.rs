//! What is meant in a room, and whom it knows.

use super::RoomScreen;
use super::side::Pane;
use crate::console::app::{Aim, Aims, App, Rows, Sheet, Unaimed};
use crate::console::model::Follow;
use parlor_protocol::admin::TailLine;
use parlor_protocol::{PersonId, Seq};

impl Aims for RoomScreen {
    fn aim(&self) -> Option<Aim> {
        if let Some(list) = self.side.list() {
            return list.aim();
        }
        if self.side.pane == Pane::Info {
            return Some(Aim::Room(self.room.clone()));
        }
        let line = self.under().filter(|line| line.kind == "message");
        let said = line.and_then(|line| Some((line, line.from.as_ref()?)));
        // Where nobody says anything the room itself is meant.
        let Some((line, from)) = said else { return Some(Aim::Room(self.room.clone())) };
        Some(Aim::Message {
            room: self.room.clone(),
            seq: line.seq,
            id: from.id,
            name: from.name.clone(),
            text: line.text.clone(),
        })
    }

    fn json(&self) -> Option<String> {
        match self.side.list() {
            Some(list) => list.json(),
            None => serde_json::to_string(self.under()?).ok(),
        }
    }

    fn whole(&self, app: &App) -> Option<Sheet> {
        match self.side.list() {
            Some(list) => list.whole(app),
            None if self.side.pane == Pane::Info => self.facts_sheet(app),
            None => self.under().map(|line| self.sheet(line)),
        }
    }

    fn is_placed(&self) -> bool {
        self.side.list().is_none_or(Aims::is_placed)
    }

    fn unaimed(&self) -> Option<Unaimed> {
        match self.side.list() {
            Some(list) => list.unaimed(),
            None => {
                let follows = self.side.pane == Pane::Tail && self.tail.follow() == Follow::Live;
                follows.then_some(Unaimed::Following)
            }
        }
    }

    /// A line that comes between two keys must not be the one that is acted on.
    fn take_aim(&mut self) {
        if self.side.pane == Pane::Tail
            && let Some(seq) = self.under().map(|line| line.seq)
        {
            self.tail.select(seq);
        }
    }

    fn happened(&self) -> Option<(String, u64)> {
        self.recorded().filter(|_| self.side.pane == Pane::Tail)
    }
}

impl Rows for RoomScreen {
    fn names(&self) -> Vec<String> {
        let mut names = self.side.members.names();
        names.extend(self.tail.iter().filter_map(|line| Some(line.from.as_ref()?.name.clone())));
        names
    }

    fn rooms(&self) -> Vec<String> {
        vec![self.room.clone()]
    }

    fn markable(&self) -> Vec<(String, String)> {
        if let Some(list) = self.side.list() {
            return list.markable();
        }
        let messages = self.tail.iter().filter(|line| line.kind == "message" && self.matches(line));
        let name = |line: &TailLine| line.from.as_ref().map(|from| from.name.clone());
        messages.filter_map(|line| Some((line.seq.to_string(), name(line)?))).collect()
    }

    fn said(&self, key: &str) -> Option<String> {
        let seq: Seq = key.parse().ok()?;
        self.tail.iter().find(|line| line.seq == seq)?.text.clone()
    }

    fn author(&self, key: &str) -> Option<(PersonId, String)> {
        let seq: Seq = key.parse().ok()?;
        let line = self.tail.iter().find(|line| line.seq == seq && line.kind == "message")?;
        line.from.as_ref().map(|from| (from.id, from.name.clone()))
    }
}
