//! Replaying the kept log into an empty database, with the bodies from where they stand.

use super::codec::{EDITED, Kept, key, unpack};
use super::error::ReadError;
use super::load::Loaded;
use super::open::{Durability, Opened};
use super::read::Store;
use super::verify::{Report, VerifyError, each_commit};
use super::write::Writer;
use crate::chat::{
    Act, Body, Committed, Entry, Overlay, Room, State, Target, Verdict, apply, purged_rooms,
};
use parlor_protocol::client::From;
use parlor_protocol::{RoomId, Seq};
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;
use std::path::Path;

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
                ("act", "at, kind, author, author_name, target, targets"),
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
        let mut batch = self.writer.begin()?;
        for kept in heads {
            let room = kept.head.room.as_ref().and_then(|name| overlay.room(name)).cloned();
            let bodies =
                Bodies { original: self.original, numbers: &self.numbers, loaded: self.loaded };
            let body = bodies.of(kept, room.as_deref())?;
            let entry = Entry { head: kept.head.clone(), body };
            let committed = Committed { pos: kept.pos, at: kept.at, entry };
            let purged = purged_rooms(&overlay, &committed.entry);
            let mut facts = batch.facts(&committed.entry, room.as_deref(), &purged)?;
            // It was accepted then, whatever became of its target since.
            facts.prior = None;
            facts.target = kept.head.act.target().map(|_| Target {
                author: kept.head.actor.id,
                at: facts.target.map_or(kept.at, |target| target.at),
                removed: false,
            });
            let verdict = apply(&mut overlay, &committed, &facts);
            let fleeting = room.is_some_and(|room| room.flags.ephemeral);
            let got =
                matches!(&verdict, Verdict::Accepted { seq, .. } if *seq == kept.seq || fleeting);
            if !got {
                let what = format!("the log: {} got {:?}, now {verdict:?}", kept.pos, kept.seq);
                report.damage.push(what);
            }
            let room = kept.head.room.as_ref().and_then(|name| overlay.room(name)).cloned();
            batch.record(&committed, &verdict, room.as_deref())?;
        }
        let changes = overlay.into_changes();
        batch.finish(&changes)?;
        self.state.merge(changes);
        Ok(())
    }
}

/// What people wrote, from where it stands.
struct Bodies<'o> {
    original: &'o Connection,
    numbers: &'o HashMap<RoomId, i64>,
    loaded: &'o Loaded,
}

impl Bodies<'_> {
    /// `room`: as it stood before the entry.
    fn of(&self, kept: &Kept, room: Option<&Room>) -> rusqlite::Result<Body> {
        let before = room.filter(|room| room.id == kept.room).map_or(0, |room| room.head);
        match &kept.head.act {
            Act::Claim { .. } => {
                let person = self.loaded.state.persons.get(&kept.head.actor.id);
                let name = person.and_then(|person| person.name.clone());
                Ok(Body { name: name.clone().unwrap_or_default(), text: name, grounds: None })
            }
            Act::Declare { .. } => match self.event(kept.room, before + 1)? {
                Some(body) if body.text.is_some() => Ok(body),
                Some(_) | None => Ok(self.seed(kept)),
            },
            Act::Send { .. }
            | Act::Edit { .. }
            | Act::Remove { .. }
            | Act::Topic { .. }
            | Act::Seen { .. }
            | Act::Rules(_)
            | Act::Undeclare
            | Act::Trim { .. }
            | Act::Forget { .. }
            | Act::Renew
            | Act::Clock { .. }
            | Act::Sanction { .. }
            | Act::Lift { .. }
            | Act::Cover { .. }
            | Act::Redact { .. }
            | Act::Purge { .. }
            | Act::Set(_)
            | Act::Appoint { .. }
            | Act::Notice { .. }
            | Act::Report { .. }
            | Act::Review { .. }
            | Act::Undo { .. }
            | Act::Settle { .. }
            | Act::Look { .. }
            | Act::Terms(_) => {
                let event = kept.seq.map(|seq| self.event(kept.room, seq)).transpose()?;
                Ok(event.flatten().unwrap_or_default())
            }
        }
    }

    /// The topic a room was declared with, if it stands.
    fn seed(&self, kept: &Kept) -> Body {
        let room = kept.head.room.as_ref().and_then(|name| self.loaded.state.rooms.get(name));
        let topic = room.and_then(|room| room.topic.as_ref());
        let topic = topic.filter(|topic| topic.print == kept.head.print);
        Body { text: topic.map(|topic| topic.text.clone()), ..Body::default() }
    }

    fn event(&self, room: RoomId, seq: Seq) -> rusqlite::Result<Option<Body>> {
        let Some(no) = self.numbers.get(&room) else { return Ok(None) };
        let sql = "SELECT author_name, text FROM item WHERE key = ?1 UNION ALL
                   SELECT act.author_name, item.text FROM act LEFT JOIN item
                       ON act.kind = ?2 AND item.key = ?3 + act.target
                    WHERE act.key = ?1";
        let body = |row: &rusqlite::Row<'_>| {
            Ok(Body { name: row.get(0)?, text: row.get(1)?, grounds: None })
        };
        let place = (key(*no, seq), EDITED, key(*no, 0));
        self.original.prepare_cached(sql)?.query_row(place, body).optional()
    }
}
