//! What happens in rooms, as PROTOCOL.md section 5 gives it.

use super::{Lost, Person};
use crate::id::{Epoch, PersonId};
use crate::moderation::Purged;
use crate::{Millis, Seq};
use serde::{Deserialize, Serialize};

/// A message, or the tombstone of one: then `removed` is set and there is no text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub room: String,
    pub seq: Seq,
    pub n: u64,
    pub at: Millis,
    pub from: Person,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Seq>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Millis>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
}

/// A message has another text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    pub room: String,
    pub seq: Seq,
    pub at: Millis,
    pub by: Person,
    pub target: Seq,
    pub text: String,
}

/// Messages are gone: these, and those of a purge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    pub room: String,
    pub seq: Seq,
    pub at: Millis,
    pub by: Person,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Seq>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub purged: Vec<Purged>,
}

/// Removed messages are back: read these ranges again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    pub room: String,
    pub seq: Seq,
    pub at: Millis,
    pub by: Person,
    pub ranges: Vec<[Seq; 2]>,
}

/// The room has another topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    pub room: String,
    pub seq: Seq,
    pub at: Millis,
    pub by: Person,
    pub text: String,
}

/// The server says something to a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub room: String,
    pub seq: Seq,
    pub at: Millis,
    pub text: String,
}

/// The room was made (seq 0) or set up anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomMade {
    pub room: String,
    pub seq: Seq,
    pub at: Millis,
    pub epoch: Epoch,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PersonId>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ephemeral: bool,
}

/// A position in a room, where nothing else is to be said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct At {
    pub room: String,
    pub seq: Seq,
}

/// Who came and who went since the last revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    pub room: String,
    pub rev: u64,
    pub joined: Vec<Person>,
    pub left: Vec<PersonId>,
    pub count: usize,
}

/// Everybody who is typing now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typing {
    pub room: String,
    pub who: Vec<Person>,
}

/// These seqs will not come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    pub room: String,
    pub from: Seq,
    pub to: Seq,
    pub reason: Lost,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    pub head: Seq,
    pub n: u64,
}

/// The server is closing this connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bye {
    pub reason: String,
    pub reconnect_after_ms: u64,
}
