//! Entries: what somebody wanted to happen, as the log keeps it.

use super::state::Rules;
use parlor_protocol::{EntryId, Millis, PersonId, RoomName, Seq};
use serde::{Deserialize, Serialize};
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

/// Server-side rights, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Rank {
    Person,
    Operator,
    Server,
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
}

impl Act {
    /// The message that the act is about.
    pub fn target(&self) -> Option<Seq> {
        match self {
            Self::Edit { target, .. } | Self::Remove { target } => Some(*target),
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
            | Self::Clock { .. } => None,
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
