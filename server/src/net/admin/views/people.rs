//! Users and connections: who is here, from where, and how fast he talks.

use super::super::asked::Asked;
use super::super::cell::{Cell, Row};
use super::super::sample::{ConnectionSample, ConnectionView, RoomSample, Sample, is_open};
use super::super::scope::Scope;
use super::super::select::Page;
use super::Look;
use super::things::{in_force, role};
use crate::chat::Sanction;
use parlor_protocol::admin::{SanctionKind, UserRow};
use parlor_protocol::deed::Role;
use parlor_protocol::{Millis, PersonId, RoomName};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// A rate in a room is taken over so many milliseconds, as those of all rooms are.
const LATELY: Millis = 10_000;

/// Whoever has all rooms sees those, too, who are in none.
pub(super) fn seen(connection: &ConnectionSample, scope: &Scope) -> bool {
    scope.is_everywhere()
        || connection.mailbox.gauge.count_rooms(|room| scope.covers(&room.name)) > 0
}

pub(super) fn connections(asked: &Asked, sample: &Sample, scope: &Scope) -> Page {
    let of = |connection: &&ConnectionSample| {
        let (mailbox, room) = (&connection.mailbox, asked.room.as_ref());
        asked.person.is_none_or(|id| mailbox.who().is_some_and(|who| who.id == id))
            && room.is_none_or(|name| mailbox.gauge.count_rooms(|room| room.name == *name) > 0)
            && seen(connection, scope)
    };
    let view = |sample| ConnectionView { sample, scope };
    let rows: Vec<_> = sample.connections.iter().filter(of).map(view).collect();
    asked.cut.page(&rows, sample.at)
}

/// Those who are here, in one room or anywhere; without a room also those who are away, but under a sanction or reported.
pub(super) fn users(look: &Look, sample: &Sample) -> Page {
    let rows: Vec<UserRow> = rows(look, sample, None).into_values().collect();
    look.asked.cut.page(&rows, sample.at)
}

/// One person, whether he is here or not.
pub(super) fn user(look: &Look, sample: &Sample, person: PersonId) -> UserRow {
    let mut rows = rows(look, sample, Some(person));
    rows.remove(&person).unwrap_or_else(|| blank(look, person))
}

fn rows(look: &Look, sample: &Sample, only: Option<PersonId>) -> BTreeMap<PersonId, UserRow> {
    let mut rows = here(look, sample, only);
    let room = look.asked.room.as_ref();
    if room.is_none() {
        absent(look, sample, &mut rows, only);
    }
    let found = room.and_then(|name| sample.room(name));
    let rates = match room {
        Some(name) => Some(rates_in(look, name)),
        None if look.operator.scope.is_everywhere() => None,
        None => Some(rates_over(look, sample)),
    };
    for (id, row) in &mut rows {
        let rates = rates.as_ref().unwrap_or(&sample.rates);
        row.rate = rates.get(id).copied().unwrap_or_default();
        if let Some(found) = found {
            row.role = Some(role(&found.room, *id));
        }
    }
    sanctions(look, sample, &mut rows);
    for report in sample.reports.iter().filter(|report| is_open(report)) {
        let mine = look.operator.scope.covers(&report.room);
        if let Some(row) = rows.get_mut(&report.author).filter(|_| mine) {
            row.reports += 1;
        }
    }
    rows
}

/// Messages a minute in his rooms: how much somebody says elsewhere is not for him.
fn rates_over(look: &Look, sample: &Sample) -> HashMap<PersonId, f64> {
    let scope = &look.operator.scope;
    let talks = |room: &&RoomSample| room.pace.as_ref().is_some_and(|pace| pace.rate() > 0.0);
    let his = sample.rooms.iter().filter(|room| scope.covers(&room.room.name)).filter(talks);
    let mut rates = HashMap::new();
    for (person, rate) in his.flat_map(|room| rates_in(look, &room.room.name)) {
        *rates.entry(person).or_default() += rate;
    }
    rates
}

/// Messages a minute in one room, of the last seconds or as many of them as its tail has.
fn rates_in(look: &Look, room: &RoomName) -> HashMap<PersonId, f64> {
    let Some(live) = look.desk.node.hub.room(room) else { return HashMap::new() };
    let now = look.desk.node.now();
    let (persons, since) = live.spoken(now.saturating_sub(LATELY));
    let minutes = now.saturating_sub(since).max(1) as f64 / 60_000.0;
    let mut rates = HashMap::new();
    for person in persons {
        *rates.entry(person).or_default() += 1.0 / minutes;
    }
    rates
}

