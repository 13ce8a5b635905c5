//! A caller: one connection as the verbs see it, and what a verb asks its session to do.

use super::directory::Presence;
use super::hello::Arrived;
use super::node::Node;
use super::refusal::Refused;
use crate::chat::Who;
use crate::hub::{Attached, Hub, LiveRoom, Mailbox, Reply, Start};
use crate::policy::Throttle;
use futures_util::future::BoxFuture;
use parlor_protocol::server::Frame;
use parlor_protocol::{ErrorCode, RoomName};
use std::net::IpAddr;
use std::sync::Arc;

/// What a claim takes from the bucket of its address, in messages.
const MESSAGES_PER_CLAIM: usize = 5;

/// One connection. Which rooms it watches is in the gauge of its mailbox, where operators see them; the outbox holds the seats.
pub struct Caller {
    pub mailbox: Arc<Mailbox>,
    pub(super) address: IpAddr,
    /// The person, once `hello` was answered; while it lives, the name is in use.
    presence: Option<Presence>,
    messages: Throttle,
    watches: Throttle,
    others: Throttle,
}

/// What the session does next.
pub enum Step {
    /// Nothing: the reply is in the mailbox, or comes with the outcome.
    Done,
    /// These rooms join the outbox; their `watching` replies are in the mailbox already.
    Attach(Vec<Attach>),
    /// This slot leaves the outbox.
    Detach(u16),
    /// No further request is read until this is done; then `Caller::resume`.
    Later(BoxFuture<'static, Resume>),
}

/// A watched room on its way to the outbox.
pub struct Attach {
    pub slot: u16,
    pub attached: Attached,
    pub start: Start,
}

/// What a `Step::Later` came to.
pub enum Resume {
    /// The reply.
    Answered(Reply),
    /// What a `hello` asked of the log was judged.
    Arrived(Box<Arrived>),
}

impl Caller {
    /// A connection from this address that has said nothing yet.
    pub fn new(mailbox: Arc<Mailbox>, address: IpAddr) -> Self {
        let (messages, watches, others) = Default::default();
        Self { mailbox, address, presence: None, messages, watches, others }
    }

    /// The person, once `hello` was answered.
    pub fn who(&self) -> Option<&Arc<Who>> {
        self.presence.as_ref().map(Presence::who)
    }

    /// Goes on with what a `Step::Later` came to.
    pub fn resume(&mut self, node: &Arc<Node>, resume: Resume) -> Step {
        match resume {
            Resume::Answered(reply) => {
                self.mailbox.answer(reply);
                Step::Done
            }
            Resume::Arrived(arrived) => super::hello::arrived(node, self, *arrived),
        }
    }

    pub(super) fn speaker(&self) -> Result<Arc<Who>, Refused> {
        let none = || Refused::new(ErrorCode::HelloFirst, "Say `hello` first.");
        self.who().cloned().ok_or_else(none)
    }

    pub(super) fn welcome(&mut self, presence: Presence) {
        self.presence = Some(presence);
    }

    pub(super) fn reply(&self, frame: &Frame) {
        self.mailbox.reply(frame);
    }

    pub(super) fn refuse(&self, id: Option<u64>, refused: Refused) {
        self.reply(&refused.into_frame(id));
    }

    pub(super) fn throttle_message(&mut self, node: &Node) -> Result<(), Refused> {
        let now = node.uptime();
        self.messages.take(node.rates.messages, now).map_err(Refused::rate_limited)?;
        node.throttle(self.who().map(|who| who.id), self.address)
    }

    /// A claim is an entry like a message, by somebody who is nobody yet, and is remembered longer.
    pub(super) fn throttle_claim(&self, node: &Node) -> Result<(), Refused> {
        (0..MESSAGES_PER_CLAIM).try_for_each(|_| node.throttle(None, self.address))
    }

    pub(super) fn throttle_watch(&mut self, node: &Node) -> Result<(), Refused> {
        self.watches.take(node.rates.watches, node.uptime()).map_err(Refused::rate_limited)
    }

    pub(super) fn throttle_other(&mut self, node: &Node) -> Result<(), Refused> {
        self.others.take(node.rates.others, node.uptime()).map_err(Refused::rate_limited)
    }

    pub(super) fn watches(&self, hub: &Hub, room: &RoomName) -> bool {
        self.slot(hub, room).is_some()
    }

    /// The slot of a watched room: its bit in the mailbox's signal.
    pub(super) fn slot(&self, hub: &Hub, room: &RoomName) -> Option<u16> {
        self.mailbox.gauge.slot(hub.room(room)?.gauge())
    }

    /// A slot for another room, if the limit leaves one.
    pub(super) fn free_slot(&self, limit: usize) -> Option<u16> {
        let slot = self.mailbox.gauge.free_slot();
        (slot < limit).then_some(slot as u16)
    }

    pub(super) fn occupy(&mut self, slot: u16, room: &LiveRoom) {
        self.mailbox.gauge.enter(slot, room.gauge().clone());
    }

    /// The reader was put out of the room of this slot.
    pub fn leave(&mut self, slot: u16) {
        self.mailbox.gauge.leave(slot);
    }

    pub(super) fn vacate(&mut self, hub: &Hub, room: &RoomName) -> Option<u16> {
        let slot = self.slot(hub, room)?;
        self.leave(slot);
        Some(slot)
    }
}
