//! How `parlor` ends, after sysexits.h, and what leads there.

use crate::link::LinkError;
use parlor_protocol::ErrorCode;
use parlor_protocol::admin::Fault;
use std::process::ExitCode;
use thiserror::Error;

/// The exit codes, so that scripts can tell what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// The server refused, the plan was not wanted, or `doctor` found something; the code or the sentence says what.
    Refused = 1,
    /// The command line is wrong: a verb, a flag, a time, a filter or a column.
    Usage = 64,
    /// No daemon answers.
    NoDaemon = 69,
    /// A fault of the program or of the server.
    Bug = 70,
    /// The output could not be written.
    Output = 74,
    /// It is not known whether the act happened: ask `parlor outcome` with the nonce that was printed.
    InDoubt = 75,
    /// The daemon speaks another protocol.
    Protocol = 76,
    /// Not permitted: no operator, or too low a rank.
    NotPermitted = 77,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// What a wrong command line is called for programs.
pub(crate) const USAGE: &str = "usage";

/// Why a command did not end well.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The daemon was lost before an act was sent.
    #[error("{0}. Nothing was done.")]
    Unsent(LinkError),
    #[error("{}", .0.message)]
    Refused(Fault),
    #[error("{0}")]
    Usage(String),
    /// The answer to an act was lost, and nobody could be asked.
    #[error(
        "It is not known whether the act with the nonce {nonce} happened: {}.\nAsk later: parlor outcome {nonce}",
        .why.trim_end_matches('.')
    )]
    InDoubt { nonce: String, why: String },
    /// The answer was lost, and when asked the server knew nothing of the act.
    #[error(
        "The answer was lost, and the act did not happen; with the nonce {nonce} it will not. Run the command again, with another nonce or none."
    )]
    NotYet { nonce: String },
    #[error("Nothing was done.")]
    Declined,
    #[error("the output cannot be written: {0}")]
    Output(std::io::Error),
    /// Whoever read the output went away, as `head` does; that is no mistake.
    #[error("the reader of the output is gone")]
    ReaderGone,
    #[error("{0}")]
    Bug(String),
}

impl Failure {
    /// How the program ends with it.
    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Self::Link(error) | Self::Unsent(error) => error.exit(),
            Self::Refused(fault) => refused(fault.code),
            Self::Usage(_) => Exit::Usage,
            Self::InDoubt { .. } => Exit::InDoubt,
            // Its nonce is spent: a script that repeats the same line must not take it for a doubt.
            Self::NotYet { .. } | Self::Declined => Exit::Refused,
            Self::Output(_) => Exit::Output,
            Self::ReaderGone => Exit::Done,
            Self::Bug(_) => Exit::Bug,
        }
    }

    /// What it is called for programs, with `--json`: the server's code, or one of ours.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Link(error) | Self::Unsent(error) => error.name(),
            Self::Refused(fault) => fault.code.as_str(),
            Self::Usage(_) => USAGE,
            Self::InDoubt { .. } => "in_doubt",
            Self::NotYet { .. } => "not_done",
            Self::Declined => "declined",
            Self::Output(_) | Self::ReaderGone => "output",
            Self::Bug(_) => "internal",
        }
    }

    /// An act that was not sent, where the daemon was there and is not any more.
    pub(crate) fn unsent(error: LinkError) -> Self {
        match &error {
            LinkError::Silent(_) | LinkError::Ended(_) | LinkError::Lost(_) => Self::Unsent(error),
            LinkError::Absent { .. }
            | LinkError::Denied { .. }
            | LinkError::Version { .. }
            | LinkError::Refused(_)
            | LinkError::Garbled(_) => Self::Link(error),
        }
    }

    /// The server's code, where there is one.
    pub(crate) const fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused(fault) | Self::Link(LinkError::Refused(fault)) => Some(fault.code),
            Self::Link(_)
            | Self::Unsent(_)
            | Self::Usage(_)
            | Self::InDoubt { .. }
            | Self::NotYet { .. }
            | Self::Declined
            | Self::Output(_)
            | Self::ReaderGone
            | Self::Bug(_) => None,
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Self::ReaderGone
        } else {
            Self::Output(error)
        }
    }
}

/// What a refusal says of whose turn it is.
const fn refused(code: ErrorCode) -> Exit {
    // Most codes are simply a refusal; these few ask for something else.
    if matches!(code, ErrorCode::NotPermitted | ErrorCode::BadToken) {
        Exit::NotPermitted
    } else if matches!(
        code,
        ErrorCode::BadFilter
            | ErrorCode::BadColumn
            | ErrorCode::BadField
            | ErrorCode::MissingField
            | ErrorCode::BadDuration
            | ErrorCode::BadNetwork
            | ErrorCode::BadNonce
            | ErrorCode::BadRoomName
    ) {
        Exit::Usage
    } else if matches!(code, ErrorCode::StorageUnknown | ErrorCode::UnderWay) {
        Exit::InDoubt
    } else if matches!(code, ErrorCode::Internal) {
        Exit::Bug
    } else {
        Exit::Refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every() -> Vec<Failure> {
        let link = [
            LinkError::Absent { looked: String::new() },
            LinkError::Denied { looked: String::new() },
            LinkError::Silent(30),
            LinkError::Version { theirs: 2, version: String::new() },
            LinkError::Lost(String::new()),
            LinkError::Garbled(String::new()),
        ];
        let (nonce, why) = (String::new(), String::new());
        let ours = [
            Failure::Usage(String::new()),
            Failure::InDoubt { nonce: nonce.clone(), why },
            Failure::NotYet { nonce },
            Failure::Declined,
            Failure::Output(std::io::Error::other("x")),
            Failure::Bug(String::new()),
        ];
        link.into_iter().map(Failure::Link).chain(ours).collect()
    }

    #[test]
    fn a_doubt_names_its_nonce_first_and_how_to_ask_on_a_line_of_its_own() {
        let why = "the connection was lost; then: No daemon answers.".to_owned();
        let said = Failure::InDoubt { nonce: "k3".into(), why }.to_string();
        let expected = "It is not known whether the act with the nonce k3 happened: \
                        the connection was lost; then: No daemon answers.\n\
                        Ask later: parlor outcome k3";
        assert_eq!(said, expected);
    }

    /// Programs rely on them.
    #[test]
    fn every_code_for_programs_is_in_the_readme() {
        let readme = include_str!("../../README.md");
        let list = readme.lines().find(|line| line.contains("`no_daemon`")).unwrap();
        for failure in every() {
            assert!(list.contains(&format!("`{}`", failure.name())), "{}", failure.name());
        }
    }

    /// A daemon that greets nobody was asked for nothing.
    #[test]
    fn before_an_act_was_sent_nothing_was_done() {
        let silent = Failure::unsent(LinkError::Silent(30));
        assert!(silent.to_string().ends_with("or stuck. Nothing was done."), "{silent}");
        assert_eq!((silent.name(), silent.exit()), ("no_answer", Exit::NoDaemon));
        let absent = Failure::unsent(LinkError::Absent { looked: String::new() });
        assert!(!absent.to_string().contains("Nothing was done"), "{absent}");
        let denied = Failure::unsent(LinkError::Denied { looked: String::new() });
        assert!(!denied.to_string().contains("No daemon"), "{denied}");
    }
}
