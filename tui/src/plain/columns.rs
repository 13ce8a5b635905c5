//! Which fields of a view people see, and how each is written.

use crate::plain::words::{FLAGS, title};
use crate::plain::{Column, LEAST};
use crate::text::{
    age, ago, bytes, clock, count, date, detail, ends, left, over, rate, safe, span,
};
use parlor_protocol::admin::{Ended, View};
use serde_json::Value;

/// How a field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Count,
    Rate,
    Bytes,
    /// A moment that is past, by its age.
    Age,
    /// The end of a sanction, by the time that is left; without one, never.
    Until,
    /// The end of an act, or what ended it before; without one, nothing.
    Ends,
    /// A moment to come, by the time that is left.
    Maybe,
    /// The end of a mute, where there is one.
    Mute,
    /// A moment, as date and time.
    Time,
    Span,
    Truth,
    /// Persons or texts, one or many.
    Names,
    Trend,
    /// A room, or all of them.
    Place,
    /// Where a report stands, and since when it is closed.
    State,
    /// Letters of a room: L locked, C closed, S slow, E ephemeral.
    Flags,
}

/// A column as it is shown.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) field: String,
    pub(crate) kind: Kind,
    pub(crate) column: Column,
}

/// The columns of a view: those that were asked for, or those that people want first.
pub(crate) fn shown(view: View, asked: &[String]) -> Vec<Shown> {
    let fields: Vec<String> = if asked.is_empty() {
        usual(view).iter().map(|field| (*field).to_owned()).collect()
    } else {
        asked.to_vec()
    };
    fields.into_iter().map(|field| column(view, field)).collect()
}

/// Views of one thing are cards and have no columns.
const fn usual(view: View) -> &'static [&'static str] {
    match view {
        View::Rooms => {
            &["room", "users", "rate", "trend", "reports", FLAGS, "last_at", "owner", "topic"]
        }
        View::Users => &[
            "name",
            "role",
            "sessions",
            "rooms",
            "rate",
            "reports",
            "sanctions",
            "muted_until",
            "since",
            "address",
            "client",
            "id",
        ],
        View::Connections => &[
            "name",
            "address",
            "rooms",
            "rtt_ms",
            "queued_bytes",
            "lag",
            "behind",
            "out_rate",
            "since",
            "client",
            "id",
        ],
        View::Sanctions => {
            &["kind", "persons", "networks", "room", "until", "by", "at", "reason", "act"]
        }
        View::Reports => &[
            "last_at",
            "room",
            "seq",
            "author",
            "count",
            "state",
            "claimed_by",
            "reason",
            "text",
            "report",
        ],
        View::Audit => &[
            "no", "at", "actor", "verb", "persons", "networks", "room", "detail", "until",
            "reason", "act",
        ],
        View::Log => &["at", "level", "target", "message", "fields"],
        View::Operators => &["no", "name", "rank", "since", "views", "client"],
        View::Tail => &["at", "seq", "kind", "from", "text"],
        View::Room | View::User | View::Report | View::Pulse => &[],
    }
}

fn column(view: View, field: String) -> Shown {
    let kind = kind(view, &field);
    let right = matches!(kind, Kind::Count | Kind::Rate | Kind::Bytes | Kind::Span | Kind::Age);
    let text = matches!(kind, Kind::Text | Kind::Names | Kind::Place | Kind::State);
    let cuts = text && !is_id(view, &field);
    let least = if identifies(view, &field) {
        TOLD
    } else if kind == Kind::State {
        STATE
    } else {
        LEAST
    };
    let leaves = leaves(view, &field);
    let title = safe(&title(view, &field));
    Shown { column: Column { title, right, cuts, least, leaves }, kind, field }
}

/// Networks stand whole in so much, and most names.
const TOLD: usize = 24;

/// `dismissed…`: since when goes first.
const STATE: usize = 10;

