//! The tables: which columns each has, and what its rows are about.

use super::listing::Spec;
use super::people::person;
use crate::console::app::{Aim, App, Kind};
use crate::console::look::Tone;
use crate::console::widgets::{Align, Cell, Column};
use crate::text::{Reach, age, bytes, clock, count, left as remains};
use parlor_protocol::admin::{
    ConnectionRow, LogRow, Order, ReportRow, ReportState, SanctionKind, SanctionRow, Subject, View,
};
use parlor_protocol::server::Person;

pub(super) const fn left(
    title: &'static str,
    width: u16,
    sort: Option<&'static str>,
    from: u16,
) -> Column {
    Column { title, width, most: 0, align: Align::Left, sort, from }
}

pub(super) const fn right(
    title: &'static str,
    width: u16,
    sort: Option<&'static str>,
    from: u16,
) -> Column {
    Column { title, width, most: 0, align: Align::Right, sort, from }
}

pub(crate) static CONNECTIONS: Spec<ConnectionRow> = Spec {
    kind: Kind::Connections,
    view: View::Connections,
    title: "Connections",
    columns: &[
        left("USER", 0, Some("name"), 0),
        left("ADDRESS", 15, Some("address"), 0).up_to(39),
        right("ROOMS", 5, Some("rooms"), 60),
        right("RTT", 7, Some("rtt_ms"), 0),
        right("QUEUED", 8, Some("queued_bytes"), 0),
        right("LAG", 7, Some("lag"), 0),
        right("OUT/S", 8, Some("out_rate"), 88),
        right("OUT", 8, Some("out_bytes"), 96),
        right("AGE", 5, Some("since"), 0),
        left("CLIENT", 18, None, 110).up_to(32),
    ],
    sort: Some(("lag", Order::Falling)),
    cells: connection_cells,
    aim: |row, subject| Some(person(row.person, &row.name, subject)),
    name: |_| None,
    alert: |row| row.behind > 0,
    whole: None,
    more: |_| Vec::new(),
};

fn connection_cells(row: &ConnectionRow, app: &App) -> Vec<Cell> {
    let rtt = row.rtt_ms.map_or_else(|| "-".to_owned(), |rtt| format!("{rtt} ms"));
    vec![
        Cell::toned(row.name.clone(), Tone::Name),
        Cell::plain(app.options.address(&row.address)),
        Cell::plain(row.rooms.to_string()),
        Cell::plain(rtt),
        Cell::plain(bytes(row.queued_bytes as f64)),
        Cell::toned(count(row.lag), if row.behind > 0 { Tone::Warn } else { Tone::Plain }),
        Cell::plain(row.out_rate.map_or_else(|| "-".to_owned(), |rate| bytes(rate as f64))),
        Cell::plain(bytes(row.out_bytes as f64)),
        Cell::toned(age(app.now.wall, row.since), Tone::Dim),
        Cell::toned(row.client.clone().unwrap_or_default(), Tone::Dim),
    ]
}

pub(crate) static SANCTIONS: Spec<SanctionRow> = Spec {
    kind: Kind::Sanctions,
    view: View::Sanctions,
    title: "Sanctions",
    columns: &[
        left("KIND", 5, Some("kind"), 0),
        left("WHO", 0, None, 0),
        left("WHERE", 16, Some("room"), 0).up_to(32),
        left("BY", 12, None, 70).up_to(24),
        right("SINCE", 5, Some("at"), 60),
        right("ENDS IN", 8, Some("until"), 0),
        left("REASON", 24, None, 94).up_to(60),
    ],
    sort: Some(("at", Order::Falling)),
    cells: sanction_cells,
    aim: sanction_aim,
    name: |_| None,
    alert: |_| false,
    whole: Some(("REASON", |row| row.reason.clone().unwrap_or_default())),
    more: sanction_whole,
};

/// Those of one room, beside what is said there.
pub(crate) static SANCTIONS_HERE: Spec<SanctionRow> = Spec {
    columns: &[
        left("KIND", 5, Some("kind"), 0),
        left("WHO", 0, None, 0),
        left("BY", 10, None, 56).up_to(24),
        right("SINCE", 5, Some("at"), 64),
        right("ENDS IN", 8, Some("until"), 0),
        left("REASON", 20, None, 74).up_to(60),
    ],
    cells: |row, app| pick(sanction_cells(row, app), &[0, 1, 3, 4, 5, 6]),
    ..SANCTIONS
};

