//! Opening the data folder: one process, a known schema, State from its rows.

use super::error::OpenError;
use super::load::{Loaded, load, meta};
use super::read::Store;
use super::restore::settle;
use super::schema;
use super::write::Writer;
use crate::chat::State;
use rusqlite::{Connection, OpenFlags, ToSql};
use rustix::fs::{FlockOperation, Mode, OFlags, flock};
use std::fs::{self, DirBuilder, File};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

/// When an answered request is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// It survives a power cut.
    Fsync,
    /// It survives the end of the process.
    Os,
}

/// An opened data folder.
#[derive(Debug)]
pub struct Opened {
    pub store: Store,
    pub writer: Writer,
    pub state: State,
    /// What readers know may be more than what is kept: every room needs a new epoch.
    pub renew: bool,
}

/// The database within the data folder.
pub(super) const FILE: &str = "parlor.db";
/// In KiB, as SQLite wants it: the pages that commits touch, of a thousand busy rooms. The system's own cache has the rest.
const WRITER_CACHE: i64 = -8_192;
/// The same for each reader, of whom there are a few: a page of history needs five pages of the database.
const READER_CACHE: i64 = -1_024;
/// Who uses the data folder.
pub(super) const LOCK: &str = "parlord.lock";

impl Store {
    /// Opens the data folder, and makes what is not there yet.
    pub fn open(dir: &Path, durability: Durability) -> Result<Opened, OpenError> {
        make_dir(dir)?;
        let lock = lock(dir)?;
        settle(dir)?;
        let path = dir.join(FILE);
        let file = private(&path)?;
        let mut connection = connect(&path, durability)?;
        schema::migrate(&mut connection, &path)?;
        let entries = File::open(dir).and_then(|dir| dir.sync_all());
        entries.map_err(|error| OpenError::io(dir, error))?;
        whole(&connection, &path)?;
        let loaded = read(&connection, &path)?;
        let renew = begin_run(&connection, durability, &path)?;
        let salt = salt(&connection, &path)?;
        let store = Self::new((path, file), lock, salt, &loaded);
        let writer = Writer::new(connection, store.clone(), durability, &loaded)?;
        Ok(Opened { store, writer, state: loaded.state, renew })
    }

    /// Opens the database anew, below the same lock.
    pub(super) fn reopen(&self, durability: Durability) -> Result<(Connection, Loaded), OpenError> {
        let path = self.path();
        let connection = connect(path, durability)?;
        let loaded = read(&connection, path)?;
        self.start_over(&loaded);
        Ok((connection, loaded))
    }
}

/// Opens a data folder to look at it: under the lock, without beginning a run.
pub(super) fn inspect(dir: &Path) -> Result<(Store, Connection, Loaded), OpenError> {
    let path = dir.join(FILE);
    match File::open(&path) {
        Ok(_there) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(OpenError::Absent { path });
        }
        Err(error) => return Err(OpenError::io(&path, error)),
    }
    let lock = lock(dir)?;
    settle(dir)?;
    let file = File::open(&path).map_err(|error| OpenError::io(&path, error))?;
    let mut connection = connect(&path, Durability::Fsync)?;
    schema::migrate(&mut connection, &path)?;
    whole(&connection, &path)?;
    let loaded = read(&connection, &path)?;
    let salt = salt(&connection, &path)?;
    let store = Store::new((path, file), lock, salt, &loaded);
    Ok((store, connection, loaded))
}

/// A connection as the writer and `verify` use it.
pub(super) fn connect(path: &Path, durability: Durability) -> Result<Connection, OpenError> {
    let wrong = |error| OpenError::sqlite(path, error);
    let connection = Connection::open(path).map_err(wrong)?;
    connection.set_prepared_statement_cache_capacity(64);
    let synchronous = durability.synchronous();
    // Deleted text is overwritten, so that what was removed cannot be read from the file.
    let settings = format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous};
         PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = {WRITER_CACHE};
         PRAGMA secure_delete = ON; PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF;"
    );
    connection.execute_batch(&settings).map_err(wrong)?;
    Ok(connection)
}

/// A connection that reads.
pub(super) fn connect_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    let settings = format!(
        "PRAGMA query_only = ON; PRAGMA cache_size = {READER_CACHE}; PRAGMA wal_autocheckpoint = 0"
    );
    connection.execute_batch(&settings)?;
    Ok(connection)
}

