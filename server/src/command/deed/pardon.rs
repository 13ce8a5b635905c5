//! What `unmute` and `unban` have in common: which sanctions of persons and networks are in force here.

use super::Intent;
use super::desk::{Desk, missing};
use crate::chat::{Act, Sanction, Who, lifting};
use crate::command::refusal::Refused;
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::deed::{Pardon, Verb};
use parlor_protocol::{EntryId, ErrorCode, PersonId, RoomName};
use std::sync::Arc;

/// Ends the sanctions of this kind and scope; the log passes over those that have ended meanwhile.
pub(super) fn lift(
    desk: &Desk<'_>,
    (verb, kind): (Verb, SanctionKind),
    of: &Pardon,
) -> Result<Intent, Refused> {
    let room = desk.scope(verb, of.room.as_deref())?;
    if of.who.is_empty() && of.networks.is_empty() {
        return Err(missing("who", "It says not whom it is about: name somebody in `who`."));
    }
    if !of.networks.is_empty() {
        desk.doer.may(verb, None)?;
    }
    let named = desk.persons_if_any("who", &of.who)?;
    let networks = desk.networks(&of.networks)?;
    let standing = in_force(desk, (verb, room.as_ref()));
    let whole: Vec<&Arc<Sanction>> = standing
        .iter()
        .filter(|sanction| sanction.grounds.networks.iter().any(|net| networks.contains(net)))
        .collect();
    let persons: Vec<PersonId> = named.iter().map(|who| who.id).collect();
    if whole.is_empty() && !standing.iter().any(|sanction| is_on(sanction, &named)) {
        return Err(nothing(desk, verb, room.as_ref(), &named));
    }
    let sanctions: Vec<EntryId> = whole.iter().map(|sanction| sanction.act).collect();
    let mut freed = persons.clone();
    freed
        .extend(whole.iter().flat_map(|sanction| sanction.persons.iter().chain(&sanction.covered)));
    freed.sort_unstable();
    freed.dedup();
    let freed = freed.into_iter().map(|id| desk.node.person(id)).collect();
    let intent = Intent::of(verb, room, Act::Lift { kind, persons, sanctions });
    let intent = Intent { persons: freed, networks, ..intent };
    Ok(intent.because(desk.reason(of.reason.as_deref())?))
}

fn in_force(desk: &Desk<'_>, (verb, room): (Verb, Option<&RoomName>)) -> Vec<Arc<Sanction>> {
    let now = desk.node.now();
    desk.node.sequencer.read(|state| {
        let here = state.sanctions.by_act.values().filter(|sanction| {
            sanction.is_ended_by(verb, room)
                && sanction.until.is_none_or(|until| until > now.max(state.at))
        });
        here.cloned().collect()
    })
}

fn is_on(sanction: &Sanction, who: &[Who]) -> bool {
    let on =
        |id| [&sanction.persons, &sanction.covered].iter().any(|of| of.binary_search(id).is_ok());
    who.iter().any(|who| on(&who.id))
}

/// Says where there is a sanction, if it is only not in the place that was named.
fn nothing(desk: &Desk<'_>, verb: Verb, room: Option<&RoomName>, who: &[Who]) -> Refused {
    let elsewhere: Vec<String> = desk.node.sequencer.read(|state| {
        let all = state.sanctions.by_act.values();
        let of_them = all.filter(|sanction| {
            lifting(sanction.kind) == Some(verb)
                && sanction.room.as_ref() != room
                && is_on(sanction, who)
        });
        let place = |sanction: &Arc<Sanction>| {
            sanction.room.as_ref().map_or_else(|| "everywhere".to_owned(), ToString::to_string)
        };
        of_them.map(place).take(3).collect()
    });
    let message = match elsewhere.is_empty() {
        true => "There is no such sanction in force.".to_owned(),
        false => {
            format!("There is none in force here, but there is one: {}.", elsewhere.join(", "))
        }
    };
    Refused::new(ErrorCode::NothingToDo, message)
}
