//! Verdicts: what `apply` is told about an entry, and what it says.

use super::entry::Print;
use super::event::{Event, News};
use super::sanctions::Sanction;
use parlor_protocol::{Millis, PersonId, RoomName, Seq};
use std::sync::Arc;

/// What the projection knows about an entry and State does not hold: looked up by the caller, at the entry's place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// What became of the same person's request with the same nonce in the same room.
    pub prior: Option<Prior>,
    /// The message that an edit, a removal or a report is about, if it is kept.
    pub target: Option<Target>,
    /// Those of the messages of a `Redact` that are kept.
    pub targets: Vec<(Seq, Target)>,
    /// For a purge from or up to a time: the first and the last seq of that time in each room; a room without one is left out.
    pub ranges: Vec<(RoomName, Seq, Seq)>,
}

/// An accepted request with the same nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prior {
    pub seq: Option<Seq>,
    pub at: Millis,
    pub print: Print,
}

/// A kept message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    pub author: PersonId,
    pub at: Millis,
    pub removed: bool,
}

/// What `apply` decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It happened: at this seq, where it takes one in one room, with these events in their order, and with news that stand in
    /// no room.
    Accepted { seq: Option<Seq>, events: Vec<Event>, news: Vec<News> },
    /// It had happened before. Nothing changed.
    Duplicate { seq: Option<Seq>, at: Millis },
    /// It may not happen. Nothing changed.
    Rejected(Refusal),
    /// An act of the server that had nothing to do. Nothing changed.
    Unchanged,
}

/// Why something may not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    NonceReused,
    NoSuchRoom,
    TooManyRooms {
        limit: usize,
    },
    NoSuchMessage,
    MessageRemoved,
    EditWindowOver {
        window_ms: u64,
    },
    NotPermitted,
    SetByConfig,
    NameTaken,
    Muted(Arc<Sanction>),
    Kicked(Arc<Sanction>),
    Banned(Arc<Sanction>),
    RoomLocked {
        until: Option<Millis>,
    },
    RoomClosed,
    SlowMode {
        every_ms: u64,
        retry_after_ms: u64,
    },
    /// Nobody acts on himself.
    OwnTarget,
    /// Nobody acts on his equal or better.
    HigherTarget {
        person: PersonId,
    },
    /// The last owner of a room stays one.
    LastOwner,
    NoSuchAct,
    NoSuchReport,
    /// The report was escalated: admins settle it.
    Escalated,
    NothingToDo,
    /// So many reports wait for the operators.
    TooManyReports {
        limit: usize,
    },
    BadDuration {
        limit_ms: u64,
    },
    TooManyTargets {
        limit: usize,
    },
    CannotUndo,
    UndoWindowOver {
        window_ms: u64,
    },
    ChangedSince,
}

/// What an entry did; nothing at all: there was nothing to do.
pub(super) type Decision = Result<Option<Done>, Refusal>;

/// What an accepted entry did.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) seq: Option<Seq>,
    pub(super) events: Vec<Event>,
    pub(super) news: Vec<News>,
}
