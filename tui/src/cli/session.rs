//! Where the daemon is looked for, with which token, and what its answers mean for a command.

use crate::args::Common;
use crate::exit::Failure;
use crate::link::{Link, LinkError, Place, places};
use parlor_protocol::admin::Frame;

/// What is needed to connect, and to connect again.
pub(crate) struct Session {
    pub(crate) places: Vec<Place>,
    token: Option<String>,
}

impl Session {
    /// As the flags and the environment say.
    pub(crate) fn new(common: &Common) -> Self {
        let places = places(common.socket.as_deref(), |name| std::env::var_os(name));
        // A token on the command line would stand in every list of processes.
        let token = std::env::var("PARLOR_TOKEN").ok().filter(|token| !token.is_empty());
        Self { places, token }
    }

    pub(crate) async fn open(&self) -> Result<Link, LinkError> {
        Link::open(&self.places, self.token.as_deref()).await
    }
}

/// An answer that is no refusal.
pub(crate) fn answer(frame: Frame) -> Result<Frame, Failure> {
    match frame {
        Frame::Error(fault) => Err(Failure::Refused(fault)),
        other @ (Frame::Welcome(_)
        | Frame::Ok { .. }
        | Frame::Snapshot(_)
        | Frame::Changes(_)
        | Frame::Lines(_)
        | Frame::Plan(_)
        | Frame::Receipt(_)
        | Frame::Outcome(_)
        | Frame::Rights { .. }
        | Frame::Bye { .. }) => Ok(other),
    }
}

/// An answer of the wrong kind.
pub(crate) fn unexpected(request: &str) -> Failure {
    Failure::Link(LinkError::unexpected(request))
}
