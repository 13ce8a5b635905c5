//! Frames about moderation, as browsers get them (PROTOCOL.md sections 4 and 5).

use crate::admin::SanctionKind;
use crate::deed::{Deed, Role, Verb};
use crate::id::{EntryId, PersonId};
use crate::server::Person;
use crate::{Millis, Seq};
use serde::{Deserialize, Serialize};

/// A sanction in a room, or the end of one: for everybody who reads there. The reason is for whom it concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sanction {
    pub room: String,
    pub seq: Seq,
    pub at: Millis,
    pub by: Person,
    /// `mute`, `unmute`, `kick`, `ban` or `unban`.
    pub verb: Verb,
    pub persons: Vec<Person>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
}

/// How a room is set from now on: all of it, not only what changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub room: String,
    pub seq: Seq,
    pub at: Millis,
    pub by: Person,
    #[serde(flatten)]
    pub mode: Mode,
}

/// What a room lets its people do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mode {
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub locked: bool,
    /// When the lock ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked_until: Option<Millis>,
    /// Whoever has no voice speaks once in so many milliseconds; absent: as often as he likes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slow_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slow_until: Option<Millis>,
    /// Nobody watches or speaks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
}

/// Somebody is something else in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleSet {
    pub room: String,
    pub seq: Seq,
    pub at: Millis,
    pub by: Person,
    pub person: Person,
    pub role: Role,
}

/// The server says something to everybody. It stands in no room and is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    pub at: Millis,
    pub text: String,
}

/// What was done about the person who reads this; in `welcome`, what is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sanctioned {
    pub act: EntryId,
    pub kind: SanctionKind,
    /// It ended.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lifted: bool,
    /// Absent: everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    pub at: Millis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The messages of one person in a range of seqs: those are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purged {
    pub author: PersonId,
    pub first: Seq,
    pub last: Seq,
}

/// A moderator's request from a browser; `nonce` as in every logged request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Motion {
    /// What it would do: a `plan`.
    Plan { deed: Deed },
    /// Does what was planned: a `receipt`.
    Commit { plan: String, nonce: String },
    /// Plans and does it: a `receipt`.
    Do { deed: Deed, nonce: String },
    /// Takes an act back: a `receipt`.
    Undo { act: EntryId, nonce: String },
    /// What became of the act with this nonce: an `outcome`.
    Outcome { nonce: String },
}
