//! Messages: sending, and editing and removing one's own.

use super::apply::{existing, in_sequence, named, text, who};
use super::entry::Entry;
use super::event::{Event, What};
use super::modes::{in_its_time, keep_pace, may_speak};
use super::overlay::Overlay;
use super::rooms::{made, new_room};
use super::sanctions::{Wish, bar};
use super::state::Room;
use super::verdict::{Decision, Done, Facts, Refusal, Target};
use parlor_protocol::{Millis, PersonId, RoomName, Seq};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn send(
    state: &mut Overlay<'_>,
    entry: &Entry,
    reply_to: Option<Seq>,
    at: Millis,
) -> Decision {
    let (name, actor) = (named(entry)?, entry.head.actor);
    bar(state, actor, Some(name), Wish::Speak, at)?;
    let mut events = Vec::with_capacity(1);
    let mut room = match state.room(name) {
        Some(room) => {
            may_speak(room, actor, at)?;
            in_its_time(state, room, actor, at)?;
            Room::clone(room)
        }
        None => {
            let room = make(state, entry, name, at)?;
            events.push(made(&room, at));
            state.put_room(room.clone());
            room
        }
    };
    room.head += 1;
    room.n += 1;
    room.last_at = at;
    let seq = room.head;
    let text = Some(text(entry));
    let what = What::Message { n: room.n, from: who(entry), text, reply_to, edited_at: None };
    events.push(Event { room: room.name.clone(), seq, at, what });
    keep_pace(state, &room, actor, at);
    note_speaker(state, &room, actor.id);
    state.keep_room(room);
    Ok(Some(Done { seq: Some(seq), events, news: Vec::new() }))
}

/// Whoever writes the first message of an undeclared room owns it.
fn make(state: &Overlay<'_>, entry: &Entry, name: &RoomName, at: Millis) -> Result<Room, Refusal> {
    let rules = state.rules();
    if !rules.create {
        return Err(Refusal::NoSuchRoom);
    }
    if state.room_count() >= rules.max_rooms {
        return Err(Refusal::TooManyRooms { limit: rules.max_rooms });
    }
    Ok(Room { owner: Some(entry.head.actor.id), ..new_room(entry, name, at) })
}

pub(super) fn edit(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (target, facts): (Seq, &Facts),
    at: Millis,
) -> Decision {
    let window_ms = state.rules().edit_ms;
    let mut room = existing(state, entry)?;
    bar(state, entry.head.actor, Some(&room.name), Wish::Speak, at)?;
    may_speak(&room, entry.head.actor, at)?;
    let message = own_message(&room, entry, (target, facts))?;
    if at.saturating_sub(message.at) > window_ms {
        return Err(Refusal::EditWindowOver { window_ms });
    }
    if room.marked(message.author, target) {
        return Err(Refusal::MessageRemoved);
    }
    let what = What::Edited { by: who(entry), target, text: text(entry) };
    Ok(Some(in_sequence(state, &mut room, at, what)))
}

pub(super) fn remove(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (target, facts): (Seq, &Facts),
    at: Millis,
) -> Decision {
    let mut room = existing(state, entry)?;
    bar(state, entry.head.actor, Some(&room.name), Wish::Act, at)?;
    // Also what a moderator took away: then nobody can bring it back.
    own_message(&room, entry, (target, facts))?;
    let what = What::Removed { by: who(entry), targets: vec![target], purged: vec![] };
    Ok(Some(in_sequence(state, &mut room, at, what)))
}

fn own_message(
    room: &Room,
    entry: &Entry,
    (target, facts): (Seq, &Facts),
) -> Result<Target, Refusal> {
    let kept = target >= room.first && target <= room.head;
    let message = facts.target.filter(|_| kept).ok_or(Refusal::NoSuchMessage)?;
    if message.author != entry.head.actor.id {
        return Err(Refusal::NotPermitted);
    }
    if message.removed {
        return Err(Refusal::MessageRemoved);
    }
    Ok(message)
}

/// A purge everywhere is about the rooms in which a person has spoken.
fn note_speaker(state: &mut Overlay<'_>, room: &Room, person: PersonId) {
    let known = state.spoke(person);
    if known.is_some_and(|rooms| rooms.contains_key(&room.id)) {
        return;
    }
    let mut rooms = known.map(|rooms| BTreeMap::clone(rooms)).unwrap_or_default();
    // Without rooms that were forgotten meanwhile.
    rooms.retain(|id, name| state.room(name).is_some_and(|standing| standing.id == *id));
    rooms.insert(room.id, room.name.clone());
    state.put_spoke(person, Arc::new(rooms));
}
