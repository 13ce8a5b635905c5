//! Requests that do something: deeds with their plans and receipts, reports, reloading. The verbs are those of browsers.

use super::desk::Desk;
use super::roster::Attached;
use super::session::fault;
use crate::command::moderation::{self, Commit, Force, Undoing, Verdict};
use crate::command::{Doer, Refused};
use parlor_protocol::ErrorCode;
use parlor_protocol::admin::{Act, Frame, Outcome};
use parlor_protocol::deed::{Plan, Receipt};
use parlor_protocol::operator::Rank;
use std::sync::Arc;

/// Does it, and gives the reply.
pub(super) async fn act(desk: Arc<Desk>, who: (Attached, Doer), id: u64, act: Act) -> Frame {
    match answer(&desk, &who, id, act).await {
        Ok(frame) => frame,
        Err(refused) => fault(Some(id), (refused, None)),
    }
}

async fn answer(
    desk: &Desk,
    (operator, doer): &(Attached, Doer),
    id: u64,
    act: Act,
) -> Result<Frame, Refused> {
    let node = &desk.node;
    let force = |force: bool| if force { Force::Yes } else { Force::No };
    let receipt = |receipt: Receipt| {
        if !receipt.duplicate {
            let (verb, act, audit) = (receipt.verb.as_str(), receipt.act, receipt.audit);
            tracing::info!(operator = operator.name, verb, %act, audit, "an operator acted");
        }
        desk.acted();
        Frame::Receipt(Box::new(Receipt { id, ..receipt }))
    };
    Ok(match act {
        Act::Plan { deed } => {
            let plan = moderation::plan(node, doer, deed).await?;
            Frame::Plan(Box::new(Plan { id, ..plan }))
        }
        Act::Commit { plan, nonce, force: forced } => {
            let commit = Commit { plan, nonce, force: force(forced) };
            receipt(moderation::commit(node, doer, commit).await?)
        }
        Act::Do { deed, nonce, force: forced } => {
            receipt(moderation::act(node, doer, deed, &nonce, force(forced)).await?)
        }
        Act::Undo { act, nonce, reason } => {
            receipt(moderation::undo(node, doer, Undoing { act, nonce, reason }).await?)
        }
        Act::Outcome { nonce } => {
            let done = moderation::outcome(node, doer, &nonce).await?;
            Frame::Outcome(Outcome { id, receipt: done.map(|done| Receipt { id, ..done }) })
        }
        Act::Review { report, step, nonce, note, of } => {
            let verdict = Verdict { report, step, nonce, note, of };
            receipt(moderation::review(node, doer, verdict).await?)
        }
        Act::Reload => {
            if operator.rank < Rank::Admin {
                let message = "Only the rank `admin` reloads the configuration.";
                return Err(Refused::new(ErrorCode::NotPermitted, message));
            }
            tracing::info!(operator = operator.name, "the configuration is read again");
            let wrong = |mistakes| Refused::new(ErrorCode::BadField, mistakes);
            let restart = (desk.options.reload)().map_err(wrong)?;
            desk.acted();
            let restart = restart.into_iter().map(str::to_owned).collect();
            Frame::Ok { id, at: node.now(), restart }
        }
        // The session answers these itself.
        Act::Hello { .. }
        | Act::Ping { .. }
        | Act::Get { .. }
        | Act::Subscribe { .. }
        | Act::Pause { .. }
        | Act::Resume { .. }
        | Act::Unsubscribe { .. } => Frame::Ok { id, at: node.now(), restart: Vec::new() },
    })
}
