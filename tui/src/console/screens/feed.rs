//! What was done lately: the acts of this console with what became of them, and between them those of everybody else.

use crate::console::app::{Aim, App, Done, Pending, State, Want, released_by};
use crate::console::look::{Glyph, Tone};
use crate::console::text::Safe;
use crate::console::widgets::Span;
use crate::text::{clock, done, lasting, left, seconds};
use parlor_protocol::admin::{AuditRow, Frame, Query, View};
use parlor_protocol::deed::{Placed, Receipt, Verb};
use parlor_protocol::{EntryId, Millis};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};

/// Records that are kept; all of them are in the audit.
const KEPT: usize = 100;

/// Who looks and what the server does by itself is in the audit; a report has a queue of its own.
pub(super) const DONE: &str = "!verb:look !verb:report !verb:cover !verb:housekeeping";

/// Cells of who did it.
const WHO: usize = 10;

/// The newest records of the audit log, by their numbers.
#[derive(Default)]
pub(super) struct Feed {
    rows: BTreeMap<u64, AuditRow>,
}

/// Something that was done.
pub(super) enum Entry<'a> {
    Own(&'a Pending),
    Other(&'a AuditRow),
}

impl Feed {
    pub(super) fn want(slot: u8) -> Want {
        let query = Query { filter: DONE.to_owned(), limit: KEPT, ..Query::of(View::Audit) };
        Want { slot, query, after: None }
    }

    pub(super) fn take(&mut self, frame: &Frame) {
        match frame {
            Frame::Snapshot(snapshot) => self.put(&snapshot.rows),
            Frame::Lines(lines) => self.put(&lines.rows),
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

    fn put(&mut self, rows: &[Value]) {
        for row in rows.iter().filter_map(|row| AuditRow::deserialize(row).ok()) {
            if let Some(undone) = undone(&row) {
                let of = |other: &&mut AuditRow| other.act == undone;
                if let Some(other) = self.rows.values_mut().find(of) {
                    other.undone_by = Some(row.act);
                }
            }
            self.rows.insert(row.no, row);
        }
        while self.rows.len() > KEPT {
            self.rows.pop_first();
        }
    }

    /// Everything, the newest first. What was done from here stands once, with what became of it.
    pub(super) fn entries<'a>(&'a self, app: &'a App) -> Vec<Entry<'a>> {
        // What somebody else took back is told by its record.
        let undone = self.rows.values().filter(|row| row.undone_by.is_some()).map(|row| row.act);
        let undone: HashSet<EntryId> = undone.collect();
        let others = |act: &&Pending| {
            let done = matches!(act.state, State::Done(_));
            done && act.act().is_some_and(|act| undone.contains(&act))
        };
        let own: Vec<&Pending> = app.acts.iter().filter(|act| !others(act)).collect();
        let ids: HashSet<EntryId> = own.iter().filter_map(|act| act.act()).collect();
        let others = self.rows.values().filter(|row| !ids.contains(&row.act)).map(Entry::Other);
        let mut entries: Vec<Entry<'a>> = own.into_iter().map(Entry::Own).chain(others).collect();
        // What came in later stands higher where both were done at once.
        entries.sort_by_key(Entry::at);
        entries.reverse();
        entries
    }
}

/// The act that a record takes back: `mute a_…`.
fn undone(row: &AuditRow) -> Option<EntryId> {
    let detail = row.detail.as_deref().filter(|_| row.verb == Verb::Undo)?;
    detail.split_whitespace().find_map(|word| word.parse().ok())
}

impl Entry<'_> {
    /// The server's time, where it is known.
    fn at(&self) -> Millis {
        match self {
            Self::Own(Pending { state: State::Done(receipt) | State::Undone(receipt), .. }) => {
                receipt.at
            }
            Self::Own(act) => act.at,
            Self::Other(row) => row.at,
        }
    }

    /// What it is told from the others by, whatever becomes of it.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Own(act) => act.nonce.clone(),
            Self::Other(row) => row.act.to_string(),
        }
    }

    /// What `u` takes back on it, or why there is nothing.
    pub(super) fn taken_back(&self, app: &App) -> Result<Aim, String> {
        let what = self.what();
        let (act, undo_until) = match self {
            Self::Own(act) => match act.act().filter(|_| !matches!(act.state, State::Undone(_))) {
                Some(done) => (done, act.undo_until()),
                None => {
                    let (_, _, fate) = fate(act, app);
                    return Err(format!("{what}: {fate}; there is nothing to take back"));
                }
            },
            // Of what is undone the time is over.
            Self::Other(row) => (row.act, row.undone_by.map_or(row.undo_until, |_| Some(0))),
        };
        let report = match self {
            Self::Own(_) => None,
            Self::Other(row) => released_by(row.verb, row.detail.as_deref()),
        };
        let undo_until = if report.is_some() { Some(Millis::MAX) } else { undo_until };
        let by = match self {
            Self::Own(_) => "you".to_owned(),
            Self::Other(row) => row.actor.name.clone(),
        };
        // The words say how long it lasts.
        let done = Done { by, at: self.at(), lasts: None };
        Ok(Aim::Act { act, undo_until, what, report, done })
    }

    fn what(&self) -> String {
        match self {
            Self::Own(act) => what(act),
            Self::Other(row) => done(&told(row), lasting),
        }
    }

    /// In a line: when, who, what, and what became of it.
    pub(super) fn line(&self, app: &App) -> Vec<Span> {
        let (who, tone) = match self {
            Self::Own(_) => ("you".to_owned(), Tone::Dim),
            Self::Other(row) => (row.actor.name.clone(), Tone::Name),
        };
        let who = app.look.fill(&Safe::of(&who), WHO);
        let mut spans = match self {
            Self::Own(act) => line(act, app),
            Self::Other(row) => other(row, app),
        };
        spans.insert(2.min(spans.len()), Span::fixed(" ", tone));
        spans.insert(2.min(spans.len()), Span::new(who, tone));
        spans
    }

    /// Names and ids, for who reads the whole of it.
    pub(super) fn ids(&self) -> (Vec<String>, Vec<String>) {
        let (act, persons) = match self {
            Self::Own(Pending { state: State::Done(receipt) | State::Undone(receipt), .. }) => {
                (Some(receipt.act), receipt.persons.as_slice())
            }
            Self::Own(act) => (act.act(), &[][..]),
            Self::Other(row) => (Some(row.act), row.persons.as_slice()),
        };
        let persons = persons.iter().map(|person| format!("{} {}", person.name, person.id));
        (act.iter().map(ToString::to_string).collect(), persons.collect())
    }

    pub(super) fn reason(&self) -> Option<&str> {
        match self {
            Self::Own(_) => None,
            Self::Other(row) => row.reason.as_deref(),
        }
    }
}

