//! Frames from the server: replies and events, as PROTOCOL.md sections 4 and 5 give them.

use crate::admin::Outcome;
use crate::code::ErrorCode;
use crate::deed::{Plan, Receipt, Role};
use crate::id::{ConnectionId, Epoch, PersonId};
use crate::moderation::{Announcement, Mode, Purged, RoleSet, Sanction, Sanctioned, Settings};
use crate::{Millis, Seq};
use serde::{Deserialize, Serialize};

/// Who speaks: the id stays, the name is as it was when it happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
}

/// The server as it introduces itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    pub name: String,
    pub version: String,
}

/// The limits a client has to keep, in bytes and counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    pub frame_bytes: usize,
    pub text_bytes: usize,
    pub nick_bytes: usize,
    pub room_name_bytes: usize,
    pub topic_bytes: usize,
    pub rooms_per_connection: usize,
    pub history_page: usize,
    pub resume_events: u64,
}

/// How long, and how many of a person, nonces are remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dedupe {
    pub window_ms: u64,
    pub per_person: usize,
}

/// Why a reader does not get what it asked to resume from, or what it has not read yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lost {
    /// No longer kept, or further behind than `limits.resume_events`.
    Expired,
    /// The position belongs to another incarnation of the room.
    Epoch,
    /// The reader claims more than there is.
    Ahead,
    /// The room keeps nothing beyond its tail.
    Ephemeral,
}

/// One line of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomLine {
    pub room: String,
    pub epoch: Epoch,
    pub head: Seq,
    pub n: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    pub count: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_at: Option<Millis>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ephemeral: bool,
}

/// A frame from the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Frame {
    Welcome(Box<Welcome>),
    Watching(Box<Watching>),
    Ok(Done),
    History(History),
    Members(Members),
    Rooms(Rooms),
    Error(Refusal),
    Message(Message),
    Edited(Edited),
    Removed(Removed),
    Restored(Restored),
    Topic(Topic),
    Notice(Notice),
    Room(RoomMade),
    Sanction(Sanction),
    Settings(Settings),
    Role(RoleSet),
    Skip(At),
    Presence(Presence),
    Typing(Typing),
    CaughtUp(At),
    Gap(Gap),
    Sanctioned(Sanctioned),
    Announcement(Announcement),
    Plan(Box<Plan>),
    Receipt(Box<Receipt>),
    Outcome(Outcome),
    Bye(Bye),
}

impl Frame {
    /// The names of all frames, in the order of PROTOCOL.md; a test holds the document to them.
    pub const TYPES: &'static [&'static str] = &[
        "welcome",
        "watching",
        "ok",
        "history",
        "members",
        "rooms",
        "error",
        "message",
        "edited",
        "removed",
        "restored",
        "topic",
        "notice",
        "room",
        "sanction",
        "settings",
        "role",
        "skip",
        "presence",
        "typing",
        "caught_up",
        "gap",
        "sanctioned",
        "announcement",
        "plan",
        "receipt",
        "outcome",
        "bye",
    ];

    /// Its place in the sequence of its room, if it has one.
    pub fn seq(&self) -> Option<Seq> {
        match self {
            Self::Message(frame) => Some(frame.seq),
            Self::Edited(frame) => Some(frame.seq),
            Self::Removed(frame) => Some(frame.seq),
            Self::Restored(frame) => Some(frame.seq),
            Self::Topic(frame) => Some(frame.seq),
            Self::Notice(frame) => Some(frame.seq),
            Self::Room(frame) => Some(frame.seq),
            Self::Sanction(frame) => Some(frame.seq),
            Self::Settings(frame) => Some(frame.seq),
            Self::Role(frame) => Some(frame.seq),
            Self::Skip(frame) => Some(frame.seq),
            Self::Welcome(_)
            | Self::Watching(_)
            | Self::Ok(_)
            | Self::History(_)
            | Self::Members(_)
            | Self::Rooms(_)
            | Self::Error(_)
            | Self::Presence(_)
            | Self::Typing(_)
            | Self::CaughtUp(_)
            | Self::Gap(_)
            | Self::Sanctioned(_)
            | Self::Announcement(_)
            | Self::Plan(_)
            | Self::Receipt(_)
            | Self::Outcome(_)
            | Self::Bye(_) => None,
        }
    }

    /// The name of this frame.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Welcome(_) => "welcome",
            Self::Watching(_) => "watching",
            Self::Ok(_) => "ok",
            Self::History(_) => "history",
            Self::Members(_) => "members",
            Self::Rooms(_) => "rooms",
            Self::Error(_) => "error",
            Self::Message(_) => "message",
            Self::Edited(_) => "edited",
            Self::Removed(_) => "removed",
            Self::Restored(_) => "restored",
            Self::Topic(_) => "topic",
            Self::Notice(_) => "notice",
            Self::Room(_) => "room",
            Self::Sanction(_) => "sanction",
            Self::Settings(_) => "settings",
            Self::Role(_) => "role",
            Self::Skip(_) => "skip",
            Self::Presence(_) => "presence",
            Self::Typing(_) => "typing",
            Self::CaughtUp(_) => "caught_up",
            Self::Gap(_) => "gap",
            Self::Sanctioned(_) => "sanctioned",
            Self::Announcement(_) => "announcement",
            Self::Plan(_) => "plan",
            Self::Receipt(_) => "receipt",
            Self::Outcome(_) => "outcome",
            Self::Bye(_) => "bye",
        }
    }
}

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

fn is_member(role: &Role) -> bool {
    *role == Role::Member
}
