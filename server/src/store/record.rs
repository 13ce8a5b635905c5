//! An accepted entry's rows.

use super::codec::{
    EDITED, MESSAGE, REMOVED, REMOVED_MESSAGE, TOPIC, int, key, number, optional_number, pack,
    person,
};
use crate::chat::{Event, Person, Target, What, Who};
use parlor_protocol::{Millis, PersonId, Seq};
use rusqlite::{Connection, OptionalExtension, params};

/// Writes what happened in the room of this number.
pub(super) fn event(connection: &Connection, no: i64, event: &Event) -> rusqlite::Result<()> {
    let place = key(no, event.seq);
    match &event.what {
        What::Message { .. } | What::Topic { .. } => item(connection, place, event),
        What::Edited { by, target, text } => {
            let sql = "UPDATE item SET text = ?, edited_at = ? WHERE key = ? AND kind = ?";
            let row = params![text, int(event.at), key(no, *target), MESSAGE];
            connection.prepare_cached(sql)?.execute(row)?;
            act(connection, place, event.at, (EDITED, by, &[*target]))
        }
        What::Removed { by, targets, purged: _ } => {
            let sql = "UPDATE item SET text = NULL, kind = ? WHERE key = ? AND kind = ?";
            let mut blank = connection.prepare_cached(sql)?;
            for target in targets {
                blank.execute(params![REMOVED_MESSAGE, key(no, *target), MESSAGE])?;
            }
            act(connection, place, event.at, (REMOVED, by, targets))
        }
        What::Made { .. }
        | What::Restored { .. }
        | What::Sanctioned { .. }
        | What::Set { .. }
        | What::Appointed { .. }
        | What::Notice { .. }
        | What::Skip
        | What::Forgotten
        | What::Renewed { .. } => Ok(()),
    }
}

fn item(connection: &Connection, place: i64, event: &Event) -> rusqlite::Result<()> {
    let (kind, n, who, text, reply_to) = match &event.what {
        What::Message { n, from, text, reply_to, .. } => {
            (MESSAGE, Some(*n), from, text.as_deref(), *reply_to)
        }
        What::Topic { by, text } => (TOPIC, None, by, Some(&**text), None),
        What::Made { .. }
        | What::Edited { .. }
        | What::Removed { .. }
        | What::Restored { .. }
        | What::Sanctioned { .. }
        | What::Set { .. }
        | What::Appointed { .. }
        | What::Notice { .. }
        | What::Skip
        | What::Forgotten
        | What::Renewed { .. } => return Ok(()),
    };
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

fn act(
    connection: &Connection,
    place: i64,
    at: Millis,
    (kind, by, targets): (i64, &Who, &[Seq]),
) -> rusqlite::Result<()> {
    let (target, list) = match targets {
        [target] => (Some(int(*target)), None),
        several => (None, Some(pack(&several)?)),
    };
    let sql = "INSERT INTO act (key, at, kind, author, author_name, target, targets)
               VALUES (?, ?, ?, ?, ?, ?, ?)";
    let row = params![place, int(at), kind, by.id.to_bytes(), by.name, target, list];
    connection.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

/// The kept message that an edit or a removal is about.
pub(super) fn target(
    connection: &Connection,
    no: i64,
    seq: Seq,
) -> rusqlite::Result<Option<Target>> {
    let sql = "SELECT author, at, kind, n FROM item WHERE key = ?";
    let found = connection
        .prepare_cached(sql)?
        .query_row([key(no, seq)], |row| {
            let message = optional_number(row, "n")?.is_some();
            let removed = row.get::<_, i64>("kind")? == REMOVED_MESSAGE;
            let target = Target { author: person(row, "author")?, at: number(row, "at")?, removed };
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
