//! Moderation: what a deed would do, doing it once, taking it back, and what became of it; the same for browsers and operators.
//!
//! Everything here may wait for the log or a reader of the store. What is refused is a `Refused` with a code and a sentence.

mod inquiry;
mod older;
mod plan;
mod plans;
mod receipt;
mod scale;
mod texts;
mod undo;
mod ways;

pub use inquiry::{Subject, Verdict, look, review, turned_away, whom};
pub use plan::{Commit, Force, act, commit, plan};
pub(super) use plans::Plans;
pub use receipt::outcome;
pub use scale::Caution;
pub use undo::{Undoing, undo};
pub(super) use ways::Ways;

use super::deed::Intent;
use super::doer::Doer;
use super::node::Node;
use super::refusal::Refused;
use crate::chat::{Act, Body, Entry, Grounds, Head, Nonce};
use crate::log::{Failure, Outcome};
use parlor_protocol::client::NONCE_BYTES;
use parlor_protocol::deed::Receipt;
use parlor_protocol::{EntryId, ErrorCode, RoomName};
use std::sync::Arc;
use tokio::sync::oneshot;

/// An act of a doer on its way to the log.
struct Motion {
    room: Option<RoomName>,
    act: Act,
    text: Option<Arc<str>>,
    grounds: Grounds,
    /// What makes a repetition the same request.
    print: u64,
}

impl Motion {
    fn of(intent: Intent, print: u64) -> Self {
        let Intent { room, act, text, reason, persons, networks, .. } = intent;
        let names = persons.into_iter().map(|who| who.name).collect();
        Self { room, act, text, grounds: Grounds { reason, names, networks }, print }
    }
}

/// Submits it, once for a nonce, and tells what it did. Whoever was told that nothing happened is not made a liar of.
async fn submit(
    node: &Arc<Node>,
    doer: &Doer,
    motion: Motion,
    nonce: &Nonce,
) -> Result<Receipt, Refused> {
    let Motion { room, act, text, grounds, print } = motion;
    let id = EntryId::fresh();
    let head = Head { id, actor: doer.actor, room, nonce: Some(nonce.clone()), print, act };
    let grounds = Some(Arc::new(grounds));
    let entry = Entry { head, body: Body { name: node.doer_name(doer), text, grounds } };
    let way = node.ways.set_out(doer.actor, nonce, node.uptime()).ok_or_else(receipt::spent)?;
    let (sender, receiver) = oneshot::channel();
    // Whoever waits may go away meanwhile; the act is under way all the same.
    let answer = move |outcome| {
        drop(way);
        drop(sender.send(outcome));
    };
    node.sequencer.submit_with(entry, Box::new(answer));
    match receiver.await.unwrap_or(Outcome::Failed(Failure::Unknown)) {
        Outcome::Accepted { .. } => receipt::of(node, doer, nonce, receipt::First::Yes).await,
        Outcome::Duplicate { .. } => receipt::of(node, doer, nonce, receipt::First::No).await,
        Outcome::Rejected(refusal) => Err(node.judged(refusal)),
        Outcome::Failed(failure) => Err(Refused::failed(failure)),
    }
}

/// A nonce as operators' programs send it; that of a browser was looked at by the parser.
fn nonce(text: &str) -> Result<Nonce, Refused> {
    if (1..=NONCE_BYTES).contains(&text.len()) {
        return Ok(Nonce(text.into()));
    }
    let message = format!("`nonce` must be 1 to {NONCE_BYTES} bytes long");
    Err(Refused::new(ErrorCode::BadNonce, message).field("nonce"))
}
