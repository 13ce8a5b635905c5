//! What a deed would do, and what it did.

use super::{Deed, Inverse, Role, Verb};
use crate::id::{EntryId, PersonId};
use crate::server::Person;
use crate::{ErrorCode, Millis, Seq};
use serde::{Deserialize, Serialize};

/// What a deed would do now. Nothing has happened; `commit` makes it happen to just these targets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub id: u64,
    /// Its name for `commit`, for a while: `expires_at`.
    pub plan: String,
    pub expires_at: Millis,
    pub deed: Deed,
    pub scale: Scale,
    pub persons: Vec<Affected>,
    /// Addresses and prefixes that it would be about, for operators of all rooms: those that are named, or those that the
    /// persons come from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
    /// New guests from the networks of its persons would be covered, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub newcomers: bool,
    /// When it would end by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
    pub inverse: Inverse,
    /// For so long it could be undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_ms: Option<u64>,
    /// Why it would be refused as things stand: with `too_wide`, unless it is forced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Objection>,
}

/// How much a deed touches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    pub persons: usize,
    /// Of these persons, connections that are open now.
    pub sessions: usize,
    pub rooms: usize,
    pub messages: u64,
    /// Of these persons, those who are voice or more somewhere in the rooms.
    pub moderators: usize,
}

/// A person whom a deed touches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affected {
    pub id: PersonId,
    pub name: String,
    #[serde(default, skip_serializing_if = "is_member")]
    pub role: Role,
    pub sessions: usize,
}

/// Why something would not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    pub code: ErrorCode,
    pub message: String,
}

/// What a deed did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub id: u64,
    /// The act: give it to `undo`.
    pub act: EntryId,
    pub verb: Verb,
    pub at: Millis,
    /// Its number in the audit log.
    pub audit: u64,
    pub persons: Vec<Person>,
    /// Addresses and prefixes, for operators of all rooms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
    /// It is on everybody behind the networks, and not on new guests from there alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub everybody: bool,
    /// What it says beyond its persons and networks, as in the audit log: `every 30s`, `claim r_…`, what was undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Where it stands, room by room.
    pub rooms: Vec<Placed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
    /// Until then it can be undone; absent: it cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_until: Option<Millis>,
    /// What it touched, as counted right after it; absent where that is no longer known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
    /// Older sanctions that it took the place of; of an undo, those that are in force again. As known right after it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub older: Vec<Older>,
    /// New guests from the networks of its persons are covered, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub newcomers: bool,
    /// Who had claimed the report that somebody else claims now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_from: Option<Person>,
    /// It had been done before, with the same nonce.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub duplicate: bool,
}

/// A sanction that was there before an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Older {
    pub act: EntryId,
    pub verb: Verb,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
}

/// A place in a room's sequence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    pub room: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<Seq>,
}

fn is_member(role: &Role) -> bool {
    *role == Role::Member
}
