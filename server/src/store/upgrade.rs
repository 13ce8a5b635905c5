//! From version 1 to 2: who spoke where is read from the messages, and State is kept anew.

use super::audit;
use super::codec::{int, key, pack, person};
use super::error::ReadError;
use super::keep::bare;
use super::load::load;
use super::open::set_meta;
use parlor_protocol::{PersonId, RoomId, RoomName};
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

#[cfg(test)]
mod tests;

type Spoke = HashMap<PersonId, BTreeMap<RoomId, RoomName>>;

/// What the SQL of the second version cannot do; in its transaction. `apply` has learnt to note more than it did, so that
/// the log up to here does not make the State of today: replays begin with the State that the rows say.
pub(super) fn to_second(connection: &Connection) -> Result<(), ReadError> {
    let mut insert =
        connection.prepare("INSERT INTO spoke (person, room, name) VALUES (?, ?, ?)")?;
    for (person, rooms) in &spoke(connection)? {
        for (room, name) in rooms {
            insert.execute((person.to_bytes(), room.to_bytes(), name.as_str()))?;
        }
    }
    let state = load(connection)?.state;
    if state.pos == 0 {
        return Ok(());
    }
    connection.execute("DELETE FROM checkpoint", [])?;
    let sql = "INSERT INTO checkpoint (pos, state) VALUES (?, ?)";
    connection.execute(sql, (int(state.pos), pack(&bare(&state))?))?;
    set_meta(connection, "pos", int(state.pos))?;
    set_meta(connection, "at", int(state.at))?;
    audit::upgraded(connection)?;
    Ok(())
}

/// Who has messages in the rooms that stand.
fn spoke(connection: &Connection) -> rusqlite::Result<Spoke> {
    let mut spoke = Spoke::new();
    let mut rooms = HashMap::new();
    let mut select = connection.prepare("SELECT no, id, name FROM room WHERE gone = 0")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (no, id): (i64, _) = (row.get("no")?, row.get("id").map(RoomId::from_bytes)?);
        // A name that is not one is told of when State is loaded.
        if let Ok(name) = RoomName::parse(&row.get::<_, String>("name")?) {
            rooms.insert(id, (no, name));
        }
    }
    let sql = "SELECT DISTINCT author FROM item WHERE key BETWEEN ? AND ? AND n IS NOT NULL";
    let mut authors = connection.prepare(sql)?;
    for (id, (no, name)) in &rooms {
        let mut rows = authors.query((key(*no, 0), key(no + 1, 0) - 1))?;
        while let Some(row) = rows.next()? {
            spoke.entry(person(row, "author")?).or_default().insert(*id, name.clone());
        }
    }
    Ok(spoke)
}
