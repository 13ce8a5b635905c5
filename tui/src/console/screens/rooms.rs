//! The tables of rooms: what happens in each, and what each is.

use super::listing::Spec;
use super::lists::{left, right};
use crate::console::app::{Aim, App, Kind};
use crate::console::look::Tone;
use crate::console::widgets::{Cell, spark};
use crate::text::{age, bytes, count, rate, span};
use parlor_protocol::admin::{Order, RoomRow, View};

pub(crate) static ROOMS: Spec<RoomRow> = Spec {
    kind: Kind::Rooms,
    view: View::Rooms,
    title: "Rooms",
    columns: &[
        left("ROOM", 0, Some("room"), 0),
        right("USERS", 6, Some("users"), 0),
        right("MSG/S", 7, Some("rate"), 0),
        left("TREND 5m", 12, None, 76),
        right("RPT", 4, Some("reports"), 0),
        left("FLAGS", 5, None, 0),
        right("SLOW", 5, Some("slow_ms"), 66),
        right("LAST", 5, Some("last_at"), 54),
        right("AGE", 5, Some("made_at"), 84),
        left("OWNER", 14, None, 100).up_to(24),
    ],
    sort: Some(("rate", Order::Falling)),
    cells: room_cells,
    aim: |row, _| Some(Aim::Room(row.room.clone())),
    name: |_| None,
    alert: |row| row.reports >= 5,
    whole: None,
    more: |_| Vec::new(),
};

/// The same rooms, with what the other columns have no room for.
pub(crate) static ROOMS_WIDE: Spec<RoomRow> = Spec {
    columns: &[
        left("ROOM", 0, Some("room"), 0),
        right("USERS", 6, Some("users"), 0),
        right("PEAK", 6, Some("peak"), 0),
        right("MSG/S", 7, Some("rate"), 0),
        right("BYTES/S", 8, Some("bytes_rate"), 66),
        right("RPT", 4, Some("reports"), 90),
        left("FLAGS", 5, None, 90),
        right("AGE", 5, Some("made_at"), 100),
        left("OWNER", 10, None, 76).up_to(24),
        left("TOPIC", 0, None, 0),
    ],
    cells: room_cells_wide,
    ..ROOMS
};

fn room_cells_wide(row: &RoomRow, app: &App) -> Vec<Cell> {
    let owner = row.owner.as_ref().map(|owner| owner.name.clone()).unwrap_or_default();
    let bytes_rate = row.bytes_rate.map_or_else(|| "-".to_owned(), |rate| bytes(rate as f64));
    vec![
        Cell::plain(row.room.clone()),
        Cell::plain(count(row.users as u64)),
        Cell::plain(count(row.peak as u64)),
        Cell::plain(rate(row.rate)),
        Cell::plain(bytes_rate),
        Cell::toned(row.reports.to_string(), if row.reports > 0 { Tone::Warn } else { Tone::Dim }),
        Cell::toned(flags(row), Tone::Warn),
        Cell::toned(age(app.now.wall, row.made_at), Tone::Dim),
        Cell::toned(owner, Tone::Dim),
        Cell::plain(row.topic.clone().unwrap_or_default()),
    ]
}

fn room_cells(row: &RoomRow, app: &App) -> Vec<Cell> {
    let trend: Vec<f64> = row.trend.iter().map(|count| f64::from(*count)).collect();
    let slow = if row.slow_ms == 0 { "-".to_owned() } else { span(row.slow_ms) };
    let last = age(app.now.wall, row.last_at);
    let made = age(app.now.wall, row.made_at);
    let owner = row.owner.as_ref().map(|owner| owner.name.clone()).unwrap_or_default();
    vec![
        Cell::plain(row.room.clone()),
        Cell::plain(count(row.users as u64)),
        Cell::plain(rate(row.rate)),
        Cell { text: spark(app.look, &squeeze(&trend, 12), 12), tone: Tone::Dim },
        Cell::toned(row.reports.to_string(), if row.reports > 0 { Tone::Warn } else { Tone::Dim }),
        Cell::toned(flags(row), Tone::Warn),
        Cell::plain(slow),
        Cell::toned(last, Tone::Dim),
        Cell::toned(made, Tone::Dim),
        Cell::toned(owner, Tone::Dim),
    ]
}

/// L locked, C closed, S slow, E ephemeral: the letters that `flags:` filters by.
fn flags(row: &RoomRow) -> String {
    let all = [(row.locked, 'L'), (row.closed, 'C'), (row.slow_ms > 0, 'S'), (row.ephemeral, 'E')];
    all.into_iter().filter(|(on, _)| *on).map(|(_, flag)| flag).collect()
}

/// Joins neighbours until so many numbers are left.
fn squeeze(numbers: &[f64], cells: usize) -> Vec<f64> {
    let each = numbers.len().div_ceil(cells).max(1);
    numbers.rchunks(each).rev().map(|chunk| chunk.iter().sum()).collect()
}
