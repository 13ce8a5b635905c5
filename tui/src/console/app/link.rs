//! How the link stands, and what the server lets this operator do.

use super::Now;
use crate::link::LinkError;
use crate::text::seconds;
use parlor_protocol::admin::{Pulse, Welcome};
use parlor_protocol::deed::Verb;

/// A ping wants its answer with the first second of the clock after this time: it comes when the console wakes up anyway.
const PING: u64 = 1_500;

/// So long after the second the clock waits for the answer to wake the console, which then need not wake by itself.
const WITH_IT: u64 = 100;

/// How the whole server is is asked for this often at most.
const PULSE: u64 = 3_000;

/// Of a server that owes an answer and was not heard for so long, what is shown may be old.
const SILENT: u64 = 2_500;

/// So long an answer may take in any case, and so long at most, however bad the line is.
const LATE: u64 = 900;
const MOST_LATE: u64 = 4_000;

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
    ping: Ping,
    whole: Whole,
    /// For how long a server that owes an answer has said nothing.
    silent: Option<u64>,
}

/// The question whether anybody is there.
#[derive(Clone, Debug, Default)]
struct Ping {
    /// The number of the last one while it waits for its answer, and when that is due.
    waits: Option<u64>,
    due: u64,
    /// The console stood still while it was under way: how long it takes cannot be told.
    slept: bool,
    /// How long the last answer took beyond the time it was wanted after.
    rtt_ms: u64,
}

/// What is known of the whole server wherever one is.
#[derive(Clone, Debug, Default)]
struct Whole {
    /// How it was a moment ago; it stays when the link is lost.
    pulse: Option<Box<Pulse>>,
    /// When that was asked for last, and whether something happened since.
    asked_at: u64,
    stirred: bool,
    /// When the report that came last did; nothing: it is not known yet.
    reported: Option<u64>,
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
    pub(super) fn was_there(&self) -> bool {
        self.welcome.is_some() && self.lost_at.is_some()
    }

    /// How long an answer takes, there and back: as long as the last ping, or as the one that is under way has taken already.
    pub(crate) fn rtt(&self, now: u64) -> u64 {
        let waits = self.ping.waits.is_some() && !self.ping.slept;
        let waited = if waits { now.saturating_sub(self.ping.due) } else { 0 };
        // In whole seconds, for it is not over yet.
        self.ping.rtt_ms.max(waited / 1_000 * 1_000)
    }

    /// How long the answer to a ping may take before its silence is worth a word: twice what the last one took, on a bad line.
    fn patience(&self) -> u64 {
        LATE.max(2 * self.ping.rtt_ms).min(MOST_LATE)
    }

    /// When the server will have been silent for too long.
    pub(super) fn silent_at(&self) -> Option<u64> {
        let waits = self.is_live() && self.ping.waits.is_some() && self.silent.is_none();
        waits.then(|| (self.heard_at + SILENT).max(self.ping.due + self.patience()))
    }

    /// How old what is shown is, at least; nothing: it is as things are.
    pub(crate) fn stale(&self, now: u64) -> Option<u64> {
        self.welcome.as_ref()?;
        self.lost_at.map(|lost| now.saturating_sub(lost)).or(self.silent)
    }

    pub(super) fn live(&mut self, welcome: Box<Welcome>, now: u64) {
        let (welcome, old) = (Some(welcome), std::mem::take(&mut self.whole));
        let whole = Whole { pulse: old.pulse, reported: old.reported, ..Whole::default() };
        let (state, live_at, heard_at) = (State::Live, now, now);
        *self = Self { state, welcome, live_at, heard_at, whole, ..Self::default() };
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

    /// Something happened in what is looked at.
    pub(super) fn stirred(&mut self) {
        self.whole.stirred = true;
    }

    /// Whether it is time to ask how the whole server is: not while nothing happens, for each answer wakes the console.
    pub(super) fn wants_pulse(&mut self, now: u64) -> bool {
        let wants = self.is_live() && self.whole.stirred && now >= self.whole.asked_at + PULSE;
        if wants {
            (self.whole.asked_at, self.whole.stirred) = (now, false);
        }
        wants
    }

    /// How the whole server was a moment ago, while somebody answers.
    pub(crate) fn pulse(&self) -> Option<&Pulse> {
        self.whole.pulse.as_deref().filter(|_| self.is_fresh())
    }

    /// How the whole server is.
    pub(super) fn beat(&mut self, pulse: Pulse) {
        self.whole.pulse = Some(Box::new(pulse));
    }

    /// When the last report came; whether it is another one than before.
    pub(super) fn reported(&mut self, at: u64) -> bool {
        self.whole.reported.replace(at).is_some_and(|before| at > before)
    }

    /// The answer to this request came; it may be the ping's.
    pub(super) fn answered(&mut self, request: u64, now: u64) {
        if self.ping.waits.take_if(|ping| *ping == request).is_some() && !self.ping.slept {
            self.ping.rtt_ms = now.saturating_sub(self.ping.due);
        }
    }

    /// After how long the next ping wants its answer; nothing: it is not time for one. One that is not answered is not
    /// followed by others, nor is one whose answer came too early.
    pub(super) fn wants_ping(&self, now: Now) -> Option<u64> {
        let wanted = self.is_live() && self.ping.waits.is_none() && now.mono >= self.ping.due;
        wanted.then(|| PING + 1_000 - (now.wall + PING) % 1_000)
    }

    pub(super) fn pinged(&mut self, request: u64, due: u64) {
        self.ping = Ping { waits: Some(request), due, slept: false, ..self.ping };
    }

    /// When the console wakes up for this second of the clock.
    pub(super) fn second(&self, at: u64) -> u64 {
        let comes =
            self.is_live() && self.ping.waits.is_some() && self.ping.due.abs_diff(at) < WITH_IT;
        if comes { at + WITH_IT } else { at }
    }

    /// Time went by.
    pub(super) fn listen(&mut self, now: u64) {
        let silent = now.saturating_sub(self.heard_at);
        let owes = self.is_live() && self.ping.waits.is_some();
        let late = now >= self.ping.due + self.patience();
        self.silent = (owes && late && silent >= SILENT).then_some(silent);
    }

    /// The console itself stood still, and whoever does cannot say that the server was silent.
    pub(super) fn slept(&mut self, now: u64) {
        (self.heard_at, self.ping.due, self.ping.slept) = (now, self.ping.due.max(now), true);
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
