//! Frames as the bytes of one unmasked WebSocket text frame (RFC 6455 §5.2): the same for every reader, encoded once.

use crate::chat::{Event, What, Who};
use bytes::{BufMut, Bytes, BytesMut};
use parlor_protocol::moderation::{RoleSet, Sanction, Settings};
use parlor_protocol::server::{
    Edited, Frame, History, Message, Notice, Person, Removed, Restored, RoomMade, Topic,
};
use parlor_protocol::{Epoch, Millis, PersonId, Seq, server};
use serde::Serialize;
use std::cell::Cell;

/// The first byte of a whole text frame: FIN and opcode 1.
const TEXT: u8 = 0x81;

/// What a thread keeps to encode into: larger than any frame of a message, smaller than a page.
const SCRATCH_BYTES: usize = 16 * 1024;

thread_local! {
    /// Where JSON is written before its length is known, so that a frame is one allocation of its own size.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The WebSocket frame of a protocol frame.
pub fn frame(frame: &Frame) -> Bytes {
    encoded(frame)
}

fn encoded(frame: &impl Serialize) -> Bytes {
    let mut json = SCRATCH.take();
    json.clear();
    let bytes = match serde_json::to_writer(&mut json, frame) {
        Ok(()) => framed(TEXT, &json),
        Err(error) => {
            // Nothing in these types can fail to serialise; if it did, the reader would see a hole in the sequence.
            tracing::error!(%error, "a frame could not be encoded");
            Bytes::new()
        }
    };
    json.shrink_to(SCRATCH_BYTES);
    SCRATCH.set(json);
    bytes
}

/// The WebSocket frame of an event; nothing for those that are not sent.
pub fn event(event: &Event) -> Option<Bytes> {
    match Said::of(event) {
        Some(said) => Some(encoded(&said)),
        None => as_frame(event).map(|of| frame(&of)),
    }
}

/// `Frame::Message` as it is encoded for a tail: every message goes through here, so its texts are borrowed.
#[derive(Serialize)]
struct Said<'e> {
    r#type: &'static str,
    room: &'e str,
    seq: Seq,
    n: u64,
    at: Millis,
    from: Speaker<'e>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<Seq>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edited_at: Option<Millis>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    removed: bool,
}

#[derive(Serialize)]
struct Speaker<'e> {
    id: PersonId,
    name: &'e str,
}

impl<'e> Said<'e> {
    fn of(event: &'e Event) -> Option<Self> {
        let What::Message { n, from, text, reply_to, edited_at } = &event.what else { return None };
        Some(Self {
            r#type: "message",
            room: event.room.as_str(),
            seq: event.seq,
            n: *n,
            at: event.at,
            from: Speaker { id: from.id, name: &from.name },
            text: text.as_deref(),
            reply_to: *reply_to,
            edited_at: *edited_at,
            removed: text.is_none(),
        })
    }
}

/// A `history` frame that answers no request, or the one with this `id`.
pub fn history(room: &str, epoch: Option<Epoch>, page: (&[Event], bool), id: Option<u64>) -> Bytes {
    let (events, more) = page;
    let items = events.iter().filter_map(as_frame).collect();
    frame(&Frame::History(History { id, room: room.to_owned(), epoch, items, more }))
}

/// An event as the wire has it; nothing for those that are not sent.
pub fn as_frame(event: &Event) -> Option<Frame> {
    let (room, seq, at) = (event.room.as_str().to_owned(), event.seq, event.at);
    Some(match &event.what {
        What::Made { epoch, owner, ephemeral } => Frame::Room(RoomMade {
            room,
            seq,
            at,
            epoch: *epoch,
            owner: *owner,
            ephemeral: *ephemeral,
        }),
        What::Message { n, from, text, reply_to, edited_at } => Frame::Message(Message {
            room,
            seq,
            n: *n,
            at,
            from: person(from),
            removed: text.is_none(),
            text: text.as_deref().map(str::to_owned),
            reply_to: *reply_to,
            edited_at: *edited_at,
        }),
        What::Edited { by, target, text } => {
            let (by, text) = (person(by), text.as_ref().to_owned());
            Frame::Edited(Edited { room, seq, at, by, target: *target, text })
        }
        What::Removed { by, targets, purged } => {
            let (by, targets, purged) = (person(by), targets.clone(), purged.clone());
            Frame::Removed(Removed { room, seq, at, by, targets, purged })
        }
        What::Restored { by, ranges } => {
            let ranges = ranges.iter().map(|(first, last)| [*first, *last]).collect();
            Frame::Restored(Restored { room, seq, at, by: person(by), ranges })
        }
        What::Sanctioned { by, verb, persons, until } => Frame::Sanction(Sanction {
            room,
            seq,
            at,
            by: person(by),
            verb: *verb,
            persons: persons.iter().map(person).collect(),
            until: *until,
        }),
        What::Set { by, mode } => {
            Frame::Settings(Settings { room, seq, at, by: person(by), mode: *mode })
        }
        What::Appointed { by, person: whom, role } => {
            let (by, whom) = (person(by), person(whom));
            Frame::Role(RoleSet { room, seq, at, by, person: whom, role: *role })
        }
        What::Notice { text } => Frame::Notice(Notice { room, seq, at, text: text.to_string() }),
        What::Topic { by, text } => {
            let (by, text) = (person(by), text.as_ref().to_owned());
            Frame::Topic(Topic { room, seq, at, by, text })
        }
        What::Skip => Frame::Skip(server::At { room, seq }),
        What::Forgotten | What::Renewed { .. } => return None,
    })
}

