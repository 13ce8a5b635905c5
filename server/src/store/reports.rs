//! Reports: the message and what stood around it, copied when it is reported, and how operators read them.

use super::codec::{SEQ_BITS, int, key, number, optional_number, pack, person, unpack};
use super::error::ReadError;
use super::read::Store;
use crate::chat::{Body, Changes, Entry, Report, Room};
use parlor_protocol::admin::{ReportCase, ReportRow, Reporter, TailLine};
use parlor_protocol::server::Person;
use parlor_protocol::{EntryId, Millis, PersonId, Seq};
use rusqlite::{Connection, OptionalExtension, params};
use std::sync::Arc;

/// Messages that are copied on each side of a reported one.
const AROUND: i64 = 5;

/// Keeps who reported and why; with the first of them, the message and what stands around it.
pub(super) fn reported(
    connection: &Connection,
    (no, room): (i64, &Room),
    (entry, at): (&Entry, Millis),
    changes: &Changes,
) -> rusqlite::Result<()> {
    let target = entry.head.act.target();
    let of = |report: &&Arc<Report>| report.room == room.name && Some(report.target) == target;
    let mut changed = changes.reports.values().flatten();
    // Who had reported it already is accepted again, and nothing changes.
    let Some(report) = changed.find(of) else { return Ok(()) };
    let by = entry.head.actor.id;
    let Some(nth) = report.reporters.iter().position(|person| *person == by) else { return Ok(()) };
    let sql = "INSERT OR IGNORE INTO reporter (report, nth, person, at, name, reason)
               VALUES (?, ?, ?, ?, ?, ?)";
    let (id, nth, Body { name, text, .. }) = (report.id.to_bytes(), int(nth as u64), &entry.body);
    let row = params![id, nth, by.to_bytes(), int(at), name, text];
    connection.prepare_cached(sql)?.execute(row)?;
    if nth > 0 {
        return Ok(());
    }
    if room.flags.ephemeral {
        return quoted(connection, report, entry);
    }
    around(connection, no, (report, room))
}

fn around(
    connection: &Connection,
    no: i64,
    (report, room): (&Report, &Room),
) -> rusqlite::Result<()> {
    let columns = "?1, key & 0xffffffffff, at, author, author_name, text, reply_to, edited_at";
    let below = format!(
        "INSERT OR IGNORE INTO report_line
         SELECT {columns} FROM item WHERE key BETWEEN ?2 AND ?3 AND n IS NOT NULL
          ORDER BY key DESC LIMIT ?4"
    );
    let above = format!(
        "INSERT OR IGNORE INTO report_line
         SELECT {columns} FROM item WHERE key BETWEEN ?2 AND ?3 AND n IS NOT NULL
          ORDER BY key LIMIT ?4"
    );
    let id = report.id.to_bytes();
    let (first, target, head) = (key(no, room.first), key(no, report.target), key(no, room.head));
    connection.prepare_cached(&below)?.execute((id, first, target, AROUND + 1))?;
    connection.prepare_cached(&above)?.execute((id, target + 1, head, AROUND))?;
    Ok(())
}

