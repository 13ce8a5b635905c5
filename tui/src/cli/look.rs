//! The commands that look once: lists as tables, single things as cards, both as JSON lines for programs.

use super::session::{self, Session};
use crate::args::Listed;
use crate::exit::{Exit, Failure};
use crate::link::LinkError;
use crate::plain::{self, Out, Table, cell, shown};
use crate::text::count;
use parlor_protocol::admin::{Act, Frame, Order, Query, Snapshot, Subject, View};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What is to be seen; without `rows` it is one thing.
pub(crate) struct Look {
    pub(crate) query: Query,
    pub(crate) rows: Option<Rows>,
}

/// How rows are shown.
pub(crate) struct Rows {
    pub(crate) columns: Vec<String>,
}

/// Lines as one reads them: some views send the newest first.
pub(crate) fn newest_last(rows: &mut [Value]) {
    let number = |row: &Value| row.get("no").or_else(|| row.get("seq")).and_then(Value::as_u64);
    if rows.first().and_then(number) > rows.last().and_then(number) {
        rows.reverse();
    }
}

impl Look {
    /// Rows, as the flags want them.
    pub(crate) fn list(view: View, subject: Subject, listed: &Listed) -> Result<Self, Failure> {
        let columns = plain::columns(view, &listed.cut.columns).map_err(Failure::Usage)?;
        let sort = listed.sort.as_deref().map(|word| plain::sort(view, word)).transpose();
        let query = Query {
            view,
            subject,
            filter: listed.cut.filter.clone(),
            sort: sort.map_err(Failure::Usage)?,
            order: if listed.reverse { Order::Rising } else { Order::Falling },
            columns: plain::wanted(view, &columns),
            offset: listed.offset,
            limit: listed.cut.limit.into(),
        };
        Ok(Self { query, rows: Some(Rows { columns }) })
    }
}

/// Asks once and prints.
pub(crate) async fn look(out: &mut Out, session: &Session, look: Look) -> Result<Exit, Failure> {
    let mut link = session.open().await?;
    let all_rooms = link.welcome.operator.rooms.iter().any(|room| room == "*");
    let Look { query, rows } = look;
    let frame = session::answer(link.ask(Act::Get { query: query.clone(), before: None }).await?)?;
    let Frame::Snapshot(mut snapshot) = frame else { return Err(session::unexpected("get")) };
    if snapshot.view.is_lines() {
        newest_last(&mut snapshot.rows);
    }
    if out.json {
        for row in &snapshot.rows {
            out.object(row)?;
        }
        // A program that reads the rows does not see that there are more.
        if let Some(note) = rows.and_then(|_| left_out(&snapshot, &query)) {
            out.aside(&note)?;
        }
        return Ok(Exit::Done);
    }
    match rows {
        Some(rows) => list(out, &snapshot, &query, &rows)?,
        None => single(out, snapshot, all_rooms)?,
    }
    Ok(Exit::Done)
}

fn list(out: &mut Out, snapshot: &Snapshot, query: &Query, rows: &Rows) -> Result<(), Failure> {
    let columns = shown(snapshot.view, &rows.columns);
    let mut table = Table::new(columns.iter().map(|shown| shown.column.clone()).collect());
    for row in &snapshot.rows {
        let cells = columns.iter().map(|shown| cell(shown.kind, &shown.field, row, snapshot.at));
        table.row(cells.collect());
    }
    if snapshot.rows.is_empty() {
        return out.aside(none(snapshot, query));
    }
    out.table(&table, more(rows))?;
    match left_out(snapshot, query) {
        Some(note) => out.aside(&note),
        None => Ok(()),
    }
}

/// That there are more rows than these, and how one gets them.
fn left_out(snapshot: &Snapshot, query: &Query) -> Option<String> {
    let shown = snapshot.rows.len();
    let many = count(shown as u64);
    if snapshot.view.is_lines() {
        // How many there are in all nobody counted.
        let oldest = snapshot.rows.first()?.get("no")?.as_u64()?;
        let filter = match query.filter.trim() {
            "" => format!("no<{oldest}"),
            filter => format!("({filter}) no<{oldest}"),
        };
        let older = format!("'{}'", filter.replace('\'', r"'\''"));
        return (shown >= query.limit && oldest > 1).then(|| {
            format!("the newest {many}; see older ones with --limit ({MOST} at most), or --filter {older}")
        });
    }
    let seen = query.offset + shown;
    (seen < snapshot.matched).then(|| {
        let all = count(snapshot.matched as u64);
        format!("{many} of {all} shown; see more with --limit ({MOST} at most), --offset {seen} or --filter")
    })
}

/// What `--limit` takes.
const MOST: &str = "1,000";

/// How columns come that had no space.
fn more(rows: &Rows) -> &'static str {
    match rows.columns.is_empty() {
        true => "--columns a,b brings those that you name",
        false => "name fewer with --columns",
    }
}

/// Why there are no rows.
fn none(snapshot: &Snapshot, query: &Query) -> &'static str {
    match (snapshot.total, snapshot.view) {
        (0, View::Reports) if query.filter.is_empty() => {
            "None that waits; --all shows those that were dealt with, too."
        }
        (0, _) => "None.",
        (_, _) => "None that passes the filter.",
    }
}

fn single(out: &mut Out, snapshot: Snapshot, all_rooms: bool) -> Result<(), Failure> {
    let Some(row) = snapshot.rows.into_iter().next() else {
        return out.aside("None.");
    };
    let now = snapshot.at;
    match snapshot.view {
        View::Room => plain::room(out, &typed(row)?, now),
        View::User => plain::card(out, &typed(row)?, (now, all_rooms)),
        View::Report => plain::report(out, &typed(row)?, now),
        View::Pulse => plain::pulse(out, &typed(row)?),
        View::Rooms
        | View::Users
        | View::Connections
        | View::Sanctions
        | View::Reports
        | View::Audit
        | View::Log
        | View::Operators
        | View::Tail => out.object(&row),
    }
}

fn typed<T: DeserializeOwned>(row: Value) -> Result<T, Failure> {
    let row = serde_json::from_value(row);
    row.map_err(|error| Failure::Link(LinkError::Garbled(error.to_string())))
}
