//! What can go wrong between `parlor` and the daemon, in words, and how the program then ends.

use super::Place;
use crate::exit::Exit;
use parlor_protocol::ErrorCode;
use parlor_protocol::admin::{ADMIN_PROTOCOL, Fault};
use std::os::unix::fs::FileTypeExt;
use std::path::Path;
use std::{fs, io};
use thiserror::Error;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum LinkError {
    /// No daemon at any of the places.
    #[error("No daemon answers. I looked here:\n{looked}{START}")]
    Absent { looked: String },
    /// Of a place where one may be the system keeps this user away.
    #[error("This user may not use the daemon's socket. I looked here:\n{looked}{ASK}")]
    Denied { looked: String },
    /// One takes the connection and does not greet.
    #[error("the daemon takes the connection and says nothing for {0} s: it is stopped, or stuck")]
    Silent(u64),
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

const ASK: &str = "Run `parlor` as the daemon's user or as root, or let a group in with `group` of [admin] in the daemon's configuration.";

impl LinkError {
    /// Nobody at these places, each with the reason.
    pub(super) fn absent(looked: Vec<(Place, io::Error)>) -> Self {
        let denied = looked.iter().any(|(_, error)| is_denied(error));
        let lines = looked.iter().map(|(place, error)| {
            let why = reason(&place.path, error);
            format!("  {} ({}): {why}\n", place.path.display(), place.why)
        });
        let looked = lines.collect();
        if denied { Self::Denied { looked } } else { Self::Absent { looked } }
    }

    /// An answer of the wrong kind.
    pub(crate) fn unexpected(request: &str) -> Self {
        Self::Garbled(format!("`{request}` was answered by something else"))
    }

    /// What it is called for programs.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Absent { .. } => "no_daemon",
            Self::Denied { .. } => "socket_denied",
            Self::Silent(_) => "no_answer",
            Self::Version { .. } => "other_protocol",
            Self::Refused(fault) => fault.code.as_str(),
            Self::Ended(_) | Self::Lost(_) => "connection_lost",
            Self::Garbled(_) => "not_understood",
        }
    }

    /// How the program ends.
    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Self::Denied { .. } => Exit::NotPermitted,
            Self::Absent { .. } | Self::Silent(_) | Self::Ended(_) | Self::Lost(_) => {
                Exit::NoDaemon
            }
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

fn reason(path: &Path, error: &io::Error) -> String {
    let is_socket = |path| fs::metadata(path).is_ok_and(|file| file.file_type().is_socket());
    if error.kind() == io::ErrorKind::NotFound {
        "there is nothing".to_owned()
    } else if error.kind() == io::ErrorKind::ConnectionRefused && !is_socket(path) {
        "this is no socket".to_owned()
    } else if error.kind() == io::ErrorKind::ConnectionRefused {
        "a socket, but nobody answers: the daemon is gone".to_owned()
    } else if is_denied(error) {
        "this user may not".to_owned()
    } else {
        error.to_string()
    }
}
