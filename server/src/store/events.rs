//! Rows as events: the SQL that readers share, and what its rows say.

use super::codec::{
    APPOINTED, EDITED, MESSAGE, NOTICE, PURGED, REMOVED, REMOVED_MESSAGE, RESTORED, SANCTIONED,
    SET, TOPIC, number, optional_number, packed, person, seq_of, unpack,
};
use super::error::ReadError;
use super::marks::Marks;
use crate::chat::{Event, Room, What, Who};
use parlor_protocol::PersonId;
use rusqlite::Row;
use std::sync::Arc;

/// What an event weighs beside its text.
const EVENT_BYTES: usize = 160;

pub(super) const EVENTS: &str = "
    SELECT key, 0 AS act, at, kind, n, author, author_name, text, reply_to AS target, edited_at,
           NULL AS targets, NULL AS names
      FROM item WHERE key BETWEEN ?1 AND ?2
    UNION ALL
    SELECT act.key, 1, act.at, act.kind, item.kind, act.author, act.author_name, item.text,
           act.target, NULL, act.targets, act.names
      FROM act LEFT JOIN item
        ON act.kind = 1 AND item.key = ((act.key >> 40) << 40) | act.target
     WHERE act.key BETWEEN ?1 AND ?2
    ORDER BY 1 LIMIT ?3";
pub(super) const PAGE_UP: &str =
    "SELECT *, reply_to AS target FROM item WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?";
pub(super) const PAGE_DOWN: &str =
    "SELECT *, reply_to AS target FROM item WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT ?";

/// A row of `EVENTS`. `marks`: those over everything that the events may be about.
pub(super) fn event(row: &Row<'_>, room: &Room, marks: &Marks<'_>) -> Result<Event, ReadError> {
    if !row.get::<_, bool>("act")? {
        return item(row, room, marks);
    }
    let (seq, at) = (seq_of(row.get("key")?), number(row, "at")?);
    let by = who(row)?;
    let target = optional_number(row, "target")?;
    // The column that holds a message's count holds the kind of an edit's target.
    let subject: Option<i64> = row.get("n")?;
    let what = match (row.get::<_, i64>("kind")?, target) {
        (EDITED, Some(target))
            // Nobody edits what is not his own, so the author of the edit is the message's.
            if subject == Some(MESSAGE) && target >= room.first && !marks.hide(by.id, target) =>
        {
            What::Edited { by, target, text: row.get("text")? }
        }
        (EDITED, _) => What::Skip,
        (REMOVED, Some(target)) => What::Removed { by, targets: vec![target], purged: vec![] },
        (REMOVED, None) => What::Removed { by, targets: told(row)?, purged: vec![] },
        (PURGED, _) => {
            let (targets, purged) = told(row)?;
            What::Removed { by, targets, purged }
        }
        (RESTORED, _) => What::Restored { by, ranges: told(row)? },
        (SANCTIONED, _) => {
            let (verb, persons, until): (_, Vec<PersonId>, _) = told(row)?;
            What::Sanctioned { by, verb, persons: named(row, persons)?, until }
        }
        (SET, _) => What::Set { by, mode: told(row)? },
        (APPOINTED, _) => {
            let (id, role) = told(row)?;
            let name = names(row)?.into_iter().next().unwrap_or_default();
            What::Appointed { by, person: Who { id, name }, role }
        }
        (kind, _) => return Err(ReadError::Corrupt(format!("an act of the kind {kind}"))),
    };
    Ok(Event { room: room.name.clone(), seq, at, what })
}

/// A row of a page.
pub(super) fn item(row: &Row<'_>, room: &Room, marks: &Marks<'_>) -> Result<Event, ReadError> {
    let (seq, at) = (seq_of(row.get("key")?), number(row, "at")?);
    let text: Option<Arc<str>> = row.get("text")?;
    let what = match row.get::<_, i64>("kind")? {
        MESSAGE | REMOVED_MESSAGE => {
            let from = who(row)?;
            let text = text.filter(|_| !marks.hide(from.id, seq));
            What::Message {
                n: number(row, "n")?,
                from,
                reply_to: optional_number(row, "target")?,
                edited_at: optional_number(row, "edited_at")?.filter(|_| text.is_some()),
                text,
            }
        }
        TOPIC => What::Topic { by: who(row)?, text: text.unwrap_or_default() },
        NOTICE => What::Notice { text: text.unwrap_or_default() },
        kind => return Err(ReadError::Corrupt(format!("an item of the kind {kind}"))),
    };
    Ok(Event { room: room.name.clone(), seq, at, what })
}

pub(super) fn who(row: &Row<'_>) -> rusqlite::Result<Who> {
    Ok(Who { id: person(row, "author")?, name: row.get("author_name")? })
}

/// What an act says beyond its kind and target.
fn told<T: for<'de> serde::Deserialize<'de>>(row: &Row<'_>) -> rusqlite::Result<T> {
    packed(row, "targets")
}

fn names(row: &Row<'_>) -> rusqlite::Result<Vec<Arc<str>>> {
    let names: Option<Vec<u8>> = row.get("names")?;
    names.map_or(Ok(Vec::new()), |names| unpack(&names))
}

/// Persons by the names of that time; once these were erased, without.
fn named(row: &Row<'_>, persons: Vec<PersonId>) -> rusqlite::Result<Vec<Who>> {
    let mut names = names(row)?.into_iter();
    let named = |id| Who { id, name: names.next().unwrap_or_default() };
    Ok(persons.into_iter().map(named).collect())
}

pub(super) fn weight(event: &Event) -> usize {
    let text = match &event.what {
        What::Message { text, .. } => text.as_ref().map_or(0, |text| text.len()),
        What::Edited { text, .. } | What::Topic { text, .. } | What::Notice { text } => text.len(),
        What::Removed { targets, purged, .. } => targets.len() * 8 + purged.len() * 64,
        What::Restored { ranges, .. } => ranges.len() * 16,
        What::Sanctioned { persons, .. } => persons.len() * 64,
        What::Made { .. }
        | What::Set { .. }
        | What::Appointed { .. }
        | What::Skip
        | What::Forgotten
        | What::Renewed { .. } => 0,
    };
    EVENT_BYTES + text
}