/// A record as the receipt that its doer had.
fn told(row: &AuditRow) -> Receipt {
    let room = |room: &String| Placed { room: room.clone(), seq: None };
    let scale = (!row.targets.is_empty()).then(|| parlor_protocol::deed::Scale {
        messages: row.targets.len() as u64,
        ..Default::default()
    });
    Receipt {
        id: 0,
        act: row.act,
        verb: row.verb,
        at: row.at,
        audit: row.no,
        persons: row.persons.clone(),
        networks: row.networks.clone(),
        everybody: row.everybody,
        detail: row.detail.clone(),
        rooms: row.room.iter().map(room).collect(),
        until: row.until,
        undo_until: row.undo_until,
        scale,
        older: Vec::new(),
        newcomers: false,
        taken_from: None,
        duplicate: false,
    }
}

fn other(row: &AuditRow, app: &App) -> Vec<Span> {
    let reason = row.reason.as_ref().map(|reason| format!(" \"{reason}\"")).unwrap_or_default();
    let undo = match row.undone_by {
        Some(_) => " · undone".to_owned(),
        None => undoable(row.undo_until, app.now.wall),
    };
    vec![
        Span::new(Safe::of(&clock(row.at)), Tone::Dim),
        Span::new(Safe::of(&format!(" {} ", app.look.glyph(Glyph::Done))), Tone::Good),
        Span::new(Safe::of(&done(&told(row), lasting)), Tone::Plain),
        Span::new(Safe::of(&reason), Tone::Dim),
        Span::new(Safe::of(&format!("  audit {}{undo}", row.no)), Tone::Good),
    ]
}

fn undoable(until: Option<Millis>, wall: Millis) -> String {
    match until {
        Some(until) if until > wall => format!(" · can be undone for {}", left(wall, until)),
        Some(_) | None => String::new(),
    }
}

fn what(act: &Pending) -> String {
    match &act.state {
        State::Done(receipt) | State::Undone(receipt) => done(receipt, lasting),
        State::Sent | State::Failed(_) | State::Doubt { .. } => act.what.clone(),
    }
}

/// An act of this console in a line: when, what, and what became of it.
pub(crate) fn line(act: &Pending, app: &App) -> Vec<Span> {
    let (glyph, tone, fate) = fate(act, app);
    vec![
        Span::new(Safe::of(&clock(act.at)), Tone::Dim),
        Span::new(Safe::of(&format!(" {} ", app.look.glyph(glyph))), tone),
        Span::new(Safe::of(&what(act)), Tone::Plain),
        Span::new(Safe::of(&format!("  {fate}")), tone),
    ]
}

pub(super) fn fate(act: &Pending, app: &App) -> (Glyph, Tone, String) {
    match &act.state {
        State::Sent => match act.waits(app.now.mono).map(seconds) {
            Some(waited) if act.is_doubted(app.now.mono) => {
                (Glyph::Doubt, Tone::Warn, format!("in doubt: no answer for {waited}"))
            }
            Some(waited) => (Glyph::Down, Tone::Warn, format!("waiting {waited}")),
            None => (Glyph::Down, Tone::Dim, "sent".to_owned()),
        },
        State::Failed(why) => (Glyph::Failed, Tone::Bad, why.clone()),
        State::Doubt { .. } => {
            let text = format!("in doubt: the server will be asked ({})", act.nonce);
            (Glyph::Doubt, Tone::Warn, text)
        }
        State::Undone(_) => (Glyph::Done, Tone::Dim, "undone".to_owned()),
        State::Done(receipt) => {
            let took = act.took_ms.map(|took| format!("{took} ms")).unwrap_or_default();
            let undo = undoable(receipt.undo_until, app.now.wall);
            (Glyph::Done, Tone::Good, format!("audit {} · {took}{undo}", receipt.audit))
        }
    }
}

/// A line's text, without its tones.
pub(super) fn text(spans: &[Span]) -> Safe {
    Safe::part(spans.iter().map(|span| span.text.as_str()).collect())
}

#[cfg(test)]
mod tests {
    use super::DONE;
    use parlor_protocol::query::parse;

    #[test]
    fn the_server_reads_what_is_left_out() {
        assert!(parse(DONE).is_ok());
    }
}
