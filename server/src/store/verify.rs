//! `parlord verify`: is the database whole, and does the log say what the rows say?

use super::audit::{self, AuditReport, Mac};
use super::codec::{Kept, counted, int, key, uint, unpack};
use super::error::{OpenError, ReadError, WriteError};
use super::load::Loaded;
use super::open::inspect;
use super::rebuild;
use crate::chat::Room;
use hmac::KeyInit;
use rusqlite::Connection;
use std::fmt;
use std::path::Path;
use thiserror::Error;

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub rooms: usize,
    pub events: u64,
    /// Entries whose heads the log keeps.
    pub entries: u64,
    /// Records of the audit log.
    pub records: u64,
    /// Entries that were replayed, if that was asked for.
    pub replayed: Option<u64>,
    /// Each a sentence; none: the database is whole.
    pub damage: Vec<String>,
    /// What is wrong with the audit log. The rest does not depend on it.
    pub audit: Option<String>,
    /// The signature of the audit log was checked.
    pub signature: bool,
}

impl Report {
    /// Nothing was found that should not be.
    pub fn is_sound(&self) -> bool {
        self.damage.is_empty() && self.audit.is_none()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rooms, events, entries, records, replayed, damage, audit, signature } = self;
        for sentence in damage {
            writeln!(f, "damage: {sentence}")?;
        }
        if let Some(fault) = audit {
            writeln!(f, "damage: the audit log: {fault}")?;
        }
        let rooms = counted(*rooms as u64, "room", "rooms");
        let events = counted(*events, "event", "events");
        let entries = counted(*entries, "entry", "entries");
        write!(f, "{rooms}, {events}, {entries} in the log")?;
        if let Some(replayed) = replayed {
            write!(f, ", {replayed} of them replayed")?;
        }
        if *records > 0 {
            write!(f, ", {} in the audit log", counted(*records, "record", "records"))?;
        }
        if *records > 0 && !signature {
            write!(
                f,
                " (whether they are those that were signed was not checked: that takes keys/audit.key)"
            )?;
        }
        let verdict = if self.is_sound() { "sound" } else { "DAMAGED" };
        write!(f, ": {verdict}")
    }
}

/// The database could not be looked at.
#[derive(Debug, Error)]
pub enum VerifyError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("the log could not be replayed: {0}")]
    Replay(#[from] WriteError),
    #[error("the folder for replaying cannot be made or removed: {0}")]
    Folder(std::io::Error),
}

impl From<rusqlite::Error> for VerifyError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Read(error.into())
    }
}

/// Looks at the database in a data folder that no `parlord` uses. `rebuild`: replays the kept log over the oldest
/// kept State into an empty database beside it, and compares states, seqs and every page. `key`: the one that signs the
/// audit log, if it is at hand.
pub fn verify(dir: &Path, rebuild: bool, key: Option<[u8; 32]>) -> Result<Report, VerifyError> {
    let mut report = Report::default();
    match look(dir, rebuild, key, &mut report) {
        // So damaged that it cannot even be looked at.
        Err(VerifyError::Read(error)) if error.is_damage() => report.damage.push(error.to_string()),
        looked => looked?,
    }
    Ok(report)
}

fn look(
    dir: &Path,
    rebuild: bool,
    key: Option<[u8; 32]>,
    report: &mut Report,
) -> Result<(), VerifyError> {
    let (store, connection, loaded) = inspect(dir)?;
    integrity(&connection, report)?;
    if !report.damage.is_empty() {
        // Rows of a damaged file prove nothing.
        return Ok(());
    }
    for room in loaded.state.rooms.values() {
        report.rooms += 1;
        let number = loaded.numbers.get(&room.name).map(|(_, no)| *no);
        if let Some(no) = number.filter(|_| !room.flags.ephemeral) {
            rows_of(&connection, no, room, report)?;
        }
    }
    log(&connection, &loaded, report)?;
    let mut records = AuditReport::default();
    let mac = key.and_then(|key| Mac::new_from_slice(&key).ok());
    audit::look(&connection, mac.as_ref(), None, &mut records)?;
    report.records = records.records;
    report.audit = records.fault;
    report.signature = mac.is_some();
    if rebuild {
        rebuild::compare(dir, (&store, &connection, &loaded), report)?;
    }
    Ok(())
}

