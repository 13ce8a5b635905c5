//! `parlord restore`: a copy takes the place of the data, as the beginning of another future.

use super::copy::{CopyError, Draft, Pace, copy, sync_dir};
use super::error::OpenError;
use super::open::{FILE, LOCK, lock, make_dir, set_meta};
use super::verify::{Report, verify};
use rusqlite::Connection;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

#[cfg(test)]
mod tests;

/// A copy that is being made and checked.
const DRAFT: &str = "restore.part";
/// A copy that was checked and is to take the place of the data. From here on there is no way back.
const READY: &str = "restore.ready";

/// What happens to data that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Present {
    Kept,
    Replaced,
}

/// Puts the copy in `from` and the files `beside` it into the data folder, if it is sound. Every room begins a new epoch
/// at the next start: clients may have seen what came after the copy was made. `key`: the one that signed the copy's audit
/// log, if it is at hand.
pub fn restore(
    data: &Path,
    (from, key): (&Path, Option<[u8; 32]>),
    (beside, present): (&[&str], Present),
) -> Result<Report, CopyError> {
    make_dir(data)?;
    let _lock = lock(data)?;
    settle(data)?;
    if present == Present::Kept && fs::symlink_metadata(data.join(FILE)).is_ok() {
        return Err(CopyError::DataExist { path: data.to_owned() });
    }
    let draft = Draft::make(data.join(DRAFT))?;
    let database = draft.path().join(FILE);
    copy(&from.join(FILE), &database, Pace::Full)?;
    let report = verify(draft.path(), false, key)?;
    // An audit log that somebody tampered with is no reason to do without everything else; it stays as damaged as it was.
    if !report.damage.is_empty() {
        let (path, report) = (from.to_owned(), Box::new(report));
        return Err(CopyError::Damaged { path, report });
    }
    renew(&database).map_err(CopyError::sqlite(&database))?;
    let lock_of_verify = draft.path().join(LOCK);
    fs::remove_file(&lock_of_verify).map_err(CopyError::io(&lock_of_verify))?;
    for file in beside {
        draft.take(from, file)?;
    }
    draft.finish(&data.join(READY))?;
    settle(data)?;
    Ok(report)
}

/// Puts in place what a restore has made ready, also if the one who did was interrupted. Under the lock, and before the
/// database is opened: what belongs to the old one must not be taken for the new one's.
pub(super) fn settle(data: &Path) -> Result<(), OpenError> {
    let ready = data.join(READY);
    let place = || -> io::Result<()> {
        if fs::symlink_metadata(ready.join(FILE)).is_ok() {
            for end in ["-wal", "-shm", "-journal"] {
                gone(fs::remove_file(data.join(format!("{FILE}{end}"))))?;
            }
            // Or after a power cut the old log could stand beside the new database.
            sync_dir(data)?;
            fs::rename(ready.join(FILE), data.join(FILE))?;
        }
        let rest = match fs::read_dir(&ready) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            rest => rest?,
        };
        for folder in rest {
            let folder = folder?;
            if !folder.file_type()?.is_dir() {
                continue;
            }
            let to = data.join(folder.file_name());
            fs::create_dir_all(&to)?;
            fs::set_permissions(&to, folder.metadata()?.permissions())?;
            for file in fs::read_dir(folder.path())? {
                let file = file?;
                fs::rename(file.path(), to.join(file.file_name()))?;
            }
            sync_dir(&to)?;
        }
        sync_dir(data)?;
        fs::remove_dir_all(&ready)?;
        sync_dir(data)
    };
    place().map_err(|error| OpenError::io(&ready, error))
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Notes that every room needs a new epoch. It stands until the log says that they have one.
fn renew(database: &Path) -> rusqlite::Result<()> {
    let connection = Connection::open(database)?;
    connection.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    connection.execute_batch("PRAGMA synchronous = FULL")?;
    set_meta(&connection, "renew", 1)
}
