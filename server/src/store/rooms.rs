//! Which number a room's rows stand under.

use super::codec::{int, pack};
use crate::chat::Room;
use parlor_protocol::{RoomId, RoomName};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The numbers of all rooms that stand, as the writer sees them.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    by_name: BTreeMap<RoomName, (RoomId, i64)>,
    last: i64,
    /// What the batch at hand changed, so that it can be taken back.
    undo: Vec<(RoomName, Option<(RoomId, i64)>)>,
    last_before: i64,
}

/// What a commit did to the numbers, for the readers.
#[derive(Debug, Default)]
pub(super) struct Moves {
    pub(super) made: Vec<(RoomId, i64)>,
    pub(super) gone: Vec<(RoomId, i64)>,
}

impl Numbers {
    pub(super) fn new(rooms: &HashMap<RoomName, (RoomId, i64)>, last: i64) -> Self {
        let by_name = rooms.iter().map(|(name, number)| (name.clone(), *number)).collect();
        Self { by_name, last, undo: Vec::new(), last_before: last }
    }

    /// The number of this incarnation, if it has one.
    pub(super) fn of(&self, room: &Room) -> Option<i64> {
        self.by_name.get(&room.name).filter(|(id, _)| *id == room.id).map(|(_, no)| *no)
    }

    /// The number of this incarnation; a new one gets the next.
    pub(super) fn give(&mut self, room: &Room) -> i64 {
        if let Some(no) = self.of(room) {
            return no;
        }
        self.last += 1;
        let old = self.by_name.insert(room.name.clone(), (room.id, self.last));
        self.undo.push((room.name.clone(), old));
        self.last
    }

    pub(super) fn take(&mut self, name: &RoomName) {
        let old = self.by_name.remove(name);
        self.undo.push((name.clone(), old));
    }

    /// Forgets what the batch at hand did.
    pub(super) fn roll_back(&mut self) {
        while let Some((name, old)) = self.undo.pop() {
            match old {
                Some(number) => self.by_name.insert(name, number),
                None => self.by_name.remove(&name),
            };
        }
        self.last = self.last_before;
    }

    /// The incarnations that the batch at hand ended.
    pub(super) fn ended(&self) -> Vec<(RoomId, i64)> {
        let standing = |number: &(RoomId, i64), name| self.by_name.get(name) == Some(number);
        let mut ended: Vec<_> = self
            .undo
            .iter()
            .filter_map(|(name, old)| old.filter(|number| !standing(number, name)))
            .collect();
        ended.sort_unstable();
        ended.dedup();
        ended
    }

    /// Keeps what the batch at hand did.
    pub(super) fn commit(&mut self) -> Moves {
        let gone = self.ended();
        let names: Vec<_> = self.undo.drain(..).map(|(name, _)| name).collect();
        let made = names.iter().filter_map(|name| self.by_name.get(name).copied()).collect();
        self.last_before = self.last;
        Moves { made, gone }
    }
}

/// `room.flags`.
const EPHEMERAL: i64 = 1;
const DECLARED: i64 = 2;
const PINNED: i64 = 4;

/// Writes a room as it stands. What an ephemeral room counted is on no disk.
pub(super) fn write(connection: &Connection, no: i64, room: &Room) -> rusqlite::Result<()> {
    let sql = "INSERT INTO room (no, id, name, epoch, head, n, first, last_at, flags, owner,
                   topic, topic_print, topic_by, topic_at, mode, gone)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
               ON CONFLICT (no) DO UPDATE SET epoch = excluded.epoch, head = excluded.head,
                   n = excluded.n, first = excluded.first, last_at = excluded.last_at,
                   flags = excluded.flags, owner = excluded.owner, topic = excluded.topic,
                   topic_print = excluded.topic_print, topic_by = excluded.topic_by,
                   topic_at = excluded.topic_at, mode = excluded.mode";
    let kept = !room.flags.ephemeral;
    let (head, n, first) = if kept { (room.head, room.n, room.first) } else { (0, 0, 1) };
    let topic = room.topic.as_deref();
    connection.prepare_cached(sql)?.execute(params![
        no,
        room.id.to_bytes(),
        room.name.as_str(),
        int(room.epoch.0),
        int(head),
        int(n),
        int(first),
        int(room.last_at),
        flags(room),
        room.owner.map(|owner| owner.to_bytes()),
        topic.map(|topic| Arc::clone(&topic.text)),
        topic.map(|topic| int(topic.print)),
        topic.map(|topic| topic.by.to_bytes()),
        topic.map(|topic| int(topic.at)),
        room.mode.as_deref().map(pack).transpose()?,
    ])?;
    Ok(())
}

fn flags(room: &Room) -> i64 {
    let flag = |set: bool, bit| if set { bit } else { 0 };
    flag(room.flags.ephemeral, EPHEMERAL)
        | flag(room.flags.declared, DECLARED)
        | flag(room.flags.pinned, PINNED)
}

/// The flags of a row.
pub(super) fn flags_of(bits: i64) -> crate::chat::Flags {
    let is = |bit| bits & bit != 0;
    crate::chat::Flags { ephemeral: is(EPHEMERAL), declared: is(DECLARED), pinned: is(PINNED) }
}
