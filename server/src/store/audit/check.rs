//! Whether the audit log is whole, and the log as JSON lines; beside a running server, too.

use super::super::codec::{int, number};
use super::super::copy::connect;
use super::super::error::{OpenError, ReadError};
use super::super::open::FILE;
use super::super::schema;
use super::super::verify::VerifyError;
use super::chain::{Columns, Stored};
use super::head::{Mac, SignedHead};
use super::rows::{SELECT, audit_row};
use super::{Hash, hex};
use hmac::KeyInit;
use rusqlite::{Connection, OptionalExtension, Row};
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
    /// The newest head that was signed, and whether it was by the key at hand.
    pub signed: Option<u64>,
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
        if let Some(no) = signed {
            write!(f, ", signed up to {no}")?;
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
        Err(ReadError::Corrupt(what)) => report.fault = report.fault.take().or(Some(what)),
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
    Ok(connection)
}

/// Stops at the first fault.
pub(in crate::store) fn look(
    connection: &Connection,
    mac: Option<&Mac>,
    head: Option<(u64, Hash)>,
    report: &mut AuditReport,
) -> Result<(), ReadError> {
    let mut select = connection.prepare(&format!("{SELECT} ORDER BY audit.no"))?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (no, next) = (number(row, "no")?, report.records + 1);
        if no != next {
            report.fault = Some(format!("record {next} is missing"));
            return Ok(());
        }
        report.fault = wrong(no, row, report)?;
        if report.fault.is_some() {
            return Ok(());
        }
        report.records = next;
    }
    let signed = SignedHead::read(connection)?;
    report.signed = signed.as_ref().map(|head| head.no);
    if let (Some(head), Some(mac)) = (&signed, mac)
        && !head.is_by(mac)
    {
        report.fault = Some("the newest signature of the head is not of this key".to_owned());
        return Ok(());
    }
    let signed = signed.map(|head| (head.no, head.digest));
    for (no, digest) in signed.into_iter().chain(head) {
        report.fault = against(connection, (no, digest), report)?;
        if report.fault.is_some() {
            return Ok(());
        }
    }
    Ok(())
}

/// What is wrong with a record.
fn wrong(no: u64, row: &Row<'_>, report: &mut AuditReport) -> rusqlite::Result<Option<String>> {
    let altered = || Some(format!("record {no} was altered: its digest does not follow from it"));
    let (stored, columns) = match (Stored::read(row), Columns::read(row)) {
        (Ok(stored), Ok(columns)) => (stored, columns),
        // It cannot even be read.
        (Err(_), _) | (_, Err(_)) => return Ok(altered()),
    };
    let digest = stored.follows(&report.head);
    if stored.digest != digest || columns != Columns::of(&stored.head) {
        return Ok(altered());
    }
    if row.get::<_, Option<i64>>("body_no")?.is_none() {
        return Ok(Some(format!("the names and texts of record {no} are missing")));
    }
    if !stored.has_its_body() {
        return Ok(Some(format!("the names and texts of record {no} were altered")));
    }
    report.erased += u64::from(stored.body.is_none());
    report.head = digest;
    Ok(None)
}

/// Whether the chain goes through a head that is known from elsewhere.
fn against(
    connection: &Connection,
    (no, digest): (u64, Hash),
    report: &AuditReport,
) -> rusqlite::Result<Option<String>> {
    let AuditReport { records, .. } = report;
    if no > *records {
        return Ok(Some(format!(
            "the end is missing: the log ends at record {records}, and record {no} was there"
        )));
    }
    let sql = "SELECT digest FROM audit WHERE no = ?";
    let kept: Option<Vec<u8>> =
        connection.query_row(sql, [int(no)], |row| row.get(0)).optional()?;
    let other = kept.is_some_and(|kept| kept != digest);
    Ok(other.then(|| {
        format!("record {no} is another one than was there: it or one before it was replaced")
    }))
}