fn here(look: &Look, sample: &Sample, only: Option<PersonId>) -> BTreeMap<PersonId, UserRow> {
    let (scope, room) = (&look.operator.scope, look.asked.room.as_ref());
    let mut rows: BTreeMap<PersonId, UserRow> = BTreeMap::new();
    let mut rooms: HashMap<PersonId, HashSet<usize>> = HashMap::new();
    for connection in &sample.connections {
        let mailbox = &connection.mailbox;
        let Some(who) = mailbox.who().filter(|who| only.is_none_or(|only| only == who.id)) else {
            continue;
        };
        let watched = mailbox.gauge.rooms();
        let mut mine = watched.iter().filter(|gauge| scope.covers(&gauge.name)).peekable();
        let in_it = room.is_none_or(|room| watched.iter().any(|gauge| gauge.name == *room));
        if !in_it || (mine.peek().is_none() && !scope.is_everywhere()) {
            continue;
        }
        rooms.entry(who.id).or_default().extend(mine.map(|gauge| Arc::as_ptr(gauge).addr()));
        let row = rows.entry(who.id).or_default();
        let origin = mailbox.gauge.origin.get();
        (row.id, row.sessions) = (who.id, row.sessions + 1);
        row.name = who.name.to_string();
        row.since = Some(row.since.unwrap_or(u64::MAX).min(connection.since));
        row.address =
            origin.filter(|_| scope.is_everywhere()).map(|origin| origin.address.to_string());
        row.client = origin.and_then(|origin| Some(origin.client.as_ref()?.to_string()));
    }
    for (id, row) in &mut rows {
        row.rooms = rooms.get(id).map_or(0, HashSet::len);
    }
    rows
}

fn blank(look: &Look, id: PersonId) -> UserRow {
    UserRow { id, name: look.desk.node.person(id).name.to_string(), ..UserRow::default() }
}

/// Those who are not here, but on somebody's desk.
fn absent(
    look: &Look,
    sample: &Sample,
    rows: &mut BTreeMap<PersonId, UserRow>,
    only: Option<PersonId>,
) {
    let scope = &look.operator.scope;
    let mine = |sanction: &&Arc<Sanction>| match &sanction.room {
        Some(room) => scope.covers(room),
        None => scope.is_everywhere(),
    };
    let sanctions = sample.sanctions.iter().filter(|sanction| in_force(sanction, sample.at));
    let sanctioned = sanctions.filter(mine).flat_map(|sanction| sanction.persons.iter().copied());
    let reports = sample.reports.iter().filter(|report| is_open(report));
    let reported = reports.filter(|report| scope.covers(&report.room)).map(|report| report.author);
    for id in sanctioned.chain(reported).filter(|id| only.is_none_or(|only| only == *id)) {
        rows.entry(id).or_insert_with(|| blank(look, id));
    }
}

fn sanctions(look: &Look, sample: &Sample, rows: &mut BTreeMap<PersonId, UserRow>) {
    let (scope, room) = (&look.operator.scope, &look.asked.room);
    let mine = |sanction: &&Arc<Sanction>| {
        let of_room = room.is_none() || sanction.room.is_none() || sanction.room == *room;
        of_room && sanction.room.as_ref().is_none_or(|room| scope.covers(room))
    };
    let sanctions = sample.sanctions.iter().filter(|sanction| in_force(sanction, sample.at));
    for sanction in sanctions.filter(mine) {
        for id in sanction.persons.iter().chain(&sanction.covered) {
            let Some(row) = rows.get_mut(id) else { continue };
            row.sanctions += 1;
            match sanction.kind {
                SanctionKind::Mute => {
                    // One without an end is longer than any other.
                    let endless = row.muted && row.muted_until.is_none();
                    let later = |until: u64| row.muted_until.unwrap_or_default().max(until);
                    row.muted_until = sanction.until.filter(|_| !endless).map(later);
                    row.muted = true;
                }
                SanctionKind::Ban => row.banned = true,
                SanctionKind::Warn | SanctionKind::Kick => {}
            }
        }
    }
}

impl Row for UserRow {
    fn key(&self) -> String {
        self.id.to_string()
    }

    fn cell(&self, column: &str) -> Cell<'_> {
        match column {
            "id" => Cell::owned(self.id),
            "name" => Cell::text(&self.name),
            "sessions" => Cell::count(self.sessions),
            "rooms" => Cell::count(self.rooms),
            "rate" => Cell::Number(self.rate),
            "reports" => Cell::count(self.reports),
            "sanctions" => Cell::count(self.sanctions),
            "muted" => Cell::Truth(self.muted),
            "muted_until" => Cell::perhaps(self.muted_until),
            "banned" => Cell::Truth(self.banned),
            "state" if self.banned => Cell::text("banned"),
            "state" if self.muted => Cell::text("muted"),
            "role" => Cell::maybe(self.role.map(Role::as_str)),
            "client" => Cell::maybe(self.client.as_deref()),
            "since" => Cell::perhaps(self.since),
            "address" => Cell::maybe(self.address.as_deref()),
            _ => Cell::Nothing,
        }
    }

    fn json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
