//! Lines: a room's events, the audit log, the daemon's log. Those after a line, or the newest ones that the filter lets through,
//! of all or of those before a line.

use super::super::cell::{Plain, Row};
use super::super::select::FRAME;
use super::{Look, tail};
use crate::command::Refused;
use crate::store::AuditFilter;
use parlor_protocol::Seq;
use parlor_protocol::admin::{AuditRow, LINE_BYTES, ROWS, View};
use parlor_protocol::deed::Verb;
use serde_json::Value;

/// Records that a search looks through at most, so that it ends.
const RECORDS: usize = 100_000;

/// Which lines are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Piece {
    Newest,
    After(Seq),
    /// The newest of those before it.
    Before(Seq),
}

impl Piece {
    pub(super) const fn after(self) -> Option<Seq> {
        match self {
            Self::After(seq) => Some(seq),
            Self::Newest | Self::Before(_) => None,
        }
    }

    pub(super) const fn before(self) -> Option<Seq> {
        match self {
            Self::Before(seq) => Some(seq),
            Self::Newest | Self::After(_) => None,
        }
    }
}

/// Lines of a view.
#[derive(Debug, Default)]
pub(in super::super) struct Lines {
    /// In the order in which they happened.
    pub(in super::super) rows: Vec<Plain>,
    /// The newest line that was looked at; of those before one, the oldest.
    pub(in super::super) newest: Seq,
    /// How many were looked at.
    pub(in super::super) looked: usize,
    /// Left out, for there were too many.
    pub(in super::super) dropped: u64,
    /// What was asked for cannot be had any more.
    pub(in super::super) lost: bool,
    /// Of those before one: there are some before `newest`, too.
    pub(in super::super) more: bool,
}

impl Lines {
    /// Rows as they are sent.
    pub(in super::super) fn json(&self) -> Vec<Value> {
        self.rows.iter().map(Row::json).collect()
    }
}

pub(in super::super) async fn lines(look: &Look, piece: Piece) -> Result<Lines, Refused> {
    let mut lines = match look.asked.view {
        View::Log => log(look, piece),
        View::Audit => audit(look, piece).await?,
        View::Tail => tail::tail(look, piece).await?,
        View::Rooms
        | View::Room
        | View::Users
        | View::User
        | View::Connections
        | View::Sanctions
        | View::Reports
        | View::Report
        | View::Pulse
        | View::Operators => Lines::default(),
    };
    let left_out = fit(&mut lines.rows);
    match piece {
        Piece::Newest => {}
        Piece::After(_) => lines.dropped += left_out,
        Piece::Before(_) if left_out > 0 => {
            lines.newest = lines.rows.first().map_or(lines.newest, Plain::number);
            (lines.more, lines.lost) = (true, false);
        }
        Piece::Before(_) => {}
    }
    Ok(lines)
}

/// Leaves the newest rows that fit into a frame; how many were older.
pub(super) fn fit(rows: &mut Vec<Plain>) -> u64 {
    let mut bytes = 0;
    let fits = rows.iter().rev().take_while(|row| {
        bytes += row.size();
        bytes <= LINE_BYTES - FRAME
    });
    let left_out = rows.len() - fits.count();
    rows.drain(..left_out);
    left_out as u64
}

fn log(look: &Look, piece: Piece) -> Lines {
    let after = piece.after();
    let mut kept = look.desk.options.journal.lines(after.unwrap_or_default());
    let first = kept.first().map(|row| row.no);
    if let Some(before) = piece.before() {
        kept.truncate(kept.partition_point(|row| row.no < before));
    }
    let newest = kept.last().map_or(after.unwrap_or_default(), |row| row.no);
    let missing = match (after, kept.first()) {
        (Some(after), Some(first)) => first.no.saturating_sub(after + 1),
        (Some(_) | None, _) => 0,
    };
    let now = look.desk.node.now();
    let passed = kept.iter().map(|row| Plain::new("no", row));
    let mut rows: Vec<Plain> = passed.filter(|row| look.asked.cut.judge.lets(row, now)).collect();
    let left_out = rows.len().saturating_sub(look.asked.cut.rows());
    rows.drain(..left_out);
    if let Some(before) = piece.before() {
        let whole = first.unwrap_or(before).min(before);
        let oldest = if left_out > 0 { rows.first().map(Plain::number) } else { None };
        let (more, lost) = (left_out > 0, left_out == 0 && whole > 1);
        let newest = oldest.unwrap_or(whole);
        return Lines { rows, newest, looked: kept.len(), dropped: 0, lost, more };
    }
    let dropped = if after.is_some() { missing + left_out as u64 } else { 0 };
    Lines { rows, newest, looked: kept.len(), dropped, lost: missing > 0, more: false }
}

