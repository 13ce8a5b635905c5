//! Requests from clients, parsed by hand from one JSON object so that each mistake has its code, its field and a sentence.

mod parse;
mod write;

use crate::Seq;
use crate::moderation::Motion;

/// The longest nonce in bytes.
pub const NONCE_BYTES: usize = 36;

/// The longest `client` of a `hello` in bytes.
pub const CLIENT_BYTES: usize = 64;

/// The deepest nesting of a request.
pub const DEPTH: usize = 16;

/// A request in its own terms; sizes and names are judged by the verb, not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Correlation only; absent on `typing` unless the client gave one.
    pub id: Option<u64>,
    pub act: Act,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Hello(Hello),
    Watch(Position),
    Unwatch {
        room: String,
    },
    Send {
        room: String,
        text: String,
        nonce: String,
        reply_to: Option<Seq>,
    },
    Edit {
        room: String,
        target: Seq,
        text: String,
        nonce: String,
    },
    Remove {
        room: String,
        target: Seq,
        nonce: String,
    },
    Topic {
        room: String,
        text: String,
        nonce: String,
    },
    /// A message is reported to the operators.
    Report {
        room: String,
        target: Seq,
        reason: Option<String>,
        nonce: String,
    },
    /// A moderator's act.
    Motion(Motion),
    History {
        room: String,
        from: From,
        limit: Option<u64>,
    },
    Members {
        room: String,
        next: Option<String>,
    },
    Rooms {
        next: Option<String>,
    },
    Typing {
        room: String,
    },
    Ping,
}

/// The first request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hello {
    pub name: Option<String>,
    pub token: Option<String>,
    pub client: Option<String>,
    pub watch: Vec<Position>,
}

/// A room, and what the reader has of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    pub room: String,
    pub epoch: Option<String>,
    pub seq: Option<Seq>,
}

/// Where a page of history begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The newest messages.
    Newest,
    /// The messages below this seq, newest first taken.
    Before(Seq),
    /// The messages above this seq, oldest first taken.
    After(Seq),
}

/// What is wrong with a request, for the `error` reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestError {
    /// The request's id, where it could be read.
    pub id: Option<u64>,
    pub code: crate::ErrorCode,
    pub field: Option<&'static str>,
    pub message: String,
}

impl RequestError {
    /// The limit in bytes that was passed, for the `limit` of the reply.
    pub fn limit(&self) -> Option<u64> {
        if self.code == crate::ErrorCode::TooLong {
            Some(CLIENT_BYTES as u64)
        } else if self.code == crate::ErrorCode::BadNonce {
            Some(NONCE_BYTES as u64)
        } else {
            None
        }
    }
}

impl Act {
    /// The names of all requests, in the order of PROTOCOL.md; a test holds the document to them.
    pub const TYPES: &'static [&'static str] = &[
        "hello", "watch", "unwatch", "send", "edit", "remove", "topic", "history", "members",
        "rooms", "typing", "ping", "report", "plan", "commit", "do", "undo", "outcome",
    ];

    /// The name of this request.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Hello(_) => "hello",
            Self::Watch(_) => "watch",
            Self::Unwatch { .. } => "unwatch",
            Self::Send { .. } => "send",
            Self::Edit { .. } => "edit",
            Self::Remove { .. } => "remove",
            Self::Topic { .. } => "topic",
            Self::History { .. } => "history",
            Self::Members { .. } => "members",
            Self::Rooms { .. } => "rooms",
            Self::Typing { .. } => "typing",
            Self::Ping => "ping",
            Self::Report { .. } => "report",
            Self::Motion(Motion::Plan { .. }) => "plan",
            Self::Motion(Motion::Commit { .. }) => "commit",
            Self::Motion(Motion::Do { .. }) => "do",
            Self::Motion(Motion::Undo { .. }) => "undo",
            Self::Motion(Motion::Outcome { .. }) => "outcome",
        }
    }
}
