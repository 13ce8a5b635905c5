//! SQLite's log beside the database: how far it may grow, and who writes it back when.

use super::checkpointer::pass;
use super::write::Writer;
use rusqlite::Connection;

#[cfg(test)]
mod tests;

/// 8 MB, a frame holds a page. So much is left before the checkpointer copies it: with less the rooms' newest pages are
/// written again and again, with more each of its flushes is longer, and commits wait behind those at the disk.
const STEP: i64 = 2_000;
/// 16 MB. From here on the log starts over as soon as that is cheap.
const TURN: i64 = 4_000;
/// It is cheap when of so many frames one is left: only the writer can copy the last ones, for nobody overtakes him.
/// The longer the log, the more it may be, so that its end is found under load, too.
const CHEAP: i64 = 8;
/// 32 MB. From here on the writer copies the rest however much it is, and first waits for the checkpointer: the log does
/// not outgrow the disk. A log that still grows is also slower to flush than one that is written anew from its beginning,
/// for each flush is one of the file system's own journal, too.
const MOST: i64 = 8_000;
/// A reader that stands in the log, as a backup does, holds it open. So many frames later it is tried again.
const AGAIN: i64 = 1_000;

impl Writer {
    /// Sees to it that the log is written back. It runs after a batch was handed on.
    pub fn write_back(&mut self) {
        let (all, copied) = match frames(&self.connection) {
            Ok(frames) => frames,
            Err(error) => {
                tracing::warn!(%error, "the length of the database's log is not known");
                return;
            }
        };
        if all < self.tried {
            self.tried = 0;
        }
        let left = all - copied;
        if left >= STEP {
            self.checkpointer.write_back();
        }
        let cheap = left <= all / CHEAP;
        let turn = if cheap { TURN } else { MOST };
        if all < turn.max(self.tried + AGAIN) {
            return;
        }
        let checkpointer = &self.checkpointer;
        let pause = if cheap { checkpointer.try_wait() } else { Some(checkpointer.wait()) };
        if pause.is_some() {
            self.tried = all;
            self.relieve();
        }
    }

    /// Writes the database's own log back, so that its space can be used again.
    pub fn relieve(&self) {
        if let Err(error) = pass(&self.connection) {
            tracing::debug!(%error, "the database's log could not be written back");
        }
    }
}

/// Frames in the log, and how many of them were copied into the database.
fn frames(connection: &Connection) -> rusqlite::Result<(i64, i64)> {
    let look = "PRAGMA wal_checkpoint(NOOP)";
    connection.prepare_cached(look)?.query_row([], |row| Ok((row.get(1)?, row.get(2)?)))
}
