//! Deeds: what moderators and operators do to persons, messages and rooms; the same words for browsers and for the admin socket.

mod plan;
mod verb;

pub use plan::{Affected, Objection, Older, Placed, Plan, Receipt, Scale};
pub use verb::{Inverse, Role, Verb};

use crate::{Millis, Seq};
use serde::{Deserialize, Serialize};

/// Persons that one deed names at most; more are several deeds.
pub const MOST_PERSONS: usize = 1_000;

/// Messages that one `remove` names at most.
pub const MOST_TARGETS: usize = 256;

/// Networks that one deed names at most.
pub const MOST_NETWORKS: usize = 64;

/// The longest reason in bytes.
pub const REASON_BYTES: usize = 512;

/// The longest time that a sanction may be given for: ten years. Without a time it lasts until it is lifted.
pub const LONGEST_MS: u64 = 10 * 365 * 86_400_000;

/// The slowest pace of a room: slower than this nobody waits.
pub const SLOWEST_MS: u64 = 6 * 3_600_000;

/// Something that a moderator or operator wants to happen. A deed without `room` is about all rooms.
///
/// `who` names persons by id (`u_…`) or by name. `for_ms` is how long it lasts; without it, until it is lifted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum Deed {
    /// Something is told to persons, and kept beside their name.
    Warn(Sentence),
    /// They cannot send, edit, set topics, take another name or be seen typing.
    Mute(Sentence),
    Unmute(Pardon),
    /// They are put out at once and cannot watch until the cool-down is over.
    Kick(Sentence),
    /// They are put out and stay out.
    Ban(Sentence),
    Unban(Pardon),
    /// Messages go, readable to moderators for the grace period.
    Remove(Removal),
    /// All messages of persons go, in a range of time.
    Purge(Purge),
    /// Only voices, moderators and owners speak.
    Lock(Setting),
    Unlock(Setting),
    /// Whoever has no voice speaks once in `every_ms`; 0 ends it.
    Slow(Slow),
    Topic(Words),
    /// Said by the server: in a room, or to everybody.
    Notice(Words),
    /// Nobody watches or speaks in the room.
    CloseRoom(Setting),
    OpenRoom(Setting),
    Role(Appointment),
}

/// Persons, and networks where the verb is about them, and what is done about them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sentence {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub who: Vec<String>,
    /// Addresses and CIDR prefixes; only `ban` takes them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Persons behind `networks` who stay free.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spare: Vec<String>,
    /// Do not cover new guests from the person's network.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub only_person: bool,
}

/// Whose sanctions of a kind end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pardon {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub who: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Which messages go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    pub room: String,
    pub targets: Vec<Seq>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Whose messages go, and from which time. Without `since`, from the beginning; without `until`, up to now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Purge {
    pub who: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A room that is set otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    pub room: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How slow a room is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slow {
    pub room: String,
    pub every_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What is said or written over a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    pub text: String,
}

/// Who is what in a room from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    pub room: String,
    pub who: String,
    pub role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Deed {
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Warn(_) => Verb::Warn,
            Self::Mute(_) => Verb::Mute,
            Self::Unmute(_) => Verb::Unmute,
            Self::Kick(_) => Verb::Kick,
            Self::Ban(_) => Verb::Ban,
            Self::Unban(_) => Verb::Unban,
            Self::Remove(_) => Verb::Remove,
            Self::Purge(_) => Verb::Purge,
            Self::Lock(_) => Verb::Lock,
            Self::Unlock(_) => Verb::Unlock,
            Self::Slow(_) => Verb::Slow,
            Self::Topic(_) => Verb::Topic,
            Self::Notice(_) => Verb::Notice,
            Self::CloseRoom(_) => Verb::CloseRoom,
            Self::OpenRoom(_) => Verb::OpenRoom,
            Self::Role(_) => Verb::Role,
        }
    }

    /// The room it is about; nothing: all of them.
    pub fn room(&self) -> Option<&str> {
        match self {
            Self::Warn(of) | Self::Mute(of) | Self::Kick(of) | Self::Ban(of) => of.room.as_deref(),
            Self::Unmute(of) | Self::Unban(of) => of.room.as_deref(),
            Self::Purge(of) => of.room.as_deref(),
            Self::Topic(of) | Self::Notice(of) => of.room.as_deref(),
            Self::Remove(of) => Some(&of.room),
            Self::Lock(of) | Self::Unlock(of) | Self::CloseRoom(of) | Self::OpenRoom(of) => {
                Some(&of.room)
            }
            Self::Slow(of) => Some(&of.room),
            Self::Role(of) => Some(&of.room),
        }
    }

    /// The persons and the networks that it names, as they were written.
    pub fn whom(&self) -> (&[String], &[String]) {
        match self {
            Self::Warn(of) | Self::Mute(of) | Self::Kick(of) | Self::Ban(of) => {
                (&of.who, &of.networks)
            }
            Self::Unmute(of) | Self::Unban(of) => (&of.who, &of.networks),
            Self::Purge(of) => (&of.who, &[]),
            Self::Role(of) => (std::slice::from_ref(&of.who), &[]),
            Self::Remove(_)
            | Self::Lock(_)
            | Self::Unlock(_)
            | Self::Slow(_)
            | Self::Topic(_)
            | Self::Notice(_)
            | Self::CloseRoom(_)
            | Self::OpenRoom(_) => (&[], &[]),
        }
    }
}
