//! The tables of persons: everybody, and who is in one room.

use super::listing::Spec;
use super::lists::{left, right};
use crate::console::app::{Aim, App, Kind};
use crate::console::look::{Glyph, Tone};
use crate::console::widgets::Cell;
use crate::text::{age, left as remains, rate};
use parlor_protocol::PersonId;
use parlor_protocol::admin::{Order, Subject, UserRow, View};
use parlor_protocol::deed::Role;

pub(crate) static USERS: Spec<UserRow> = Spec {
    kind: Kind::Users,
    view: View::Users,
    title: "Users",
    columns: &[
        left("USER", 0, Some("name"), 0),
        left("ROLE", 9, Some("role"), 70),
        right("SESS", 4, Some("sessions"), 0),
        right("ROOMS", 5, Some("rooms"), 60),
        right("MSG/MIN", 7, Some("rate"), 0),
        right("RPT", 4, Some("reports"), 0),
        left("STATE", 12, Some("sanctions"), 0),
        right("HERE", 5, Some("since"), 60),
        left("CLIENT", 16, None, 110).up_to(32),
        left("ADDRESS", 20, Some("address"), 90).up_to(39),
    ],
    sort: Some(("rate", Order::Falling)),
    cells: user_cells,
    aim: |row, subject| Some(person(row.id, &row.name, subject)),
    name: |row| Some(row.name.clone()),
    alert: |row| row.reports > 0,
    whole: None,
    more: |_| Vec::new(),
};

/// Who is in one room, beside what is said in it.
pub(crate) static MEMBERS: Spec<UserRow> = Spec {
    kind: Kind::Room,
    view: View::Users,
    title: "Members by rate",
    columns: &[
        left("USER", 0, Some("name"), 0),
        right("MSG/M", 6, Some("rate"), 0),
        left("STATE", 11, Some("sanctions"), 33),
    ],
    sort: Some(("rate", Order::Falling)),
    cells: member_cells,
    aim: |row, subject| Some(person(row.id, &row.name, subject)),
    name: |row| Some(row.name.clone()),
    alert: |row| row.reports > 0,
    whole: None,
    more: |_| Vec::new(),
};

fn member_cells(row: &UserRow, app: &App) -> Vec<Cell> {
    let badge = row.role.and_then(badge).map_or("", |glyph| app.look.glyph(glyph));
    let (state, tone) = state(row, app);
    vec![
        Cell::toned(format!("{} {badge}", row.name), Tone::Name),
        Cell::plain(rate(row.rate)),
        Cell::toned(state, tone),
    ]
}

pub(super) fn person(id: PersonId, name: &str, subject: &Subject) -> Aim {
    Aim::Person { id, name: name.to_owned(), room: subject.room.clone() }
}

fn user_cells(row: &UserRow, app: &App) -> Vec<Cell> {
    let since = row.since.map(|since| age(app.now.wall, since));
    let (state, tone) = state(row, app);
    vec![
        Cell::toned(row.name.clone(), Tone::Name),
        Cell::plain(row.role.map(role).unwrap_or_default()),
        Cell::plain(row.sessions.to_string()),
        Cell::plain(row.rooms.to_string()),
        Cell::plain(rate(row.rate)),
        Cell::toned(row.reports.to_string(), if row.reports > 0 { Tone::Warn } else { Tone::Dim }),
        Cell::toned(state, tone),
        Cell::toned(since.unwrap_or_else(|| "-".to_owned()), Tone::Dim),
        Cell::toned(row.client.clone().unwrap_or_default(), Tone::Dim),
        Cell::toned(
            row.address.as_deref().map(|at| app.options.address(at)).unwrap_or_default(),
            Tone::Dim,
        ),
    ]
}

fn state(row: &UserRow, app: &App) -> (String, Tone) {
    if row.banned {
        return ("banned".to_owned(), Tone::Bad);
    }
    match (row.muted, row.muted_until) {
        (true, Some(until)) => {
            let left = remains(app.now.wall, until);
            (format!("muted {left}"), Tone::Warn)
        }
        (true, None) => ("muted".to_owned(), Tone::Warn),
        (false, _) => (String::new(), Tone::Plain),
    }
}

/// A role in a word; a member's is none.
pub(crate) fn role(role: Role) -> String {
    match role {
        Role::Member => "",
        Role::Voice => "voice",
        Role::Moderator => "moderator",
        Role::Owner => "owner",
    }
    .to_owned()
}

/// The glyph of a role, for names in a line.
pub(crate) fn badge(role: Role) -> Option<Glyph> {
    match role {
        Role::Member => None,
        Role::Voice => Some(Glyph::Voice),
        Role::Moderator => Some(Glyph::Moderator),
        Role::Owner => Some(Glyph::Owner),
    }
}