/// What tells a row from its neighbours stays as it is while something else can go.
fn identifies(view: View, field: &str) -> bool {
    match field {
        "persons" | "networks" => view == View::Sanctions,
        "room" => matches!(view, View::Sanctions | View::Reports),
        "name" | "address" => view == View::Connections,
        _ => false,
    }
}

/// How soon a column goes where the line is too long: those of the view that are missed least before all others, and what one
/// gives to another command last.
fn leaves(view: View, field: &str) -> u8 {
    if is_id(view, field) {
        return 0;
    }
    let place = expendable(view).iter().position(|one| *one == field);
    place.map_or(1, |place| u8::MAX.saturating_sub(u8::try_from(place).unwrap_or(u8::MAX)).max(2))
}

/// What is missed least, the least first.
const fn expendable(view: View) -> &'static [&'static str] {
    match view {
        View::Users => &["client", "address", "sessions", "rooms", "since", "role"],
        View::Sanctions => &["by", "at", "reason", "until"],
        View::Reports => &["claimed_by", "reason", "count", "last_at"],
        // What a role or an undo was about stands in the detail alone.
        View::Audit => &["networks", "until", "reason", "no"],
        // No command takes a connection's id.
        View::Connections => &["client", "id", "behind"],
        View::Rooms
        | View::Log
        | View::Operators
        | View::Tail
        | View::Room
        | View::User
        | View::Report
        | View::Pulse => &[],
    }
}

/// What one gives to another command has to stand there whole.
fn is_id(view: View, field: &str) -> bool {
    match field {
        "id" => view == View::Users,
        "room" => view == View::Rooms,
        _ => matches!(field, "act" | "report" | "person" | "undone_by"),
    }
}

fn kind(view: View, field: &str) -> Kind {
    match field {
        "at" if matches!(view, View::Audit | View::Log | View::Tail) => Kind::Time,
        "at" | "last_at" | "made_at" | "since" | "closed_at" => Kind::Age,
        "until" if view == View::Sanctions => Kind::Until,
        "until" => Kind::Ends,
        "ended" => Kind::Ends,
        "muted_until" => Kind::Mute,
        "undo_until" | "locked_until" | "slow_until" => Kind::Maybe,
        "rate" => Kind::Rate,
        "queued_bytes" | "out_bytes" | "out_rate" | "bytes_rate" => Kind::Bytes,
        "rtt_ms" | "slow_ms" => Kind::Span,
        "locked" | "closed" | "ephemeral" | "muted" | "banned" | "removed" | "edited"
        | "everybody" => Kind::Truth,
        "trend" => Kind::Trend,
        "room" if view == View::Sanctions => Kind::Place,
        "state" => Kind::State,
        FLAGS => Kind::Flags,
        "owner" | "by" | "author" | "actor" | "from" | "persons" | "spared" | "claimed_by"
        | "networks" | "views" | "targets" | "fields" => Kind::Names,
        "users" | "connections" | "reports" | "peak" | "head" | "n" | "sessions" | "rooms"
        | "sanctions" | "queued_frames" | "lag" | "behind" | "count" => Kind::Count,
        // Numbers that name something are not cut into thousands.
        _ => Kind::Text,
    }
}

