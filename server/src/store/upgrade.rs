//! From version 1 to 2: kept States get the shape of today, and who spoke where is read from the messages.

use super::codec::{Kept, key, pack, packed, person, unpack};
use crate::chat::{Act, Flags, NameKey, Person, Pos, Room, Rules, State, Topic};
use parlor_protocol::{Epoch, Millis, PersonId, RoomId, RoomName, Seq};
use rusqlite::Connection;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

#[cfg(test)]
mod tests;

/// State as version 1 kept it.
#[derive(Deserialize)]
struct OldState {
    pos: Pos,
    at: Millis,
    rules: Rules,
    rooms: BTreeMap<RoomName, OldRoom>,
    persons: HashMap<PersonId, Arc<Person>>,
    names: HashMap<NameKey, PersonId>,
}

#[derive(Deserialize)]
struct OldRoom {
    id: RoomId,
    name: RoomName,
    epoch: Epoch,
    head: Seq,
    n: u64,
    first: Seq,
    owner: Option<PersonId>,
    topic: Option<Arc<Topic>>,
    flags: Flags,
    last_at: Millis,
}

type Spoke = HashMap<PersonId, BTreeMap<RoomId, RoomName>>;

/// What the SQL of the second version cannot do; in its transaction.
pub(super) fn to_second(connection: &Connection) -> rusqlite::Result<()> {
    let spoke = spoke(connection)?;
    let mut insert =
        connection.prepare("INSERT INTO spoke (person, room, name) VALUES (?, ?, ?)")?;
    for (person, rooms) in &spoke {
        for (room, name) in rooms {
            insert.execute((person.to_bytes(), room.to_bytes(), name.as_str()))?;
        }
    }
    let mut select = connection.prepare("SELECT pos, state FROM checkpoint")?;
    let kept = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let kept: Vec<(i64, Vec<u8>)> = kept.collect::<Result<_, _>>()?;
    for (pos, blob) in kept {
        let mut state = today(unpack(&blob)?);
        // It names rooms that came later, too; whoever spoke there is in the log behind it.
        state.spoke =
            spoke.iter().map(|(person, rooms)| (*person, Arc::new(rooms.clone()))).collect();
        let sql = "UPDATE checkpoint SET state = ? WHERE pos = ?";
        connection.execute(sql, (pack(&state)?, pos))?;
    }
    Ok(())
}

/// Who has messages in the rooms that stand, and who of the kept log had some there that are gone by now.
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
    let mut select = connection.prepare("SELECT heads FROM log ORDER BY pos")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let heads: Vec<Kept> = packed(row, "heads")?;
        for kept in heads.iter().filter(|kept| matches!(kept.head.act, Act::Send { .. })) {
            if let Some((_, name)) = rooms.get(&kept.room) {
                let rooms = spoke.entry(kept.head.actor.id).or_default();
                rooms.insert(kept.room, name.clone());
            }
        }
    }
    Ok(spoke)
}

fn today(old: OldState) -> State {
    let OldState { pos, at, rules, rooms, persons, names } = old;
    let rooms = rooms.into_iter().map(|(name, room)| (name, Arc::new(room.today()))).collect();
    State { pos, at, rules, rooms, persons, names, ..State::default() }
}

impl OldRoom {
    fn today(self) -> Room {
        let Self { id, name, epoch, head, n, first, owner, topic, flags, last_at } = self;
        let (roles, mode, marks) = (None, None, None);
        Room { id, name, epoch, head, n, first, owner, roles, topic, flags, mode, marks, last_at }
    }
}
