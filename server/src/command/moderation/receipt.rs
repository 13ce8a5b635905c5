//! Receipts: what an act did, as the audit log has it; so they are the same after a crash.

use super::undo::no_such_act;
use crate::chat::{Nonce, Print};
use crate::command::doer::Doer;
use crate::command::node::Node;
use crate::command::refusal::Refused;
use parlor_protocol::deed::Receipt;
use parlor_protocol::{EntryId, ErrorCode, RoomName};
use std::sync::Arc;

/// Whether the act was just done, or had been done before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum First {
    Yes,
    No,
}

/// What became of the act with this nonce. None: it did not happen, and unless it is still on its way, it will not.
pub async fn outcome(
    node: &Arc<Node>,
    doer: &Doer,
    nonce: &str,
) -> Result<Option<Receipt>, Refused> {
    let nonce = super::nonce(nonce)?;
    recorded(node, doer, &nonce).await
}

/// As it stands on record; addresses are for operators of all rooms.
async fn recorded(
    node: &Arc<Node>,
    doer: &Doer,
    nonce: &Nonce,
) -> Result<Option<Receipt>, Refused> {
    let receipt = node.recorded(doer.id(), nonce).await?;
    Ok(receipt.map(|receipt| match doer.is_everywhere() {
        true => receipt,
        false => Receipt { networks: Vec::new(), ..receipt },
    }))
}

/// The receipt of an act that the log has taken.
pub(super) async fn of(
    node: &Arc<Node>,
    doer: &Doer,
    nonce: &Nonce,
    first: First,
) -> Result<Receipt, Refused> {
    let receipt = recorded(node, doer, nonce).await.ok().flatten().ok_or_else(unread)?;
    Ok(Receipt { duplicate: first == First::No, ..receipt })
}

/// What was done with this nonce already, by the same request; another request is refused. It is asked before the deed is
/// read, for its persons may be called otherwise by now.
pub(super) async fn again(
    node: &Arc<Node>,
    doer: &Doer,
    nonce: &Nonce,
    print: Print,
) -> Result<Option<Receipt>, Refused> {
    let Some(receipt) = recorded(node, doer, nonce).await? else { return Ok(None) };
    let known = print_of(node, doer, nonce, &receipt);
    let window_ms = node.sequencer.read(|state| state.rules.dedupe_ms);
    match known {
        Some(known) if known != print => Err(Refused::nonce_reused()),
        // The log has forgotten the nonce, so that it is free.
        None if receipt.at.saturating_add(window_ms) < node.now() => Ok(None),
        Some(_) | None => Ok(Some(Receipt { duplicate: true, ..receipt })),
    }
}

/// A nonce counts in the room of its act, or in none.
fn print_of(node: &Node, doer: &Doer, nonce: &Nonce, receipt: &Receipt) -> Option<Print> {
    let rooms = receipt.rooms.iter().filter_map(|placed| RoomName::parse(&placed.room).ok());
    let rooms = rooms.filter_map(|name| node.sequencer.room(&name));
    let places = std::iter::once(None).chain(rooms.take(1).map(Some));
    let mut priors =
        places.filter_map(|room| node.sequencer.prior(doer.id(), room.as_deref(), nonce));
    priors.next().map(|prior| prior.print)
}

/// Why an act that is not among those that can be undone is not.
pub(super) async fn why_not_undoable(node: &Arc<Node>, act: EntryId) -> Result<Refused, Refused> {
    let Some(receipt) = node.receipt(act).await? else { return Ok(no_such_act()) };
    let message = match receipt.undo_until {
        Some(until) if until <= node.now() => {
            return Ok(Refused::new(ErrorCode::UndoWindowOver, "It can no longer be undone."));
        }
        Some(_) => "It was undone already.",
        None => "Nothing takes this back.",
    };
    Ok(Refused::new(ErrorCode::CannotUndo, message).field("act"))
}

/// Not `internal`: programs take that for an act that did not happen.
fn unread() -> Refused {
    let message = "It was done, but its record could not be read. Ask for its `outcome`.";
    Refused::new(ErrorCode::StorageUnknown, message)
}