fn integrity(connection: &Connection, report: &mut Report) -> rusqlite::Result<()> {
    let mut check = connection.prepare("PRAGMA integrity_check(20)")?;
    let mut rows = check.query([])?;
    while let Some(row) = rows.next()? {
        let found: String = row.get(0)?;
        if found != "ok" {
            report.damage.push(found);
        }
    }
    Ok(())
}

/// Seqs without a hole from the first to the head and nothing beyond it; messages counted without a hole.
fn rows_of(
    connection: &Connection,
    no: i64,
    room: &Room,
    report: &mut Report,
) -> rusqlite::Result<()> {
    let count = "SELECT (SELECT count(*) FROM item WHERE key BETWEEN ?1 AND ?2)
                      + (SELECT count(*) FROM act WHERE key BETWEEN ?1 AND ?2)";
    let mut count = connection.prepare_cached(count)?;
    let mut between = |low, high| count.query_row([low, high], |row| row.get::<_, i64>(0));
    let found = uint(between(key(no, room.first), key(no, room.head))?);
    let expected = (room.head + 1).saturating_sub(room.first);
    report.events += found;
    let mut damage = |what: String| report.damage.push(format!("room {}: {what}", room.id));
    if found != expected {
        damage(format!("{expected} events are told of and {found} kept"));
    }
    let beyond = between(key(no, room.head + 1), key(no + 1, 0) - 1)?;
    if beyond > 0 {
        damage(format!("{beyond} events stand beyond its head"));
    }
    let counted = "SELECT count(*), max(n), coalesce(sum(step <> 1), 0) FROM
                   (SELECT n, n - lag(n) OVER (ORDER BY key) AS step FROM item
                     WHERE n IS NOT NULL AND key BETWEEN ? AND ?)";
    let range = [key(no, room.first), key(no, room.head)];
    let (newest, holes) = connection
        .prepare_cached(counted)?
        .query_row(range, |row| Ok((row.get::<_, Option<i64>>(1)?, row.get::<_, i64>(2)?)))?;
    if holes > 0 || newest.is_some_and(|newest| newest != int(room.n)) {
        damage(format!("its messages are not counted 1, 2, 3 … {}", room.n));
    }
    Ok(())
}

/// Positions that rise and times that do not fall.
fn log(connection: &Connection, loaded: &Loaded, report: &mut Report) -> rusqlite::Result<()> {
    let (mut pos, mut at) = (0, 0);
    each_commit::<rusqlite::Error>(connection, 0, |heads| {
        for kept in heads {
            report.entries += 1;
            if kept.pos <= pos || kept.at < at {
                report.damage.push(format!("the log: {} follows {pos}", kept.pos));
            }
            (pos, at) = (kept.pos, kept.at);
        }
        Ok(())
    })?;
    if pos > loaded.state.pos {
        report.damage.push(format!("the log ends at {pos}, State at {}", loaded.state.pos));
    }
    Ok(())
}

/// The kept heads after a position, a commit at a time.
pub(super) fn each_commit<E: From<rusqlite::Error>>(
    connection: &Connection,
    after: u64,
    mut look: impl FnMut(Vec<Kept>) -> Result<(), E>,
) -> Result<(), E> {
    let mut select = connection.prepare("SELECT heads FROM log WHERE last > ? ORDER BY pos")?;
    let mut rows = select.query([int(after)])?;
    while let Some(row) = rows.next()? {
        let heads = row.get_ref("heads")?;
        look(unpack(heads.as_blob().map_err(rusqlite::Error::from)?)?)?;
    }
    Ok(())
}
