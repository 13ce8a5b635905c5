//! How many messages an act would take, took, or would give back: counted on a reader, among the newest ones of each room.

use super::audit::record_of;
use super::codec::{MESSAGE, key, person, seq_of};
use super::error::ReadError;
use super::facts::range;
use super::marks::Marks;
use super::read::Store;
use super::record::target;
use crate::chat::{Detail, Mark, Room};
use parlor_protocol::{EntryId, Millis, PersonId, Seq};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows that one count looks at, of all rooms together, messages or not; it takes some tenths of a second at most.
const LOOKED_AT: u64 = 200_000;

const NEWEST: &str = "SELECT key, author, kind FROM item
                      WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT ?";

/// A message as a count sees it.
struct Counted {
    seq: Seq,
    author: PersonId,
}

/// How many messages there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub messages: u64,
    /// There was so much to look at that some was left out: it is at least so many.
    pub cut: bool,
}

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
    /// before any other one; of very many the newest of that time count.
    pub fn count_messages(
        &self,
        rooms: &[Arc<Room>],
        persons: &[PersonId],
        time: (Option<Millis>, Option<Millis>),
        taken_by: Option<EntryId>,
    ) -> Result<Count, ReadError> {
        self.count_among(LOOKED_AT, (rooms, persons), time, taken_by)
    }

    /// The same among so many rows.
    pub(crate) fn count_among(
        &self,
        mut left: u64,
        (rooms, persons): (&[Arc<Room>], &[PersonId]),
        (since, until): (Option<Millis>, Option<Millis>),
        taken_by: Option<EntryId>,
    ) -> Result<Count, ReadError> {
        let mut count = 0;
        for room in rooms {
            let Some(no) = self.number(room) else { continue };
            let lying = Lying::of(room, taken_by);
            self.with(|connection| {
                let (since, until) = (since.unwrap_or(0), until.unwrap_or(Millis::MAX));
                let Some((first, last)) = range(connection, (no, room), since, until)? else {
                    return Ok(());
                };
                let each = |Counted { seq, author }| {
                    let counts = persons.contains(&author)
                        && !lying.earlier.hide(author, seq)
                        && (taken_by.is_none() || lying.own.hide(author, seq));
                    count += u64::from(counts);
                };
                Ok(newest(connection, (key(no, first), key(no, last)), &mut left, each)?)
            })?;
        }
        Ok(Count { messages: count, cut: left == 0 })
    }

    /// What lies under the marks of an act in these rooms.
    pub fn under_marks(&self, rooms: &[Arc<Room>], act: EntryId) -> Result<Under, ReadError> {
        let (mut under, mut left) = (Under::default(), LOOKED_AT);
        for room in rooms {
            let Some(no) = self.number(room) else { continue };
            let marks = room.marks.as_deref().into_iter().flatten();
            let own = marks.filter(|mark| mark.act == act);
            // Of several persons all lie over the same messages; those over single ones lie apart.
            let mut ranges: Vec<_> = own.map(|mark| (mark.first, mark.last)).collect();
            ranges.sort_unstable();
            ranges.dedup();
            let lying = Lying::of(room, Some(act));
            self.with(|connection| {
                for (first, last) in ranges.into_iter().rev() {
                    let range = (key(no, first), key(no, last));
                    newest(connection, range, &mut left, |message| under.add(&lying, &message))?;
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
    fn add(&mut self, lying: &Lying<'_>, &Counted { seq, author, .. }: &Counted) {
        if !lying.own.hide(author, seq) {
            return;
        }
        if let Some(later) = lying.later(author, seq) {
            self.later = Some(later).max(self.later);
        } else if lying.earlier.hide(author, seq) {
            self.earlier = true;
        } else {
            *self.free.entry(author).or_default() += 1;
        }
    }
}

/// The marks of a room as an act sees them; they stand in the order of their acts. Without an act all are earlier ones.
#[derive(Default)]
struct Lying<'r> {
    earlier: Marks<'r>,
    own: Marks<'r>,
    /// Over single messages, the newest act of each.
    single: BTreeMap<Seq, EntryId>,
    wide: Vec<&'r Mark>,
}

impl<'r> Lying<'r> {
    fn of(room: &'r Room, act: Option<EntryId>) -> Self {
        let marks = room.marks.as_deref().map(Vec::as_slice).unwrap_or_default();
        let is_own = |mark: &Mark| Some(mark.act) == act;
        let (earlier, rest) = marks.split_at(marks.iter().position(is_own).unwrap_or(marks.len()));
        let (own, later) = rest.split_at(rest.iter().take_while(|mark| is_own(mark)).count());
        let (earlier, own) = (Marks::among(earlier.iter()), Marks::among(own.iter()));
        let mut lying = Self { earlier, own, ..Self::default() };
        for mark in later {
            if mark.first == mark.last && mark.author.is_none() {
                lying.single.insert(mark.first, mark.act);
            } else {
                lying.wide.push(mark);
            }
        }
        lying
    }

    /// The newest act after it that took this message away as well.
    fn later(&self, author: PersonId, seq: Seq) -> Option<EntryId> {
        let wide = self.wide.iter().rev().find(|mark| mark.is_on(author, seq));
        wide.map(|mark| mark.act).max(self.single.get(&seq).copied())
    }
}

/// The messages among the newest rows between two keys, as long as there are rows left to look at.
fn newest(
    connection: &Connection,
    (first, last): (i64, i64),
    left: &mut u64,
    mut each: impl FnMut(Counted),
) -> rusqlite::Result<()> {
    let mut select = connection.prepare_cached(NEWEST)?;
    let most = i64::try_from(*left).unwrap_or(i64::MAX);
    let mut rows = select.query((first, last, most))?;
    while let Some(row) = rows.next()? {
        *left = left.saturating_sub(1);
        if row.get::<_, i64>("kind")? == MESSAGE {
            each(Counted { seq: seq_of(row.get("key")?), author: person(row, "author")? });
        }
    }
    Ok(())
}
