//! A walk along the chain, record for record: where it is, and what is wrong with the record that it comes to.

use super::super::codec::{int, uint};
use super::Hash;
use super::chain::{Columns, Stored};
use crate::chat::RecordHead;
use rusqlite::{Connection, Row};
use std::collections::HashSet;

/// How far a walk is, and what it has counted.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// The record that it has come to; 0: none yet.
    pub(super) no: u64,
    pub(super) digest: Hash,
    /// Records whose names and texts were erased.
    pub(super) erased: u64,
    /// Persons that the records are about, each as often as he is.
    about: usize,
}

/// What became of some steps.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stride {
    /// There may be more.
    On,
    End,
    Fault(String),
}

impl Walk {
    /// Takes so many steps at most, and stops at the first fault.
    pub(super) fn stride(
        &mut self,
        connection: &Connection,
        most: usize,
    ) -> rusqlite::Result<Stride> {
        let sql = "SELECT audit.*, body.no AS body_no, body.salt, body.body
                     FROM audit LEFT JOIN audit_body AS body ON body.no = audit.no
                    WHERE audit.no > ? ORDER BY audit.no LIMIT ?";
        // No record is before the first one.
        let after = if self.no == 0 { i64::MIN } else { int(self.no) };
        let mut select = connection.prepare_cached(sql)?;
        let mut rows = select.query((after, i64::try_from(most).unwrap_or(i64::MAX)))?;
        for _step in 0..most {
            let Some(row) = rows.next()? else { return Ok(Stride::End) };
            if let Some(fault) = self.step(connection, row)? {
                return Ok(Stride::Fault(fault));
            }
        }
        Ok(Stride::On)
    }

    /// What is wrong with the next record.
    fn step(&mut self, connection: &Connection, row: &Row<'_>) -> rusqlite::Result<Option<String>> {
        let (found, no) = (row.get::<_, i64>("no").map(uint)?, self.no + 1);
        if found != no {
            return Ok(Some(format!("record {no} is missing")));
        }
        let altered =
            || Some(format!("record {no} was altered: its digest does not follow from it"));
        let (stored, columns) = match (Stored::read(row), Columns::read(row)) {
            (Ok(stored), Ok(columns)) => (stored, columns),
            // It cannot even be read.
            (Err(_), _) | (_, Err(_)) => return Ok(altered()),
        };
        let digest = stored.follows(&self.digest);
        if stored.digest != digest || columns != Columns::of(&stored.head) {
            return Ok(altered());
        }
        if row.get::<_, Option<i64>>("body_no")?.is_none() {
            return Ok(Some(format!("the names and texts of record {no} are missing")));
        }
        if !stored.has_its_body() {
            return Ok(Some(format!("the names and texts of record {no} were altered")));
        }
        if !is_found_by(connection, &stored.head, no)? {
            return Ok(Some(format!("record {no} is not found by everyone it is about")));
        }
        self.about += stored.head.persons.iter().collect::<HashSet<_>>().len();
        self.erased += u64::from(stored.body.is_none());
        (self.no, self.digest) = (no, digest);
        Ok(None)
    }

    /// What is wrong if the records up to here are found by others than those they are about. `beyond`: later ones count, too.
    pub(super) fn strays(
        &self,
        connection: &Connection,
        beyond: Beyond,
    ) -> rusqlite::Result<Option<String>> {
        let last = match beyond {
            Beyond::Counts => i64::MAX,
            Beyond::IsNew => int(self.no),
        };
        let sql = "SELECT count(*) FROM audit_person WHERE no <= ?";
        let found: i64 = connection.query_row(sql, [last], |row| row.get(0))?;
        if usize::try_from(found) != Ok(self.about) {
            return Ok(Some("records are found by persons that they are not about".to_owned()));
        }
        let sql = "SELECT min(no) FROM audit_body WHERE (no < 1 OR no > ?) AND ?";
        let counts = beyond == Beyond::Counts;
        let stray: Option<i64> =
            connection.query_row(sql, (int(self.no), counts), |row| row.get(0))?;
        Ok(stray.map(|no| format!("names and texts stand for record {no}, which is not there")))
    }
}

/// What stands beyond the last record of a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beyond {
    /// Nothing may.
    Counts,
    /// What was written since.
    IsNew,
}

/// Whether a record is found by every person that it is about, as the persons' cards find it.
fn is_found_by(connection: &Connection, head: &RecordHead, no: u64) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM audit_person WHERE person = ? AND no = ?";
    let mut select = connection.prepare_cached(sql)?;
    for person in &head.persons {
        if !select.exists((person.to_bytes(), int(no)))? {
            return Ok(false);
        }
    }
    Ok(true)
}