/// Some of the cells of a row.
pub(super) fn pick(cells: Vec<Cell>, places: &[usize]) -> Vec<Cell> {
    places.iter().filter_map(|place| cells.get(*place).cloned()).collect()
}

fn sanction_cells(row: &SanctionRow, app: &App) -> Vec<Cell> {
    let remains = |until| remains(app.now.wall, until);
    vec![
        Cell::toned(sanction_word(row.kind).to_owned(), Tone::Warn),
        Cell::toned(Reach::new(row.everybody).cell(&row.persons, &row.networks), Tone::Name),
        Cell::plain(row.room.clone().unwrap_or_else(|| "everywhere".to_owned())),
        Cell::plain(row.by.name.clone()),
        Cell::toned(age(app.now.wall, row.at), Tone::Dim),
        Cell::plain(row.until.map_or_else(|| "never".to_owned(), remains)),
        Cell::toned(row.reason.clone().unwrap_or_default(), Tone::Dim),
    ]
}

fn sanction_aim(row: &SanctionRow, _: &Subject) -> Option<Aim> {
    let Person { id, name } = row.persons.first()?.clone();
    Some(Aim::Person { id, name, room: row.room.clone() })
}

/// What a sanction is called.
pub(crate) const fn sanction_word(kind: SanctionKind) -> &'static str {
    match kind {
        SanctionKind::Warn => "warn",
        SanctionKind::Mute => "mute",
        SanctionKind::Kick => "kick",
        SanctionKind::Ban => "ban",
    }
}

/// Everybody whom it is on, one by one.
fn sanction_whole(row: &SanctionRow) -> Vec<(&'static str, String)> {
    let mut all = concerned(&row.persons, &row.networks, Reach::new(row.everybody));
    all.extend(
        row.spared.iter().map(|person| ("spared", format!("{} {}", person.name, person.id))),
    );
    all.push(("act", row.act.to_string()));
    all
}

/// Persons and networks, each on a line.
pub(super) fn concerned(
    persons: &[Person],
    networks: &[String],
    reach: Reach,
) -> Vec<(&'static str, String)> {
    let person = |one: &Person| ("person", format!("{} {}", one.name, one.id));
    let network = |one: &String| ("network", format!("{one}: {}", reach.word()));
    persons.iter().map(person).chain(networks.iter().map(network)).collect()
}

pub(crate) static REPORTS: Spec<ReportRow> = Spec {
    kind: Kind::Reports,
    view: View::Reports,
    title: "Reports",
    columns: &[
        right("LAST", 5, Some("last_at"), 0),
        right("AGE", 5, Some("at"), 104),
        left("ROOM", 12, Some("room"), 0).up_to(24),
        left("AUTHOR", 10, None, 0).up_to(20),
        left("WHY", 10, None, 78).up_to(24),
        right("N", 3, Some("count"), 0),
        left("STATE", 11, Some("state"), 0).up_to(20),
        left("TEXT", 0, None, 91).up_to(60),
    ],
    sort: Some(("last_at", Order::Falling)),
    cells: report_cells,
    aim: report_aim,
    name: |row| Some(row.author.name.clone()),
    alert: |row| row.count >= 5 || row.state == ReportState::Escalated,
    whole: None,
    more: |_| Vec::new(),
};

fn report_cells(row: &ReportRow, app: &App) -> Vec<Cell> {
    vec![
        Cell::toned(age(app.now.wall, row.last_at), Tone::Dim),
        Cell::toned(age(app.now.wall, row.at), Tone::Dim),
        Cell::plain(row.room.clone()),
        Cell::toned(row.author.name.clone(), Tone::Name),
        Cell::plain(row.reason.clone().unwrap_or_default()),
        Cell::plain(row.count.to_string()),
        Cell::plain(report_state(row)),
        Cell::plain(row.text.clone().unwrap_or_else(|| "[no longer kept]".to_owned())),
    ]
}

fn report_aim(row: &ReportRow, _: &Subject) -> Option<Aim> {
    Some(Aim::Report {
        report: row.report.to_string(),
        room: row.room.clone(),
        seq: row.seq,
        id: row.author.id,
        name: row.author.name.clone(),
        text: row.text.clone(),
    })
}

/// What the state of a report is called.
pub(crate) const fn report_word(state: ReportState) -> &'static str {
    match state {
        ReportState::Open => "open",
        ReportState::Claimed => "claimed",
        ReportState::Escalated => "escalated",
        ReportState::Dismissed => "dismissed",
        ReportState::Settled => "settled",
    }
}

