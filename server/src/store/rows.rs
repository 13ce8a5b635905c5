//! What a batch changed in State, as rows.

use super::codec::pack;
use super::open::set_meta;
use super::record::person_row;
use super::write::Writer;
use super::{moderation, rooms};
use crate::chat::Changes;
use rusqlite::Connection;

/// Writes rooms, persons and rules as they stand after a batch.
pub(super) fn changes(writer: &mut Writer, changes: &Changes) -> rusqlite::Result<()> {
    for (name, room) in &changes.rooms {
        match room {
            Some(room) => {
                let no = writer.numbers.give(room);
                rooms::write(&writer.connection, no, room)?;
                writer.seldom.write(&writer.connection, (no, room))?;
            }
            None => writer.numbers.take(name),
        }
    }
    for (_, no) in writer.numbers.ended() {
        end(&writer.connection, no)?;
        writer.seldom.end(&writer.connection, no)?;
    }
    moderation::write(&writer.connection, changes)?;
    for (id, person) in &changes.persons {
        person_row(&writer.connection, *id, person)?;
    }
    if let Some(rules) = &changes.rules {
        set_meta(&writer.connection, "rules", pack(rules)?)?;
    }
    if let Some(terms) = &changes.terms {
        set_meta(&writer.connection, "terms", pack(terms)?)?;
    }
    Ok(())
}

/// The rows of an ended incarnation go later, in slices. Texts go at once from where a reader could find them.
fn end(connection: &Connection, no: i64) -> rusqlite::Result<()> {
    // A room that was made and forgotten in one batch has no row yet, but it may have messages.
    let sql = "INSERT INTO room (no, id, name, epoch, head, n, first, last_at, flags, gone)
               VALUES (?, x'', '', 0, 0, 0, 0, 0, 0, 1)
               ON CONFLICT (no) DO UPDATE SET gone = 1, topic = NULL";
    connection.prepare_cached(sql)?.execute([no])?;
    Ok(())
}
