//! Reports: messages that people brought before the operators.

use parlor_protocol::admin::ReportState;
use parlor_protocol::{EntryId, Millis, PersonId, RoomName, Seq};
use serde::{Deserialize, Serialize};

/// A reported message. Texts, reasons and context stand in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub id: EntryId,
    pub room: RoomName,
    pub target: Seq,
    pub author: PersonId,
    /// When it was first reported, and last.
    pub at: Millis,
    pub last_at: Millis,
    /// Who reported it, the first one first.
    pub reporters: Vec<PersonId>,
    pub state: ReportState,
    /// Who claimed, dismissed, escalated or settled it.
    pub by: Option<PersonId>,
    /// When it was dismissed or settled.
    pub closed_at: Option<Millis>,
}
