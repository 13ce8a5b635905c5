//! How many messages an act would take, took, or would give back: counted on a reader, among the newest ones of each room.

use super::audit::record_of;
use super::codec::{MESSAGE, key, number, person, seq_of};
use super::error::ReadError;
use super::read::Store;
use super::record::target;
use super::staff::Count;
use crate::chat::{Detail, Mark, Room};
use parlor_protocol::{EntryId, Millis, PersonId, Seq};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows that one count looks at, of all rooms together; it takes some hundredths of a second.
const LOOKED_AT: u64 = 200_000;

const NEWEST: &str = "SELECT key, at, author FROM item
                      WHERE key BETWEEN ? AND ? AND kind = ? ORDER BY key DESC LIMIT ?";

/// What lies under the marks of an act.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Under {
    /// What comes back when they go: how many messages of whom.
    pub free: BTreeMap<PersonId, u64>,
    /// An earlier act had taken messages away already.
    pub earlier: bool,
    /// The newest act that took some of them away as well.
    pub later: Option<EntryId>,
    /// There was more than one count looks at.
    pub cut: bool,
}

/// Messages of a removal as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    pub standing: Vec<Seq>,
    /// Removed by their authors or by an act.
    pub gone: Vec<Seq>,
    /// No messages, or not kept.
    pub none: Vec<Seq>,
}

impl Store {
    /// How many messages of these persons stand in these rooms, from `since` and up to `until`, or were taken away by this act
    /// before any other one; of very many the newest count.
    pub fn count_messages(
        &self,
        rooms: &[Arc<Room>],
        persons: &[PersonId],
        (since, until): (Option<Millis>, Option<Millis>),
        taken_by: Option<EntryId>,
    ) -> Result<Count, ReadError> {
        let time = since.unwrap_or(0)..=until.unwrap_or(Millis::MAX);
        let (mut left, mut count) = (LOOKED_AT, 0);
        for room in rooms {
            let Some(no) = self.number(room) else { continue };
            self.with(|connection| {
                let mut select = connection.prepare_cached(NEWEST)?;
                let range = (key(no, room.first), key(no, room.head));
                let most = i64::try_from(left).unwrap_or(i64::MAX);
                let mut rows = select.query((range.0, range.1, MESSAGE, most))?;
                while let Some(row) = rows.next()? {
                    left -= 1;
                    let (author, at) = (person(row, "author")?, number(row, "at")?);
                    let theirs = persons.contains(&author) && time.contains(&at);
                    let seq = seq_of(row.get("key")?);
                    // Marks stand in the order of their acts. What was said after the act is under none of its own.
                    let first_taken_by = room.marks_on(author, seq).next();
                    if theirs && first_taken_by == taken_by {
                        count += 1;
                    }
                }
                Ok(())
            })?;
        }
        Ok(Count { messages: count, cut: left == 0 })
    }

    /// What lies under the marks of an act in these rooms.
    pub fn under_marks(&self, rooms: &[Arc<Room>], act: EntryId) -> Result<Under, ReadError> {
        let (mut under, mut left) = (Under::default(), LOOKED_AT);
        for room in rooms {
            let marks = room.marks.as_deref().map(Vec::as_slice).unwrap_or_default();
            let own = || marks.iter().filter(|mark| mark.act == act);
            let first = own().map(|mark| mark.first).min();
            let (Some(first), Some(last)) = (first, own().map(|mark| mark.last).max()) else {
                continue;
            };
            let Some(no) = self.number(room) else { continue };
            self.with(|connection| {
                let mut select = connection.prepare_cached(NEWEST)?;
                let most = i64::try_from(left).unwrap_or(i64::MAX);
                let mut rows = select.query((key(no, first), key(no, last), MESSAGE, most))?;
                while let Some(row) = rows.next()? {
                    left -= 1;
                    under.add(marks, act, (person(row, "author")?, seq_of(row.get("key")?)));
                }
                Ok(())
            })?;
        }
        under.cut = left == 0;
        Ok(under)
    }

    /// How these seqs of a room stand.
    pub fn targets(&self, room: &Room, seqs: &[Seq]) -> Result<Targets, ReadError> {
        let mut targets = Targets::default();
        let Some(no) = self.number(room) else {
            return Ok(Targets { none: seqs.to_vec(), ..targets });
        };
        self.with(|connection| {
            for seq in seqs {
                let kept = (room.first..=room.head).contains(seq);
                let found = if kept { target(connection, (no, room), *seq)? } else { None };
                match found {
                    None => targets.none.push(*seq),
                    Some(of) if of.removed => targets.gone.push(*seq),
                    Some(_) => targets.standing.push(*seq),
                }
            }
            Ok(())
        })?;
        Ok(targets)
    }

    /// How many messages an act removed by their seqs, as it stands on record.
    pub fn count_removed(&self, act: EntryId) -> Result<u64, ReadError> {
        self.with(|connection| {
            let detail = record_of(connection, act)?.map(|record| record.head.detail);
            Ok(if let Some(Detail::Messages(seqs)) = detail { seqs.len() as u64 } else { 0 })
        })
    }
}

impl Under {
    /// Marks stand in a room in the order of their acts.
    fn add(&mut self, marks: &[Mark], act: EntryId, (author, seq): (PersonId, Seq)) {
        let (mut own, mut earlier, mut later) = (false, false, None);
        for mark in marks.iter().filter(|mark| mark.is_on(author, seq)) {
            match mark.act == act {
                true => own = true,
                false if own => later = Some(mark.act),
                false => earlier = true,
            }
        }
        if own && later.is_some() {
            self.later = later.max(self.later);
        } else if own && earlier {
            self.earlier = true;
        } else if own {
            *self.free.entry(author).or_default() += 1;
        }
    }
}
