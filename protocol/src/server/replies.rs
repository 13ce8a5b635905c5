//! Replies to requests, as PROTOCOL.md section 4 gives them.

use super::{About, Dedupe, Frame, Limits, Lost, Person, RoomLine};
use crate::code::ErrorCode;
use crate::deed::Role;
use crate::id::{ConnectionId, Epoch, PersonId};
use crate::moderation::{Mode, Sanctioned};
use crate::{Millis, Seq};
use serde::{Deserialize, Serialize};

/// The answer to `hello`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    pub id: u64,
    pub protocol: u32,
    pub server: About,
    pub connection: ConnectionId,
    pub you: Person,
    pub token: String,
    pub at: Millis,
    pub limits: Limits,
    pub dedupe: Dedupe,
    /// What is in force against this person, and warnings of the last seven days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sanctions: Vec<Sanctioned>,
    pub ping_ms: u64,
    pub dead_ms: u64,
}

/// The answer to `watch`: where the reader stands and what will follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watching {
    pub id: u64,
    pub room: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    pub head: Seq,
    pub n: u64,
    pub recovered: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Lost>,
    pub from: Seq,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonId>,
    /// What the reader is in the room.
    #[serde(default, skip_serializing_if = "is_member")]
    pub role: Role,
    #[serde(flatten)]
    pub mode: Mode,
    pub count: usize,
    pub rev: u64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ephemeral: bool,
}

/// It happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub id: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<Seq>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Millis>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub duplicate: bool,
}

/// Messages in their present state, ascending by seq.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    pub room: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    pub items: Vec<Frame>,
    pub more: bool,
}

/// Who is present.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members {
    pub id: u64,
    pub room: String,
    pub rev: u64,
    pub count: usize,
    pub items: Vec<Member>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A person who is present, and what he is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub id: PersonId,
    pub name: String,
    #[serde(default, skip_serializing_if = "is_member")]
    pub role: Role,
}

/// The directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rooms {
    pub id: u64,
    pub items: Vec<RoomLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A request was refused: the code, a sentence a person understands, and what helps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    pub code: ErrorCode,
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// When what stands in the way ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
    /// The reason that a moderator gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

fn is_member(role: &Role) -> bool {
    *role == Role::Member
}
