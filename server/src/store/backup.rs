//! `parlord backup`: the data folder as it is at one moment, beside a running server.

use super::codec::{counted, uint};
use super::copy::{CopyError, Draft, Pace, copy};
use super::open::FILE;
use rusqlite::{Connection, OpenFlags};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// What was copied.
#[derive(Clone, Debug)]
pub struct Copied {
    pub to: PathBuf,
    pub rooms: u64,
    /// Of the newest entry that is in it.
    pub position: u64,
    pub bytes: u64,
}

impl fmt::Display for Copied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { to, rooms, position, bytes } = self;
        let (to, rooms) = (to.display(), counted(*rooms, "room", "rooms"));
        write!(f, "{to}: {rooms}, everything up to entry {position}, {bytes} bytes")
    }
}

/// Copies the database and the files `beside` it into a folder that is not there yet. What was answered before this
/// began is in the copy. Until it is whole it stands under another name.
pub fn backup(data: &Path, to: &Path, beside: &[&str]) -> Result<Copied, CopyError> {
    if fs::symlink_metadata(to).is_ok() {
        return Err(CopyError::Exists { path: to.to_owned() });
    }
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let draft = Draft::make(to.with_file_name(name))?;
    let database = draft.path().join(FILE);
    copy(&data.join(FILE), &database, Pace::Gentle)?;
    for file in beside {
        draft.take(data, file)?;
    }
    let copied = look(&database, to)?;
    draft.finish(to)?;
    Ok(copied)
}

fn look(database: &Path, to: &Path) -> Result<Copied, CopyError> {
    let wrong = CopyError::sqlite(database);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(database, flags).map_err(&wrong)?;
    let number = |sql: &str| {
        connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map(uint).map_err(&wrong)
    };
    let rooms = number("SELECT count(*) FROM room WHERE gone = 0")?;
    let position = number(
        "SELECT max(coalesce((SELECT max(last) FROM log), 0),
                    coalesce((SELECT value FROM meta WHERE key = 'pos'), 0))",
    )?;
    let bytes = fs::metadata(database).map_err(CopyError::io(database))?.len();
    Ok(Copied { to: to.to_owned(), rooms, position, bytes })
}