/// `claimed bea`: where it stands, and who put it there.
fn report_state(row: &ReportRow) -> String {
    let by = row.claimed_by.as_ref().map(|by| format!(" {}", by.name));
    format!("{}{}", report_word(row.state), by.unwrap_or_default())
}

pub(crate) static LOG: Spec<LogRow> = Spec {
    kind: Kind::Log,
    view: View::Log,
    title: "Log",
    columns: &[
        left("TIME", 8, None, 0),
        left("LEVEL", 5, None, 0),
        left("FROM", 24, None, 100),
        left("MESSAGE", 0, None, 0),
    ],
    sort: None,
    cells: log_cells,
    aim: |_, _| None,
    name: |_| None,
    alert: |row| row.level.eq_ignore_ascii_case("error"),
    whole: Some(("MESSAGE", log_text)),
    more: |_| Vec::new(),
};

fn log_cells(row: &LogRow, _: &App) -> Vec<Cell> {
    let tone = match row.level.to_ascii_uppercase().as_str() {
        "ERROR" => Tone::Bad,
        "WARN" => Tone::Warn,
        _ => Tone::Dim,
    };
    vec![
        Cell::toned(clock(row.at), Tone::Dim),
        Cell::toned(row.level.clone(), tone),
        Cell::toned(row.target.clone(), Tone::Dim),
        Cell::plain(log_text(row)),
    ]
}

fn log_text(row: &LogRow) -> String {
    let fields = row.fields.iter().map(|(name, value)| format!(" {name}={value}"));
    format!("{}{}", row.message, fields.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::super::records::{AUDIT, AUDIT_HERE};
    use super::*;
    use crate::console::screens::people::{MEMBERS, USERS};
    use crate::console::screens::rooms::{ROOMS, ROOMS_WIDE};
    use crate::console::widgets::{Head, width_of};

    /// Every title is whole, and what the row is about has room beside the rest.
    fn is_told<R>(spec: &Spec<R>, from: u16) {
        for width in from..200 {
            let (sort, order) = spec.sort.unzip();
            let head = Head { sort, order: order.unwrap_or_default() };
            for column in spec.columns.iter().filter(|column| column.from <= width) {
                let wide = usize::from(width_of((spec.columns, head), width, column.title));
                let least = if column.width == 0 { 11 } else { column.title.len() };
                assert!(wide >= least, "{} of {} at {width}: {wide}", column.title, spec.title);
            }
        }
    }

    /// What stands over a column is a word for the filter; computed ones have none.
    fn is_asked_for<R>(spec: &Spec<R>) {
        for column in spec.columns {
            let word = column.title.split(' ').next().unwrap_or_default();
            let known = parlor_protocol::query::field(spec.view, word).is_some();
            assert!(known != matches!(word, "TREND" | "LENGTH"), "{} of {}", word, spec.title);
        }
    }

    #[test]
    fn words_over_columns_are_words_of_the_filter() {
        is_asked_for(&ROOMS);
        is_asked_for(&ROOMS_WIDE);
        is_asked_for(&SANCTIONS);
        is_asked_for(&SANCTIONS_HERE);
        is_asked_for(&AUDIT);
        is_asked_for(&AUDIT_HERE);
        is_asked_for(&CONNECTIONS);
        is_asked_for(&REPORTS);
        is_asked_for(&LOG);
        is_asked_for(&USERS);
        is_asked_for(&MEMBERS);
    }

    /// The message is what an operator judges by: whatever is not needed elsewhere is for it.
    #[test]
    fn the_text_of_a_report_has_the_most_room() {
        let head = Head { sort: None, order: Order::Falling };
        for width in 98..200 {
            let wide = |title| width_of((REPORTS.columns, head), width, title);
            let others = ["ROOM", "AUTHOR", "WHY", "STATE"].map(wide).into_iter().max();
            assert!(wide("TEXT") >= 36 && Some(wide("TEXT")) > others, "at {width}");
        }
    }

    #[test]
    fn columns_have_room_at_every_width() {
        is_told(&ROOMS, 58);
        is_told(&ROOMS_WIDE, 58);
        is_told(&SANCTIONS_HERE, 36);
        is_told(&AUDIT_HERE, 36);
        is_told(&CONNECTIONS, 70);
        is_told(&SANCTIONS, 58);
        is_told(&REPORTS, 58);
        is_told(&AUDIT, 64);
        is_told(&LOG, 58);
        is_told(&USERS, 58);
        is_told(&MEMBERS, 31);
    }
}
