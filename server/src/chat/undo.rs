//! What can be undone, and how.

use super::entry::Rank;
use super::sanctions::Sanction;
use super::state::Topic;
use parlor_protocol::deed::{Role, Verb};
use parlor_protocol::moderation::Mode;
use parlor_protocol::{EntryId, Millis, PersonId, RoomName};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An act that can be taken back until its window is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undoable {
    pub act: EntryId,
    pub verb: Verb,
    /// None: it was about more than one room, or about everywhere.
    pub room: Option<RoomName>,
    pub by: PersonId,
    pub rank: Rank,
    pub at: Millis,
    pub until: Millis,
    pub back: Back,
}

/// What taking it back means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Back {
    /// The sanction ends; those that it replaced are in force again, if their time is not over.
    Lift {
        replaced: Vec<Arc<Sanction>>,
    },
    /// What was lifted is in force again.
    Reinstate {
        lifted: Vec<Arc<Sanction>>,
    },
    /// What the marks of this act took away is back.
    Restore {
        rooms: Vec<RoomName>,
    },
    /// The room is set as before, if it is still set as the act left it.
    Mode {
        before: Option<Arc<Mode>>,
        after: Option<Arc<Mode>>,
    },
    Topic {
        before: Option<Arc<Topic>>,
        after: Option<Arc<Topic>>,
    },
    Role {
        person: PersonId,
        before: Role,
        after: Role,
    },
}
