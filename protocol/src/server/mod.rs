//! Frames from the server: replies and events, as PROTOCOL.md sections 4 and 5 give them.

mod events;
mod replies;

pub use events::{
    At, Bye, Edited, Gap, Message, Notice, Presence, Removed, Restored, RoomMade, Topic, Typing,
};
pub use replies::{Done, History, Member, Members, Refusal, Rooms, Watching, Welcome};

use crate::admin::Outcome;
use crate::deed::{Plan, Receipt};
use crate::id::{Epoch, PersonId};
use crate::moderation::{Announcement, RoleSet, Sanction, Sanctioned, Settings};
use crate::{Millis, Seq};
use serde::{Deserialize, Serialize};

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
    Plan(Box<Plan>),
    Receipt(Box<Receipt>),
    Outcome(Outcome),
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
        "plan",
        "receipt",
        "outcome",
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
