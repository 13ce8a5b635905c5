//! What a plan is about, by name, and how much that is.

use super::human::minute;
use parlor_protocol::admin::AuditRow;
use parlor_protocol::deed::{Affected, Deed, Plan, Scale};

/// Persons and networks that are named; more are counted.
const NAMED: usize = 4;

/// `mallory, bob and 3 more in games/arena`: as people wrote it, not yet made harmless.
pub(crate) fn aimed(plan: &Plan) -> String {
    let persons: Vec<&str> = plan.persons.iter().map(|person| person.name.as_str()).collect();
    let (_, networks) = plan.deed.whom();
    let networks: Vec<&str> = networks.iter().map(String::as_str).collect();
    let whom = [(persons, plan.scale.persons), (networks, 0)];
    let whom: Vec<String> = whom.into_iter().filter_map(|(all, of)| first(&all, of)).collect();
    let whom = whom.join(", ");
    match (whom.is_empty(), plan.deed.room()) {
        (true, Some(room)) => room.to_owned(),
        (true, None) => "everywhere".to_owned(),
        (false, Some(room)) => format!("{whom} in {room}"),
        (false, None) => format!("{whom} everywhere"),
    }
}

/// The first of them, of so many or more.
fn first(all: &[&str], of: usize) -> Option<String> {
    let named = all.get(..NAMED.min(all.len()))?;
    let more = all.len().max(of) - named.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!named.is_empty()).then(|| format!("{}{more}", named.join(", ")))
}

/// Who is behind the networks that a ban names, and was not named himself: persons and their sessions. Nothing: none is named.
pub(crate) fn behind(plan: &Plan) -> Option<(u64, u64)> {
    let Deed::Ban(of) = &plan.deed else { return None };
    let is = |one: &Affected, who: &String| *who == one.name || *who == one.id.to_string();
    let named = |one: &Affected| of.who.iter().any(|who| is(one, who));
    let behind = || plan.persons.iter().filter(|one| !named(one));
    let sessions = behind().map(|one| one.sessions as u64).sum();
    (!of.networks.is_empty()).then(|| (behind().count() as u64, sessions))
}

/// What becomes of whoever comes from a banned network later.
pub(crate) fn later(room: Option<&str>) -> String {
    match room {
        Some(room) => format!("whoever comes from there later is kept out of {room}"),
        None => "whoever comes from there later is refused".to_owned(),
    }
}

/// What it would touch. What holds everywhere holds in rooms, too, where none of them is: their number tells nothing.
pub(crate) fn size(plan: &Plan) -> Scale {
    let searched = matches!(plan.deed, Deed::Purge(_));
    match plan.deed.room() {
        None if !searched => Scale { rooms: 0, ..plan.scale },
        None | Some(_) => plan.scale,
    }
}

/// `until 2026-11-28 01:20`, `for good`: how long what it does lasts; nothing: it does not last, or until something else ends it.
pub(crate) fn lasts(plan: &Plan) -> Option<String> {
    match (plan.until, &plan.deed) {
        (Some(until), _) => Some(format!("until {}", minute(until))),
        (None, Deed::Mute(_) | Deed::Ban(_)) => Some("for good".to_owned()),
        (None, _) => None,
    }
}

/// ` in lobby (flood)`: where an act on persons holds, and why it was done.
pub(crate) fn placed(room: Option<&str>, reason: Option<&str>) -> String {
    let place = room.map_or_else(|| " everywhere".to_owned(), |room| format!(" in {room}"));
    let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
    format!("{place}{reason}")
}

/// The same of a record; one about a room has named it.
pub(crate) fn recorded(row: &AuditRow) -> String {
    let of_room = row.persons.is_empty() && row.networks.is_empty() && row.targets.is_empty();
    match (of_room, row.reason.as_deref()) {
        (true, None) => String::new(),
        (true, Some(reason)) => format!(" ({reason})"),
        (false, reason) => placed(row.room.as_deref(), reason),
    }
}
