//! What goes afterwards, in slices: trimmed, forgotten and expired rows, and texts whose grace is over.

use super::codec::{int, key};
use super::error::{Stage, WriteError};
use super::load::Loaded;
use super::rooms::{Moves, Numbers};
use super::write::Writer;
use crate::chat::{Changes, Mark, State};
use grace::{Graces, Marked};
use parlor_protocol::{EntryId, Millis};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

mod grace;
#[cfg(test)]
pub(super) mod tests;

/// Rows that a slice deletes or rewrites at most.
const SLICE: i64 = 256;

/// What the sweep has yet to do.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    /// Rooms, and the seq below which their rows go.
    trimmed: BTreeMap<i64, u64>,
    /// What was swept of rooms in this run: a trimmed room stays one, and is not swept again for every message.
    swept: BTreeMap<i64, u64>,
    gone: BTreeSet<i64>,
    /// Marks whose texts go when their grace is over.
    graces: Graces,
    log: bool,
}

/// Something to sweep.
#[derive(Clone, Copy, Debug)]
enum Job {
    Trimmed { no: i64, first: u64 },
    Gone(i64),
    Marked(Marked),
    Log,
}

impl Backlog {
    pub(super) fn new(loaded: &Loaded, numbers: &Numbers) -> Self {
        let state = &loaded.state;
        let cut = |room: &Arc<crate::chat::Room>| {
            numbers.of(room).filter(|_| room.first > 1).map(|no| (no, room.first))
        };
        let trimmed = state.rooms.values().filter_map(cut).collect();
        let gone = loaded.gone.iter().copied().collect();
        let mut graces = Graces::default();
        for room in state.rooms.values() {
            if let (Some(no), Some(marks)) = (numbers.of(room), &room.marks) {
                graces.mark(no, marks);
            }
        }
        Self { trimmed, swept: BTreeMap::new(), gone, graces, log: true }
    }

    /// Notes which rooms a batch trimmed.
    pub(super) fn note(&mut self, changes: &Changes, numbers: &Numbers) {
        for room in changes.rooms.values().flatten().filter(|room| room.first > 1) {
            let Some(no) = numbers.of(room) else { continue };
            if self.swept.get(&no) != Some(&room.first) {
                self.trimmed.insert(no, room.first);
            }
        }
    }

    pub(super) fn gone(&mut self, moves: &Moves) {
        self.gone.extend(moves.gone.iter().map(|(_, no)| *no));
    }

    /// A room has these marks now; the acts that need not be settled any more.
    pub(super) fn mark(&mut self, no: i64, marks: &Arc<Vec<Mark>>) -> Vec<EntryId> {
        self.graces.mark(no, marks)
    }

    /// Some of the log may go, now that State was kept.
    pub(super) fn look_at_log(&mut self) {
        self.log = true;
    }

    fn is_empty(&self, at: Millis) -> bool {
        self.next(at).is_none()
    }

    /// `at`: log time.
    fn next(&self, at: Millis) -> Option<Job> {
        let trimmed = self.trimmed.first_key_value();
        trimmed
            .map(|(no, first)| Job::Trimmed { no: *no, first: *first })
            .or_else(|| self.gone.first().map(|no| Job::Gone(*no)))
            .or_else(|| self.graces.next(at).map(Job::Marked))
            .or_else(|| self.log.then_some(Job::Log))
    }

    fn finish(&mut self, job: Job) {
        match job {
            Job::Trimmed { no, first } => {
                self.trimmed.remove(&no);
                self.swept.insert(no, first);
            }
            Job::Gone(no) => {
                self.gone.remove(&no);
                self.swept.remove(&no);
            }
            Job::Marked(marked) => self.graces.finish(marked),
            Job::Log => self.log = false,
        }
    }

    /// It was not kept that the job was done.
    fn put_back(&mut self, job: Job) {
        match job {
            Job::Trimmed { no, first } => {
                self.swept.remove(&no);
                self.trimmed.insert(no, first);
            }
            Job::Gone(no) => {
                self.gone.insert(no);
            }
            Job::Marked(marked) => self.graces.put_back(marked),
            Job::Log => self.log = true,
        }
    }
}

