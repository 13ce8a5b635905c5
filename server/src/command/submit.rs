//! A logged request on its way: throttle, entry, submission, and the answer on its connection.

use super::caller::{Caller, Step};
use super::node::Node;
use super::refusal::Refused;
use crate::chat::{Act, Actor, Body, Entry, Head, Nonce, Wish};
use crate::log::Outcome;
use parlor_protocol::server::{Done, Frame};
use parlor_protocol::{EntryId, RoomName};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// A logged act in a room, before it has an author and a place.
pub(super) struct Draft {
    pub(super) room: RoomName,
    pub(super) nonce: String,
    pub(super) act: Act,
    pub(super) text: Option<Arc<str>>,
}

/// Submits the act. Its nonce is looked up before anything is refused or counted: what was answered stays answered.
pub(super) fn submit(
    node: &Arc<Node>,
    caller: &mut Caller,
    id: u64,
    draft: Draft,
) -> Result<Step, Refused> {
    let who = caller.speaker()?;
    let Draft { room, nonce, act, text } = draft;
    let nonce = Nonce(nonce.into());
    let print = node.print(&act, text.as_deref());
    let actor = Actor::person(who.id);
    let head =
        Head { id: EntryId::fresh(), actor, room: Some(room), nonce: Some(nonce), print, act };
    if let Some((seq, at)) = node.prior(&head) {
        caller.reply(&answer(id, Outcome::Duplicate { seq, at }));
        return Ok(Step::Done);
    }
    // Until all earlier answers are known again after a start, the log has to be asked before anything is refused.
    if node.store.knows_all_answers() {
        if let Act::Report { .. } = head.act {
            node.throttle_report(who.id)?;
        } else {
            caller.throttle_message(node)?;
        }
    }
    let wish = wish(&head.act);
    let (name, barred) = node.speaks_as(&who, head.room.as_ref(), wish);
    if let Some(refusal) = barred.filter(|_| node.store.knows_all_answers()) {
        // What stands in the way was kept after the first look, and the same request may have been kept before it.
        return match node.prior(&head) {
            Some((seq, at)) => {
                caller.reply(&answer(id, Outcome::Duplicate { seq, at }));
                Ok(Step::Done)
            }
            None => Err(Refused::judged(refusal)),
        };
    }
    let entry = Entry { head, body: Body { name, text, grounds: None } };
    let (mailbox, latency, began) = (caller.mailbox.clone(), node.latency.clone(), Instant::now());
    mailbox.gauge.said.fetch_add(1, Ordering::Relaxed);
    node.sequencer.submit_with(
        entry,
        Box::new(move |outcome| {
            mailbox.reply(&answer(id, outcome));
            latency.add(began.elapsed());
        }),
    );
    Ok(Step::Done)
}

/// What a sanction would have to forbid. Own messages may go, and others be reported, while one may not speak.
fn wish(act: &Act) -> Wish {
    match matches!(act, Act::Remove { .. } | Act::Report { .. }) {
        true => Wish::Act,
        false => Wish::Speak,
    }
}

/// The reply to an outcome.
pub(super) fn answer(id: u64, outcome: Outcome) -> Frame {
    match outcome {
        Outcome::Accepted { seq, at } => {
            Frame::Ok(Done { id, seq, at: Some(at), duplicate: false })
        }
        Outcome::Duplicate { seq, at } => {
            Frame::Ok(Done { id, seq, at: Some(at), duplicate: true })
        }
        Outcome::Rejected(refusal) => Refused::judged(refusal).into_frame(Some(id)),
        Outcome::Failed(failure) => Refused::failed(failure).into_frame(Some(id)),
    }
}