/// Writes a value of `meta`.
pub(super) fn set_meta(
    connection: &Connection,
    key: &str,
    value: impl ToSql,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO meta (key, value) VALUES (?, ?)
               ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    connection.prepare_cached(sql)?.execute((key, value))?;
    Ok(())
}

impl Durability {
    pub(super) const fn synchronous(self) -> &'static str {
        match self {
            Self::Fsync => "FULL",
            Self::Os => "NORMAL",
        }
    }
}

/// Whether every table is there. Without one nothing could be written that is for it.
fn whole(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let lacks = schema::lacks(connection, "").map_err(|error| OpenError::sqlite(path, error))?;
    lacks.map_or(Ok(()), |what| Err(OpenError::Lacks { path: path.to_owned(), what }))
}

fn read(connection: &Connection, path: &Path) -> Result<Loaded, OpenError> {
    load(connection).map_err(|error| OpenError::read(path, error))
}

/// Notes that a run began; whether the last one may have lost what it answered. That stands until the log says that
/// every room has a new epoch.
fn begin_run(
    connection: &Connection,
    durability: Durability,
    path: &Path,
) -> Result<bool, OpenError> {
    let boot = boot_id();
    let note = || -> rusqlite::Result<bool> {
        let last_boot: Option<String> = meta(connection, "boot")?;
        let loose = meta::<String>(connection, "synchronous")?.as_deref() == Some("NORMAL");
        let clean = meta::<i64>(connection, "clean")? == Some(1);
        let other = last_boot.is_some_and(|last| last != boot);
        let pending = meta::<i64>(connection, "renew")? == Some(1);
        let renew = pending || (loose && !clean && other);
        // A run that answers before its fsyncs must first be known to have begun, or a power cut would leave the mark
        // of the last clean stop.
        connection.execute_batch("PRAGMA synchronous = FULL; BEGIN IMMEDIATE")?;
        set_meta(connection, "boot", &boot)?;
        set_meta(connection, "synchronous", durability.synchronous())?;
        set_meta(connection, "clean", 0)?;
        set_meta(connection, "renew", i64::from(renew))?;
        let own = durability.synchronous();
        connection.execute_batch(&format!("COMMIT; PRAGMA synchronous = {own}"))?;
        Ok(renew)
    };
    note().map_err(|error| OpenError::sqlite(path, error))
}

/// Which start of the machine this is. Tests, and containers that share a kernel, say it themselves.
fn boot_id() -> String {
    std::env::var("PARLORD_BOOT_ID")
        .or_else(|_| fs::read_to_string("/proc/sys/kernel/random/boot_id"))
        .map(|id| id.trim().to_owned())
        .unwrap_or_default()
}

fn salt(connection: &Connection, path: &Path) -> Result<[u8; 16], OpenError> {
    let wrong = |error| OpenError::sqlite(path, error);
    if let Some(salt) = meta(connection, "salt").map_err(wrong)? {
        return Ok(salt);
    }
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| OpenError::io(path, error.into()))?;
    set_meta(connection, "salt", salt).map_err(wrong)?;
    Ok(salt)
}

pub(super) fn make_dir(dir: &Path) -> Result<(), OpenError> {
    let wrong = |error| OpenError::io(dir, error);
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(wrong)?;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700)).map_err(wrong)
}

/// SQLite gives its other files the mode of this one.
fn private(path: &Path) -> Result<File, OpenError> {
    let file = open_file(path)?;
    let mode = fs::Permissions::from_mode(0o600);
    file.set_permissions(mode).map_err(|error| OpenError::io(path, error))?;
    Ok(file)
}

/// The lock is the process's hold on the file; what stands in it is for people.
pub(super) fn lock(dir: &Path) -> Result<File, OpenError> {
    let path = dir.join(LOCK);
    let mut file = open_file(&path)?;
    if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
        let mut pid = String::new();
        let mut text = Read::take(&mut file, 32);
        if text.read_to_string(&mut pid).is_err() || pid.trim().is_empty() {
            pid = "unknown".to_owned();
        }
        return Err(OpenError::Running { dir: dir.to_owned(), pid: pid.trim().to_owned() });
    }
    let noted = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
    noted.map_err(|error| OpenError::io(&path, error))?;
    Ok(file)
}

pub(super) fn open_file(path: &Path) -> Result<File, OpenError> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC;
    let file = rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR);
    file.map(File::from).map_err(|error| OpenError::io(path, error.into()))
}
