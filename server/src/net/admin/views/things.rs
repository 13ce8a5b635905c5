//! Rooms, sanctions, the pulse, and who else is attached.

use super::super::asked::Asked;
use super::super::cell::Plain;
use super::super::sample::{ConnectionSample, RoomSample, Sample, is_open};
use super::super::scope::Scope;
use super::super::select::Page;
use super::super::words::warnings;
use super::Look;
use crate::chat::{Network, Report, Sanction};
use crate::command::Refused;
use parlor_protocol::admin::{Pulse, RoomCard, SanctionRow, UserRoom};
use parlor_protocol::deed::Role;
use parlor_protocol::server::Person;
use parlor_protocol::{Millis, PersonId};
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

pub(super) fn rooms(asked: &Asked, sample: &Sample, scope: &Scope) -> Page {
    let seen = sample.rooms.iter().filter(|sample| scope.covers(&sample.room.name));
    let rows: Vec<&RoomSample> = seen.collect();
    asked.cut.page(&rows, sample.at)
}

pub(super) fn room(look: &Look, sample: &Sample) -> Result<Page, Refused> {
    let name = look.asked.room.as_ref();
    let found = name.and_then(|name| sample.room(name)).ok_or_else(Refused::no_such_room)?;
    let room = &found.room;
    let mode = room.mode.as_deref().copied().unwrap_or_default();
    let watches = |connection: &&ConnectionSample| {
        connection.mailbox.gauge.count_rooms(|gauge| gauge.name == room.name) > 0
    };
    let behind = |connection: &&ConnectionSample| {
        let mailbox = &connection.mailbox;
        mailbox.gauge.behind() > 0 || mailbox.vitals.stuck.load(Relaxed)
    };
    let about = |sanction: &&Arc<Sanction>| {
        in_force(sanction, sample.at) && sanction.room.as_ref() == Some(&room.name)
    };
    let inside = || sample.connections.iter().filter(watches);
    let here = inside().filter_map(|connection| Some(connection.mailbox.who()?.id)).collect();
    let card = RoomCard {
        row: found.row(),
        id: room.id,
        epoch: room.epoch,
        first: room.first,
        staff: staff(look, found, &here),
        locked_until: mode.locked_until,
        slow_until: mode.slow_until,
        sanctions: sample.sanctions.iter().filter(about).count(),
        slow_readers: inside().filter(behind).count(),
    };
    Ok(look.asked.cut.page(&[Plain::only(&card)], sample.at))
}

/// Voices, moderators and owners, the highest first.
fn staff(look: &Look, sample: &RoomSample, here: &HashSet<PersonId>) -> Vec<UserRoom> {
    let room = &sample.room;
    let roles = room.roles.as_deref().into_iter().flatten().map(|(id, _)| *id);
    let mut ids: Vec<PersonId> = room.owner.into_iter().chain(roles).collect();
    ids.sort_unstable();
    ids.dedup();
    let row = |id: PersonId| UserRoom {
        id,
        name: look.desk.node.person(id).name.to_string(),
        room: room.name.as_str().to_owned(),
        role: role(room, id),
        here: here.contains(&id),
    };
    let mut staff: Vec<UserRoom> = ids.into_iter().map(row).collect();
    staff.sort_by(|one, other| other.role.cmp(&one.role).then_with(|| one.name.cmp(&other.name)));
    staff
}

pub(super) fn role(room: &crate::chat::Room, id: PersonId) -> Role {
    let given = room.roles.as_deref().and_then(|roles| roles.get(&id)).copied();
    if room.owner == Some(id) { Role::Owner } else { given.unwrap_or_default() }
}

/// Whether it names somebody, or covers him since.
pub(super) fn is_on(sanction: &Sanction, person: PersonId) -> bool {
    sanction.persons.contains(&person) || sanction.covered.contains(&person)
}

pub(super) fn in_force(sanction: &Sanction, now: Millis) -> bool {
    sanction.until.is_none_or(|until| until > now)
}

/// Sanctions of his rooms, and those that hold everywhere.
pub(super) fn sanctions(look: &Look, sample: &Sample) -> Page {
    look.asked.cut.page(&rows(look, sample, look.asked.person), sample.at)
}

fn rows(look: &Look, sample: &Sample, person: Option<PersonId>) -> Vec<Plain> {
    let of = sanctions_of(look, sample, person);
    of.iter().map(|row| Plain::new("act", row)).collect()
}

pub(super) fn sanctions_of(
    look: &Look,
    sample: &Sample,
    person: Option<PersonId>,
) -> Vec<SanctionRow> {
    let (asked, scope) = (&look.asked, &look.operator.scope);
    sample
        .sanctions
        .iter()
        .filter(|sanction| in_force(sanction, sample.at))
        .filter(|sanction| sanction.room.as_ref().is_none_or(|room| scope.covers(room)))
        .filter(|sanction| asked.room.is_none() || sanction.room == asked.room)
        .filter(|sanction| person.is_none_or(|id| is_on(sanction, id)))
        .map(|sanction| sanction_row(look, sanction))
        .collect()
}

fn sanction_row(look: &Look, sanction: &Sanction) -> SanctionRow {
    let mut names = sanction.grounds.names.iter();
    let name = |id: PersonId| look.desk.node.person(id).name.to_string();
    // Those who joined later have no name of that time.
    let person = |id: &PersonId| Person {
        id: *id,
        name: names.next().map_or_else(|| name(*id), |name| name.to_string()),
    };
    // Addresses, and what else tells of whole networks, are for those who may act on them.
    let everywhere = look.operator.scope.is_everywhere();
    let networks = sanction.grounds.networks.iter().filter(|_| everywhere).map(Network::to_string);
    let spared = sanction.spared.iter().filter(|_| everywhere);
    SanctionRow {
        act: sanction.act,
        kind: sanction.kind,
        room: sanction.room.as_ref().map(|room| room.as_str().to_owned()),
        persons: sanction.persons.iter().chain(&sanction.covered).map(person).collect(),
        networks: networks.collect(),
        everybody: sanction.everybody && everywhere,
        spared: spared.map(|id| Person { id: *id, name: name(*id) }).collect(),
        by: Person { id: sanction.by.id, name: sanction.by_name.to_string() },
        reason: sanction.grounds.reason.as_deref().map(str::to_owned),
        at: sanction.at,
        until: sanction.until,
    }
}

pub(super) fn operators(look: &Look, sample: &Sample) -> Page {
    let operators = look.desk.operators(&look.operator.scope);
    let rows: Vec<Plain> = operators.iter().map(|row| Plain::new("no", row)).collect();
    look.asked.cut.page(&rows, sample.at)
}

/// How the server is, for everybody the same but for reports: those of his rooms count.
pub(super) fn pulse(asked: &Asked, sample: &Sample, scope: &Scope) -> Page {
    let mine = |report: &&Arc<Report>| is_open(report) && scope.covers(&report.room);
    let reports = sample.reports.iter().filter(mine).count();
    let mut pulse = Pulse { reports, ..sample.pulse.clone() };
    pulse.warnings = warnings(&pulse);
    asked.cut.page(&[Plain::only(&pulse)], sample.at)
}
