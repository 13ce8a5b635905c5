//! What is read from the store: persons and reports with their texts. Such looks stand in the audit log.

use super::super::asked::no_report;
use super::super::cell::Plain;
use super::super::sample::{ConnectionView, Sample};
use super::super::select::Page;
use super::{Look, lines, people, things};
use crate::chat::Room;
use crate::command::Refused;
use crate::command::moderation::{self, Subject};
use crate::store::AuditFilter;
use parlor_protocol::admin::{Card, Neighbour, UserRoom, View};
use parlor_protocol::server::Person;
use parlor_protocol::{EntryId, PersonId, RoomName};
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

/// Messages, records and neighbours on a card.
const MESSAGES: usize = 50;
const RECORDS: usize = 50;
const NEIGHBOURS: usize = 50;

/// Has a look noted in the audit log, before anything is shown.
pub(in super::super) async fn note(look: &Look) -> Result<(), Refused> {
    let (node, asked) = (&look.desk.node, &look.asked);
    let subject = match asked.view {
        View::Tail => asked.room.clone().map(Subject::Room),
        View::User => asked.person.map(Subject::Person),
        View::Report => Some(Subject::Room(reported(look)?)),
        View::Rooms
        | View::Room
        | View::Users
        | View::Connections
        | View::Sanctions
        | View::Reports
        | View::Audit
        | View::Log
        | View::Pulse
        | View::Operators => None,
    };
    match subject {
        Some(subject) => moderation::look(node, &look.doer, subject).await,
        None => Ok(()),
    }
}

fn reported(look: &Look) -> Result<RoomName, Refused> {
    let id = look.asked.report.ok_or_else(no_report)?;
    let room = look.desk.node.sequencer.read(|state| Some(state.reports.get(&id)?.room.clone()));
    room.ok_or_else(no_report)
}

pub(super) async fn user(look: &Look, sample: &Sample) -> Result<Page, Refused> {
    let (node, scope) = (&look.desk.node, &look.operator.scope);
    let Some(person) = look.asked.person else { return Ok(Page::default()) };
    let spoke = node.sequencer.read(|state| state.spoke.get(&person).cloned());
    let names = spoke.iter().flat_map(|rooms| rooms.values().cloned());
    let rooms: Vec<Arc<Room>> = names
        .filter(|name| scope.covers(name))
        .filter_map(|name| node.sequencer.room(&name))
        .collect();
    let mine = sample
        .connections
        .iter()
        .filter(|connection| connection.mailbox.who().is_some_and(|who| who.id == person));
    let watched: HashSet<RoomName> = mine
        .clone()
        .flat_map(|connection| connection.mailbox.gauge.rooms())
        .filter(|gauge| scope.covers(&gauge.name))
        .map(|gauge| gauge.name.clone())
        .collect();
    let filter = AuditFilter { person: Some(person), ..AuditFilter::default() };
    let spoken = rooms.clone();
    let (messages, history) = node
        .read(move |store| {
            Ok::<_, crate::store::ReadError>((
                store.messages_of(person, &spoken, MESSAGES)?,
                store.audit_ended(store.audit(&filter, RECORDS)?)?,
            ))
        })
        .await?;
    // He may have been in any room, and that he is nowhere says that, too.
    let (seen_at, seen_from) =
        if scope.is_everywhere() { node.last_seen(person) } else { (None, None) };
    let card = Card {
        row: people::user(look, sample, person),
        seen_at,
        seen_from: seen_from.map(|address| address.to_string()),
        connections: mine
            .filter(|connection| people::seen(connection, scope))
            .map(|sample| ConnectionView { sample, scope }.row())
            .collect(),
        rooms: his_rooms(look, person, &rooms, &watched),
        messages,
        sanctions: things::sanctions_of(look, sample, Some(person)),
        history: history
            .into_iter()
            .filter_map(|row| lines::seen(look, lines::standing(look, row)))
            .collect(),
        neighbours: neighbours(look, sample, (person, seen_from)),
    };
    Ok(look.asked.cut.page(&[Plain::only(&card)], sample.at))
}

