//! Roles: who is what in a room.

use super::apply::{existing, in_sequence, who};
use super::entry::Entry;
use super::event::{What, Who};
use super::overlay::Overlay;
use super::rights;
use super::sanctions::{Wish, bar};
use super::state::Room;
use super::undo::{Back, remember};
use super::verdict::{Decision, Refusal};
use parlor_protocol::deed::{Role, Verb};
use parlor_protocol::{Millis, PersonId};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn appoint(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (person, role): (PersonId, Role),
    at: Millis,
) -> Decision {
    let mut room = existing(state, entry)?;
    let before = room.role(person);
    let gives_up = person == entry.head.actor.id && role < before;
    if !gives_up {
        rights::may(entry.head.actor, Verb::Role, Some(&room), &[person])?;
    }
    bar(state, entry.head.actor, Some(&room.name), Wish::Act, at)?;
    if role == before {
        return Err(Refusal::NothingToDo);
    }
    if gives_up && before == Role::Owner && owners(&room) == 1 {
        return Err(Refusal::LastOwner);
    }
    give(&mut room, person, role);
    let back = Back::Role { person, before, after: role };
    remember(state, entry, (Verb::Role, back), at);
    let what = What::Appointed { by: who(entry), person: named(state, entry, person), role };
    Ok(Some(in_sequence(state, &mut room, at, what)))
}

fn owners(room: &Room) -> usize {
    let further = room.roles.iter().flat_map(|roles| roles.values());
    usize::from(room.owner.is_some()) + further.filter(|role| **role == Role::Owner).count()
}

/// The first owner stands beside the roles; where there is none, the next one takes that place.
pub(super) fn give(room: &mut Room, person: PersonId, role: Role) {
    if room.owner == Some(person) {
        room.owner = None;
    }
    let mut roles = room.roles.as_deref().cloned().unwrap_or_default();
    roles.remove(&person);
    if role == Role::Owner && room.owner.is_none() {
        room.owner = Some(person);
    } else if role > Role::Member {
        roles.insert(person, role);
    }
    room.roles = (!roles.is_empty()).then(|| Arc::<BTreeMap<_, _>>::new(roles));
}

/// The entry's one person under the name that the door had for him.
pub(super) fn named(state: &Overlay<'_>, entry: &Entry, person: PersonId) -> Who {
    let grounds = entry.body.grounds.as_ref();
    let name = grounds.and_then(|grounds| grounds.names.first().cloned());
    Who { id: person, name: name.unwrap_or_else(|| state.name_of(person)) }
}
