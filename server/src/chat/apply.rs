//! `apply`: the judge. Total and deterministic: the same log gives the same State, seqs and refusals on every node.

use super::entry::{Act, Committed, Entry, Head, Print};
use super::event::{Event, News, What, Who};
use super::overlay::Overlay;
use super::persons::{claim, seen};
use super::rights;
use super::sanctions::Sanction;
use super::state::{Flags, Room, Rules, Topic};
use parlor_protocol::{Epoch, Millis, PersonId, RoomId, RoomName, Seq};
use std::sync::Arc;

/// What the projection knows about an entry and State does not hold: looked up by the caller, at the entry's place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// What became of the same person's request with the same nonce in the same room.
    pub prior: Option<Prior>,
    /// The message that an edit, a removal or a report is about, if it is kept.
    pub target: Option<Target>,
    /// Those of the messages of a `Redact` that are kept.
    pub targets: Vec<(Seq, Target)>,
    /// For a purge from or up to a time: the first and the last seq of that time in each room; a room without one is left out.
    pub ranges: Vec<(RoomName, Seq, Seq)>,
}

/// An accepted request with the same nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prior {
    pub seq: Option<Seq>,
    pub at: Millis,
    pub print: Print,
}

/// A kept message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    pub author: PersonId,
    pub at: Millis,
    pub removed: bool,
}

/// What `apply` decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It happened: at this seq, where it takes one in one room, with these events in their order, and with news that stand in
    /// no room.
    Accepted { seq: Option<Seq>, events: Vec<Event>, news: Vec<News> },
    /// It had happened before. Nothing changed.
    Duplicate { seq: Option<Seq>, at: Millis },
    /// It may not happen. Nothing changed.
    Rejected(Refusal),
    /// An act of the server that had nothing to do. Nothing changed.
    Unchanged,
}

/// Why something may not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    NonceReused,
    NoSuchRoom,
    TooManyRooms {
        limit: usize,
    },
    NoSuchMessage,
    MessageRemoved,
    EditWindowOver {
        window_ms: u64,
    },
    NotPermitted,
    SetByConfig,
    NameTaken,
    Muted(Arc<Sanction>),
    Kicked(Arc<Sanction>),
    Banned(Arc<Sanction>),
    RoomLocked {
        until: Option<Millis>,
    },
    RoomClosed,
    SlowMode {
        every_ms: u64,
        retry_after_ms: u64,
    },
    /// Nobody acts on himself.
    OwnTarget,
    /// Nobody acts on his equal or better.
    HigherTarget {
        person: PersonId,
    },
    NoSuchPerson,
    NoSuchAct,
    NoSuchReport,
    NothingToDo,
    BadDuration {
        limit_ms: u64,
    },
    TooManyTargets {
        limit: usize,
    },
    CannotUndo,
    UndoWindowOver {
        window_ms: u64,
    },
    ChangedSince,
}

/// Judges an entry at its place and changes the overlay if it may happen.
pub fn apply(state: &mut Overlay<'_>, committed: &Committed, facts: &Facts) -> Verdict {
    let at = committed.at.max(state.at());
    if let Some(answer) = repeated(state.rules(), &committed.entry, facts, at) {
        return answer;
    }
    match decide(state, &committed.entry, facts, at) {
        Ok(Some((seq, events))) => {
            state.advance(committed.pos, at);
            Verdict::Accepted { seq, events, news: Vec::new() }
        }
        Ok(None) => Verdict::Unchanged,
        Err(refusal) => Verdict::Rejected(refusal),
    }
}

/// None: there was nothing to do.
pub(super) type Decision = Result<Option<(Option<Seq>, Vec<Event>)>, Refusal>;