impl Writer {
    /// Deletes a slice of what may go, within the budget; whether there is more.
    pub fn sweep(&mut self, state: &State, budget: Duration) -> Result<bool, WriteError> {
        let oldest = state.at.saturating_sub(state.rules.dedupe_ms);
        self.store.expire(oldest);
        if self.backlog.is_empty(state.at) {
            return Ok(false);
        }
        let until = Instant::now() + budget;
        let mut finished = Vec::new();
        // Nobody waits for this to be durable: the next commit of a batch makes it so.
        let swept = self.loosely(|writer| {
            while let Some(job) = writer.backlog.next(state.at) {
                if slice(writer, job, oldest)? {
                    writer.backlog.finish(job);
                    finished.push(job);
                }
                if Instant::now() >= until {
                    break;
                }
            }
            Ok(())
        });
        if swept.is_err() {
            finished.into_iter().for_each(|job| self.backlog.put_back(job));
            self.backlog.graces.begin_again();
        } else {
            self.store.settleable().extend(self.backlog.graces.rewritten());
        }
        swept.map(|()| !self.backlog.is_empty(state.at))
    }

    /// A transaction whose durability is the next one's.
    pub(super) fn loosely(
        &mut self,
        work: impl FnOnce(&mut Self) -> rusqlite::Result<()>,
    ) -> Result<(), WriteError> {
        let full = self.durability.synchronous();
        self.synchronous("NORMAL")?;
        let done = self
            .attempt(Stage::Statement, |writer| {
                writer.connection.execute_batch("BEGIN IMMEDIATE")?;
                work(writer)
            })
            .and_then(|()| {
                self.attempt(Stage::Commit, |writer| writer.connection.execute_batch("COMMIT"))
            });
        // Whatever came of it, the next batch is answered on the strength of its fsync.
        self.synchronous(full)?;
        done
    }

    fn synchronous(&mut self, mode: &str) -> Result<(), WriteError> {
        let sql = format!("PRAGMA synchronous = {mode}");
        self.attempt(Stage::Statement, |writer| writer.connection.execute_batch(&sql))
    }
}

/// One slice of a job; whether it was the last.
fn slice(writer: &mut Writer, job: Job, oldest: Millis) -> rusqlite::Result<bool> {
    let connection = &writer.connection;
    match job {
        Job::Trimmed { no, first } => Ok(delete(connection, key(no, 0), key(no, first))? < SLICE),
        Job::Gone(no) => {
            let last = delete(connection, key(no, 0), key(no + 1, 0))? < SLICE;
            if last {
                connection.execute("DELETE FROM room WHERE no = ? AND gone = 1", [no])?;
            }
            Ok(last)
        }
        Job::Marked(marked) => writer.backlog.graces.rewrite(connection, marked),
        Job::Log => Ok(trim_log(connection, oldest)? < SLICE),
    }
}

/// Deletes a slice of the rows from `low` on and below `high`.
fn delete(connection: &Connection, low: i64, high: i64) -> rusqlite::Result<i64> {
    let mut gone = 0;
    for table in ["item", "act"] {
        let sql = format!(
            "DELETE FROM {table} WHERE key IN
             (SELECT key FROM {table} WHERE key >= ? AND key < ? ORDER BY key LIMIT ?)"
        );
        let limit = SLICE - gone;
        let count = connection.prepare_cached(&sql)?.execute((low, high, limit))?;
        gone += i64::try_from(count).unwrap_or(limit);
    }
    Ok(gone)
}

/// The log stays from the older of the two kept States on, and for the window of nonces.
fn trim_log(connection: &Connection, oldest: Millis) -> rusqlite::Result<i64> {
    let sql = "DELETE FROM log WHERE pos IN (SELECT pos FROM log
               WHERE at < ?1 AND last <= (SELECT CASE count(*) WHEN 2 THEN min(pos) ELSE 0 END
                                          FROM checkpoint)
               ORDER BY pos LIMIT ?2)";
    let gone = connection.prepare_cached(sql)?.execute((int(oldest), SLICE))?;
    Ok(i64::try_from(gone).unwrap_or(SLICE))
}
