//! An accepted entry's rows.

use super::codec::{
    APPOINTED, EDITED, MESSAGE, NOTICE, PURGED, REMOVED, REMOVED_MESSAGE, RESTORED, SANCTIONED,
    SET, TOPIC, int, key, number, optional_number, pack, person,
};
use crate::chat::{Event, Person, Room, Target, What, Who};
use parlor_protocol::{PersonId, Seq};
use rusqlite::{Connection, OptionalExtension, params};
use std::sync::Arc;

/// What becomes of the texts of removed messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Texts {
    /// They stand for the grace period, under marks.
    Stay,
    /// They go at once.
    Go,
}

/// Writes what happened in the room of this number.
pub(super) fn event(
    connection: &Connection,
    no: i64,
    (event, texts): (&Event, Texts),
) -> rusqlite::Result<()> {
    let place = key(no, event.seq);
    match &event.what {
        What::Message { n, from, text, reply_to, .. } => {
            let text = text.as_deref();
            item(connection, (place, event), (MESSAGE, from, text), (Some(*n), *reply_to))
        }
        What::Topic { by, text } => {
            item(connection, (place, event), (TOPIC, by, Some(&**text)), (None, None))
        }
        What::Notice { text } => {
            let server = Who { id: PersonId::SERVER, name: Arc::default() };
            item(connection, (place, event), (NOTICE, &server, Some(&**text)), (None, None))
        }
        What::Edited { by, target, text } => {
            let sql = "UPDATE item SET text = ?, edited_at = ? WHERE key = ? AND kind = ?";
            let row = params![text, int(event.at), key(no, *target), MESSAGE];
            connection.prepare_cached(sql)?.execute(row)?;
            Told { target: Some(*target), ..Told::of(EDITED) }.write(connection, (place, event), by)
        }
        What::Removed { by, targets, purged } => {
            if texts == Texts::Go {
                blank(connection, no, targets)?;
            }
            let told = match (&**targets, &**purged) {
                ([target], []) => Told { target: Some(*target), ..Told::of(REMOVED) },
                (targets, []) => Told { rest: Some(pack(&targets)?), ..Told::of(REMOVED) },
                both => Told { rest: Some(pack(&both)?), ..Told::of(PURGED) },
            };
            told.write(connection, (place, event), by)
        }
        What::Restored { by, ranges } => {
            let told = Told { rest: Some(pack(ranges)?), ..Told::of(RESTORED) };
            told.write(connection, (place, event), by)
        }
        What::Sanctioned { by, verb, persons, until } => {
            let ids: Vec<_> = persons.iter().map(|person| person.id).collect();
            let (rest, names) = (Some(pack(&(verb, ids, until))?), Some(names(persons)?));
            Told { rest, names, ..Told::of(SANCTIONED) }.write(connection, (place, event), by)
        }
        What::Set { by, mode } => {
            let told = Told { rest: Some(pack(mode)?), ..Told::of(SET) };
            told.write(connection, (place, event), by)
        }
        What::Appointed { by, person, role } => {
            let rest = Some(pack(&(person.id, role))?);
            let names = Some(names(std::slice::from_ref(person))?);
            Told { rest, names, ..Told::of(APPOINTED) }.write(connection, (place, event), by)
        }
        What::Made { .. } | What::Skip | What::Forgotten | What::Renewed { .. } => Ok(()),
    }
}

fn item(
    connection: &Connection,
    (place, event): (i64, &Event),
    (kind, who, text): (i64, &Who, Option<&str>),
    (n, reply_to): (Option<u64>, Option<Seq>),
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO item (key, at, kind, n, author, author_name, text, reply_to)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    connection.prepare_cached(sql)?.execute(params![
        place,
        int(event.at),
        kind,
        n.map(int),
        who.id.to_bytes(),
        who.name,
        text,
        reply_to.map(int),
    ])?;
    Ok(())
}

/// What an act says.
struct Told {
    kind: i64,
    target: Option<Seq>,
    rest: Option<Vec<u8>>,
    names: Option<Vec<u8>>,
}

impl Told {
    fn of(kind: i64) -> Self {
        Self { kind, target: None, rest: None, names: None }
    }

    fn write(
        self,
        connection: &Connection,
        (place, event): (i64, &Event),
        by: &Who,
    ) -> rusqlite::Result<()> {
        let sql = "INSERT INTO act (key, at, kind, author, author_name, target, targets, names)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        let Self { kind, target, rest, names } = self;
        let (author, target) = (by.id.to_bytes(), target.map(int));
        let row = params![place, int(event.at), kind, author, by.name, target, rest, names];
        connection.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }
}

fn names(persons: &[Who]) -> rusqlite::Result<Vec<u8>> {
    pack(&persons.iter().map(|person| &person.name).collect::<Vec<_>>())
}

/// Takes the texts of these messages away for good.
pub(super) fn blank(connection: &Connection, no: i64, targets: &[Seq]) -> rusqlite::Result<()> {
    let sql = "UPDATE item SET text = NULL, kind = ? WHERE key = ? AND kind = ?";
    let mut blank = connection.prepare_cached(sql)?;
    for target in targets {
        blank.execute(params![REMOVED_MESSAGE, key(no, *target), MESSAGE])?;
    }
    Ok(())
}

/// The kept message that an act is about. One under a mark is removed, whatever its row says.
pub(super) fn target(
    connection: &Connection,
    (no, room): (i64, &Room),
    seq: Seq,
) -> rusqlite::Result<Option<Target>> {
    let sql = "SELECT author, at, kind, n FROM item WHERE key = ?";
    let found = connection
        .prepare_cached(sql)?
        .query_row([key(no, seq)], |row| {
            let message = optional_number(row, "n")?.is_some();
            let author = person(row, "author")?;
            let blank = row.get::<_, i64>("kind")? == REMOVED_MESSAGE;
            let removed = blank || room.marked(author, seq);
            let target = Target { author, at: number(row, "at")?, removed };
            Ok(message.then_some(target))
        })
        .optional()?;
    Ok(found.flatten())
}

/// Writes a person as he stands.
pub(super) fn person_row(
    connection: &Connection,
    id: PersonId,
    person: &Person,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO person (id, name, key_folded, key_skeleton, generation, seen)
               VALUES (?, ?, ?, ?, ?, ?)
               ON CONFLICT (id) DO UPDATE SET name = excluded.name,
                   key_folded = excluded.key_folded, key_skeleton = excluded.key_skeleton,
                   generation = excluded.generation, seen = excluded.seen";
    let [folded, skeleton] = person.keys;
    let (generation, seen) = (person.generation, int(person.seen));
    let row = params![id.to_bytes(), person.name, folded, skeleton, generation, seen];
    connection.prepare_cached(sql)?.execute(row)?;
    Ok(())
}
