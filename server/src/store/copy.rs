//! A copy of a database that may be in use: one moment of it, a little at a time; and what a copied folder is made of.

use super::error::OpenError;
use super::open::open_file;
use super::schema;
use super::verify::{Report, VerifyError};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use rustix::fs::{FlockOperation, Mode, OFlags, flock};
use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Instant;
use thiserror::Error;

/// 1 MB: a commit of the running server never waits behind more of ours than this at the disk.
const PAGES: i32 = 256;

/// A copy could not be made or put in place.
#[derive(Debug, Error)]
pub enum CopyError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Verify(#[from] VerifyError),
    #[error("{path} exists already; nothing was changed")]
    Exists { path: PathBuf },
    #[error("{path} is being written by another parlord; nothing was changed")]
    Busy { path: PathBuf },
    #[error(
        "there are data in {path} already; nothing was changed (--replace-data puts the copy in their place)"
    )]
    DataExist { path: PathBuf },
    #[error("{path} is damaged; nothing was changed\n{report}")]
    Damaged { path: PathBuf, report: Box<Report> },
    #[error("cannot make or copy {path}: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error("cannot copy {path}: {source}")]
    Sqlite { path: PathBuf, source: rusqlite::Error },
}

impl CopyError {
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }

    pub(super) fn sqlite(path: &Path) -> impl Fn(rusqlite::Error) -> Self {
        move |source| Self::Sqlite { path: path.to_owned(), source }
    }
}

/// How fast a copy is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Two thirds of the time it leaves the disk and the processor to the running server.
    Gentle,
    Full,
}

/// Copies what the database holds at the first read, whatever is written to it meanwhile, into a new file that needs no
/// other beside it.
pub(super) fn copy(from: &Path, to: &Path, pace: Pace) -> Result<(), CopyError> {
    let source = connect(from)?;
    let wrong = CopyError::sqlite(from);
    schema::check(&source, from)?;
    // What it holds now is read until the end, or a database that is written to would be begun anew again and again.
    source.execute_batch("BEGIN").map_err(&wrong)?;
    source.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map_err(&wrong)?;
    let file = open_file(to)?;
    let wrong = CopyError::sqlite(to);
    let mut copy = Connection::open(to).map_err(&wrong)?;
    // It is flushed here, and of no use before its end.
    copy.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF").map_err(&wrong)?;
    steps((&source, &mut copy), &file, pace).map_err(|error| match error {
        StepError::Sqlite(source) => CopyError::Sqlite { path: from.to_owned(), source },
        StepError::Io(source) => CopyError::Io { path: to.to_owned(), source },
    })?;
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())).map_err(&wrong)?;
    drop(copy);
    file.sync_all().map_err(CopyError::io(to))
}

enum StepError {
    Sqlite(rusqlite::Error),
    Io(io::Error),
}

fn steps(
    (source, copy): (&Connection, &mut Connection),
    file: &File,
    pace: Pace,
) -> Result<(), StepError> {
    let backup = Backup::new(source, copy).map_err(StepError::Sqlite)?;
    loop {
        let begun = Instant::now();
        let done = backup.step(PAGES).map_err(StepError::Sqlite)? == StepResult::Done;
        file.sync_data().map_err(StepError::Io)?;
        if done {
            return Ok(());
        }
        if pace == Pace::Gentle {
            std::thread::sleep(2 * begun.elapsed());
        }
    }
}

/// A reader, also where nothing may be written.
pub(super) fn connect(path: &Path) -> Result<Connection, OpenError> {
    match File::open(path) {
        Ok(_there) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(OpenError::Absent { path: path.to_owned() });
        }
        Err(error) => return Err(OpenError::io(path, error)),
    }
    let wrong = |error| OpenError::sqlite(path, error);
    let open = |flags| -> rusqlite::Result<Connection> {
        let connection =
            Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.execute_batch("PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0")?;
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(connection)
    };
    open(OpenFlags::SQLITE_OPEN_READ_WRITE)
        .or_else(|_| open(OpenFlags::SQLITE_OPEN_READ_ONLY))
        .map_err(wrong)
}

/// A folder that is being filled. Dropped before it is put in its place, it is gone.
pub(super) struct Draft {
    path: PathBuf,
    /// Held against another who fills the same.
    _lock: File,
    finished: bool,
}

impl Draft {
    /// An empty folder for one user; what an interrupted run left in it goes, and a folder of others stays as it is.
    pub(super) fn make(path: PathBuf) -> Result<Self, CopyError> {
        make_dir(&path).map_err(CopyError::io(&path))?;
        let lock = open_dir(&path).map_err(CopyError::io(&path))?;
        if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() {
            return Err(CopyError::Busy { path });
        }
        let left = leftovers(&path).map_err(CopyError::io(&path))?;
        let Some(left) = left else { return Err(CopyError::Exists { path }) };
        for entry in left {
            let removed =
                if entry.is_dir() { fs::remove_dir_all(&entry) } else { fs::remove_file(&entry) };
            removed.map_err(CopyError::io(&entry))?;
        }
        Ok(Self { path, _lock: lock, finished: false })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Copies a small file of one folder into this one, if it is there.
    pub(super) fn take(&self, folder: &Path, file: &str) -> Result<(), CopyError> {
        let (from, to) = (folder.join(file), self.path.join(file));
        let content = match fs::read(&from) {
            Ok(content) => content,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(CopyError::io(&from)(error)),
        };
        let write = || -> io::Result<()> {
            if let Some(dir) = to.parent() {
                make_dir(dir)?;
            }
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
            let mut file = File::from(rustix::fs::open(&to, flags, Mode::RUSR | Mode::WUSR)?);
            io::Write::write_all(&mut file, &content)?;
            file.sync_all()?;
            to.parent().map_or(Ok(()), sync_dir)
        };
        write().map_err(CopyError::io(&to))
    }

    /// Makes it durable and moves it to where nothing may be yet.
    pub(super) fn finish(mut self, place: &Path) -> Result<(), CopyError> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        sync_dir(&self.path).map_err(CopyError::io(&self.path))?;
        match renameat_with(CWD, &self.path, CWD, place, RenameFlags::NOREPLACE) {
            Ok(()) => self.finished = true,
            Err(rustix::io::Errno::EXIST) => {
                return Err(CopyError::Exists { path: place.to_owned() });
            }
            Err(error) => return Err(CopyError::io(place)(error.into())),
        }
        parent(place).and_then(|parent| sync_dir(&parent)).map_err(CopyError::io(place))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.finished
            && let Err(error) = fs::remove_dir_all(&self.path)
        {
            tracing::warn!(%error, path = %self.path.display(), "an unfinished copy was left");
        }
    }
}

/// What stands in a folder, if all of it may be what an interrupted copy left.
fn leftovers(path: &Path) -> io::Result<Option<Vec<PathBuf>>> {
    let ours = |name: &str| name == "keys" || name.starts_with("parlor");
    let mut left = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if !entry.file_name().to_str().is_some_and(ours) {
            return Ok(None);
        }
        left.push(entry.path());
    }
    Ok(Some(left))
}

/// The folder in which this one stands.
pub(super) fn parent(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    path.parent().map(Path::to_owned).ok_or_else(|| ErrorKind::InvalidInput.into())
}

pub(super) fn sync_dir(path: &Path) -> io::Result<()> {
    open_dir(path)?.sync_all()
}

fn open_dir(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

fn make_dir(path: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}
