//! `send`: a message.

use super::caller::{Caller, Step};
use super::node::Node;
use super::refusal::Refused;
use super::submit::{Draft, submit};
use crate::chat::Act;
use crate::policy;
use parlor_protocol::Seq;
use std::sync::Arc;

pub(super) struct Message {
    pub(super) room: String,
    pub(super) text: String,
    pub(super) nonce: String,
    pub(super) reply_to: Option<Seq>,
}

pub(super) fn send(
    node: &Arc<Node>,
    caller: &mut Caller,
    id: u64,
    message: Message,
) -> Result<Step, Refused> {
    let Message { room, text, nonce, reply_to } = message;
    let room = node.room_name(&room)?;
    policy::check_text(&text, node.limits.text_bytes).map_err(Refused::text)?;
    let act = Act::Send { reply_to, bytes: text.len() as u32 };
    submit(node, caller, id, Draft { room, nonce, act, text: Some(text.into()) })
}
