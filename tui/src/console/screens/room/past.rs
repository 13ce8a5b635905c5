//! How far back a room is read: older lines are asked for when the reader comes near the first one that is here.

use super::{RoomScreen, of_room};
use crate::console::app::App;
use crate::console::look::Tone;
use crate::console::model::Follow;
use crate::console::text::Safe;
use crate::console::widgets::Span;
use crate::text::count;
use parlor_protocol::Seq;
use parlor_protocol::admin::{Query, ROWS, Snapshot, TailLine, View};
use serde::Deserialize;

/// So many screens above the cursor are asked for before it is there.
const AHEAD: usize = 2;

/// Where the lines of a room begin, and how the reader stands to that.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// The line to stand on once it is here.
    pub(super) wanted: Option<Seq>,
    /// It was wanted and cannot be had. No other stands for it: an act would be about somebody else.
    missing: Option<Seq>,
    /// The line before which there is nothing, where the server has said so.
    end: Option<Seq>,
    /// Why it gave none when it was asked last.
    refused: Option<String>,
    /// Rows above the cursor when lines came in front; otherwise half of the screen.
    above: Option<usize>,
}

/// What is before the first line.
#[derive(Debug, PartialEq, Eq)]
enum Before<'p> {
    Nothing,
    Expired,
    /// More than are kept here.
    TooMany,
    Refused(&'p str),
    More,
}

impl Past {
    pub(super) fn to(seq: Seq) -> Self {
        Self { wanted: Some(seq), ..Self::default() }
    }

    /// Rows above the cursor, of so many on the screen.
    pub(super) fn above(&self, height: usize) -> usize {
        self.above.map_or(height / 2, |above| above.min(height.saturating_sub(1)))
    }

    /// Somebody moves the cursor: it comes to the middle again, and what was refused may be asked for again.
    pub(super) fn moved(&mut self, by: isize, height: usize) {
        (self.wanted, self.missing, self.refused) = (None, None, None);
        let above = self.above.map(|above| above.saturating_add(by.unsigned_abs()));
        self.above = above.filter(|above| *above < height / 2);
    }

    /// What is said of a line that was wanted and is not here.
    pub(super) fn note(&self) -> Option<String> {
        self.missing.map(|seq| format!("message {seq} is not among these lines"))
    }

    /// Nobody reads above the newest line.
    pub(super) fn rest(&mut self) {
        self.above = None;
    }
}

impl RoomScreen {
    /// What is before the first line that is here; nothing, where none is.
    fn before(&self) -> Option<(Before<'_>, Seq)> {
        let oldest = self.tail.oldest()?;
        let kept = self.card.as_ref().map_or(0, |card| card.first);
        let before = match &self.past.refused {
            _ if oldest <= 1 => Before::Nothing,
            _ if self.past.end == Some(oldest) || kept >= oldest => Before::Expired,
            Some(why) => Before::Refused(why),
            None if self.tail.room() == 0 => Before::TooMany,
            None => Before::More,
        };
        Some((before, oldest))
    }

    /// Older lines that are wanted: somebody reads near the first one, or the line to stand on is before it.
    pub(super) fn wants_older(&self) -> Option<(Query, Seq)> {
        let (Before::More, oldest) = self.before()? else { return None };
        let limit = ROWS.min(self.tail.room());
        let query = Query { subject: of_room(&self.room), limit, ..Query::of(View::Tail) };
        let wants = self.past.wanted.is_some_and(|seq| seq < oldest) || self.is_near();
        wants.then_some((query, oldest))
    }

    /// Whether the first line that is shown is not far above the cursor.
    fn is_near(&self) -> bool {
        if self.tail.follow() == Follow::Live {
            return false;
        }
        let (place, near) = (self.tail.place(), AHEAD * self.drawn.height.get());
        let above = (0..place).filter_map(|place| self.tail.get(place));
        match self.sieve.is_open() {
            true => place < near,
            false => above.filter(|line| self.matches(line)).nth(near).is_none(),
        }
    }

    /// Puts older lines in front; the cursor stays on its line, and that on its row.
    pub(super) fn take_page(&mut self, before: Seq, came: Result<&Snapshot, &str>) {
        if self.tail.oldest() != Some(before) {
            return;
        }
        let page = match came {
            Ok(page) => page,
            Err(why) => {
                self.past.refused = Some(why.to_owned());
                return;
            }
        };
        if let Some(under) = self.under().map(|line| line.seq) {
            let row = self.drawn.rows.borrow().iter().rposition(|seq| *seq == under);
            let high = |row: &usize| *row < self.drawn.height.get() / 2;
            self.past.above = row.filter(high).or(self.past.above);
        }
        let lines = page.rows.iter().filter_map(|row| TailLine::deserialize(row).ok());
        let mut lines: Vec<(Seq, TailLine)> = lines.map(|line| (line.seq, line)).collect();
        lines.iter_mut().for_each(|(_, line)| self.gone.meet(line));
        let first = lines.first().map(|(seq, _)| *seq);
        self.tail.put_before(lines);
        // Newer lines may have taken the room that the oldest of these wanted.
        let all = first.is_none() || self.tail.oldest() == first;
        if !page.more && all {
            self.past.end = self.tail.oldest();
        } else if page.more && self.tail.oldest() == Some(before) && self.tail.room() > 0 {
            // The same page would come again and again, and each is a look on record.
            self.past.refused = Some("what came could not be read".to_owned());
        }
        self.stand();
    }

    /// Stands on the line that was wanted, once it is known whether it is here.
    pub(super) fn stand(&mut self) {
        let Some(seq) = self.past.wanted else { return };
        let may_come = matches!(self.before(), Some((Before::More, oldest)) if seq < oldest);
        if self.tail.newest() >= Some(seq) && !may_come {
            self.past.wanted = None;
            let is_here = self.tail.iter().any(|line| line.seq == seq);
            match is_here {
                true => self.tail.select(seq),
                false => self.past.missing = Some(seq),
            }
        }
    }

    /// What stands above the first line.
    pub(super) fn mark(&self, app: &App) -> Option<Span> {
        let (before, oldest) = self.before()?;
        let ephemeral = self.card.as_ref().is_some_and(|card| card.row.ephemeral);
        let (text, tone) = match before {
            Before::Nothing => ("the beginning of the room".to_owned(), Tone::Dim),
            Before::Expired if ephemeral => ("this room keeps nothing older".to_owned(), Tone::Dim),
            Before::Expired => ("older lines have expired".to_owned(), Tone::Dim),
            Before::TooMany => {
                let kept = count(self.tail.len() as u64);
                let read = format!("parlor tail {} --before {oldest}", self.room);
                // What is to be typed comes first: a narrow pane cuts the end.
                (format!("{read} reads on ({kept} kept)"), Tone::Warn)
            }
            Before::Refused(why) => (format!("older lines: {why}"), Tone::Warn),
            Before::More if app.link.away().is_some() => {
                ("older lines: not connected".to_owned(), Tone::Warn)
            }
            Before::More if self.wants_older().is_some() => {
                ("loading older lines".to_owned(), Tone::Dim)
            }
            Before::More => ("older lines come as you go up".to_owned(), Tone::Dim),
        };
        Some(Span::new(Safe::of(&text), tone))
    }
}
