//! `topic`: what the room is about; an empty one is none.

use super::caller::{Caller, Step};
use super::node::Node;
use super::refusal::Refused;
use super::submit::{Draft, submit};
use crate::chat::Act;
use crate::policy;
use std::sync::Arc;

pub(super) struct NewTopic {
    pub(super) room: String,
    pub(super) text: String,
    pub(super) nonce: String,
}

pub(super) fn topic(
    node: &Arc<Node>,
    caller: &mut Caller,
    id: u64,
    topic: NewTopic,
) -> Result<Step, Refused> {
    let NewTopic { room, text, nonce } = topic;
    let room = node.room_name(&room)?;
    policy::check_topic(&text, node.limits.topic_bytes).map_err(Refused::text)?;
    let act = Act::Topic { bytes: text.len() as u32 };
    submit(node, caller, id, Draft { room, nonce, act, text: Some(text.into()) })
}
