//! How the link stands, and what the server lets this operator do.

use crate::link::LinkError;
use crate::text::seconds;
use parlor_protocol::admin::{Pulse, Welcome};
use parlor_protocol::deed::Verb;

/// So long after a ping comes the next one: with every third tick of the clock, which wakes the console anyway.
const PING: u64 = 2_500;

/// Of a server that owes an answer and was not heard for so long, what is shown may be old.
const SILENT: u64 = 2_500;

/// The link.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinkState {
    pub(crate) state: State,
    /// What the server said at the last welcome; it stays when the link is lost.
    pub(crate) welcome: Option<Box<Welcome>>,
    /// When the server welcomed us.
    live_at: u64,
    /// When the link was lost.
    lost_at: Option<u64>,
    /// When something came of the server last.
    heard_at: u64,
    /// When the last ping was sent, and its number while it waits for its answer.
    pinged_at: u64,
    ping: Option<u64>,
    /// The console stood still while the ping was under way: how long it takes cannot be told.
    slept: bool,
    /// How long the last ping took, there and back.
    pub(crate) rtt_ms: u64,
    /// How the whole server was a moment ago; it stays when the link is lost.
    pub(crate) pulse: Option<Box<Pulse>>,
    /// For how long a server that owes an answer has said nothing.
    silent: Option<u64>,
}

/// Whether there is a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum State {
    #[default]
    Connecting,
    Live,
    /// It will be tried again at `until`.
    Waiting {
        tries: u32,
        until: u64,
        why: LinkError,
    },
}

impl LinkState {
    pub(crate) fn is_live(&self) -> bool {
        self.state == State::Live
    }

    /// Whether there is a link, and somebody answers at its other end.
    pub(crate) fn is_fresh(&self) -> bool {
        self.is_live() && self.silent.is_none()
    }

    /// The link was there and is not.
    pub(super) fn is_lost(&self) -> bool {
        self.lost_at.is_some()
    }

    /// How old what is shown is, at least; nothing: it is as things are.
    pub(crate) fn stale(&self, now: u64) -> Option<u64> {
        self.welcome.as_ref()?;
        self.lost_at.map(|lost| now.saturating_sub(lost)).or(self.silent)
    }

    pub(super) fn live(&mut self, welcome: Box<Welcome>, now: u64) {
        let (welcome, pulse) = (Some(welcome), self.pulse.take());
        let (live_at, heard_at, pinged_at) = (now, now, now);
        let live = Self { welcome, pulse, live_at, heard_at, pinged_at, ..Self::default() };
        *self = Self { state: State::Live, ..live };
    }

    /// Whether there is a link that is newer than this moment.
    pub(super) fn is_newer(&self, than: u64) -> bool {
        self.is_live() && self.live_at > than
    }

    /// Something came. True: after a silence.
    pub(super) fn heard(&mut self, now: u64) -> bool {
        self.heard_at = now;
        self.silent.take().is_some()
    }

    /// The answer to this request came; it may be the ping's.
    pub(super) fn answered(&mut self, request: u64, now: u64) {
        if self.ping.take_if(|ping| *ping == request).is_some() && !self.slept {
            self.rtt_ms = now.saturating_sub(self.pinged_at);
        }
    }

    /// Whether it is time for a ping. One that is not answered is not followed by others.
    pub(super) fn wants_ping(&self, now: u64) -> bool {
        self.is_live() && self.ping.is_none() && now.saturating_sub(self.pinged_at) >= PING
    }

    pub(super) fn pinged(&mut self, request: u64, now: u64) {
        (self.ping, self.pinged_at, self.slept) = (Some(request), now, false);
    }

    /// Time went by.
    pub(super) fn listen(&mut self, now: u64) {
        let silent = now.saturating_sub(self.heard_at);
        let owes = self.is_live() && self.ping.is_some();
        self.silent = (owes && silent >= SILENT).then_some(silent);
    }

    /// The console itself stood still, and whoever does cannot say that the server was silent.
    pub(super) fn slept(&mut self, now: u64) {
        (self.heard_at, self.pinged_at, self.slept) = (now, now, true);
    }

    /// Why there never was a link; nothing: there was one, or may be yet.
    pub(crate) fn absent(&self) -> Option<&LinkError> {
        match &self.state {
            State::Waiting { why, .. } if self.welcome.is_none() => Some(why),
            State::Waiting { .. } | State::Connecting | State::Live => None,
        }
    }

    pub(super) fn waiting(&mut self, (tries, wait_ms, why): (u32, u64, LinkError), now: u64) {
        self.silent = None;
        self.lost_at = self.lost_at.or(Some(now));
        self.state = State::Waiting { tries, until: now + wait_ms, why };
    }

    /// Why nothing can be done now; nothing: it can. What is sent to a server that stands still would be done whenever it
    /// goes on.
    pub(crate) fn away(&self) -> Option<String> {
        match (self.is_live(), self.silent) {
            (false, _) => Some("not connected".to_owned()),
            (true, Some(silent)) => {
                Some(format!("the server has not answered for {}", seconds(silent)))
            }
            (true, None) => None,
        }
    }

    /// The rooms of an operator who looks after some only, as patterns; nothing: they are all, and what is in none.
    pub(crate) fn rooms(&self) -> Option<&[String]> {
        let rooms = self.welcome.as_ref()?.operator.rooms.as_slice();
        (!rooms.iter().any(|room| room == "*")).then_some(rooms)
    }

    /// Why the operator may not use this verb; nothing: he may. The server judges in any case.
    pub(crate) fn forbids(&self, verb: Verb) -> Option<String> {
        let operator = &self.welcome.as_ref()?.operator;
        if operator.verbs.contains(&verb) {
            return None;
        }
        Some(format!("needs more than the role {}", operator.role.as_str()))
    }
}
