//! What can go wrong with the database, sorted by who must act.

use rusqlite::{Error, ErrorCode, ffi};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The database cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    #[error("{dir} is in use by another parlord (process {pid})")]
    Running { dir: PathBuf, pid: String },
    #[error(
        "{path} was written by a newer parlord: its schema is version {found}, this one knows {known}"
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error(
        "{path} was written by an older parlord: the server brings it up to date when it starts"
    )]
    Older { path: PathBuf },
    #[error("there is no database at {path}: is the data folder the right one?")]
    Absent { path: PathBuf },
    #[error("{path} is not a database of parlord")]
    Foreign { path: PathBuf },
    #[error("{path} is damaged: {what}")]
    Corrupt { path: PathBuf, what: String },
    #[error(
        "{path} is damaged: it lacks {what}; put a backup in its place (`parlord restore FROM --replace-data`)"
    )]
    Lacks { path: PathBuf, what: String },
    #[error("cannot make or open {path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("cannot open {path}: {source}")]
    Sqlite { path: PathBuf, source: Error },
}

impl OpenError {
    pub(super) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }

    pub(super) fn read(path: &Path, error: ReadError) -> Self {
        match error {
            ReadError::Sqlite(error) => Self::sqlite(path, error),
            ReadError::Corrupt(what) => Self::Corrupt { path: path.to_owned(), what },
        }
    }

    pub(super) fn sqlite(path: &Path, source: Error) -> Self {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Corrupt { path, what: source.to_string() }
            }
            _ => Self::Sqlite { path, source },
        }
    }
}

/// A batch did not become durable.
#[derive(Debug, Error)]
pub enum WriteError {
    /// Nothing happened, and the next batch may try again.
    #[error("the disk is full: {0}")]
    Full(String),
    /// Whether it was kept is not known. No more may be written until the database was opened anew.
    #[error("the fate of a commit is not known: {0}")]
    Unknown(String),
    /// Nothing was kept, and the database may not be trusted until it was opened anew.
    #[error("the database failed: {0}")]
    Broken(String),
}

/// Rows could not be read.
#[derive(Debug, Error)]
pub enum ReadError {
    #[error("cannot read the database: {0}")]
    Sqlite(#[from] Error),
    #[error("the database holds what it should not: {0}")]
    Corrupt(String),
}

impl ReadError {
    /// The database is damaged, and not merely out of reach.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            Self::Sqlite(
                Error::FromSqlConversionFailure(..)
                | Error::InvalidColumnType(..)
                | Error::IntegralValueOutOfRange(..),
            ) => true,
            Self::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
            ),
            Self::Corrupt(_) => true,
        }
    }
}

/// What a batch was doing when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Statement,
    Commit,
}

/// Sorts an error of a batch; the caller has rolled back. `cramped`: the disk has next to no space left.
pub(super) fn sort(error: &Error, stage: Stage, cramped: bool) -> WriteError {
    let text = error.to_string();
    let Error::SqliteFailure(failure, _) = error else { return WriteError::Broken(text) };
    if failure.code == ErrorCode::DiskFull {
        return WriteError::Full(text);
    }
    match (failure.extended_code, stage) {
        // SQLite tells a full disk, but not a spent quota, apart from other failed writes. The frame that commits is
        // the last one written, so a failed write kept nothing.
        (ffi::SQLITE_IOERR_WRITE, _) if cramped => WriteError::Full(text),
        (ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC, _) | (_, Stage::Commit) => {
            WriteError::Unknown(text)
        }
        (_, Stage::Statement) => WriteError::Broken(text),
    }
}