/// Page by page, the newest first, until there are as many as are wanted.
async fn audit(look: &Look, piece: Piece) -> Result<Lines, Refused> {
    let after = piece.after();
    let (asked, node) = (&look.asked, &look.desk.node);
    let room = asked.room.as_ref().map(|room| room.as_str().to_owned());
    let before = piece.before();
    let mut filter =
        AuditFilter { after, before, person: asked.person, room, ..AuditFilter::default() };
    let (most, now) = (asked.cut.rows(), node.now());
    let picks = !asked.cut.judge.is_open() || !look.operator.scope.is_everywhere();
    let page = if picks { ROWS } else { most };
    let mut newest = node.read(crate::store::Store::audit_newest).await?;
    let (mut lines, mut kept, mut passed) = (Lines::default(), Vec::new(), 0);
    let more = 'search: loop {
        let wanted = filter.clone();
        let found = node.read(move |store| store.audit(&wanted, page)).await?;
        let is_last = found.len() < page;
        for record in found {
            if kept.len() == most {
                break 'search true;
            }
            filter.before = Some(record.no);
            newest = newest.max(record.no);
            passed += 1;
            let Some(his) = seen(look, record.clone()) else { continue };
            lines.looked += 1;
            if asked.cut.judge.lets(&Plain::new("no", &his), now) {
                kept.push(record);
            }
        }
        if is_last || passed >= RECORDS {
            break !is_last;
        }
    };
    let oldest = filter.before;
    if after.is_some() && more {
        lines.dropped = left_out(look, filter).await?;
    }
    if !kept.is_empty() {
        kept = node.read(move |store| store.audit_ended(kept)).await?;
    }
    let kept = kept.into_iter().filter_map(|row| seen(look, standing(look, row)));
    lines.rows = kept.map(|row| Plain::new("no", &row)).collect();
    lines.rows.reverse();
    lines.lost = after.is_some_and(|after| after > newest);
    (lines.newest, lines.more) = match piece {
        Piece::Newest | Piece::After(_) => (newest, false),
        Piece::Before(before) => (oldest.unwrap_or(before), more),
    };
    Ok(lines)
}

/// How many records pass the filter, of those that he may see.
async fn left_out(look: &Look, filter: AuditFilter) -> Result<u64, Refused> {
    let scope = &look.operator.scope;
    if scope.is_everywhere() {
        return look.desk.node.read(move |store| store.audit_count(&filter)).await;
    }
    let rooms = look.desk.node.read(move |store| store.audit_count_by_room(&filter)).await?;
    let his = rooms.iter().filter(|(room, _)| scope.covers_text(room));
    Ok(his.map(|(_, records)| records).sum())
}

/// What still stands has not ended, whatever the records look like: a ban of persons may be one of networks, too.
pub(super) fn standing(look: &Look, row: AuditRow) -> AuditRow {
    let stands =
        |act| look.desk.node.sequencer.read(|state| state.sanctions.by_act.contains_key(&act));
    let ended = row.ended.filter(|_| !stands(row.act));
    AuditRow { ended, ..row }
}

/// A record as he may see it: if it is about his rooms; what is about all rooms, and networks, are for whoever has them all.
pub(super) fn seen(look: &Look, row: AuditRow) -> Option<AuditRow> {
    let scope = &look.operator.scope;
    if scope.is_everywhere() {
        return Some(row);
    }
    let his = row.room.as_deref().is_some_and(|room| scope.covers_text(room));
    // Whom it spares are people behind its networks.
    let shuts_out = matches!(row.verb, Verb::Mute | Verb::Kick | Verb::Ban);
    let detail = row.detail.filter(|_| !shuts_out);
    his.then(|| AuditRow { networks: Vec::new(), everybody: false, detail, ..row })
}
