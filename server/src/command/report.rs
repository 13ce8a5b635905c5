//! `report`: a message is brought before the operators.

use super::caller::{Caller, Step};
use super::node::Node;
use super::refusal::Refused;
use super::submit::{Draft, submit};
use crate::chat::Act;
use crate::policy;
use parlor_protocol::Seq;
use parlor_protocol::deed::REASON_BYTES;
use std::sync::Arc;

pub(super) struct Report {
    pub(super) room: String,
    pub(super) target: Seq,
    pub(super) reason: Option<String>,
    pub(super) nonce: String,
}

pub(super) fn report(
    node: &Arc<Node>,
    caller: &mut Caller,
    id: u64,
    report: Report,
) -> Result<Step, Refused> {
    let Report { room, target, reason, nonce } = report;
    let room = node.room_name(&room)?;
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    if let Some(reason) = &reason {
        policy::check_text(reason, REASON_BYTES)
            .map_err(|fault| Refused::text(fault).field("reason"))?;
    }
    let bytes = reason.as_ref().map_or(0, |reason| reason.len() as u32);
    let act = Act::Report { target, bytes };
    submit(node, caller, id, Draft { room, nonce, act, text: reason.map(Into::into) })
}
