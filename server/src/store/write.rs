//! The one writer: a batch of entries becomes durable, or is not there.

use super::audit::Chain;
use super::checkpointer::Checkpointer;
use super::codec::{Kept, int, pack};
use super::error::{OpenError, Stage, WriteError, sort};
use super::fault::Faults;
use super::keep::Keeping;
use super::load::Loaded;
use super::moderation::Seldom;
use super::nonce::Slot;
use super::open::{self, Durability};
use super::read::Store;
use super::recall::Recall;
use super::record::Texts;
use super::rooms::Numbers;
use super::sweep::Backlog;
use super::{audit, moderation, record, reports, rows};
use crate::chat::{
    Act, Changes, Committed, Entry, Event, Overlay, Prior, Record, Room, State, Verdict,
};
use parlor_protocol::{EntryId, RoomId};
use rusqlite::{Connection, params};
use std::collections::HashMap;
use std::sync::Arc;

/// What a probe writes: more than a freed page or two would hold.
const PROBE: usize = 64 * 1024;

/// Writes batches; there is one, and its thread owns it.
#[derive(Debug)]
pub struct Writer {
    pub(super) connection: Connection,
    pub(super) durability: Durability,
    pub(super) numbers: Numbers,
    pub(super) backlog: Backlog,
    pub(super) faults: Faults,
    pub(super) checkpointer: Checkpointer,
    pub(super) keeping: Keeping,
    pub(super) seldom: Seldom,
    pub(super) audit: Chain,
    /// The length at which SQLite's log was last to start over.
    pub(super) tried: i64,
    recall: Recall,
    /// The last to go: it holds the file open that all connections have open.
    pub(super) store: Store,
}

/// Entries that become durable together. Dropped, it has done nothing.
#[derive(Debug)]
pub struct Batch<'w> {
    pub(super) writer: &'w mut Writer,
    kept: Vec<Kept>,
    answers: HashMap<Slot, Prior>,
    /// A transaction was begun, for there is something to write.
    done: bool,
}

impl Writer {
    pub(super) fn new(
        connection: Connection,
        store: Store,
        durability: Durability,
        loaded: &Loaded,
    ) -> Result<Self, OpenError> {
        let numbers = Numbers::new(&loaded.numbers, loaded.last_number);
        let backlog = Backlog::new(loaded, &numbers);
        let checkpointer = Checkpointer::start(&store)?;
        let recall = Recall::start((store.path(), &connection), &loaded.state, store.memory())?;
        let rooms = loaded.state.rooms.values().cloned();
        let seldom = Seldom::of(rooms.filter_map(|room| Some((numbers.of(&room)?, room))));
        let audit =
            Chain::load(&connection).map_err(|error| OpenError::sqlite(store.path(), error))?;
        Ok(Self {
            connection,
            durability,
            numbers,
            backlog,
            faults: Faults::default(),
            checkpointer,
            keeping: Keeping::since(loaded.checkpoint),
            seldom,
            audit,
            tried: 0,
            recall,
            store,
        })
    }

