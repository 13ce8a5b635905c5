//! Sanctions in force: what they forbid, where, and on whom they are.

use super::entry::Network;
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::{EntryId, Millis, PersonId, RoomName};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// All sanctions, by act, and the acts by person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sanctions {
    pub by_act: BTreeMap<EntryId, Arc<Sanction>>,
    pub by_person: HashMap<PersonId, Arc<Vec<EntryId>>>,
}

/// A sanction. One whose `until` is past is over, though it may still stand here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sanction {
    pub act: EntryId,
    pub kind: SanctionKind,
    /// None: everywhere.
    pub room: Option<RoomName>,
    /// Sorted; newcomers from its networks join.
    pub persons: Vec<PersonId>,
    /// Persons whom its networks do not concern.
    pub spared: Vec<PersonId>,
    pub by: PersonId,
    pub at: Millis,
    pub until: Option<Millis>,
    /// The rest is body: it may be erased, and digests leave it out.
    pub networks: Vec<Network>,
    pub by_name: Arc<str>,
    /// The persons' names at the time, in their order; of those who joined later there is none.
    pub names: Vec<Arc<str>>,
    pub reason: Option<Arc<str>>,
}
