//! `plan`, `commit`, `do`, `undo` and `outcome`: what moderators ask for from their browsers.

use super::caller::{Caller, Resume, Step};
use super::doer::Doer;
use super::moderation::{self, Commit, Force, Undoing};
use super::node::Node;
use super::refusal::Refused;
use crate::hub::{Reply, encode};
use parlor_protocol::admin::Outcome;
use parlor_protocol::deed::{Plan, Receipt};
use parlor_protocol::moderation::Motion;
use parlor_protocol::server::Frame;
use std::sync::Arc;

pub(super) fn motion(
    node: &Arc<Node>,
    caller: &mut Caller,
    id: u64,
    motion: Motion,
) -> Result<Step, Refused> {
    caller.throttle_other(node)?;
    let doer = Doer::person(&*caller.speaker()?);
    let node = node.clone();
    Ok(Step::Later(Box::pin(async move {
        let frame = match answer(&node, &doer, id, motion).await {
            Ok(frame) => frame,
            Err(refused) => refused.into_frame(Some(id)),
        };
        Resume::Answered(Reply::new(encode::frame(&frame)))
    })))
}

async fn answer(node: &Arc<Node>, doer: &Doer, id: u64, motion: Motion) -> Result<Frame, Refused> {
    let receipt = |receipt: Receipt| Frame::Receipt(Box::new(Receipt { id, ..receipt }));
    Ok(match motion {
        Motion::Plan { deed } => {
            let plan = moderation::plan(node, doer, deed).await?;
            Frame::Plan(Box::new(Plan { id, ..plan }))
        }
        Motion::Commit { plan, nonce } => {
            let commit = Commit { plan, nonce, force: Force::No };
            receipt(moderation::commit(node, doer, commit).await?)
        }
        Motion::Do { deed, nonce } => {
            receipt(moderation::act(node, doer, deed, &nonce, Force::No).await?)
        }
        Motion::Undo { act, nonce } => {
            let undoing = Undoing { act, nonce, reason: None };
            receipt(moderation::undo(node, doer, undoing).await?)
        }
        Motion::Outcome { nonce } => {
            let receipt = moderation::outcome(node, doer, &nonce).await?;
            Frame::Outcome(Outcome {
                id,
                receipt: receipt.map(|receipt| Receipt { id, ..receipt }),
            })
        }
    })
}
