//! What can go wrong between `parlor` and the daemon, in words, and how the program then ends.

use super::Place;
use crate::exit::Exit;
use parlor_protocol::ErrorCode;
use parlor_protocol::admin::{ADMIN_PROTOCOL, Fault};
use std::io;
use thiserror::Error;

/// Why there is no answer.
#[derive(Debug, Error)]
pub(crate) enum LinkError {
    /// No daemon at any of the places.
    #[error("No daemon answers. I looked here:\n{looked}{advice}")]
    Absent { looked: String, advice: &'static str, denied: bool },
    #[error(
        "The daemon (version {version}) speaks version {theirs} of the admin protocol, this program version {ADMIN_PROTOCOL}. Use the `parlor` that came with the daemon."
    )]
    Version { theirs: u32, version: String },
    #[error("{}", .0.message)]
    Refused(Fault),
    #[error("the daemon ended the connection: {0}")]
    Ended(String),
    #[error("the connection to the daemon was lost: {0}")]
    Lost(String),
    #[error("the daemon said something that this program does not understand: {0}")]
    Garbled(String),
}

const START: &str = "Start one with `parlord --config PATH`, or name its socket: `parlor --socket PATH` or PARLOR_SOCKET. The socket is run/admin.sock in the daemon's data folder.";

const ASK: &str = "There is one, but this user may not use its socket. Run `parlor` as the daemon's user or as root, or let a group in with `group` of [admin] in the daemon's configuration.";

impl LinkError {
    /// Nobody at these places, each with the reason.
    pub(super) fn absent(looked: Vec<(Place, io::Error)>) -> Self {
        let denied = looked.iter().any(|(_, error)| is_denied(error));
        let lines = looked.iter().map(|(place, error)| {
            format!("  {} ({}): {}\n", place.path.display(), place.why, reason(error))
        });
        Self::Absent { looked: lines.collect(), advice: if denied { ASK } else { START }, denied }
    }

    /// An answer of the wrong kind.
    pub(crate) fn unexpected(request: &str) -> Self {
        Self::Garbled(format!("`{request}` was answered by something else"))
    }

    /// How the program ends.
    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Self::Absent { denied: true, .. } => Exit::NotPermitted,
            Self::Absent { denied: false, .. } | Self::Ended(_) | Self::Lost(_) => Exit::NoDaemon,
            Self::Version { .. } | Self::Garbled(_) => Exit::Protocol,
            Self::Refused(Fault {
                code: ErrorCode::NotPermitted | ErrorCode::BadToken, ..
            }) => Exit::NotPermitted,
            Self::Refused(_) => Exit::Refused,
        }
    }
}

fn is_denied(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied
}

fn reason(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::NotFound {
        "there is nothing".to_owned()
    } else if error.kind() == io::ErrorKind::ConnectionRefused {
        "a socket, but nobody answers: the daemon is gone".to_owned()
    } else if is_denied(error) {
        "this user may not".to_owned()
    } else {
        error.to_string()
    }
}
