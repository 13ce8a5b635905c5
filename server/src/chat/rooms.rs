//! Rooms as the server keeps them: rules, declared rooms, retention, forgetting and new epochs.

use super::apply::{existing, in_sequence, named, text, who};
use super::entry::Entry;
use super::event::{Event, What};
use super::overlay::Overlay;
use super::state::{Flags, Room, Rules, Terms};
use super::topics::{print, topic_of};
use super::verdict::{Decision, Done};
use parlor_protocol::{Epoch, Millis, RoomId, RoomName, Seq};
use std::sync::Arc;

pub(super) fn new_room(entry: &Entry, name: &RoomName, at: Millis) -> Room {
    Room {
        id: RoomId(entry.head.id.0),
        name: name.clone(),
        epoch: Epoch::of(entry.head.id),
        head: 0,
        n: 0,
        first: 1,
        owner: None,
        roles: None,
        topic: None,
        flags: Flags::default(),
        mode: None,
        marks: None,
        last_at: at,
    }
}

pub(super) fn made(room: &Room, at: Millis) -> Event {
    let Room { epoch, owner, flags, .. } = *room;
    let what = What::Made { epoch, owner, ephemeral: flags.ephemeral };
    Event { room: room.name.clone(), seq: 0, at, what }
}

pub(super) fn set_rules(state: &mut Overlay<'_>, rules: &Rules) -> Option<Done> {
    if state.rules() == rules {
        return None;
    }
    state.set_rules(rules.clone());
    Some(Done::default())
}

pub(super) fn set_terms(state: &mut Overlay<'_>, terms: Terms) -> Option<Done> {
    if state.terms() == terms {
        return None;
    }
    state.set_terms(terms);
    Some(Done::default())
}

pub(super) fn declare(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (flags, bytes): (Flags, u32),
    at: Millis,
) -> Decision {
    let name = named(entry)?;
    let Some(old) = state.room(name) else {
        let topic = topic_of(entry, bytes, at);
        let room = Room { flags, topic, ..new_room(entry, name, at) };
        let events = vec![made(&room, at)];
        state.put_room(room);
        return Ok(Some(Done { events, ..Done::default() }));
    };
    // Whether it keeps its messages was decided when it was made: a line in a file does not take a room's history.
    let flags = Flags { ephemeral: old.flags.ephemeral, ..flags };
    let mut room = Room { flags, ..Room::clone(old) };
    let mut done = Done::default();
    if flags.pinned && print(room.topic.as_ref()) != (bytes > 0).then_some(entry.head.print) {
        room.topic = topic_of(entry, bytes, at);
        let what = What::Topic { by: who(entry), text: text(entry) };
        done.events = in_sequence(state, &mut room, at, what).events;
    } else if room == **old {
        return Ok(None);
    } else {
        state.put_room(room);
    }
    Ok(Some(done))
}

pub(super) fn undeclare(state: &mut Overlay<'_>, entry: &Entry) -> Decision {
    let room = existing(state, entry)?;
    if !room.flags.declared {
        return Ok(None);
    }
    let flags = Flags { declared: false, pinned: false, ..room.flags };
    state.put_room(Room { flags, ..room });
    Ok(Some(Done::default()))
}

pub(super) fn trim(state: &mut Overlay<'_>, entry: &Entry, below: Seq) -> Decision {
    let room = existing(state, entry)?;
    let first = below.min(room.head + 1);
    if first <= room.first {
        return Ok(None);
    }
    let mut room = Room { first, ..room };
    let gone = room.marks.as_ref().is_some_and(|marks| marks.iter().any(|mark| mark.last < first));
    if let Some(marks) = room.marks.take_if(|_| gone) {
        let rest: Vec<_> = marks.iter().filter(|mark| mark.last >= first).copied().collect();
        room.marks = (!rest.is_empty()).then(|| Arc::new(rest));
    }
    state.put_room(room);
    Ok(Some(Done::default()))
}

pub(super) fn forget(state: &mut Overlay<'_>, entry: &Entry, head: Seq, at: Millis) -> Decision {
    let room = existing(state, entry)?;
    if room.flags.declared || room.head != head {
        return Ok(None);
    }
    state.drop_room(&room.name);
    state.forget_moderation(&room);
    let gone = Event { room: room.name, seq: head, at, what: What::Forgotten };
    Ok(Some(Done { events: vec![gone], ..Done::default() }))
}

pub(super) fn renew(state: &mut Overlay<'_>, entry: &Entry, at: Millis) -> Option<Done> {
    let names = match &entry.head.room {
        Some(name) => vec![name.clone()],
        None => state.room_names(),
    };
    let mut events = Vec::new();
    for name in names {
        let Some(old) = state.room(&name) else { continue };
        let mut room = Room::clone(old);
        begin_epoch(&mut room, entry);
        events.push(renewed(&room, at));
        state.put_room(room);
    }
    (!events.is_empty()).then(|| Done { events, ..Done::default() })
}

/// A kept room goes on counting in its new epoch; an ephemeral one begins anew, for nothing of it is left.
fn begin_epoch(room: &mut Room, entry: &Entry) {
    room.epoch = Epoch::of(entry.head.id);
    if room.flags.ephemeral {
        (room.head, room.n, room.first) = (0, 0, 1);
    }
}

fn renewed(room: &Room, at: Millis) -> Event {
    let what = What::Renewed { epoch: room.epoch };
    Event { room: room.name.clone(), seq: room.head, at, what }
}
