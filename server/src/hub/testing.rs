//! Events, rooms and connections for the tests of the hub and of what reads it.

use super::{Mailbox, cut, encode};
use crate::chat::{Event, Flags, Room, What, Who};
use bytes::Bytes;
use parlor_protocol::deed::Verb;
use parlor_protocol::{ConnectionId, EntryId, Epoch, PersonId, RoomId, RoomName, Seq};
use std::sync::Arc;

pub(crate) fn name(text: &str) -> RoomName {
    RoomName::parse(text).unwrap()
}

pub(crate) fn who(id: u128) -> Who {
    Who { id: PersonId(id), name: format!("p{id}").into() }
}

pub(crate) fn mailbox(person: u128) -> Arc<Mailbox> {
    let mailbox = Arc::new(Mailbox::new(ConnectionId::fresh(), 100, 0));
    assert!(mailbox.greet(who(person)));
    mailbox
}

/// A committed room that stands at `head`.
pub(crate) fn room(text: &str, head: Seq) -> Arc<Room> {
    Arc::new(Room {
        id: RoomId(1),
        name: name(text),
        epoch: Epoch(1),
        head,
        n: head,
        first: 1,
        owner: None,
        roles: None,
        topic: None,
        flags: Flags::default(),
        mode: None,
        marks: None,
        last_at: 0,
    })
}

/// A committed room that keeps nothing and stands at `head`.
pub(crate) fn ephemeral(text: &str, head: Seq) -> Arc<Room> {
    let flags = Flags { ephemeral: true, ..Flags::default() };
    Arc::new(Room { flags, ..Room::clone(&room(text, head)) })
}

pub(crate) fn event(room: &str, seq: Seq, what: What) -> Event {
    Event { room: name(room), seq, at: seq, what }
}

pub(crate) fn message(room: &str, seq: Seq, text: &str) -> Event {
    let text = Some(text.into());
    event(room, seq, What::Message { n: seq, from: who(7), text, reply_to: None, edited_at: None })
}

pub(crate) fn edited(room: &str, seq: Seq, target: Seq, text: &str) -> Event {
    event(room, seq, What::Edited { by: who(7), target, text: text.into() })
}

pub(crate) fn removed(room: &str, seq: Seq, target: Seq) -> Event {
    event(room, seq, What::Removed { by: who(7), targets: vec![target], purged: vec![] })
}

/// A person is kicked.
pub(crate) fn kicked(room: &str, seq: Seq, person: u128) -> Event {
    let (by, persons, verb) = (who(7), vec![who(person)], Verb::Kick);
    event(room, seq, What::Sanctioned { by, verb, persons, until: None })
}

pub(crate) fn made(room: &str, ephemeral: bool) -> Event {
    let epoch = Epoch::of(EntryId::fresh());
    event(room, 0, What::Made { epoch, owner: None, ephemeral })
}

/// The place of a frame in its room's sequence, if it has one.
pub(crate) fn seq_of(bytes: &Bytes) -> Option<Seq> {
    let frame = serde_json::to_value(encode::decode(bytes)?).unwrap();
    let in_sequence = frame["type"] != "caught_up";
    frame["seq"].as_u64().filter(|_| in_sequence)
}

/// The frames of a piece that a tail gave.
pub(crate) fn apart(mut piece: Bytes) -> Vec<Bytes> {
    let mut frames = Vec::new();
    while !piece.is_empty() {
        frames.push(piece.split_to(cut(&piece, 1).0));
    }
    frames
}
