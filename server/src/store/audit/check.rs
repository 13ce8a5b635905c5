//! Whether the audit log is whole, and the log as JSON lines; beside a running server, too.

use super::super::codec::int;
use super::super::copy::connect;
use super::super::error::{OpenError, ReadError};
use super::super::open::FILE;
use super::super::schema;
use super::super::verify::VerifyError;
use super::head::{First, Mac, SignedHead, against};
use super::rows::{SELECT, audit_row};
use super::walk::{Beyond, Stride, Walk};
use super::{Hash, hex};
use hmac::KeyInit;
use rusqlite::Connection;
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
        write!(f, "{records} records, {erased} of them erased")?;
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

/// Writes the records from a number on, the oldest first, a line each. A reader that has gone away ends it.
pub fn audit_export(dir: &Path, from: u64, to: &mut impl Write) -> Result<(), ExportError> {
    let connection = open(dir)?;
    let sql = format!("{SELECT} WHERE audit.no >= ? ORDER BY audit.no");
    let mut select = connection.prepare(&sql)?;
    let mut rows = select.query([int(from)])?;
    while let Some(row) = rows.next()? {
        serde_json::to_writer(&mut *to, &audit_row(row)?).map_err(io::Error::from)?;
        to.write_all(b"\n")?;
    }
    Ok(to.flush()?)
}

/// The audit log was not written out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Verify(#[from] VerifyError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("cannot write: {0}")]
    Io(#[from] io::Error),
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
    // Without the key at hand the first start may still be to come.
    let first = if mac.is_none() { First::Yes } else { First::No };
    match SignedHead::held(connection, mac, (report.records, first))? {
        Err(fault) => report.fault = Some(fault),
        Ok(signed) => report.signed = signed.map(|head| (head.no, mac.is_some())),
    }
    if let (None, Some(head)) = (&report.fault, head) {
        report.fault = against(connection, head, report.records)?;
    }
    if report.fault.is_none() {
        report.fault = walk.strays(connection, Beyond::Counts)?;
    }
    Ok(())
}
