//! What is said in a room as it comes, and which line of it is meant.

use super::RoomScreen;
use super::side::Pane;
use crate::console::model::{Follow, Gone};
use parlor_protocol::admin::{Frame, RoomCard, TailLine};
use parlor_protocol::{PersonId, Seq};
use serde::Deserialize;

/// Events of a room that the audit log has a record of.
const RECORDED: [&str; 7] =
    ["removed", "restored", "sanction", "settings", "role", "notice", "topic"];

impl RoomScreen {
    /// The line that is aimed at: the nearest to the cursor that the filter lets through. What is not shown is never meant, and
    /// while the newest line is followed no cursor is.
    pub(super) fn under(&self) -> Option<&TailLine> {
        if self.tail.follow() == Follow::Live {
            return None;
        }
        let before = (0..=self.tail.place()).rev();
        let after = self.tail.place() + 1..self.tail.len();
        before.chain(after).filter_map(|place| self.tail.get(place)).find(|line| self.matches(line))
    }

    /// Whose message the cursor is on, while somebody reads.
    pub(super) fn author_under(&self) -> Option<(PersonId, &str)> {
        if self.side.pane != Pane::Tail {
            return None;
        }
        let line = self.under().filter(|line| line.kind == "message")?;
        line.from.as_ref().map(|from| (from.id, from.name.as_str()))
    }

    /// Moves among the lines that are shown; from below the newest, while that is followed.
    pub(super) fn step_tail(&mut self, by: isize) {
        self.past.moved(by, self.drawn.height.get());
        if self.sieve.is_open() {
            return self.tail.step(by);
        }
        let from = self.under().map(|line| line.seq);
        if from.is_none() && self.tail.follow() != Follow::Live {
            return;
        }
        let shown = self.tail.iter().filter(|line| self.matches(line)).map(|line| line.seq);
        let shown: Vec<Seq> = shown.collect();
        let at = shown.partition_point(|seq| from.is_none_or(|from| *seq < from));
        let to = at.saturating_add_signed(by);
        match shown.get(to) {
            Some(seq) => self.tail.select(*seq),
            None => self.tail.resume(),
        }
    }

    pub(super) fn add(&mut self, rows: &[serde_json::Value]) {
        for row in rows {
            let Ok(line) = TailLine::deserialize(row) else { continue };
            self.amend(&line);
            self.tail.push(line.seq, line);
        }
        self.stand();
    }

    /// What an event says of earlier lines.
    pub(super) fn amend(&mut self, event: &TailLine) {
        if matches!(event.kind.as_str(), "edited" | "removed" | "restored") {
            match event.target.filter(|_| event.ranges.is_empty()) {
                // Somebody who edits all the time has no other line judged anew.
                Some(only) => self.sieve.forget(only),
                None => self.sieve.renew(),
            }
        }
        match event.kind.as_str() {
            "edited" => self.tail.amend(|line| {
                if Some(line.seq) == event.target {
                    line.edited = true;
                    line.text.clone_from(&event.text);
                }
            }),
            "removed" => self.gone.went(&mut self.tail, event),
            "restored" => self.gone.came_back(&mut self.tail, event),
            _ => {}
        }
    }

    pub(super) fn matches(&self, line: &TailLine) -> bool {
        self.sieve.shows(line)
    }

    pub(super) fn learn(&mut self, row: Option<&serde_json::Value>) {
        let Some(Ok(card)) = row.map(RoomCard::deserialize) else { return };
        self.roles = card.staff.iter().map(|one| (one.id, one.role)).collect();
        self.card = Some(Box::new(card));
    }

    /// Takes a frame of the stream.
    pub(super) fn take_lines(&mut self, frame: &Frame) {
        match frame {
            Frame::Snapshot(snapshot) => {
                self.tail.begun = true;
                if snapshot.lost {
                    self.tail.clear();
                    self.sieve.renew();
                    self.gone = Gone::default();
                }
                self.tail.dropped += self.missing(&snapshot.rows);
                self.add(&snapshot.rows);
            }
            Frame::Lines(lines) => {
                self.tail.dropped += lines.dropped;
                self.add(&lines.rows);
            }
            Frame::Changes(_)
            | Frame::Welcome(_)
            | Frame::Ok { .. }
            | Frame::Plan(_)
            | Frame::Receipt(_)
            | Frame::Outcome(_)
            | Frame::Error(_)
            | Frame::Rights { .. }
            | Frame::Bye { .. } => {}
        }
    }

    /// How many lines there were between those that are here and these.
    fn missing(&self, rows: &[serde_json::Value]) -> u64 {
        // A room that keeps nothing may have told of less than it counts.
        let ephemeral = self.card.as_ref().is_some_and(|card| card.row.ephemeral);
        let first = rows.first().and_then(|row| row.get("seq")?.as_u64());
        match (self.tail.newest(), first) {
            (Some(newest), Some(first)) if !ephemeral => first.saturating_sub(newest + 1),
            (Some(_) | None, _) => 0,
        }
    }

    /// The next line that was filtered for, around: it is read among what was said before and after.
    pub(super) fn seek_line(&mut self, back: bool) -> bool {
        if !self.sieve.is_open() {
            return false;
        }
        let (place, len) = (self.tail.place(), self.tail.len());
        let found = (1..=len).map(|by| match back {
            false => (place + by) % len,
            true => (place + len - by) % len,
        });
        let mut lines = found.filter_map(|place| self.tail.get(place));
        let Some(seq) = lines.find(|line| self.reading.finds(line)).map(|line| line.seq) else {
            return false;
        };
        self.tail.select(seq);
        true
    }

    /// When what the cursor is on happened, if there is a record of it.
    pub(super) fn recorded(&self) -> Option<(String, u64)> {
        let line = self.under().filter(|line| RECORDED.contains(&line.kind.as_str()))?;
        Some((self.room.clone(), line.at))
    }
}
