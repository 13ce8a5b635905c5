//! `typing`: told to the room for a few seconds, kept nowhere.

use super::caller::{Caller, Step};
use super::node::Node;
use super::refusal::Refused;
use crate::chat::Wish;
use parlor_protocol::ErrorCode;
use std::sync::Arc;

pub(super) fn typing(node: &Arc<Node>, caller: &mut Caller, room: &str) -> Result<Step, Refused> {
    let room = node.room_name(room)?;
    caller.throttle_other(node)?;
    let who = caller.speaker()?;
    if !caller.watches(&node.hub, &room) {
        let message = "Watch the room before telling it that you type.";
        return Err(Refused::new(ErrorCode::NotWatching, message).in_room(room.as_str()));
    }
    node.let_through(who.id, Some(&room), Wish::Speak)?;
    node.hub.typing(&room, &who);
    Ok(Step::Done)
}
