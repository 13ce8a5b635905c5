//! Replaying the kept log into an empty database, with the bodies from where they stand.

use super::codec::{Kept, key, unpack};
use super::error::ReadError;
use super::load::Loaded;
use super::open::{Durability, Opened};
use super::read::Store;
use super::verify::{Report, VerifyError, each_commit};
use super::write::Writer;
use crate::chat::{Act, Committed, Entry, Overlay, Room, State, Verdict, apply, purged_rooms};
use bodies::Bodies;
use parlor_protocol::RoomId;
use parlor_protocol::client::From;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;
use std::path::Path;

mod bodies;
mod then;

/// Items and events compared at a time.
const AT_A_TIME: usize = 512;

/// Replays and compares. The folder it needs is made beside the database, and removed.
pub(super) fn compare(
    dir: &Path,
    (store, connection, loaded): (&Store, &Connection, &Loaded),
    report: &mut Report,
) -> Result<(), VerifyError> {
    let folder = dir.join("rebuild");
    let clear = || match std::fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    };
    clear().map_err(VerifyError::Folder)?;
    let opened = Store::open(&folder, Durability::Os)?;
    let replay = Replay::over(opened, (store, connection, loaded))?;
    let (rebuilt, state, entries) = replay.run(report)?;
    report.replayed = Some(entries);
    if state.digest() != loaded.state.digest() {
        let (got, kept) = (state.digest(), loaded.state.digest());
        report.damage.push(format!("the log makes State {got:?}, the rows say {kept:?}"));
    }
    for (name, room) in &loaded.state.rooms {
        match state.rooms.get(name) {
            Some(other) if !same(store, room, &rebuilt, other)? => {
                report.damage.push(format!("room {}: the log makes other events", room.id));
            }
            Some(_) => {}
            None => report.damage.push(format!("room {}: the log does not make it", room.id)),
        }
    }
    drop(rebuilt);
    clear().map_err(VerifyError::Folder)
}

/// Every event and every page.
fn same(one: &Store, room: &Room, two: &Store, other: &Room) -> Result<bool, ReadError> {
    let mut from = room.first;
    loop {
        let events = one.events(room, from, AT_A_TIME, usize::MAX)?;
        if events != two.events(other, from, AT_A_TIME, usize::MAX)? {
            return Ok(false);
        }
        let Some(last) = events.last() else { break };
        from = last.seq + 1;
    }
    let mut after = From::After(0);
    loop {
        let page = one.page(room, after, AT_A_TIME, usize::MAX)?;
        if page != two.page(other, after, AT_A_TIME, usize::MAX)? {
            return Ok(false);
        }
        match page.items.last() {
            Some(last) if page.more => after = From::After(last.seq),
            Some(_) | None => return Ok(true),
        }
    }
}

struct Replay<'o> {
    original: &'o Connection,
    /// Every incarnation whose rows may stand.
    numbers: HashMap<RoomId, i64>,
    loaded: &'o Loaded,
    store: Store,
    writer: Writer,
    state: State,
}

impl<'o> Replay<'o> {
    /// Over the oldest kept State, whose events are copied; without one, from nothing.
    fn over(
        opened: Opened,
        (_, original, loaded): (&Store, &'o Connection, &'o Loaded),
    ) -> Result<Self, VerifyError> {
        let oldest = "SELECT state FROM checkpoint ORDER BY pos LIMIT 1";
        let oldest = original.query_row(oldest, [], |row| row.get::<_, Vec<u8>>(0)).optional()?;
        let state: State = oldest.map(|state| unpack(&state)).transpose()?.unwrap_or_default();
        let mut select = original.prepare("SELECT id, no FROM room WHERE id <> x''")?;
        let number = |row: &rusqlite::Row<'_>| {
            Ok((RoomId::from_bytes(row.get("id")?), row.get::<_, i64>("no")?))
        };
        let numbers = select.query_map([], number)?.collect::<Result<_, _>>()?;
        let Opened { store, writer, .. } = opened;
        let mut replay = Self { original, numbers, loaded, store, writer, state };
        replay.copy()?;
        Ok(replay)
    }

    /// The events up to the kept State, as they stand now.
    fn copy(&mut self) -> Result<(), VerifyError> {
        let path = self.original.path().unwrap_or_default();
        self.writer.connection.execute("ATTACH DATABASE ? AS original", [path])?;
        for room in self.state.rooms.values().filter(|room| !room.flags.ephemeral) {
            let Some(from) = self.numbers.get(&room.id).copied() else { continue };
            let to = self.writer.numbers.give(room);
            for (table, columns) in [
                ("item", "at, kind, n, author, author_name, text, reply_to, edited_at"),
                ("act", "at, kind, author, author_name, target, targets, names"),
            ] {
                let sql = format!(
                    "INSERT INTO {table} (key, {columns}) SELECT key - ?1 + ?2, {columns}
                       FROM original.{table} WHERE key BETWEEN ?3 AND ?4"
                );
                let (low, high) = (key(from, room.first), key(from, room.head));
                self.writer.connection.execute(&sql, (key(from, 0), key(to, 0), low, high))?;
            }
        }
        let moves = self.writer.numbers.commit();
        self.store.commit(&moves, HashMap::new());
        self.writer.connection.execute("DETACH DATABASE original", [])?;
        Ok(())
    }

    fn run(mut self, report: &mut Report) -> Result<(Store, State, u64), VerifyError> {
        let mut entries = 0;
        let (original, base) = (self.original, self.state.pos);
        each_commit(original, base, |heads| {
            entries += heads.len() as u64;
            self.commit(&heads, report)
        })?;
        Ok((self.store, self.state, entries))
    }

    fn commit(&mut self, heads: &[Kept], report: &mut Report) -> Result<(), VerifyError> {
        let mut overlay = Overlay::new(&self.state);
        let mut batch = self.writer.begin();
        for kept in heads {
            let room = kept.head.room.as_ref().and_then(|name| overlay.room(name)).cloned();
            let bodies =
                Bodies { original: self.original, numbers: &self.numbers, loaded: self.loaded };
            let body = bodies.of(kept, room.as_deref())?;
            let entry = Entry { head: kept.head.clone(), body };
            let committed = Committed { pos: kept.pos, at: kept.at, entry };
            let purged = purged_rooms(&overlay, &committed.entry);
            let mut facts = batch.facts(&committed.entry, room.as_deref(), &purged)?;
            bodies.as_they_were(kept, &mut facts)?;
            if let Act::Settle { acts } = &kept.head.act {
                batch.let_go(&overlay, acts)?;
            }
            let verdict = apply(&mut overlay, &committed, &facts);
            let fleeting = room.is_some_and(|room| room.flags.ephemeral);
            let got =
                matches!(&verdict, Verdict::Accepted { seq, .. } if *seq == kept.seq || fleeting);
            if !got {
                let what = format!("the log: {} got {:?}, now {verdict:?}", kept.pos, kept.seq);
                report.damage.push(what);
            }
            batch.record(&committed, &verdict, &overlay)?;
        }
        let changes = overlay.into_changes();
        batch.finish(&changes)?;
        self.state.merge(changes);
        Ok(())
    }
}
