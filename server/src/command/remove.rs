//! `remove`: an own message goes.

use super::caller::{Caller, Step};
use super::node::Node;
use super::refusal::Refused;
use super::submit::{Draft, submit};
use crate::chat::Act;
use parlor_protocol::Seq;
use std::sync::Arc;

pub(super) struct Removal {
    pub(super) room: String,
    pub(super) target: Seq,
    pub(super) nonce: String,
}

pub(super) fn remove(
    node: &Arc<Node>,
    caller: &mut Caller,
    id: u64,
    removal: Removal,
) -> Result<Step, Refused> {
    let Removal { room, target, nonce } = removal;
    let room = node.room_name(&room)?;
    submit(node, caller, id, Draft { room, nonce, act: Act::Remove { target }, text: None })
}
