//! Events: what happened in a room, as every reader learns it.

use super::sanctions::Sanction;
use parlor_protocol::deed::{Role, Verb};
use parlor_protocol::moderation::{Mode, Purged};
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
    /// Messages are gone: these, and those of purges.
    Removed { by: Who, targets: Vec<Seq>, purged: Vec<Purged> },
    /// Messages that were gone are back.
    Restored { by: Who, ranges: Vec<(Seq, Seq)> },
    /// A sanction on persons in this room, or its end.
    Sanctioned { by: Who, verb: Verb, persons: Vec<Who>, until: Option<Millis> },
    /// The room is set otherwise; all of its settings.
    Set { by: Who, mode: Mode },
    /// Somebody is something else here.
    Appointed { by: Who, person: Who, role: Role },
    /// The server says something.
    Notice { text: Arc<str> },
    /// Another topic.
    Topic { by: Who, text: Arc<str> },
    /// Something whose subject is gone; it keeps the sequence dense.
    Skip,
    /// The room is no more; not sent to readers, who see the next incarnation or nothing.
    Forgotten,
    /// The room goes on in another epoch; readers resync.
    Renewed { epoch: Epoch },
}

/// What became of persons or of everybody, whatever room they are in: it stands in no room's sequence, and every node
/// tells the sessions it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A sanction on these persons, in a room or everywhere: their sessions hear of it, and are put out by a kick or ban.
    Sanctioned { persons: Arc<[PersonId]>, sanction: Arc<Sanction> },
    /// It ended for these persons before its time.
    Lifted { persons: Arc<[PersonId]>, sanction: Arc<Sanction> },
    /// Said to everybody.
    Announced { at: Millis, text: Arc<str> },
}
