//! `rooms`: the directory, a page at a time.

use super::caller::{Caller, Step};
use super::members::bad_page;
use super::node::Node;
use super::refusal::Refused;
use crate::chat::Room;
use parlor_protocol::RoomName;
use parlor_protocol::server::{Frame, RoomLine, Rooms};
use std::ops::Bound;
use std::sync::Arc;

/// Rooms in one reply; with the longest topics still a fraction of a megabyte.
const PAGE: usize = 100;

pub(super) fn rooms(
    node: &Arc<Node>,
    caller: &mut Caller,
    id: u64,
    next: Option<String>,
) -> Result<Step, Refused> {
    caller.throttle_other(node)?;
    let after = next.map(|next| RoomName::parse(&next)).transpose().map_err(|_| bad_page())?;
    let from = after.map_or(Bound::Unbounded, Bound::Excluded);
    let mut page: Vec<Arc<Room>> = node.sequencer.read(|state| {
        let rooms = state.rooms.range((from, Bound::Unbounded));
        rooms.map(|(_, room)| room.clone()).take(PAGE + 1).collect()
    });
    let more = page.len() > PAGE;
    page.truncate(PAGE);
    let next = page.last().map(|room| room.name.as_str().to_owned()).filter(|_| more);
    let items = page.iter().map(|room| line(node, room)).collect();
    caller.reply(&Frame::Rooms(Rooms { id, items, next }));
    Ok(Step::Done)
}

fn line(node: &Node, room: &Room) -> RoomLine {
    RoomLine {
        room: room.name.as_str().to_owned(),
        epoch: room.epoch,
        head: room.head,
        n: room.n,
        topic: room.topic.as_ref().map(|topic| topic.text.to_string()),
        count: node.hub.count(&room.name),
        last_at: (room.n > 0).then_some(room.last_at),
        ephemeral: room.flags.ephemeral,
    }
}
