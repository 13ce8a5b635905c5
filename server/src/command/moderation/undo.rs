//! Taking back: the act ends as if it had not been, if its window lasts and nothing stands on it.

use super::{Motion, nonce, older, receipt, submit, texts};
use crate::chat::{Act, Back, Grounds, Undoable};
use crate::command::deed::Desk;
use crate::command::doer::Doer;
use crate::command::node::Node;
use crate::command::refusal::Refused;
use parlor_protocol::deed::{Receipt, Verb};
use parlor_protocol::{EntryId, ErrorCode};
use std::sync::Arc;

/// An act to be taken back.
#[derive(Clone, Debug)]
pub struct Undoing {
    pub act: EntryId,
    pub nonce: String,
    pub reason: Option<String>,
}

/// Takes an act back.
pub async fn undo(node: &Arc<Node>, doer: &Doer, undoing: Undoing) -> Result<Receipt, Refused> {
    let Undoing { act, nonce: text, reason } = undoing;
    let nonce = nonce(&text)?;
    let print = node.print_of(&["undo", &act.to_string()]);
    if let Some(done) = receipt::again(node, doer, &nonce, print).await? {
        return Ok(done);
    }
    let reason = Desk::new(node, doer).reason(reason.as_deref())?;
    let Some(undoable) = node.sequencer.read(|state| state.undoable.get(&act).cloned()) else {
        // It may have been taken back by this very request, a moment ago.
        return match receipt::again(node, doer, &nonce, print).await? {
            Some(done) => Ok(done),
            None => Err(receipt::why_not_undoable(node, act).await?),
        };
    };
    doer.may(Verb::Undo, undoable.room.as_ref())?;
    let restoring = texts::would_restore(node, &undoable).await?;
    let grounds = Grounds { reason, ..Grounds::default() };
    let (room, act) = (undoable.room.clone(), Act::Undo { act });
    let motion = Motion { room, act, text: None, grounds, print };
    match submit(node, doer, motion, &nonce).await {
        Ok(done) if done.duplicate => Ok(done),
        Ok(done) => {
            let done = texts::restored(node, restoring, stands_again(&undoable, done));
            Ok(older::again(node, &undoable, done))
        }
        Err(refused)
            if matches!(refused.code, ErrorCode::ChangedSince | ErrorCode::NothingToDo) =>
        {
            let ended = ended(node, undoable.act).await?;
            Err(ended.or_else(|| stood_on(node, &undoable, &refused)).unwrap_or(refused))
        }
        Err(refused) => Err(refused),
    }
}

/// The receipt says which topic stands again: `topic a_… to Be kind`, and nothing behind `to` where none does.
fn stands_again(undone: &Undoable, receipt: Receipt) -> Receipt {
    match (&undone.back, &receipt.detail) {
        (Back::Topic { before, .. }, Some(detail)) => {
            let topic = before.as_ref().map_or("", |topic| &topic.text);
            Receipt { detail: Some(format!("{detail} to {topic}")), ..receipt }
        }
        (
            Back::Topic { .. }
            | Back::Lift { .. }
            | Back::Reinstate { .. }
            | Back::Restore { .. }
            | Back::Mode { .. }
            | Back::Role { .. },
            _,
        ) => receipt,
    }
}

/// What was given for a time that is over is not there any more: no later act has to be undone first.
async fn ended(node: &Arc<Node>, act: EntryId) -> Result<Option<Refused>, Refused> {
    let until = node.receipt(act).await?.and_then(|receipt| receipt.until);
    Ok(until.filter(|until| *until <= node.now()).map(|_| {
        let message = "Its time is over: it has ended by itself.";
        Refused::new(ErrorCode::NothingToDo, message).field("act")
    }))
}

/// Which act has to be undone first, where that is known.
fn stood_on(node: &Node, undoable: &Undoable, refused: &Refused) -> Option<Refused> {
    let later = older::later(node, undoable).filter(|_| refused.code == ErrorCode::ChangedSince)?;
    let message = format!("It was changed again since. Undo {later} first, or act anew.");
    Some(Refused::new(ErrorCode::ChangedSince, message).field("act"))
}

pub(super) fn no_such_act() -> Refused {
    let message = "There is no such act. A receipt and the audit log name them (`a_…`).";
    Refused::new(ErrorCode::NoSuchAct, message).field("act")
}
