//! `watch` and `unwatch`: this connection receives a room, from where it left off if that can be had.

use super::caller::{Attach, Caller, Step};
use super::node::Node;
use super::refusal::Refused;
use crate::chat::{Refusal, Room, Wish};
use crate::hub::{Attached, Start};
use parlor_protocol::client::Position;
use parlor_protocol::deed::Role;
use parlor_protocol::server::{Done, Frame, Lost, Watching};
use parlor_protocol::{ErrorCode, PersonId, RoomName, Seq};
use std::sync::Arc;

pub(super) fn watch(
    node: &Arc<Node>,
    caller: &mut Caller,
    id: u64,
    position: Position,
) -> Result<Step, Refused> {
    caller.throttle_watch(node)?;
    Ok(Step::Attach(vec![attach(node, caller, id, position)?]))
}

pub(super) fn unwatch(
    node: &Arc<Node>,
    caller: &mut Caller,
    id: u64,
    room: &str,
) -> Result<Step, Refused> {
    let room = node.room_name(room)?;
    caller.throttle_other(node)?;
    let slot = caller.vacate(&node.hub, &room);
    caller.reply(&Frame::Ok(Done { id, ..Done::default() }));
    Ok(slot.map_or(Step::Done, Step::Detach))
}

/// Begins to watch one room; the reply is in the mailbox when this returns.
pub(super) fn attach(
    node: &Arc<Node>,
    caller: &mut Caller,
    id: u64,
    position: Position,
) -> Result<Attach, Refused> {
    let asked = position.room.as_str();
    let name = node.room_name(asked)?;
    if node.sequencer.room(&name).is_none() && !node.can_make_rooms() {
        return Err(Refused::no_such_room().in_room(asked));
    }
    let reader = caller.speaker()?.id;
    enter(node, reader, &name)?;
    // Watching a watched room sets its cursor anew: the new seat takes the old one's slot.
    let limit = node.limits.rooms_per_connection;
    let slot = caller.slot(&node.hub, &name).or_else(|| caller.free_slot(limit));
    let slot = slot.ok_or_else(|| too_many(limit).in_room(asked))?;
    let attached = node.hub.attach(&name, || node.sequencer.room(&name), &caller.mailbox, slot);
    // Who was put out before he had the seat is seen now; after that the seat is cut like all of his.
    if let Err(refused) = enter(node, reader, &name) {
        node.hub.expel_from(&name, reader);
        return Err(refused);
    }
    let room = node.sequencer.room(&name);
    let role = room.as_ref().zip(caller.who()).map(|(room, who)| room.role(who.id));
    let beginning = begin(node, &attached, room.as_deref(), &position);
    let watching = watching((id, &name), (&attached, room.as_deref()), beginning, role);
    caller.reply(&Frame::Watching(Box::new(watching)));
    caller.occupy(slot, attached.seat.live());
    let start = beginning.map_or(Start::Newest, Start::After);
    Ok(Attach { slot, attached, start })
}

/// Whether somebody may be in a room.
fn enter(node: &Node, person: PersonId, name: &RoomName) -> Result<(), Refused> {
    node.let_through(person, Some(name), Wish::Act)?;
    match node.sequencer.room(name).filter(|room| room.mode.as_ref().is_some_and(|of| of.closed)) {
        None => Ok(()),
        Some(_) => Err(Refused::judged(Refusal::RoomClosed).in_room(name.as_str())),
    }
}

fn too_many(limit: usize) -> Refused {
    let message = format!("This connection watches {limit} rooms, the limit. Unwatch one first.");
    let refused = Refused::new(ErrorCode::TooManyWatches, message);
    Refused { limit: Some(limit as u64), ..refused }
}

/// The seq up to which the reader has everything, if all that follows can be had; or why not, if he asked.
fn begin(
    node: &Node,
    attached: &Attached,
    room: Option<&Room>,
    position: &Position,
) -> Result<Seq, Option<Lost>> {
    if position.epoch.is_none() && position.seq.is_none() {
        return Err(None);
    }
    let standing = &attached.standing;
    let seq = position.seq.unwrap_or_default();
    let epoch = standing.epoch.map(|epoch| epoch.to_string());
    if epoch.is_none() || position.epoch != epoch {
        return Err(Some(Lost::Epoch));
    }
    if seq > standing.head {
        return Err(Some(Lost::Ahead));
    }
    if standing.ephemeral {
        let kept = seq == standing.head || attached.seat.live().keeps(seq + 1);
        return if kept { Ok(seq) } else { Err(Some(Lost::Ephemeral)) };
    }
    let first = room.map_or(1, |room| room.first);
    if seq + 1 < first || standing.head - seq > node.limits.resume_events {
        return Err(Some(Lost::Expired));
    }
    Ok(seq)
}

fn watching(
    (id, asked): (u64, &RoomName),
    (attached, room): (&Attached, Option<&Room>),
    beginning: Result<Seq, Option<Lost>>,
    role: Option<Role>,
) -> Watching {
    let standing = &attached.standing;
    Watching {
        id,
        room: room.map_or(asked, |room| &room.name).as_str().to_owned(),
        epoch: standing.epoch,
        head: standing.head,
        n: standing.n,
        recovered: beginning.is_ok(),
        reason: beginning.err().flatten(),
        from: beginning.map_or(standing.end, |seq| seq + 1),
        topic: room.and_then(|room| Some(room.topic.as_ref()?.text.to_string())),
        owner: room.and_then(|room| room.owner),
        role: role.unwrap_or_default(),
        mode: room.and_then(|room| room.mode.as_deref().copied()).unwrap_or_default(),
        count: standing.count,
        rev: standing.rev,
        ephemeral: standing.ephemeral,
    }
}
