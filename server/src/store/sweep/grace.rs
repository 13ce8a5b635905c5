//! Marks whose grace is over: the texts under them are rewritten, a slice at a time, and after that the marks may go.

use super::super::codec::{MESSAGE, key, person, seq_of};
use super::super::error::{Stage, WriteError};
use super::super::record::blank;
use super::super::write::Batch;
use super::SLICE;
use crate::chat::{Mark, Overlay};
use parlor_protocol::{EntryId, Millis, Seq};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Rows that a slice looks at: most are not of the person whose messages go.
const LOOK: i64 = 1_024;

/// The marks of an act on a room, and when their grace is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Marked {
    until: Millis,
    no: i64,
    act: EntryId,
}

/// All marks, the one whose grace ends first in front.
#[derive(Debug, Default)]
pub(super) struct Graces {
    rooms: BTreeMap<i64, Arc<Vec<Mark>>>,
    waiting: BTreeSet<Marked>,
    done: BTreeSet<Marked>,
    /// Which of an act's marks is being rewritten, and from which seq on.
    place: Option<(Marked, usize, Seq)>,
}

impl Graces {
    /// A room has these marks now. The acts that have none in it any more.
    pub(super) fn mark(&mut self, no: i64, marks: &Arc<Vec<Mark>>) -> Vec<EntryId> {
        let old = self.rooms.insert(no, marks.clone()).unwrap_or_default();
        let has: BTreeSet<_> = all(no, marks).collect();
        let mut gone = Vec::new();
        for marked in all(no, &old).filter(|marked| !has.contains(marked)) {
            self.waiting.remove(&marked);
            self.done.remove(&marked);
            gone.push(marked.act);
        }
        self.waiting.extend(has.into_iter().filter(|marked| !self.done.contains(marked)));
        if marks.is_empty() {
            self.rooms.remove(&no);
        }
        gone
    }

    /// What is to be rewritten now.
    pub(super) fn next(&self, at: Millis) -> Option<Marked> {
        self.waiting.first().copied().filter(|marked| marked.until <= at)
    }

    pub(super) fn finish(&mut self, marked: Marked) {
        self.waiting.remove(&marked);
        self.done.insert(marked);
    }

    pub(super) fn put_back(&mut self, marked: Marked) {
        self.done.remove(&marked);
        self.waiting.insert(marked);
    }

    /// The last slices were not kept.
    pub(super) fn begin_again(&mut self) {
        self.place = None;
    }

    /// The acts of which no text is left anywhere.
    pub(super) fn rewritten(&self) -> BTreeSet<EntryId> {
        let waiting: BTreeSet<_> = self.waiting.iter().map(|marked| marked.act).collect();
        self.done.iter().map(|marked| marked.act).filter(|act| !waiting.contains(act)).collect()
    }

    /// Rewrites a slice; whether it was the last. What a crash interrupts is begun again, and finds less to do.
    pub(super) fn rewrite(
        &mut self,
        connection: &Connection,
        marked: Marked,
    ) -> rusqlite::Result<bool> {
        let marks = self.rooms.get(&marked.no).cloned().unwrap_or_default();
        let mut of_act = marks.iter().filter(|mark| mark.act == marked.act);
        let (nth, from) = match self.place {
            Some((place, nth, from)) if place == marked => (nth, from),
            Some(_) | None => (0, 0),
        };
        let Some(mark) = of_act.nth(nth) else {
            self.place = None;
            return Ok(true);
        };
        let next = slice(connection, marked.no, (mark, from))?;
        self.place = Some(match next {
            Some(from) => (marked, nth, from),
            None => (marked, nth + 1, 0),
        });
        Ok(false)
    }
}

impl Batch<'_> {
    /// Rewrites at once what stands under the marks of these acts: the sweep of those days has done so.
    pub(in crate::store) fn let_go(
        &mut self,
        overlay: &Overlay<'_>,
        acts: &[EntryId],
    ) -> Result<(), WriteError> {
        let rooms = overlay.room_names();
        for room in rooms.iter().filter_map(|name| overlay.room(name)) {
            let marks = room.marks.as_deref().into_iter().flatten();
            let Some(no) = self.writer.numbers.of(room) else { continue };
            for mark in marks.filter(|mark| acts.contains(&mark.act)) {
                self.writer.attempt(Stage::Statement, |writer| {
                    let mut from = Some(0);
                    while let Some(at) = from {
                        from = slice(&writer.connection, no, (mark, at))?;
                    }
                    Ok(())
                })?;
            }
        }
        Ok(())
    }
}

fn all(no: i64, marks: &[Mark]) -> impl Iterator<Item = Marked> {
    marks.iter().map(move |mark| Marked { until: mark.until, no, act: mark.act })
}

/// Rewrites some messages under a mark, from a seq on. Where to go on; nothing: that was all.
fn slice(
    connection: &Connection,
    no: i64,
    (mark, from): (&Mark, Seq),
) -> rusqlite::Result<Option<Seq>> {
    let sql = "SELECT key, author, kind FROM item WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?";
    let mut select = connection.prepare_cached(sql)?;
    let mut rows = select.query((key(no, from.max(mark.first)), key(no, mark.last), LOOK))?;
    let (mut targets, mut looked, mut last) = (Vec::new(), 0, None);
    while let Some(row) = rows.next()? {
        let seq = seq_of(row.get("key")?);
        if row.get::<_, i64>("kind")? == MESSAGE && mark.is_on(person(row, "author")?, seq) {
            targets.push(seq);
        }
        (looked, last) = (looked + 1, Some(seq));
        if targets.len() as i64 == SLICE {
            looked = LOOK;
            break;
        }
    }
    drop(rows);
    blank(connection, no, &targets)?;
    Ok(last.filter(|_| looked == LOOK).map(|last| last + 1))
}