/// A nonce is looked at before every right and sanction: what was answered once stays answered.
fn repeated(rules: &Rules, entry: &Entry, facts: &Facts, at: Millis) -> Option<Verdict> {
    let prior = facts.prior.as_ref().filter(|_| entry.head.nonce.is_some())?;
    if at.saturating_sub(prior.at) > rules.dedupe_ms {
        return None;
    }
    if prior.print != entry.head.print {
        return Some(Verdict::Rejected(Refusal::NonceReused));
    }
    Some(Verdict::Duplicate { seq: prior.seq, at: prior.at })
}

fn decide(state: &mut Overlay<'_>, entry: &Entry, facts: &Facts, at: Millis) -> Decision {
    match &entry.head.act {
        Act::Send { reply_to, .. } => send(state, entry, *reply_to, at),
        Act::Edit { target, .. } => edit(state, entry, (*target, facts), at),
        Act::Remove { target } => remove(state, entry, (*target, facts), at),
        Act::Topic { bytes } => topic(state, entry, *bytes, at),
        Act::Claim { keys, from } => claim(state, entry, (keys, from), at),
        Act::Seen { persons } => Ok(seen(state, persons, at)),
        Act::Rules(rules) => Ok(set_rules(state, rules)),
        Act::Declare { ephemeral, pinned, bytes } => {
            let flags = Flags { ephemeral: *ephemeral, declared: true, pinned: *pinned };
            declare(state, entry, (flags, *bytes), at)
        }
        Act::Undeclare => undeclare(state, entry),
        Act::Trim { below } => trim(state, entry, *below),
        Act::Forget { head } => forget(state, entry, *head, at),
        Act::Renew => Ok(renew(state, entry, at)),
        Act::Clock { .. } => Ok(Some((None, Vec::new()))),
        Act::Sanction { .. }
        | Act::Lift { .. }
        | Act::Cover { .. }
        | Act::Redact { .. }
        | Act::Purge { .. }
        | Act::Set(_)
        | Act::Appoint { .. }
        | Act::Notice { .. }
        | Act::Report { .. }
        | Act::Review { .. }
        | Act::Undo { .. }
        | Act::Settle { .. }
        | Act::Look { .. }
        | Act::Terms(_) => Err(Refusal::NotPermitted),
    }
}

