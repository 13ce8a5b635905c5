//! What `apply` needs to know about an entry, looked up at its place.

use super::codec::number;
use super::error::{Stage, WriteError};
use super::read::boundary;
use super::record;
use super::write::{Batch, Writer};
use crate::chat::{Act, Entry, Facts, Room, Target};
use parlor_protocol::{Millis, Seq};
use rusqlite::Connection;
use std::sync::Arc;

impl Batch<'_> {
    /// The facts. `room`: as the overlay has it; `purged`: the rooms that a purge is about.
    pub fn facts(
        &mut self,
        entry: &Entry,
        room: Option<&Room>,
        purged: &[Arc<Room>],
    ) -> Result<Facts, WriteError> {
        let prior = self.prior(entry, room)?;
        let room = room.filter(|room| !room.flags.ephemeral);
        let mut facts = Facts { prior, ..Facts::default() };
        if let (Some(seq), Some(room)) = (entry.head.act.target(), room) {
            facts.target = self.target(room, seq)?;
        }
        if let (Act::Redact { targets }, Some(room)) = (&entry.head.act, room) {
            for seq in targets {
                facts.targets.extend(self.target(room, *seq)?.map(|target| (*seq, target)));
            }
        }
        if let Act::Purge { since, until, .. } = entry.head.act
            && (since.is_some() || until.is_some())
        {
            for room in purged.iter().filter(|room| !room.flags.ephemeral) {
                let range = self.range(room, (since, until))?;
                facts.ranges.extend(range.map(|(first, last)| (room.name.clone(), first, last)));
            }
        }
        Ok(facts)
    }

    fn target(&mut self, room: &Room, seq: Seq) -> Result<Option<Target>, WriteError> {
        let Some(no) = self.writer.numbers.of(room) else { return Ok(None) };
        let work = |writer: &mut Writer| record::target(&writer.connection, no, seq);
        self.writer.attempt(Stage::Statement, work)
    }

    fn range(
        &mut self,
        room: &Room,
        (since, until): (Option<Millis>, Option<Millis>),
    ) -> Result<Option<(Seq, Seq)>, WriteError> {
        let Some(no) = self.writer.numbers.of(room) else { return Ok(None) };
        let (since, until) = (since.unwrap_or(0), until.unwrap_or(Millis::MAX));
        let work = |writer: &mut Writer| range(&writer.connection, (no, room), since, until);
        self.writer.attempt(Stage::Statement, work)
    }
}

/// The first and the last message of this time. The time of a room's messages never falls, so each end is found by halving.
fn range(
    connection: &Connection,
    (no, room): (i64, &Room),
    since: Millis,
    until: Millis,
) -> rusqlite::Result<Option<(Seq, Seq)>> {
    let first = boundary(connection, no, room, |row| Ok(number(row, "at")? < since))?;
    let end = boundary(connection, no, room, |row| Ok(number(row, "at")? <= until))?;
    Ok((first < end).then(|| (first, end - 1)))
}
