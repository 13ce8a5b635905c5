//! The tables of the audit log: what was done everywhere, and in one room.

use super::listing::Spec;
use super::lists::{concerned, left, pick, right};
use crate::console::app::{Aim, App, Done, Kind, released_by};
use crate::console::look::Tone;
use crate::console::widgets::Cell;
use crate::text::{
    Reach, count_of, detail, ends, lasting, left as remains, length, over, recorded, stamp,
};
use parlor_protocol::Millis;
use parlor_protocol::admin::{AuditRow, Subject, View};
use parlor_protocol::deed::Verb;

/// Who did what, and what became of it.
pub(crate) static AUDIT: Spec<AuditRow> = Spec {
    kind: Kind::Audit,
    view: View::Audit,
    title: "Audit",
    columns: &[
        right("NO", 7, None, 0),
        left("TIME", 16, None, 0),
        left("WHO", 11, None, 0).up_to(24),
        left("VERB", 12, None, 0),
        left("TARGET", 0, None, 0),
        left("WHERE", 18, None, 96).up_to(32),
        left("LENGTH", 8, None, 107),
        left("ENDS", 16, None, 146),
        left("REASON", 24, None, 129).up_to(48),
        left("UNDO", 8, None, 74),
    ],
    sort: None,
    cells: audit_cells,
    aim: audit_aim,
    name: |_| None,
    alert: |_| false,
    whole: Some(("REASON", audit_reason)),
    more: audit_whole,
};

/// What was done in one room, beside what is said there.
pub(crate) static AUDIT_HERE: Spec<AuditRow> = Spec {
    columns: &[
        left("TIME", 16, None, 64),
        left("WHO", 10, None, 0).up_to(24),
        left("VERB", 10, None, 0).up_to(12),
        left("TARGET", 0, None, 0),
        left("REASON", 20, None, 92).up_to(48),
        left("UNDO", 8, None, 72),
    ],
    cells: |row, app| pick(audit_cells(row, app), &[1, 2, 3, 4, 8, 9]),
    ..AUDIT
};

fn audit_cells(row: &AuditRow, app: &App) -> Vec<Cell> {
    let undo = match (row.undone_by, row.undo_until) {
        (Some(_), _) => "undone".to_owned(),
        (None, Some(until)) if until > app.now.wall => remains(app.now.wall, until),
        (None, Some(_) | None) => "-".to_owned(),
    };
    vec![
        Cell::toned(row.no.to_string(), Tone::Dim),
        Cell::toned(stamp(row.at, app.now.wall), Tone::Dim),
        Cell::toned(row.actor.name.clone(), Tone::Name),
        Cell::plain(row.verb.as_str().to_owned()),
        Cell::plain(audit_target(row)),
        Cell::plain(row.room.clone().unwrap_or_else(|| "everywhere".to_owned())),
        Cell::plain(length(row).unwrap_or_else(|| "-".to_owned())),
        Cell::toned(audit_end(row, app.now.wall), Tone::Dim),
        Cell::toned(audit_reason(row), Tone::Dim),
        Cell::toned(undo, Tone::Dim),
    ]
}

fn audit_end(row: &AuditRow, now: u64) -> String {
    let ended = row.ended.as_ref().map(|ended| over(now, ended));
    ended.or_else(|| Some(ends(now, row.until?))).unwrap_or_else(|| "-".to_owned())
}

fn audit_reason(row: &AuditRow) -> String {
    row.reason.clone().or_else(|| row.detail.as_deref().map(detail)).unwrap_or_default()
}

/// Of a step at a report and of an undo, also what it was.
fn audit_target(row: &AuditRow) -> String {
    let detail = row.detail.as_deref().filter(|_| matches!(row.verb, Verb::Review | Verb::Undo));
    let (what, of) = detail.and_then(|detail| detail.split_once(' ')).unwrap_or_default();
    match (what, subject(row)) {
        ("", subject) => subject,
        // It was about everybody: the act is told by its id.
        (what, subject) if subject.is_empty() => format!("{} {of}", what.replace('_', " ")),
        (what, subject) => format!("{} {subject}", what.replace('_', " ")),
    }
}

fn subject(row: &AuditRow) -> String {
    match (row.persons.as_slice(), row.targets.len()) {
        // It was about a room.
        ([], 0) if row.networks.is_empty() => row.room.clone().unwrap_or_default(),
        ([], 0) => reach(row).cell(&[], &row.networks),
        ([], messages) => count_of(messages as u64, "message", "messages"),
        (persons, _) => reach(row).cell(persons, &row.networks),
    }
}

const fn reach(row: &AuditRow) -> Reach {
    Reach::of(row.verb, row.everybody)
}

/// Everybody whom it was about, one by one.
fn audit_whole(row: &AuditRow) -> Vec<(&'static str, String)> {
    let mut all = concerned(&row.persons, &row.networks, reach(row));
    all.push(("act", row.act.to_string()));
    all
}

fn audit_aim(row: &AuditRow, _: &Subject) -> Option<Aim> {
    let what = format!("{} {}{}", row.verb.as_str(), audit_target(row), recorded(row));
    // Of what is undone the time is over.
    let undo_until = row.undone_by.map_or(row.undo_until, |_| Some(0));
    // The end of a step at a report is a step itself, which has no time.
    let report = released_by(row.verb, row.detail.as_deref());
    let undo_until = if report.is_some() { Some(Millis::MAX) } else { undo_until };
    let lasts = length(row).map(|_| lasting(row.at, row.until));
    let done = Done { by: row.actor.name.clone(), at: row.at, lasts };
    Some(Aim::Act { act: row.act, undo_until, what, report, done })
}
