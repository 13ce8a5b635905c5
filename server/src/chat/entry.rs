//! Entries: what somebody wanted to happen, as the log keeps it.

use super::state::{Rules, Terms};
use parlor_protocol::admin::{SanctionKind, Step};
use parlor_protocol::deed::Role;
use parlor_protocol::{EntryId, Millis, PersonId, RoomName, Seq};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// A position in the log of all rooms, 1, 2, 3 …
pub type Pos = u64;

/// A request's salted fingerprint: the same nonce with another one is another request.
pub type Print = u64;

/// A salted hash of a name's comparison key, so that heads hold no name.
pub type NameKey = [u8; 16];

/// A client's own mark on a request, 1–36 bytes; the parser has checked it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Nonce(pub Arc<str>);

/// What somebody wanted to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub head: Head,
    pub body: Body,
}

/// What order, rights and digests depend on: ids and sizes, no text of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub id: EntryId,
    pub actor: Actor,
    pub room: Option<RoomName>,
    pub nonce: Option<Nonce>,
    pub print: Print,
    pub act: Act,
}

/// What people wrote. It is stored once, beside the head, and can be erased there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The actor's name as it is now.
    pub name: Arc<str>,
    /// The message, the topic, the claimed name.
    pub text: Option<Arc<str>>,
    /// What a moderator's act says beyond its head.
    pub grounds: Option<Arc<Grounds>>,
}

/// What stands behind an act of moderation: none of it is asked by `apply`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    pub reason: Option<Arc<str>>,
    /// The names of the head's persons, in their order, as they are now.
    pub names: Vec<Arc<str>>,
    /// Networks that the door asks of newcomers.
    pub networks: Vec<Network>,
}

/// Who acts, with the server-side rights that the admitting node stamped into the entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub id: PersonId,
    pub rank: Rank,
}

impl Actor {
    /// The server itself.
    pub const SERVER: Self = Self { id: PersonId::SERVER, rank: Rank::Server };

    /// A person with no rights but his own.
    pub const fn person(id: PersonId) -> Self {
        Self { id, rank: Rank::Person }
    }
}

/// Server-side rights. Their place is their number in the log, so new ones go to the end; `level` orders them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rank {
    Person,
    /// An operator in the rooms that the door found to be his.
    Moderator,
    Server,
    /// An operator who may also undo what another operator did.
    Admin,
    /// An operator who looks.
    Viewer,
}

impl Rank {
    /// How much it is: more is higher.
    pub const fn level(self) -> u8 {
        match self {
            Self::Person => 0,
            Self::Viewer => 1,
            Self::Moderator => 2,
            Self::Admin => 3,
            Self::Server => 4,
        }
    }

    /// Whether an operator or the server itself acts.
    pub const fn is_staff(self) -> bool {
        self.level() > 0
    }
}

