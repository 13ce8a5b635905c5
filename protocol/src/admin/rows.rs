//! The rows of views. The first field of a row is its key, unless its type says otherwise.

mod pulse;

pub use pulse::{AuditHealth, Pulse, PulsePoint, StoreHealth};

use crate::deed::{Role, Verb};
use crate::id::{ConnectionId, EntryId, Epoch, PersonId, RoomId};
use crate::operator::Rank;
use crate::server::Person;
use crate::{Millis, Seq};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A room among all rooms. Rates are messages a second over the last ten seconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoomRow {
    pub room: String,
    pub users: usize,
    pub connections: usize,
    pub rate: f64,
    /// Messages in each five seconds of the last five minutes, the oldest first; shorter for a younger room.
    pub trend: Vec<u32>,
    /// Open reports.
    pub reports: usize,
    pub locked: bool,
    pub closed: bool,
    pub ephemeral: bool,
    pub slow_ms: u64,
    /// When the last message came; the making, before the first.
    pub last_at: Millis,
    pub made_at: Millis,
    pub owner: Option<Person>,
    pub topic: Option<String>,
    pub peak: usize,
    /// Bytes of messages a second; absent: they were not counted twice yet.
    pub bytes_rate: Option<u64>,
    pub head: Seq,
    pub n: u64,
}

/// One room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoomCard {
    pub row: RoomRow,
    pub id: RoomId,
    pub epoch: Epoch,
    pub first: Seq,
    /// Voices, moderators and owners.
    pub staff: Vec<UserRoom>,
    pub locked_until: Option<Millis>,
    pub slow_until: Option<Millis>,
    pub sanctions: usize,
    /// Readers who are served from the store.
    pub slow_readers: usize,
}

/// A person among all. `rate`: messages a minute.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserRow {
    pub id: PersonId,
    pub name: String,
    pub sessions: usize,
    pub rooms: usize,
    pub rate: f64,
    /// Open reports about his messages.
    pub reports: usize,
    /// Sanctions in force.
    pub sanctions: usize,
    pub muted_until: Option<Millis>,
    pub muted: bool,
    pub banned: bool,
    /// In the room that the view is about; of all rooms there is none.
    pub role: Option<Role>,
    pub client: Option<String>,
    /// Since when he is here; absent: he is not.
    pub since: Option<Millis>,
    pub address: Option<String>,
}

/// What somebody is in a room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UserRoom {
    pub id: PersonId,
    pub name: String,
    pub room: String,
    pub role: Role,
    pub here: bool,
}

/// One person over all rooms that the operator may see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    pub row: UserRow,
    /// Of one who is not here: when he was last.
    #[serde(default)]
    pub seen_at: Option<Millis>,
    /// From which address, for as long as the server knows: it forgets it with the claim on his name.
    #[serde(default)]
    pub seen_from: Option<String>,
    pub connections: Vec<ConnectionRow>,
    pub rooms: Vec<UserRoom>,
    /// His newest messages, removed ones too while their text is kept, the newest first.
    pub messages: Vec<CardMessage>,
    pub sanctions: Vec<SanctionRow>,
    /// What was done to him, the newest first.
    pub history: Vec<AuditRow>,
    /// Who else is or was there from his network.
    pub neighbours: Vec<Neighbour>,
}

/// A message on a person's card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CardMessage {
    pub room: String,
    pub seq: Seq,
    pub at: Millis,
    pub text: Option<String>,
    pub removed: bool,
}

/// A person from the same network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    pub id: PersonId,
    pub name: String,
    pub here: bool,
    pub sanctions: usize,
}

/// One connection, as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConnectionRow {
    pub id: ConnectionId,
    pub person: PersonId,
    pub name: String,
    pub address: String,
    pub client: Option<String>,
    pub rooms: usize,
    /// The last ping's way there and back; absent before the first.
    pub rtt_ms: Option<u64>,
    /// Replies that wait, in bytes and in frames.
    pub queued_bytes: u64,
    pub queued_frames: u64,
    /// How many events the cursor that is furthest behind has before it.
    pub lag: u64,
    /// Rooms that are read from the store.
    pub behind: usize,
    /// Bytes written, all of them and a second; absent: they were not counted twice yet.
    pub out_bytes: u64,
    pub out_rate: Option<u64>,
    pub since: Millis,
}

