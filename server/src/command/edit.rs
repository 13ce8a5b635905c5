//! `edit`: another text for an own message.

use super::caller::{Caller, Step};
use super::node::Node;
use super::refusal::Refused;
use super::submit::{Draft, submit};
use crate::chat::Act;
use crate::policy;
use parlor_protocol::Seq;
use std::sync::Arc;

pub(super) struct Edit {
    pub(super) room: String,
    pub(super) target: Seq,
    pub(super) text: String,
    pub(super) nonce: String,
}

pub(super) fn edit(
    node: &Arc<Node>,
    caller: &mut Caller,
    id: u64,
    edit: Edit,
) -> Result<Step, Refused> {
    let Edit { room, target, text, nonce } = edit;
    let room = node.room_name(&room)?;
    policy::check_text(&text, node.limits.text_bytes).map_err(Refused::text)?;
    let act = Act::Edit { target, bytes: text.len() as u32 };
    submit(node, caller, id, Draft { room, nonce, act, text: Some(text.into()) })
}