/// What stands in a cell. `-` is nothing.
pub(crate) fn cell(kind: Kind, field: &str, row: &Value, now: u64) -> String {
    if kind == Kind::Flags {
        return flags(row);
    }
    let value = row.get(field).unwrap_or(&Value::Null);
    let number = value.as_u64();
    let written = match kind {
        Kind::Text if field == "detail" => value.as_str().map(detail).or_else(|| targets(row)),
        Kind::Place => Some(text(value).unwrap_or_else(|| "everywhere".to_owned())),
        Kind::State => text(value).map(|state| {
            let closed = row.get("closed_at").and_then(Value::as_u64);
            closed.map_or(state.clone(), |at| format!("{state} {}", ago(now, at)))
        }),
        Kind::Text => text(value),
        Kind::Count => number.map(count),
        Kind::Rate => value.as_f64().map(rate),
        Kind::Bytes => value.as_f64().map(bytes),
        Kind::Age => number.map(|at| age(now, at)),
        // A warning is told and forbids nothing that could end.
        Kind::Until if row.get("kind").and_then(Value::as_str) == Some("warn") => None,
        Kind::Until => Some(number.map_or_else(|| "never".to_owned(), |until| ends(now, until))),
        Kind::Ends => ended(row, now).or_else(|| number.map(|until| ends(now, until))),
        Kind::Mute => match row.get("muted").and_then(Value::as_bool) {
            Some(true) if number.is_none() => Some("until lifted".to_owned()),
            Some(_) | None => number.map(|until| left(now, until)),
        },
        Kind::Maybe => number.map(|until| left(now, until)),
        Kind::Time => number.map(|at| moment(now, at)),
        Kind::Span => number.filter(|ms| *ms > 0).map(span),
        Kind::Truth => value.as_bool().filter(|truth| *truth).map(|_| "yes".to_owned()),
        Kind::Names => names(value),
        Kind::Trend => trend(value),
        Kind::Flags => None,
    };
    written.filter(|text| !text.is_empty()).unwrap_or_else(|| "-".to_owned())
}

/// `#4 #5`: the messages that it is about.
fn targets(row: &Value) -> Option<String> {
    const FIRST: usize = 5;
    let all = row.get("targets")?.as_array()?;
    let mut named: Vec<String> = all.iter().take(FIRST).map(|seq| format!("#{seq}")).collect();
    if all.len() > FIRST {
        named.push(format!("+{}", all.len() - FIRST));
    }
    Some(named.join(" "))
}

/// `lifted 5m ago (no 18)`: how it ended before its time, when, and by which record.
fn ended(row: &Value, now: u64) -> Option<String> {
    let ended: Ended = serde_json::from_value(row.get("ended")?.clone()).ok()?;
    Some(format!("{} (no {})", over(now, &ended), ended.no))
}

/// Today only the time.
fn moment(now: u64, at: u64) -> String {
    const DAY: u64 = 86_400_000;
    if now / DAY == at / DAY { clock(at) } else { date(at) }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(safe(text)),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Some(safe(&value.to_string()))
        }
    }
}

/// Many are told by the first ones.
fn names(value: &Value) -> Option<String> {
    const FIRST: usize = 3;
    match value {
        Value::Array(items) => {
            let mut all: Vec<String> = items.iter().take(FIRST).filter_map(names).collect();
            if items.len() > FIRST {
                all.push(format!("+{}", items.len() - FIRST));
            }
            Some(all.join(" "))
        }
        Value::Object(map) => match map.get("name") {
            Some(name) => text(name),
            None => {
                let pairs = map.iter().filter_map(|(key, value)| Some((key, text(value)?)));
                let pairs: Vec<String> =
                    pairs.map(|(key, value)| format!("{}={value}", safe(key))).collect();
                Some(pairs.join(" "))
            }
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => text(value),
    }
}

fn flags(row: &Value) -> String {
    let is = |field: &str| row.get(field).and_then(Value::as_bool).unwrap_or_default();
    let slow = row.get("slow_ms").and_then(Value::as_u64).is_some_and(|ms| ms > 0);
    let letters = [('L', is("locked")), ('C', is("closed")), ('S', slow), ('E', is("ephemeral"))];
    let flags: String = letters.iter().filter(|(_, set)| *set).map(|(letter, _)| letter).collect();
    if flags.is_empty() { "-".to_owned() } else { flags }
}

/// The last minute, five seconds a block.
fn trend(value: &Value) -> Option<String> {
    const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    const LAST: usize = 12;
    let points: Vec<u64> = value.as_array()?.iter().filter_map(Value::as_u64).collect();
    let points = points.get(points.len().saturating_sub(LAST)..)?;
    let most = points.iter().copied().max().filter(|most| *most > 0)?;
    let block = |point: &u64| usize::try_from((point * 8).div_ceil(most)).unwrap_or_default();
    Some(points.iter().filter_map(|point| BLOCKS.get(block(point))).collect())
}

#[cfg(test)]
mod tests;