/// What a sanction forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SanctionKind {
    /// Nothing; it was told.
    Warn,
    Mute,
    Kick,
    Ban,
}

/// A sanction that is in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SanctionRow {
    pub act: EntryId,
    pub kind: SanctionKind,
    /// Absent: everywhere.
    pub room: Option<String>,
    pub persons: Vec<Person>,
    pub networks: Vec<String>,
    /// It is on everybody behind the networks, and not on new guests from there alone.
    #[serde(default)]
    pub everybody: bool,
    pub spared: Vec<Person>,
    pub by: Person,
    pub reason: Option<String>,
    pub at: Millis,
    pub until: Option<Millis>,
}

/// Where a report stands.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    #[default]
    Open,
    Claimed,
    Escalated,
    Dismissed,
    Settled,
}

/// A message that was reported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportRow {
    pub report: EntryId,
    pub room: String,
    pub seq: Seq,
    /// When it was first reported, and last.
    pub at: Millis,
    pub last_at: Millis,
    pub author: Person,
    pub text: Option<String>,
    /// Persons who reported it.
    pub count: usize,
    /// The first reason.
    pub reason: Option<String>,
    pub state: ReportState,
    /// Who claimed, escalated, dismissed or settled it.
    pub claimed_by: Option<Person>,
    /// When it was dismissed or settled.
    pub closed_at: Option<Millis>,
}

/// A report with what stood around the message when it was first reported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportCase {
    pub row: ReportRow,
    pub reporters: Vec<Reporter>,
    pub context: Vec<TailLine>,
}

/// Who reported, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reporter {
    pub id: PersonId,
    pub name: String,
    pub at: Millis,
    pub reason: Option<String>,
}

/// A record of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditRow {
    /// 1, 2, 3 … without holes.
    pub no: u64,
    pub at: Millis,
    pub act: EntryId,
    pub actor: Person,
    /// Absent: a person with the role `role`.
    pub rank: Option<Rank>,
    pub role: Option<Role>,
    pub verb: Verb,
    /// Absent: everywhere.
    pub room: Option<String>,
    pub persons: Vec<Person>,
    pub networks: Vec<String>,
    /// It is on everybody behind the networks, and not on new guests from there alone.
    #[serde(default)]
    pub everybody: bool,
    /// Messages, where it is about some.
    pub targets: Vec<Seq>,
    pub until: Option<Millis>,
    pub reason: Option<String>,
    /// What it says beyond that, in words: `every 30s`, `to moderator`, `claim`.
    pub detail: Option<String>,
    /// Until then it can be undone; absent: it cannot, or it was.
    pub undo_until: Option<Millis>,
    /// The act that undid it.
    pub undone_by: Option<EntryId>,
    /// What ended it before its time.
    pub ended: Option<Ended>,
    /// The hash of this record and all before it, in hexadecimal digits.
    pub digest: String,
}

/// What ended an act: `verb` is `undo`, one that lifts it, or that of the act which took its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Its number in the audit log.
    pub no: u64,
    pub at: Millis,
    pub act: EntryId,
    pub verb: Verb,
}

/// A line of the daemon's own log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogRow {
    pub no: u64,
    pub at: Millis,
    pub level: String,
    pub target: String,
    pub message: String,
    pub fields: BTreeMap<String, String>,
}

/// An operator who is attached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OperatorRow {
    /// Counts the attachments since the start.
    pub no: u64,
    pub name: String,
    pub rank: Rank,
    pub client: Option<String>,
    pub since: Millis,
    /// What he looks at.
    pub views: Vec<String>,
}

/// What happened in a room, as an operator reads it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TailLine {
    pub seq: Seq,
    pub at: Millis,
    /// The type of the room's event: `message`, `edited`, `removed`, `topic`, `sanction` …
    pub kind: String,
    pub from: Option<Person>,
    /// The message's text, also of a removed one while it is kept; of other events, a sentence.
    pub text: Option<String>,
    pub reply_to: Option<Seq>,
    /// The message that an edit or a removal is about.
    pub target: Option<Seq>,
    /// Of messages that are gone or back: the first and the last of each run.
    #[serde(default)]
    pub ranges: Vec<(Seq, Seq)>,
    /// Only theirs are meant, in these runs; nobody: all of them.
    #[serde(default)]
    pub authors: Vec<PersonId>,
    pub removed: bool,
    pub edited: bool,
    /// Open reports about it.
    pub reports: usize,
}
