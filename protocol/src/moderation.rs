//! Frames about moderation, as browsers get them (PROTOCOL.md sections 4 and 5).

use crate::admin::SanctionKind;
use crate::deed::{Deed, Role, Verb};
use crate::id::{EntryId, PersonId};
use crate::server::Person;
use crate::{Millis, Seq};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Mode {
    pub locked: bool,
    /// When the lock ends by itself.
    pub locked_until: Option<Millis>,
    /// Whoever has no voice speaks once in so many milliseconds; absent: as often as he likes.
    pub slow_ms: Option<u64>,
    pub slow_until: Option<Millis>,
    /// Nobody watches or speaks.
    pub closed: bool,
}

// On the wire what is not is left out; a store that knows no names of fields needs all of them.
impl Serialize for Mode {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self { locked, locked_until, slow_ms, slow_until, closed } = *self;
        let all = !to.is_human_readable();
        let shown =
            [locked, locked_until.is_some(), slow_ms.is_some(), slow_until.is_some(), closed];
        let count = shown.iter().filter(|shown| all || **shown).count();
        let mut fields = to.serialize_struct("Mode", count)?;
        if all || locked {
            fields.serialize_field("locked", &locked)?;
        }
        if all || locked_until.is_some() {
            fields.serialize_field("locked_until", &locked_until)?;
        }
        if all || slow_ms.is_some() {
            fields.serialize_field("slow_ms", &slow_ms)?;
        }
        if all || slow_until.is_some() {
            fields.serialize_field("slow_until", &slow_until)?;
        }
        if all || closed {
            fields.serialize_field("closed", &closed)?;
        }
        fields.end()
    }
}

impl std::fmt::Display for Mode {
    /// In words: `locked, slow: once in 30 s`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let slow = self.slow_ms.map(|ms| format!("slow: once in {} s", ms as f64 / 1000.0));
        let word = |set: bool, word: &str| set.then(|| word.to_owned());
        let parts = [word(self.closed, "closed"), word(self.locked, "locked"), slow];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        f.write_str(&if parts.is_empty() { "open".to_owned() } else { parts.join(", ") })
    }
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
