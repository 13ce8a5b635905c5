//! State from its rows.

use super::codec::{number, optional_number, person, uint, unpack};
use super::error::ReadError;
use super::rooms::flags_of;
use crate::chat::{Person, Pos, Room, State, Topic};
use parlor_protocol::{Epoch, PersonId, RoomId, RoomName};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::HashMap;
use std::sync::Arc;

/// State, and where its rooms' rows stand.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    pub(super) state: State,
    pub(super) numbers: HashMap<RoomName, (RoomId, i64)>,
    pub(super) last_number: i64,
    /// Numbers whose rows the sweep has yet to take.
    pub(super) gone: Vec<i64>,
    /// How far the newest kept State reaches; 0: none is kept.
    pub(super) checkpoint: Pos,
}

/// Reads everything that `apply` needs.
pub(super) fn load(connection: &Connection) -> Result<Loaded, ReadError> {
    let mut loaded = Loaded::default();
    place(connection, &mut loaded.state)?;
    let newest = "SELECT max(pos) FROM checkpoint";
    loaded.checkpoint =
        connection.query_row(newest, [], |row| row.get::<_, Option<i64>>(0))?.map_or(0, uint);
    if let Some(rules) = meta::<Vec<u8>>(connection, "rules")? {
        loaded.state.rules = unpack(&rules)?;
    }
    rooms(connection, &mut loaded)?;
    persons(connection, &mut loaded.state)?;
    Ok(loaded)
}

/// A value of `meta`.
pub(super) fn meta<T: rusqlite::types::FromSql>(
    connection: &Connection,
    key: &str,
) -> rusqlite::Result<Option<T>> {
    connection
        .prepare_cached("SELECT value FROM meta WHERE key = ?")?
        .query_row([key], |row| row.get(0))
        .optional()
}

/// The log's end is its newest row, or where a checkpoint left it if that took all rows.
fn place(connection: &Connection, state: &mut State) -> rusqlite::Result<()> {
    state.pos = meta(connection, "pos")?.map_or(0, uint);
    state.at = meta(connection, "at")?.map_or(0, uint);
    let newest = "SELECT last, at FROM log ORDER BY pos DESC LIMIT 1";
    let newest = connection
        .query_row(newest, [], |row| Ok((number(row, "last")?, number(row, "at")?)))
        .optional()?;
    if let Some((pos, at)) = newest {
        state.pos = state.pos.max(pos);
        state.at = state.at.max(at);
    }
    Ok(())
}

fn rooms(connection: &Connection, loaded: &mut Loaded) -> Result<(), ReadError> {
    let mut select = connection.prepare("SELECT * FROM room ORDER BY no")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let no = row.get("no")?;
        loaded.last_number = no;
        if row.get::<_, bool>("gone")? {
            loaded.gone.push(no);
            continue;
        }
        let room = room(row)?;
        loaded.numbers.insert(room.name.clone(), (room.id, no));
        loaded.state.rooms.insert(room.name.clone(), Arc::new(room));
    }
    Ok(())
}

fn room(row: &Row<'_>) -> Result<Room, ReadError> {
    let text: String = row.get("name")?;
    let name = RoomName::parse(&text)
        .map_err(|_| ReadError::Corrupt(format!("a room of the name {text:?}")))?;
    Ok(Room {
        id: RoomId::from_bytes(row.get("id")?),
        name,
        epoch: Epoch(number(row, "epoch")?),
        head: number(row, "head")?,
        n: number(row, "n")?,
        first: number(row, "first")?,
        owner: row.get::<_, Option<_>>("owner")?.map(PersonId::from_bytes),
        roles: None,
        topic: topic(row)?,
        flags: flags_of(row.get("flags")?),
        mode: None,
        marks: None,
        last_at: number(row, "last_at")?,
    })
}

fn topic(row: &Row<'_>) -> rusqlite::Result<Option<Arc<Topic>>> {
    let Some(print) = optional_number(row, "topic_print")? else { return Ok(None) };
    let text = row.get::<_, Option<Arc<str>>>("topic")?.unwrap_or_default();
    let topic = Topic { text, print, by: person(row, "topic_by")?, at: number(row, "topic_at")? };
    Ok(Some(Arc::new(topic)))
}

fn persons(connection: &Connection, state: &mut State) -> Result<(), ReadError> {
    let mut select = connection.prepare("SELECT * FROM person")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let id = person(row, "id")?;
        let loaded = Person {
            name: row.get("name")?,
            keys: [row.get("key_folded")?, row.get("key_skeleton")?],
            generation: row.get("generation")?,
            seen: number(row, "seen")?,
        };
        if loaded.name.is_some() {
            state.names.extend(loaded.keys.map(|key| (key, id)));
        }
        state.persons.insert(id, Arc::new(loaded));
    }
    Ok(())
}