/// Of a room that keeps nothing there is only what the door quotes: the text as the reason of the grounds, and the
/// author's name.
fn quoted(connection: &Connection, report: &Report, entry: &Entry) -> rusqlite::Result<()> {
    let Some(grounds) = entry.body.grounds.as_deref() else { return Ok(()) };
    let sql = "INSERT OR IGNORE INTO report_line (report, seq, at, author, author_name, text)
               VALUES (?, ?, ?, ?, ?, ?)";
    let (id, seq, author) = (report.id.to_bytes(), int(report.target), report.author.to_bytes());
    let row = params![id, seq, int(report.at), author, grounds.names.first(), grounds.reason];
    connection.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

/// Keeps the name of who took the last step; the row itself is written with all that changed.
pub(super) fn reviewed(
    connection: &Connection,
    report: EntryId,
    body: &Body,
) -> rusqlite::Result<()> {
    let sql = "UPDATE report SET by_name = ? WHERE id = ?";
    connection.prepare_cached(sql)?.execute((&body.name, report.to_bytes()))?;
    Ok(())
}

/// Writes a report as State has it; gone, with all that was copied for it.
pub(super) fn write(
    connection: &Connection,
    id: EntryId,
    report: Option<&Report>,
) -> rusqlite::Result<()> {
    if let Some(report) = report {
        let sql = "INSERT INTO report (id, head) VALUES (?, ?)
                   ON CONFLICT (id) DO UPDATE SET head = excluded.head";
        connection.prepare_cached(sql)?.execute((id.to_bytes(), pack(report)?))?;
        return Ok(());
    }
    for sql in [
        "DELETE FROM report WHERE id = ?",
        "DELETE FROM reporter WHERE report = ?",
        "DELETE FROM report_line WHERE report = ?",
    ] {
        connection.prepare_cached(sql)?.execute([id.to_bytes()])?;
    }
    Ok(())
}

impl Store {
    /// Reports as rows, in the order of the ids; those that are gone are left out.
    pub fn reports(&self, ids: &[EntryId]) -> Result<Vec<ReportRow>, ReadError> {
        self.with(|connection| {
            let rows = ids.iter().filter_map(|id| row(connection, *id).transpose());
            rows.map(|row| Ok(row?.0)).collect()
        })
    }

    /// A report with what stood around the message.
    pub fn report(&self, id: EntryId) -> Result<Option<ReportCase>, ReadError> {
        self.with(|connection| {
            let Some((row, report)) = row(connection, id)? else { return Ok(None) };
            let reporters = reporters(connection, id)?;
            let context = context(connection, &report)?;
            Ok(Some(ReportCase { row, reporters, context }))
        })
    }
}

fn row(connection: &Connection, id: EntryId) -> Result<Option<(ReportRow, Report)>, ReadError> {
    let sql = "SELECT report.head, report.by_name, line.author_name, line.text, reporter.reason
                 FROM report LEFT JOIN reporter ON reporter.report = report.id AND reporter.nth = 0
                 LEFT JOIN report_line AS line ON line.report = report.id AND line.seq = ?2
                WHERE report.id = ?1";
    let head = "SELECT head FROM report WHERE id = ?";
    let head: Option<Vec<u8>> =
        connection.prepare_cached(head)?.query_row([id.to_bytes()], |row| row.get(0)).optional()?;
    let Some(head) = head else { return Ok(None) };
    let report: Report = unpack(&head)?;
    let text = |name: Option<String>| name.unwrap_or_default();
    let read = |row: &rusqlite::Row<'_>| {
        let claimed = report.by.map(|id| (id, row.get("by_name")));
        let claimed = claimed.map(|(id, name)| Ok::<_, rusqlite::Error>((id, text(name?))));
        let claimed = claimed.transpose()?.map(|(id, name)| Person { id, name });
        let author = Person { id: report.author, name: text(row.get("author_name")?) };
        Ok(ReportRow {
            report: report.id,
            room: report.room.as_str().to_owned(),
            seq: report.target,
            at: report.at,
            last_at: report.last_at,
            author,
            text: row.get("text")?,
            count: report.reporters.len(),
            reason: row.get("reason")?,
            state: report.state,
            claimed_by: claimed,
            closed_at: report.closed_at,
        })
    };
    let mut select = connection.prepare_cached(sql)?;
    let row = select.query_row((id.to_bytes(), int(report.target)), read)?;
    Ok(Some((row, report)))
}

fn reporters(connection: &Connection, id: EntryId) -> rusqlite::Result<Vec<Reporter>> {
    let sql = "SELECT * FROM reporter WHERE report = ? ORDER BY nth";
    let reporter = |row: &rusqlite::Row<'_>| {
        let name: Option<String> = row.get("name")?;
        Ok(Reporter {
            id: person(row, "person")?,
            name: name.unwrap_or_default(),
            at: number(row, "at")?,
            reason: row.get::<_, Option<String>>("reason")?.filter(|reason| !reason.is_empty()),
        })
    };
    connection.prepare_cached(sql)?.query_map([id.to_bytes()], reporter)?.collect()
}

/// As it was when the message was reported; what is gone from the room since is marked.
fn context(connection: &Connection, report: &Report) -> rusqlite::Result<Vec<TailLine>> {
    let gone = "EXISTS (SELECT 1 FROM room JOIN item ON item.key = room.no << ?3 | line.seq
                         WHERE room.name = ?2 AND item.text IS NULL)";
    let sql = format!(
        "SELECT line.*, {gone} AS gone FROM report_line AS line WHERE report = ?1 ORDER BY seq"
    );
    let line = |row: &rusqlite::Row<'_>| {
        let (seq, text): (Seq, Option<String>) = (number(row, "seq")?, row.get("text")?);
        let name: Option<String> = row.get("author_name")?;
        let id: PersonId = person(row, "author")?;
        Ok(TailLine {
            seq,
            at: number(row, "at")?,
            kind: "message".to_owned(),
            from: Some(Person { id, name: name.unwrap_or_default() }),
            removed: text.is_none() || row.get("gone")?,
            text,
            reply_to: optional_number(row, "reply_to")?,
            target: None,
            ranges: Vec::new(),
            authors: Vec::new(),
            edited: row.get::<_, Option<i64>>("edited_at")?.is_some(),
            reports: usize::from(seq == report.target),
        })
    };
    let asked = params![report.id.to_bytes(), report.room.as_str(), SEQ_BITS];
    connection.prepare_cached(&sql)?.query_map(asked, line)?.collect()
}
