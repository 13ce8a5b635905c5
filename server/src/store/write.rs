//! The one writer: a batch of entries becomes durable, or is not there.

use super::checkpointer::Checkpointer;
use super::codec::{Kept, int, pack};
use super::error::{OpenError, Stage, WriteError, sort};
use super::fault::Faults;
use super::keep::Keeping;
use super::load::Loaded;
use super::nonce::Slot;
use super::open::{self, Durability};
use super::read::Store;
use super::recall::Recall;
use super::rooms::Numbers;
use super::sweep::Backlog;
use super::{record, rows};
use crate::chat::{Act, Changes, Committed, Entry, Prior, Room, State, Verdict};
use parlor_protocol::RoomId;
use rusqlite::{Connection, params};
use std::collections::HashMap;

/// What a probe writes: more than a freed page or two would hold.
const PROBE: usize = 64 * 1024;

/// Writes batches; there is one, and its thread owns it.
#[derive(Debug)]
pub struct Writer {
    pub(super) connection: Connection,
    pub(super) store: Store,
    pub(super) durability: Durability,
    pub(super) numbers: Numbers,
    pub(super) backlog: Backlog,
    pub(super) faults: Faults,
    pub(super) checkpointer: Checkpointer,
    pub(super) keeping: Keeping,
    /// The length at which SQLite's log was last to start over.
    pub(super) tried: i64,
    recall: Recall,
}

/// Entries that become durable together. Dropped, it has done nothing.
#[derive(Debug)]
pub struct Batch<'w> {
    pub(super) writer: &'w mut Writer,
    kept: Vec<Kept>,
    answers: HashMap<Slot, Prior>,
    /// Messages and acts written, for nothing but to tell an empty batch.
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
        let checkpointer = Checkpointer::start(store.path())?;
        let recall = Recall::start((store.path(), &connection), &loaded.state, store.memory())?;
        Ok(Self {
            connection,
            store,
            durability,
            numbers,
            backlog,
            faults: Faults::default(),
            checkpointer,
            keeping: Keeping::since(loaded.checkpoint),
            tried: 0,
            recall,
        })
    }

    /// Begins a batch.
    pub fn begin(&mut self) -> Result<Batch<'_>, WriteError> {
        self.attempt(Stage::Statement, |writer| {
            writer.connection.execute_batch("BEGIN IMMEDIATE")
        })?;
        Ok(Batch { writer: self, kept: Vec::new(), answers: HashMap::new(), done: false })
    }

    /// Opens the database anew after a commit of unknown fate, and says what State it holds.
    pub fn reopen(&mut self) -> Result<State, OpenError> {
        self.recall.end();
        let (connection, loaded) = self.store.reopen(self.durability)?;
        let faults = std::mem::take(&mut self.faults);
        *self = Self::new(connection, self.store.clone(), self.durability, &loaded)?;
        self.faults = faults.reopened();
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
        self.attempt(Stage::Commit, |writer| open::set_meta(&writer.connection, "clean", 1))?;
        // The log of the database goes into it, so that a copy of the one file is whole; nobody else may be at it.
        self.recall.end();
        self.checkpointer.end();
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        self.attempt(Stage::Statement, |writer| {
            writer.connection.query_row(checkpoint, [], |_| Ok(()))
        })
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

    /// Writes what an entry came to. `room`: as the overlay has it after the entry.
    pub fn record(
        &mut self,
        committed: &Committed,
        verdict: &Verdict,
        room: Option<&Room>,
    ) -> Result<(), WriteError> {
        let Verdict::Accepted { seq, events, .. } = verdict else { return Ok(()) };
        self.done = true;
        let Committed { pos, at, entry } = committed;
        let id = room.map(|room| room.id);
        if let Some(slot) = self.slot(entry, id) {
            let prior = Prior { seq: *seq, at: *at, print: entry.head.print };
            self.answers.insert(slot, prior);
        }
        if let Some(room) = room {
            let no = self.writer.numbers.give(room);
            if !room.flags.ephemeral {
                for event in events {
                    let work = |writer: &mut Writer| record::event(&writer.connection, no, event);
                    self.writer.attempt(Stage::Statement, work)?;
                }
            }
        }
        if entry.head.act == Act::Renew && entry.head.room.is_none() {
            let work = |writer: &mut Writer| open::set_meta(&writer.connection, "renew", 0);
            self.writer.attempt(Stage::Statement, work)?;
        }
        let (seq, room, head) = (*seq, id.unwrap_or_default(), entry.head.clone());
        self.kept.push(Kept { pos: *pos, at: *at, seq, room, head });
        Ok(())
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
