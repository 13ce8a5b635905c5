//! Takes the answers of the window back from the log's heads, the newest first: some before the start, the rest beside it.

use super::codec::{Glance, int, unpack_borrowed};
use super::error::OpenError;
use super::memory::Memory;
use super::open::connect_reader;
use crate::chat::State;
use parlor_protocol::Millis;
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};

#[cfg(test)]
mod tests;

/// Entries that are taken back before the start: it takes some milliseconds, and most servers have no more.
const AT_ONCE: usize = 10_000;
/// Entries taken back in one read, and commits at most. Between two reads it stands nowhere in SQLite's log, and may be
/// stopped.
const AT_A_TIME: usize = 10_000;
const COMMITS: i64 = 256;

/// The thread that takes back the rest. Dropped, it has ended.
#[derive(Debug, Default)]
pub(super) struct Recall {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Recall {
    /// Begins with the newest answers.
    pub(super) fn start(
        (path, connection): (&Path, &Connection),
        state: &State,
        memory: &Arc<Memory>,
    ) -> Result<Self, OpenError> {
        let oldest = state.at.saturating_sub(state.rules.dedupe_ms);
        let mut walk = Walk { oldest, before: i64::MAX, taken: 0 };
        while walk.taken < AT_ONCE {
            let more = walk.step(connection, memory);
            if !more.map_err(|error| OpenError::sqlite(path, error))? {
                memory.is_whole();
                return Ok(Self::default());
            }
        }
        let connection = connect_reader(path).map_err(|error| OpenError::sqlite(path, error))?;
        let (stop, memory) = (Arc::<AtomicBool>::default(), memory.clone());
        let stopped = stop.clone();
        let rest = move || rest(walk, &connection, &memory, &stopped);
        let thread = Builder::new().name("recall".into()).spawn(rest);
        let thread = Some(thread.map_err(|error| OpenError::io(path, error))?);
        Ok(Self { stop, thread })
    }

    /// Ends it, finished or not.
    pub(super) fn end(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread that reads answers back ended in a panic");
        }
    }
}

impl Drop for Recall {
    fn drop(&mut self) {
        self.end();
    }
}

fn rest(mut walk: Walk, connection: &Connection, memory: &Memory, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        match walk.step(connection, memory) {
            Ok(true) => {}
            Ok(false) => return memory.is_whole(),
            Err(error) => return memory.is_lost(error.to_string()),
        }
    }
    // The writer ends; if somebody waits nevertheless, he must not wait for ever.
    memory.is_lost("the database is being closed".to_owned());
}

/// How far it is on its way back through the log.
struct Walk {
    oldest: Millis,
    before: i64,
    taken: usize,
}

impl Walk {
    /// Takes back some commits; whether there are more.
    fn step(&mut self, connection: &Connection, memory: &Memory) -> rusqlite::Result<bool> {
        // Log time never falls, so the window is the log's end. What the sweep takes meanwhile is outside of it.
        let sql = "SELECT pos, at, heads FROM log WHERE pos < ? ORDER BY pos DESC LIMIT ?";
        let mut select = connection.prepare_cached(sql)?;
        let mut rows = select.query([self.before, COMMITS])?;
        let (mut read, most) = (0, self.taken + AT_A_TIME);
        while let Some(row) = rows.next()? {
            if row.get::<_, i64>("at")? < int(self.oldest) {
                return Ok(false);
            }
            let heads = row.get_ref("heads")?.as_blob()?;
            let kept: Vec<Glance<'_>> = unpack_borrowed(heads)?;
            self.taken += kept.len();
            if !memory.recall(&kept) {
                return Ok(false);
            }
            self.before = row.get("pos")?;
            read += 1;
            if self.taken >= most {
                return Ok(true);
            }
        }
        Ok(read == COMMITS)
    }
}
