//! Sanctions in force: what they forbid, where, and on whom they are.

use super::entry::{Actor, Grounds};
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
    /// Whom it names; sorted.
    pub persons: Vec<PersonId>,
    /// Newcomers from its networks, whom it covers as long as it is on anybody else; sorted.
    pub covered: Vec<PersonId>,
    /// Whether it is on everybody behind its networks, and not on newcomers alone.
    pub everybody: bool,
    /// Persons whom its networks do not concern; sorted.
    pub spared: Vec<PersonId>,
    pub by: Actor,
    pub at: Millis,
    pub until: Option<Millis>,
    /// The rest is body: it may be erased, and digests leave it out. The names are those of `persons`, in their order.
    pub grounds: Arc<Grounds>,
    pub by_name: Arc<str>,
}
