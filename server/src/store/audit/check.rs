//! Whether the audit log is whole, and the log as JSON lines; beside a running server, too.

use super::super::codec::{counted, int, uint};
use super::super::copy::connect;
use super::super::error::{OpenError, ReadError};
use super::super::open::FILE;
use super::super::schema;
use super::super::verify::VerifyError;
use super::head::{Mac, SignedHead, against};
use super::rows::{SELECT, audit_row};
use super::unsigned::{First, STANDING};
use super::walk::{Beyond, Stride, Walk};
use super::{Hash, hex};
use hmac::KeyInit;
use parlor_protocol::EntryId;
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditReport {
    pub records: u64,
    /// Records whose names and texts were erased.
    pub erased: u64,
    pub head: Hash,
    /// The newest head that was signed, and whether its signature was checked: that needs the key.
    pub signed: Option<(u64, bool)>,
    /// The first thing that is wrong, as a sentence.
    pub fault: Option<String>,
}

impl fmt::Display for AuditReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { records, erased, head, signed, fault } = self;
        if let Some(fault) = fault {
            writeln!(f, "damage: {fault}")?;
        }
        write!(f, "{}, {erased} of them erased", counted(*records, "record", "records"))?;
        if *records > 0 {
            write!(f, ", the newest is {records}:{}", hex(head))?;
        }
        if let Some((no, checked)) = signed {
            let unchecked = if *checked { "" } else { " (unchecked: the key is missing)" };
            write!(f, ", signed up to {no}{unchecked}")?;
        }
        let verdict = if fault.is_none() { "sound" } else { "DAMAGED" };
        write!(f, ": {verdict}")
    }
}

/// Follows the chain in a data folder. `key`: the one that signs heads, if it is at hand. `head`: a record's number and
/// digest from elsewhere, as the system's log tells them.
pub fn audit_verify(
    dir: &Path,
    key: Option<[u8; 32]>,
    head: Option<(u64, Hash)>,
) -> Result<AuditReport, VerifyError> {
    let connection = open(dir)?;
    let mut report = AuditReport::default();
    let mac = key.and_then(|key| Mac::new_from_slice(&key).ok());
    match look(&connection, mac.as_ref(), head, &mut report) {
        // A value of another kind than its column has.
        Err(error) if error.is_damage() => report.fault = Some(error.to_string()),
        looked => looked?,
    }
    Ok(report)
}

/// What was written out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Records that could not be read; a line in their place says which.
    pub unreadable: u64,
    /// The first of them.
    pub first: Option<u64>,
}

impl fmt::Display for Exported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unreadable = counted(self.unreadable, "record", "records");
        write!(
            f,
            "damage: {unreadable} cannot be read, the first is {}",
            self.first.unwrap_or_default()
        )
    }
}

/// Writes the records from a number on, the oldest first, a line each; one that cannot be read is the line
/// `{"unreadable": NO}`. A reader that has gone away ends it.
pub fn audit_export(dir: &Path, from: u64, to: &mut impl Write) -> Result<Exported, ExportError> {
    let connection = open(dir)?;
    let sql = format!("{SELECT} WHERE audit.no >= ? ORDER BY audit.no");
    let mut select = connection.prepare(&sql)?;
    let mut rows = select.query([int(from)])?;
    let (mut exported, mut next) = (Exported::default(), from);
    loop {
        // What was read before it is not lost with it.
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => return to.flush().map(|()| exported).map_err(ExportError::Io),
            Err(error) => {
                to.flush()?;
                return Err(ExportError::Broken { no: next, error: error.into() });
            }
        };
        let no = row.get("no").map(uint)?;
        next = no.saturating_add(1);
        match audit_row(row) {
            Ok(record) => line(to, &record)?,
            Err(error) if error.is_damage() => {
                exported.unreadable += 1;
                exported.first.get_or_insert(no);
                line(to, &serde_json::json!({ "unreadable": no }))?;
            }
            Err(error) => return Err(ExportError::Broken { no, error }),
        }
    }
}

fn line(to: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *to, value)?;
    to.write_all(b"\n")
}

/// The audit log was not written out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Verify(#[from] VerifyError),
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The records before it were written out.
    #[error("the log cannot be read from record {no} on: {error}")]
    Broken { no: u64, error: ReadError },
    #[error("cannot write: {0}")]
    Io(#[from] io::Error),
}

impl ExportError {
    /// The database is damaged, and not merely out of reach.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Read(error) | Self::Broken { error, .. } => error.is_damage(),
            Self::Verify(VerifyError::Read(error)) => error.is_damage(),
            Self::Verify(_) | Self::Io(_) => false,
        }
    }
}

impl From<rusqlite::Error> for ExportError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Read(error.into())
    }
}

/// One moment of the database, whoever writes to it.
fn open(dir: &Path) -> Result<Connection, VerifyError> {
    let path = dir.join(FILE);
    let connection = connect(&path)?;
    let found = schema::check(&connection, &path)?;
    if found < schema::VERSION {
        return Err(OpenError::Older { path }.into());
    }
    connection.execute_batch("BEGIN")?;
    match schema::lacks(&connection, "audit")? {
        Some(what) => Err(OpenError::Lacks { path, what }.into()),
        None => Ok(connection),
    }
}

/// Stops at the first fault.
pub(in crate::store) fn look(
    connection: &Connection,
    mac: Option<&Mac>,
    head: Option<(u64, Hash)>,
    report: &mut AuditReport,
) -> Result<(), ReadError> {
    let mut walk = Walk::default();
    let stride = walk.stride(connection, usize::MAX);
    (report.records, report.erased, report.head) = (walk.no, walk.erased, walk.digest);
    if let Stride::Fault(fault) = stride? {
        report.fault = Some(fault);
        return Ok(());
    }
    // The first start would have signed before it wrote anything, so that what was written tells of one.
    match SignedHead::held(connection, mac, (report.records, First::No))? {
        Err(fault) => report.fault = Some(fault),
        Ok(signed) => report.signed = signed.map(|head| (head.no, mac.is_some())),
    }
    if let (None, Some(head)) = (&report.fault, head) {
        report.fault = against(connection, head, report.records)?;
    }
    if report.fault.is_none() {
        report.fault = walk.strays(connection, Beyond::Counts)?;
    }
    // With a signature that was checked, a log is what was signed: what is missing from it was looked into.
    if report.fault.is_none() && mac.is_none() {
        report.fault = unrecorded(connection)?;
    }
    Ok(())
}

/// An act that stands in force, can be undone or was reported, and is on no record: it was, for they are written together.
fn unrecorded(connection: &Connection) -> rusqlite::Result<Option<String>> {
    for (table, act) in STANDING {
        let sql = format!(
            "SELECT {act} FROM {table} WHERE {act} NOT IN (SELECT act FROM audit) ORDER BY {act} LIMIT 1"
        );
        let found = connection.query_row(&sql, [], |row| row.get(0)).optional()?;
        if let Some(act) = found.map(EntryId::from_bytes) {
            return Ok(Some(format!("the record of the act {act} is missing")));
        }
    }
    Ok(None)
}
