//! What marks say beyond whom they are on: where they stand, and what cannot be done to several at once.

use crate::console::app::{Aim, App, Kind};
use parlor_protocol::deed::Verb;
use std::collections::BTreeSet;

/// Why a verb cannot be about all that is marked.
pub(super) fn one_at_a_time(app: &App, verb: Verb) -> Option<&'static str> {
    let in_rooms = marked_rooms(app).is_some_and(|rooms| rooms.len() > 1);
    match verb {
        Verb::Role if app.marks.len() > 1 => {
            Some("a role is given to one at a time: \\ clears the marks")
        }
        Verb::Remove
        | Verb::Lock
        | Verb::Unlock
        | Verb::Slow
        | Verb::Topic
        | Verb::Notice
        | Verb::CloseRoom
        | Verb::OpenRoom
            if in_rooms =>
        {
            Some(
                "the marked reports are of several rooms, and this is of one: mark those of one room",
            )
        }
        Verb::Remove
        | Verb::Lock
        | Verb::Unlock
        | Verb::Slow
        | Verb::Topic
        | Verb::Notice
        | Verb::CloseRoom
        | Verb::OpenRoom
        | Verb::Role
        | Verb::Warn
        | Verb::Mute
        | Verb::Unmute
        | Verb::Kick
        | Verb::Ban
        | Verb::Unban
        | Verb::Purge
        | Verb::Undo
        | Verb::Report
        | Verb::Review
        | Verb::Look
        | Verb::Cover
        | Verb::Housekeeping => None,
    }
}

/// The rooms of the reports that are marked; nothing: it is not known of each of them.
pub(super) fn marked_rooms(app: &App) -> Option<BTreeSet<String>> {
    let top = app.nav.top();
    let reports = app.marks.iter().filter(|_| top.kind() == Kind::Reports);
    reports.map(|(key, _)| room_of(&top.aim_of(key)?)).collect()
}

/// Where it is that one stands: what is marked says so before the cursor does.
pub(super) fn stands_in(app: &App, aim: &Aim) -> Option<String> {
    let mut marked = marked_rooms(app)?;
    match (marked.pop_first(), marked.is_empty()) {
        (None, _) => room_of(aim),
        (Some(only), true) => Some(only),
        (Some(_), false) => None,
    }
}

pub(super) fn room_of(aim: &Aim) -> Option<String> {
    match aim {
        Aim::Room(room) | Aim::Message { room, .. } | Aim::Report { room, .. } => {
            Some(room.clone())
        }
        Aim::Person { room, .. } => room.clone(),
        Aim::Act { .. } => None,
    }
}