    /// Begins a batch. The database hears of it when there is something to write.
    pub fn begin(&mut self) -> Batch<'_> {
        Batch { writer: self, kept: Vec::new(), answers: HashMap::new(), done: false }
    }

    /// Opens the database anew after a commit of unknown fate, and says what State it holds.
    pub fn reopen(&mut self) -> Result<State, OpenError> {
        self.recall.end();
        let (connection, loaded) = self.store.reopen(self.durability)?;
        let fresh = Self::new(connection, self.store.clone(), self.durability, &loaded)?;
        let Self { faults, audit, .. } = std::mem::replace(self, fresh);
        self.faults = faults.reopened();
        self.audit.goes_on_like(audit);
        Ok(loaded.state)
    }

    /// Whether the disk takes a batch again: keeps something of the size of one, and lets it go.
    pub fn probe(&mut self) -> Result<(), WriteError> {
        // The database's log may have room left in its file; it would be used up within moments.
        if self.store.is_cramped() {
            return Err(WriteError::Full("next to nothing is left of it".to_owned()));
        }
        self.attempt(Stage::Statement, |writer| {
            writer.connection.execute_batch("BEGIN IMMEDIATE")?;
            open::set_meta(&writer.connection, "probe", vec![0_u8; PROBE])
        })?;
        self.attempt(Stage::Commit, |writer| writer.connection.execute_batch("COMMIT"))?;
        self.attempt(Stage::Commit, |writer| {
            writer.connection.execute("DELETE FROM meta WHERE key = 'probe'", [])
        })?;
        Ok(())
    }

    /// Notes that this run ended as it should; the last thing a writer does.
    pub fn mark_clean(&mut self) -> Result<(), WriteError> {
        self.end_audit()?;
        self.attempt(Stage::Commit, |writer| open::set_meta(&writer.connection, "clean", 1))?;
        // The log of the database goes into it, so that a copy of the one file is whole; nobody else may be at it.
        self.recall.end();
        self.checkpointer.end();
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        self.attempt(Stage::Statement, |writer| {
            writer.connection.query_row(checkpoint, [], |_| Ok(()))
        })
    }

    /// Takes the names, reasons and texts behind these acts away for good: of sanctions, of what can be undone, of reports,
    /// and on record. Everything that is checked by hash or digest holds without them.
    pub fn erase(&mut self, acts: &[EntryId]) -> Result<(), WriteError> {
        self.attempt(Stage::Statement, |writer| {
            writer.connection.execute_batch("BEGIN IMMEDIATE")?;
            audit::erase(&writer.connection, acts)?;
            moderation::erase(&writer.connection, acts)
        })?;
        self.attempt(Stage::Commit, |writer| writer.connection.execute_batch("COMMIT"))
    }

    /// Does one thing, and takes everything back if it fails.
    pub(super) fn attempt<T>(
        &mut self,
        stage: Stage,
        work: impl FnOnce(&mut Self) -> rusqlite::Result<T>,
    ) -> Result<T, WriteError> {
        let done = match self.faults.strike(stage) {
            None => work(self),
            Some(fault) => self.suffer(fault, work),
        };
        done.map_err(|error| {
            self.roll_back();
            sort(&error, stage, self.store.is_cramped())
        })
    }

    /// A fault of a test: it strikes before the work, or after.
    fn suffer<T>(
        &mut self,
        fault: super::fault::Fault,
        work: impl FnOnce(&mut Self) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        if fault.after {
            work(self)?;
        }
        Err(fault.error())
    }

    /// SQLite has rolled back by itself after some errors.
    pub(super) fn roll_back(&mut self) {
        self.numbers.roll_back();
        self.seldom.roll_back();
        self.audit.roll_back();
        if self.connection.is_autocommit() {
            return;
        }
        if let Err(error) = self.connection.execute_batch("ROLLBACK") {
            tracing::error!(%error, "a batch could not be rolled back");
        }
    }
}

