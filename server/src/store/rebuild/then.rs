//! What was known of an entry when it was accepted, for a replay: as far as it can still be told.

use super::super::audit::record_of;
use super::super::codec::{Kept, key, number, person};
use super::bodies::Bodies;
use crate::chat::{Act, Detail, Facts, Target};
use parlor_protocol::{PersonId, RoomId, RoomName, Seq};
use rusqlite::OptionalExtension;

impl Bodies<'_> {
    /// It was accepted then, whatever became of its targets since.
    pub(super) fn as_they_were(&self, kept: &Kept, facts: &mut Facts) -> rusqlite::Result<()> {
        facts.prior = None;
        let author = |seq| self.author(kept.room, seq);
        if let Some(seq) = kept.head.act.target() {
            let at = facts.target.map_or(kept.at, |target| target.at);
            // Of others' messages only reports are about; who edits or removes has written them himself.
            let reported = matches!(kept.head.act, Act::Report { .. });
            let other = if reported { author(seq)? } else { None };
            let author = other.unwrap_or(kept.head.actor.id);
            facts.target = Some(Target { author, at, removed: false });
        }
        if let Act::Redact { targets } = &kept.head.act {
            facts.targets.clear();
            for seq in self.redacted(kept, targets)? {
                let author = author(seq)?.unwrap_or_default();
                facts.targets.push((seq, Target { author, at: kept.at, removed: false }));
            }
        }
        if let Act::Purge { since, until, .. } = kept.head.act
            && (since.is_some() || until.is_some())
        {
            let marked = self.marked(kept)?;
            if !marked.is_empty() {
                facts.ranges = marked;
            }
        }
        Ok(())
    }

    fn author(&self, room: RoomId, seq: Seq) -> rusqlite::Result<Option<PersonId>> {
        let Some(no) = self.numbers.get(&room) else { return Ok(None) };
        let mut select = self.original.prepare_cached("SELECT author FROM item WHERE key = ?")?;
        select.query_row([key(*no, seq)], |row| person(row, "author")).optional()
    }

    /// Those of the targets that were there, as the event tells; all of them, if it is gone.
    fn redacted(&self, kept: &Kept, targets: &[Seq]) -> rusqlite::Result<Vec<Seq>> {
        let record = record_of(self.original, kept.head.id)?;
        Ok(match record.map(|record| record.head.detail) {
            Some(Detail::Messages(told)) => told,
            Some(
                Detail::Nothing
                | Detail::Time { .. }
                | Detail::Every { .. }
                | Detail::Becomes(_)
                | Detail::Undone { .. }
                | Detail::Report { .. }
                | Detail::Sanction(_)
                | Detail::House(_)
                | Detail::Spared(_)
                | Detail::Everybody,
            )
            | None => targets.to_vec(),
        })
    }

    /// The ranges of a purge, from its marks, while they stand.
    fn marked(&self, kept: &Kept) -> rusqlite::Result<Vec<(RoomName, Seq, Seq)>> {
        let sql = "SELECT room.name, min(mark.first) AS first, max(mark.last) AS last
                     FROM mark JOIN room ON room.no = mark.room
                    WHERE mark.act = ? GROUP BY mark.room ORDER BY room.name";
        let mut select = self.original.prepare_cached(sql)?;
        let mut rows = select.query([kept.head.id.to_bytes()])?;
        let mut ranges = Vec::new();
        while let Some(row) = rows.next()? {
            let name = RoomName::parse(&row.get::<_, String>("name")?);
            let (first, last) = (number(row, "first")?, number(row, "last")?);
            ranges.extend(name.map(|name| (name, first, last)));
        }
        Ok(ranges)
    }
}