/// Where he is, and where he has spoken.
fn his_rooms(
    look: &Look,
    person: PersonId,
    spoken: &[Arc<Room>],
    watched: &HashSet<RoomName>,
) -> Vec<UserRoom> {
    let node = &look.desk.node;
    let name = node.person(person).name.to_string();
    let known: HashSet<&RoomName> = spoken.iter().map(|room| &room.name).collect();
    let others = watched.iter().filter(|name| !known.contains(name));
    let others = others.filter_map(|name| node.sequencer.room(name));
    let row = |room: Arc<Room>| UserRoom {
        id: person,
        name: name.clone(),
        room: room.name.as_str().to_owned(),
        role: things::role(&room, person),
        here: watched.contains(&room.name),
    };
    spoken.iter().cloned().chain(others).map(row).collect()
}

/// Others from his networks, or from where he was last; addresses are for those who may act on them.
fn neighbours(
    look: &Look,
    sample: &Sample,
    (person, last): (PersonId, Option<IpAddr>),
) -> Vec<Neighbour> {
    if !look.operator.scope.is_everywhere() {
        return Vec::new();
    }
    let network = |mailbox: &crate::hub::Mailbox| {
        mailbox.gauge.origin.get().map(|origin| crate::command::network(origin.address))
    };
    let of = |mailbox: &crate::hub::Mailbox| mailbox.who().map(|who| who.id);
    let all = || sample.connections.iter().map(|connection| &connection.mailbox);
    let his: HashSet<_> = all()
        .filter(|mailbox| of(mailbox) == Some(person))
        .filter_map(|mailbox| network(mailbox))
        .chain(last.map(crate::command::network))
        .collect();
    let near =
        all().filter(|mailbox| network(mailbox).is_some_and(|network| his.contains(&network)));
    let mut found: HashMap<PersonId, Neighbour> = HashMap::new();
    for who in near.filter_map(|mailbox| mailbox.who()).filter(|who| who.id != person) {
        let on = |sanction: &&Arc<crate::chat::Sanction>| {
            things::in_force(sanction, sample.at) && things::is_on(sanction, who.id)
        };
        let sanctions = || sample.sanctions.iter().filter(on).count();
        found.entry(who.id).or_insert_with(|| Neighbour {
            id: who.id,
            name: who.name.to_string(),
            here: true,
            sanctions: sanctions(),
        });
        if found.len() >= NEIGHBOURS {
            break;
        }
    }
    found.into_values().collect()
}

/// Those that wait for somebody; with a filter that asks for the state, all of them.
pub(super) async fn reports(look: &Look, sample: &Sample) -> Result<Page, Refused> {
    let scope = &look.operator.scope;
    let all = look.asked.cut.judge.asks_for("state");
    let shown = sample.reports.iter().filter(|report| all || report.closed_at.is_none());
    let seen = shown.filter(|report| scope.covers(&report.room));
    let of = |room: &RoomName| look.asked.room.as_ref().is_none_or(|asked| asked == room);
    let ids: Vec<EntryId> =
        seen.filter(|report| of(&report.room)).map(|report| report.id).collect();
    let rows = look.desk.node.read(move |store| store.reports(&ids)).await?;
    let rows: Vec<Plain> = rows.iter().map(|row| Plain::new("report", row)).collect();
    Ok(look.asked.cut.page(&rows, sample.at))
}

pub(super) async fn report(look: &Look, sample: &Sample) -> Result<Page, Refused> {
    let id = look.asked.report.ok_or_else(no_report)?;
    let case = look.desk.node.read(move |store| store.report(id)).await?;
    let mut case = case.ok_or_else(no_report)?;
    if let Ok(name) = RoomName::parse(&case.row.room)
        && let Some(room) = look.desk.node.sequencer.room(&name)
    {
        for line in &mut case.context {
            let of = |author: &Person| room.marked(author.id, line.seq);
            line.removed |= line.from.as_ref().is_some_and(of);
        }
    }
    Ok(look.asked.cut.page(&[Plain::only(&case)], sample.at))
}
