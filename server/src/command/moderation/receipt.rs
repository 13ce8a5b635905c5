//! Receipts: what an act did, as the audit log has it; so they are the same after a crash.

use super::undo::no_such_act;
use super::ways::{Asked, Prospect};
use crate::chat::{Nonce, Print};
use crate::command::doer::Doer;
use crate::command::node::Node;
use crate::command::refusal::Refused;
use crate::log::Health;
use parlor_protocol::deed::{Receipt, Verb};
use parlor_protocol::{EntryId, ErrorCode, RoomName};
use std::sync::Arc;

/// How soon to ask again for the outcome of an act that is under way.
const ASK_AGAIN_MS: u64 = 500;

/// Whether the act was just done, or had been done before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum First {
    Yes,
    No,
}

/// What became of the act with this nonce. None: it did not happen, and with this nonce it will not.
pub async fn outcome(
    node: &Arc<Node>,
    doer: &Doer,
    nonce: &str,
) -> Result<Option<Receipt>, Refused> {
    let nonce = super::nonce(nonce)?;
    let now = node.uptime();
    let until = now.saturating_add(node.sequencer.read(|state| state.rules.dedupe_ms));
    let prospect = node.ways.ask(doer.actor, &nonce, (now, until));
    // Looked at after that: a commit whose fate was not known has had its answer by now, and this tells of it.
    let unsure = *node.sequencer.health().borrow() == Health::Reopening;
    let found = recorded(node, doer, &nonce).await;
    let is_open = unsure || prospect == Prospect::UnderWay;
    if matches!(found, Ok(None)) && !is_open {
        return Ok(None);
    }
    if prospect == Prospect::Spent(Asked::First) {
        node.ways.unsaid(doer.actor, &nonce);
    }
    found?.map(Some).ok_or_else(under_way)
}

/// Neither done nor not done.
fn under_way() -> Refused {
    let message = "It is still under way. Ask again in a moment.";
    let refused = Refused::new(ErrorCode::UnderWay, message);
    Refused { retry_after_ms: Some(ASK_AGAIN_MS), ..refused }
}

/// The act came after the question.
pub(super) fn spent() -> Refused {
    let message = "Its `outcome` was asked for, and the answer was that it did not happen: so nothing \
                   happens with this nonce any more. Use a fresh one.";
    Refused::new(ErrorCode::NonceSpent, message).field("nonce")
}

/// As it stands on record; addresses are for operators of all rooms.
async fn recorded(
    node: &Arc<Node>,
    doer: &Doer,
    nonce: &Nonce,
) -> Result<Option<Receipt>, Refused> {
    let receipt = node.recorded(doer.id(), nonce).await?;
    Ok(receipt.map(|receipt| {
        let sanctions = matches!(receipt.verb, Verb::Mute | Verb::Kick | Verb::Ban);
        let newcomers = sanctions && !receipt.everybody && !receipt.networks.is_empty();
        match doer.is_everywhere() {
            true => Receipt { newcomers, ..receipt },
            false => Receipt { newcomers, networks: Vec::new(), everybody: false, ..receipt },
        }
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
