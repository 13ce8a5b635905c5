//! Events: what happened in a room, as every reader learns it.

use parlor_protocol::{Epoch, Millis, PersonId, RoomName, Seq};
use std::sync::Arc;

/// Something that happened in a room at a place of its sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub room: RoomName,
    /// 0 for the making of the room.
    pub seq: Seq,
    pub at: Millis,
    pub what: What,
}

/// Who did it, under the name of that moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    pub id: PersonId,
    pub name: Arc<str>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The room was made (seq 0).
    Made { epoch: Epoch, owner: Option<PersonId>, ephemeral: bool },
    /// A message; without text it is the tombstone of a removed one.
    Message {
        n: u64,
        from: Who,
        text: Option<Arc<str>>,
        reply_to: Option<Seq>,
        edited_at: Option<Millis>,
    },
    /// A message has another text.
    Edited { by: Who, target: Seq, text: Arc<str> },
    /// Messages are gone.
    Removed { by: Who, targets: Vec<Seq> },
    /// Another topic.
    Topic { by: Who, text: Arc<str> },
    /// Something whose subject is gone; it keeps the sequence dense.
    Skip,
    /// The room is no more; not sent to readers, who see the next incarnation or nothing.
    Forgotten,
    /// The room goes on in another epoch; readers resync.
    Renewed { epoch: Epoch },
}