fn send(state: &mut Overlay<'_>, entry: &Entry, reply_to: Option<Seq>, at: Millis) -> Decision {
    let name = named(entry)?;
    let mut events = Vec::with_capacity(1);
    let mut room = match state.room(name) {
        Some(room) => Room::clone(room),
        None => {
            let room = make(state, entry, name, at)?;
            events.push(made(&room, at));
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
    state.put_room(room);
    Ok(Some((Some(seq), events)))
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

fn new_room(entry: &Entry, name: &RoomName, at: Millis) -> Room {
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

fn made(room: &Room, at: Millis) -> Event {
    let Room { epoch, owner, flags, .. } = *room;
    let what = What::Made { epoch, owner, ephemeral: flags.ephemeral };
    Event { room: room.name.clone(), seq: 0, at, what }
}

fn edit(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (target, facts): (Seq, &Facts),
    at: Millis,
) -> Decision {
    let window_ms = state.rules().edit_ms;
    let mut room = existing(state, entry)?;
    let message = own_message(&room, entry, (target, facts))?;
    if at.saturating_sub(message.at) > window_ms {
        return Err(Refusal::EditWindowOver { window_ms });
    }
    let what = What::Edited { by: who(entry), target, text: text(entry) };
    Ok(Some(in_sequence(state, &mut room, at, what)))
}

fn remove(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (target, facts): (Seq, &Facts),
    at: Millis,
) -> Decision {
    let mut room = existing(state, entry)?;
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

fn topic(state: &mut Overlay<'_>, entry: &Entry, bytes: u32, at: Millis) -> Decision {
    let mut room = existing(state, entry)?;
    rights::may_set_topic(&room, entry.head.actor)?;
    room.topic = topic_of(entry, bytes, at);
    let what = What::Topic { by: who(entry), text: text(entry) };
    Ok(Some(in_sequence(state, &mut room, at, what)))
}

/// An empty topic is none. The head says so, for seqs may not depend on a body.
fn topic_of(entry: &Entry, bytes: u32, at: Millis) -> Option<Arc<Topic>> {
    let Head { actor, print, .. } = entry.head;
    (bytes > 0).then(|| Arc::new(Topic { text: text(entry), print, by: actor.id, at }))
}

/// Gives the next seq of the room to what happened.
fn in_sequence(
    state: &mut Overlay<'_>,
    room: &mut Room,
    at: Millis,
    what: What,
) -> (Option<Seq>, Vec<Event>) {
    room.head += 1;
    let event = Event { room: room.name.clone(), seq: room.head, at, what };
    state.put_room(room.clone());
    (Some(event.seq), vec![event])
}

fn set_rules(state: &mut Overlay<'_>, rules: &Rules) -> Option<(Option<Seq>, Vec<Event>)> {
    if state.rules() == rules {
        return None;
    }
    state.set_rules(rules.clone());
    Some((None, Vec::new()))
}

fn declare(
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
        return Ok(Some((None, events)));
    };
    // Whether it keeps its messages was decided when it was made: a line in a file does not take a room's history.
    let flags = Flags { ephemeral: old.flags.ephemeral, ..flags };
    let mut room = Room { flags, ..Room::clone(old) };
    let mut events = Vec::new();
    if flags.pinned && print(room.topic.as_ref()) != (bytes > 0).then_some(entry.head.print) {
        room.topic = topic_of(entry, bytes, at);
        let what = What::Topic { by: who(entry), text: text(entry) };
        let (_, mut told) = in_sequence(state, &mut room, at, what);
        events.append(&mut told);
    } else if room == **old {
        return Ok(None);
    } else {
        state.put_room(room);
    }
    Ok(Some((None, events)))
}

/// Two topics are the same if their prints are: bodies may have been erased when the log is replayed.
fn print(topic: Option<&Arc<Topic>>) -> Option<Print> {
    topic.map(|topic| topic.print)
}

fn undeclare(state: &mut Overlay<'_>, entry: &Entry) -> Decision {
    let room = existing(state, entry)?;
    if !room.flags.declared {
        return Ok(None);
    }
    let flags = Flags { declared: false, pinned: false, ..room.flags };
    state.put_room(Room { flags, ..room });
    Ok(Some((None, Vec::new())))
}

fn trim(state: &mut Overlay<'_>, entry: &Entry, below: Seq) -> Decision {
    let room = existing(state, entry)?;
    let first = below.min(room.head + 1);
    if first <= room.first {
        return Ok(None);
    }
    state.put_room(Room { first, ..room });
    Ok(Some((None, Vec::new())))
}

fn forget(state: &mut Overlay<'_>, entry: &Entry, head: Seq, at: Millis) -> Decision {
    let room = existing(state, entry)?;
    if room.flags.declared || room.head != head {
        return Ok(None);
    }
    state.drop_room(&room.name);
    let gone = Event { room: room.name, seq: head, at, what: What::Forgotten };
    Ok(Some((None, vec![gone])))
}

fn renew(state: &mut Overlay<'_>, entry: &Entry, at: Millis) -> Option<(Option<Seq>, Vec<Event>)> {
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
    (!events.is_empty()).then_some((None, events))
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

/// An entry about no room is refused like one about a room that is not there.
fn named(entry: &Entry) -> Result<&RoomName, Refusal> {
    entry.head.room.as_ref().ok_or(Refusal::NoSuchRoom)
}

fn existing(state: &Overlay<'_>, entry: &Entry) -> Result<Room, Refusal> {
    let room = state.room(named(entry)?).ok_or(Refusal::NoSuchRoom)?;
    Ok(Room::clone(room))
}

fn who(entry: &Entry) -> Who {
    Who { id: entry.head.actor.id, name: entry.body.name.clone() }
}

pub(super) fn text(entry: &Entry) -> Arc<str> {
    entry.body.text.clone().unwrap_or_default()
}