/// A person as the wire has him.
pub fn person(who: &Who) -> Person {
    Person { id: who.id, name: who.name.as_ref().to_owned() }
}

/// `caught_up`: everything up to `seq` has been sent.
pub fn caught_up(room: &str, seq: Seq) -> Bytes {
    frame(&Frame::CaughtUp(server::At { room: room.to_owned(), seq }))
}

/// The frame that a frame of this message becomes once it is removed; nothing if the bytes hold no message.
pub(crate) fn tombstone(bytes: &Bytes) -> Option<Bytes> {
    let Frame::Message(message) = decode(bytes)? else { return None };
    Some(buried(message))
}

/// The same, if the message is of this person.
pub(crate) fn tombstone_of(bytes: &Bytes, author: PersonId) -> Option<Bytes> {
    let Frame::Message(message) = decode(bytes)? else { return None };
    (message.from.id == author && !message.removed).then(|| buried(message))
}

fn buried(message: Message) -> Bytes {
    let message = Message { text: None, edited_at: None, removed: true, ..message };
    frame(&Frame::Message(message))
}

/// What a frame that `frame` encoded says.
pub(crate) fn decode(bytes: &Bytes) -> Option<Frame> {
    let header = match bytes.get(1)? {
        126 => 4,
        127 => 10,
        _short => 2,
    };
    serde_json::from_slice(bytes.get(header..)?).ok()
}

/// An unmasked frame with this first byte: FIN, reserved bits and opcode.
pub fn framed(first: u8, payload: &[u8]) -> Bytes {
    let mut frame = BytesMut::with_capacity(payload.len() + 10);
    frame.put_u8(first);
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(short), _) if short < 126 => frame.put_u8(short),
        (_, Ok(medium)) => {
            frame.put_u8(126);
            frame.put_u16(medium);
        }
        (_, Err(_)) => {
            frame.put_u8(127);
            frame.put_u64(payload.len() as u64);
        }
    }
    frame.put_slice(payload);
    frame.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_has_the_shortest_form_of_the_length() {
        for (len, header) in [
            (0, vec![0x81, 0]),
            (125, vec![0x81, 125]),
            (126, vec![0x81, 126, 0, 126]),
            (65_535, vec![0x81, 126, 255, 255]),
            (65_536, vec![0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            let frame = framed(TEXT, &vec![b'x'; len]);
            assert_eq!(frame[..header.len()], header, "{len}");
            assert_eq!(frame.len(), header.len() + len);
        }
    }

    #[test]
    fn a_message_is_encoded_as_the_protocol_writes_it() {
        let from = Who { id: PersonId(7), name: "a\"b".into() };
        for (text, reply_to, edited_at) in [
            (Some("x\n\u{1}\u{2028}ü😀".into()), None, None),
            (Some("".into()), Some(3), Some(9)),
            (None, None, None),
            (None, Some(1), None),
        ] {
            let what = What::Message { n: 2, from: from.clone(), text, reply_to, edited_at };
            let said = Event { room: "Games/LFG".parse().unwrap(), seq: 5, at: 8, what };
            assert_eq!(event(&said), as_frame(&said).as_ref().map(frame));
        }
    }

    #[test]
    fn what_was_encoded_can_be_read_back() {
        let at = server::At { room: "r".repeat(200), seq: 7 };
        assert_eq!(decode(&frame(&Frame::Skip(at.clone()))), Some(Frame::Skip(at)));
    }
}
