//! How the link stands, and what the server lets this operator do.

use parlor_protocol::admin::Welcome;
use parlor_protocol::deed::Verb;

/// The link.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinkState {
    pub(crate) state: State,
    /// What the server said at the last welcome; it stays when the link is lost.
    pub(crate) welcome: Option<Box<Welcome>>,
    /// When the link was lost.
    pub(crate) lost_at: Option<u64>,
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
        why: String,
    },
    /// The server will not let us in.
    Refused(String),
}

impl LinkState {
    pub(crate) fn is_live(&self) -> bool {
        self.state == State::Live
    }

    pub(super) fn live(&mut self, welcome: Box<Welcome>) {
        *self = Self { state: State::Live, welcome: Some(welcome), lost_at: None };
    }

    pub(super) fn waiting(&mut self, (tries, wait_ms, why): (u32, u64, String), now: u64) {
        self.lost_at = self.lost_at.or(Some(now));
        self.state = State::Waiting { tries, until: now + wait_ms, why };
    }

    /// Why this verb cannot be used; nothing: it can. The server judges in any case.
    pub(crate) fn forbids(&self, verb: Verb) -> Option<String> {
        let Some(welcome) = &self.welcome else { return Some("not connected".to_owned()) };
        if !self.is_live() {
            return Some("not connected".to_owned());
        }
        let operator = &welcome.operator;
        if operator.verbs.contains(&verb) {
            return None;
        }
        Some(format!("needs more than the role {}", operator.role.as_str()))
    }
}