impl Batch<'_> {
    /// What became of the same request, of this batch or before it.
    pub(super) fn prior(
        &mut self,
        entry: &Entry,
        room: Option<&Room>,
    ) -> Result<Option<Prior>, WriteError> {
        let Some(slot) = self.slot(entry, room.map(|room| room.id)) else { return Ok(None) };
        match self.answers.get(&slot) {
            Some(prior) => Ok(Some(*prior)),
            None => self.writer.store.sure_answer(slot),
        }
    }

    /// Begins the transaction, with the first thing that there is to write.
    fn open(&mut self) -> Result<(), WriteError> {
        if std::mem::replace(&mut self.done, true) {
            return Ok(());
        }
        let begin = |writer: &mut Writer| writer.connection.execute_batch("BEGIN IMMEDIATE");
        self.writer.attempt(Stage::Statement, begin)
    }

    /// Writes what an entry came to. `overlay`: as it is after the entry.
    pub fn record(
        &mut self,
        committed: &Committed,
        verdict: &Verdict,
        overlay: &Overlay<'_>,
    ) -> Result<(), WriteError> {
        let Verdict::Accepted { seq, events, .. } = verdict else { return Ok(()) };
        self.open()?;
        let Committed { pos, at, entry } = committed;
        let room = entry.head.room.as_ref().and_then(|name| overlay.room(name));
        let id = room.map(|room| room.id);
        if let Some(slot) = self.slot(entry, id) {
            let prior = Prior { seq: *seq, at: *at, print: entry.head.print };
            self.answers.insert(slot, prior);
        }
        if let Some(room) = room {
            self.writer.numbers.give(room);
        }
        for event in events {
            self.event(event, overlay.room(&event.room), entry)?;
        }
        if let (Act::Report { .. }, Some(room)) = (&entry.head.act, room) {
            let no = self.writer.numbers.give(room);
            let work = |writer: &mut Writer| {
                reports::reported(&writer.connection, (no, room), (entry, *at), overlay.changes())
            };
            self.writer.attempt(Stage::Statement, work)?;
        }
        if let Act::Review { report, .. } = &entry.head.act {
            let work =
                |writer: &mut Writer| reports::reviewed(&writer.connection, *report, &entry.body);
            self.writer.attempt(Stage::Statement, work)?;
        }
        if entry.head.act == Act::Renew && entry.head.room.is_none() {
            let work = |writer: &mut Writer| open::set_meta(&writer.connection, "renew", 0);
            self.writer.attempt(Stage::Statement, work)?;
        }
        let (seq, room, head) = (*seq, id.unwrap_or_default(), entry.head.clone());
        self.kept.push(Kept { pos: *pos, at: *at, seq, room, head });
        Ok(())
    }

    /// Writes an event, unless its room is gone or keeps nothing.
    fn event(
        &mut self,
        event: &Event,
        room: Option<&Arc<Room>>,
        entry: &Entry,
    ) -> Result<(), WriteError> {
        let Some(room) = room.filter(|room| !room.flags.ephemeral) else { return Ok(()) };
        let no = self.writer.numbers.give(room);
        // What its author takes back is gone; what others take away can be brought back for a while.
        let own = matches!(entry.head.act, Act::Remove { .. });
        let texts = if own { Texts::Go } else { Texts::Stay };
        let work = |writer: &mut Writer| record::event(&writer.connection, no, (event, texts));
        self.writer.attempt(Stage::Statement, work)
    }

    /// Puts an entry of this batch on record.
    pub fn audit(&mut self, record: &Record) -> Result<(), WriteError> {
        self.open()?;
        self.writer.attempt(Stage::Statement, |writer| {
            audit::append(&writer.connection, &mut writer.audit, record)
        })
    }

    /// Writes what changed and commits: after `Ok` the batch is durable. Whether there was anything to write.
    pub fn finish(mut self, changes: &Changes) -> Result<bool, WriteError> {
        if !self.done {
            return Ok(false);
        }
        let kept = std::mem::take(&mut self.kept);
        let writer = &mut *self.writer;
        writer.attempt(Stage::Statement, |writer| rows::changes(writer, changes))?;
        writer.attempt(Stage::Statement, |writer| heads(&writer.connection, &kept, changes))?;
        writer.attempt(Stage::Commit, |writer| writer.connection.execute_batch("COMMIT"))?;
        writer.backlog.note(changes, &writer.numbers);
        writer.audit.commit();
        for (no, marks) in writer.seldom.commit() {
            let settled = writer.backlog.mark(no, &marks);
            writer.store.settleable().retain(|act| !settled.contains(act));
        }
        let moves = writer.numbers.commit();
        writer.backlog.gone(&moves);
        writer.store.commit(&moves, std::mem::take(&mut self.answers));
        Ok(true)
    }

    fn slot(&self, entry: &Entry, room: Option<RoomId>) -> Option<Slot> {
        let nonce = entry.head.nonce.as_ref()?;
        Some(self.writer.store.slot(entry.head.actor.id, room.unwrap_or_default(), nonce))
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        self.writer.roll_back();
    }
}

fn heads(connection: &Connection, kept: &[Kept], changes: &Changes) -> rusqlite::Result<()> {
    let Some(first) = kept.first() else { return Ok(()) };
    let sql = "INSERT INTO log (pos, last, at, heads) VALUES (?, ?, ?, ?)";
    let row = params![int(first.pos), int(changes.pos), int(changes.at), pack(&kept)?];
    connection.prepare_cached(sql)?.execute(row)?;
    Ok(())
}
