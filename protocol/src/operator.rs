//! Operators: who runs the server, what each may do, and in which rooms.

use crate::deed::Verb;
use serde::{Deserialize, Serialize};

/// What an operator may do, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// Looks.
    Viewer,
    /// Does every deed in his rooms; of networks and of everywhere only if his rooms are `*`.
    Moderator,
    /// Does everything, also to what another operator did, and reloads.
    Admin,
}

impl Rank {
    pub const ALL: &'static [Self] = &[Self::Viewer, Self::Moderator, Self::Admin];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }

    /// Whether this rank is enough for a verb.
    pub fn may(self, verb: Verb) -> bool {
        match verb {
            Verb::Look => true,
            Verb::Warn
            | Verb::Mute
            | Verb::Unmute
            | Verb::Kick
            | Verb::Ban
            | Verb::Unban
            | Verb::Remove
            | Verb::Purge
            | Verb::Lock
            | Verb::Unlock
            | Verb::Slow
            | Verb::Topic
            | Verb::Notice
            | Verb::CloseRoom
            | Verb::OpenRoom
            | Verb::Role
            | Verb::Undo
            | Verb::Review => self >= Self::Moderator,
            Verb::Report | Verb::Cover | Verb::Housekeeping => false,
        }
    }
}