/// The acts. New ones go to the end: their place is their number in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// A message; the text is the body.
    Send { reply_to: Option<Seq>, bytes: u32 },
    /// Another text for an own message.
    Edit { target: Seq, bytes: u32 },
    /// An own message goes.
    Remove { target: Seq },
    /// Another topic; the text is the body.
    Topic { bytes: u32 },
    /// A name becomes the actor's; the name is the body. `from`: holders whom the door saw out of their grace.
    Claim { keys: [NameKey; 2], from: Vec<PersonId> },
    /// These persons were here just now; it keeps their names for the grace period across a restart.
    Seen { persons: Vec<PersonId> },
    /// What `apply` needs of the configuration.
    Rules(Rules),
    /// A room of the configuration file. The body is its topic: a seed, or the topic itself where `pinned`.
    /// The print is the text's, so that a topic that stands is not set again.
    Declare { ephemeral: bool, pinned: bool, bytes: u32 },
    /// A room left the configuration file.
    Undeclare,
    /// Retention: messages below this seq are no longer there.
    Trim { below: Seq },
    /// An idle room goes, if nothing was added after `head`.
    Forget { head: Seq },
    /// A new epoch for the room, or for all of them.
    Renew,
    /// The wall clock stepped by this much; log time never falls.
    Clock { step_ms: i64 },
    /// Persons are warned, muted, put out or banned, in the head's room or everywhere. `networks`: how many the body names;
    /// newcomers from there are covered, or with `everybody` all who come from there but the `spared`.
    Sanction {
        kind: SanctionKind,
        persons: Vec<PersonId>,
        for_ms: Option<u64>,
        networks: u32,
        everybody: bool,
        spared: Vec<PersonId>,
    },
    /// Sanctions of this kind end in the head's room or everywhere: those on these persons, for them, and these as a whole.
    Lift { kind: SanctionKind, persons: Vec<PersonId>, sanctions: Vec<EntryId> },
    /// A newcomer from a network of a sanction is found to be covered by it. By the server.
    Cover { sanction: EntryId, person: PersonId },
    /// Messages of others go; the author's own go by `Remove`.
    Redact { targets: Vec<Seq> },
    /// All messages of these persons go, in the head's room or in all of them, from `since` and up to `until`.
    Purge { persons: Vec<PersonId>, since: Option<Millis>, until: Option<Millis> },
    /// A room is locked or not, slow or not, closed or not.
    Set(Setting),
    /// Somebody is something else in the head's room.
    Appoint { person: PersonId, role: Role },
    /// The server says something in the head's room or to everybody; the text is the body.
    Notice { bytes: u32 },
    /// A message is reported; the reason is the body's text.
    Report { target: Seq, bytes: u32 },
    /// A step in the life of a report.
    Review { report: EntryId, step: Step },
    /// An act is taken back.
    Undo { act: EntryId },
    /// The grace of these acts is over and what they removed is no longer there. By the server.
    Settle { acts: Vec<EntryId> },
    /// An operator looks into the head's room, or at a person.
    Look { person: Option<PersonId> },
    /// What `apply` needs of the configuration for moderation.
    Terms(Terms),
    /// Somebody who is no operator came to the operators' socket.
    TurnAway,
}

/// How a room is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Setting {
    Lock {
        for_ms: Option<u64>,
    },
    Unlock,
    /// 0 ends it.
    Slow {
        every_ms: u64,
        for_ms: Option<u64>,
    },
    Close,
    Open,
}

impl Setting {
    /// For how long.
    pub const fn for_ms(self) -> Option<u64> {
        match self {
            Self::Lock { for_ms } | Self::Slow { for_ms, .. } => for_ms,
            Self::Unlock | Self::Close | Self::Open => None,
        }
    }
}

/// A network: an address and how many of its leading bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Network {
    pub address: IpAddr,
    pub prefix: u8,
}

/// As operators write it: a single address without a prefix.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = if self.address.is_ipv4() { 32 } else { 128 };
        match self.prefix == whole {
            true => self.address.fmt(f),
            false => write!(f, "{}/{}", self.address, self.prefix),
        }
    }
}

impl Act {
    /// The message that the act is about.
    pub fn target(&self) -> Option<Seq> {
        match self {
            Self::Edit { target, .. } | Self::Remove { target } | Self::Report { target, .. } => {
                Some(*target)
            }
            Self::Send { .. }
            | Self::Topic { .. }
            | Self::Claim { .. }
            | Self::Seen { .. }
            | Self::Rules(_)
            | Self::Declare { .. }
            | Self::Undeclare
            | Self::Trim { .. }
            | Self::Forget { .. }
            | Self::Renew
            | Self::Clock { .. }
            | Self::Sanction { .. }
            | Self::Lift { .. }
            | Self::Cover { .. }
            | Self::Redact { .. }
            | Self::Purge { .. }
            | Self::Set(_)
            | Self::Appoint { .. }
            | Self::Notice { .. }
            | Self::Review { .. }
            | Self::Undo { .. }
            | Self::Settle { .. }
            | Self::Look { .. }
            | Self::Terms(_)
            | Self::TurnAway => None,
        }
    }
}

/// An entry at its place: its position and the log's time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    pub pos: Pos,
    pub at: Millis,
    pub entry: Entry,
}
