//! Sanctions in force: what they forbid, where, and on whom they are.

use super::entry::{Actor, Grounds};
use super::hash::ById;
use super::overlay::Overlay;
use super::state::State;
use super::verdict::Refusal;
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::deed::Verb;
use parlor_protocol::{EntryId, Millis, PersonId, RoomName};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All sanctions, by act, and the acts by person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sanctions {
    pub by_act: BTreeMap<EntryId, Arc<Sanction>>,
    pub by_person: ById<PersonId, Arc<Vec<EntryId>>>,
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

/// What a sanction may forbid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To write what others read: messages, edits, topics, notices.
    Speak,
    /// Anything else in the room; to be there.
    Act,
    /// Another name.
    Rename,
}

impl Sanction {
    /// Whether its time is not over.
    pub fn in_force(&self, at: Millis) -> bool {
        self.until.is_none_or(|until| at < until)
    }

    /// Whether it names or covers this person.
    pub fn is_on(&self, person: PersonId) -> bool {
        [&self.persons, &self.covered].iter().any(|some| some.binary_search(&person).is_ok())
    }

    /// Whether it is the same thing in the same place as this one.
    pub fn is_alike(&self, kind: SanctionKind, room: Option<&RoomName>) -> bool {
        self.kind == kind && self.room.as_ref() == room
    }

    /// Whether this verb, in this place, ends it before its time.
    pub fn is_ended_by(&self, verb: Verb, room: Option<&RoomName>) -> bool {
        lifting(self.kind) == Some(verb) && self.room.as_ref() == room
    }

    /// Everybody it names or covers.
    pub fn everyone(&self) -> impl Iterator<Item = PersonId> {
        self.persons.iter().chain(&self.covered).copied()
    }

    fn forbids(&self, wish: Wish, room: Option<&RoomName>) -> bool {
        let here = self.room.is_none() || self.room.as_ref() == room;
        match (self.kind, wish) {
            (SanctionKind::Warn, _) | (SanctionKind::Mute, Wish::Act) => false,
            // The name is the same in all rooms.
            (SanctionKind::Mute, Wish::Rename) => true,
            (SanctionKind::Mute, Wish::Speak) => here,
            (SanctionKind::Kick | SanctionKind::Ban, Wish::Speak | Wish::Act) => here,
            (SanctionKind::Kick | SanctionKind::Ban, Wish::Rename) => self.room.is_none(),
        }
    }

    fn refusal(self: Arc<Self>) -> Refusal {
        match self.kind {
            SanctionKind::Warn | SanctionKind::Mute => Refusal::Muted(self),
            SanctionKind::Kick => Refusal::Kicked(self),
            SanctionKind::Ban => Refusal::Banned(self),
        }
    }
}

/// The verb that imposes it.
pub const fn imposing(kind: SanctionKind) -> Verb {
    match kind {
        SanctionKind::Warn => Verb::Warn,
        SanctionKind::Mute => Verb::Mute,
        SanctionKind::Kick => Verb::Kick,
        SanctionKind::Ban => Verb::Ban,
    }
}

/// The verb that ends it before its time; a warning has been read.
pub const fn lifting(kind: SanctionKind) -> Option<Verb> {
    match kind {
        SanctionKind::Warn => None,
        SanctionKind::Mute => Some(Verb::Unmute),
        SanctionKind::Kick | SanctionKind::Ban => Some(Verb::Unban),
    }
}

/// Whether a sanction stands in the way. Somebody without one costs one look; operators have none.
pub(super) fn bar(
    state: &Overlay<'_>,
    actor: Actor,
    room: Option<&RoomName>,
    wish: Wish,
    at: Millis,
) -> Result<(), Refusal> {
    let Some(acts) = state.sanctioned(actor.id).filter(|_| !actor.rank.is_staff()) else {
        return Ok(());
    };
    let standing = acts.iter().filter_map(|act| state.sanction(*act));
    match gravest(standing, (wish, room), at) {
        Some(sanction) => Err(sanction.clone().refusal()),
        None => Ok(()),
    }
}

/// The gravest of those that forbid it, and of these the one that lasts longest.
fn gravest<'s>(
    standing: impl Iterator<Item = &'s Arc<Sanction>>,
    (wish, room): (Wish, Option<&RoomName>),
    at: Millis,
) -> Option<&'s Arc<Sanction>> {
    let forbids = |of: &&Arc<Sanction>| of.in_force(at) && of.forbids(wish, room);
    standing.filter(forbids).max_by_key(|of| (of.kind, of.until.unwrap_or(Millis::MAX)))
}

impl State {
    /// The sanctions on a person that are in force, warnings too.
    pub fn sanctions_on(
        &self,
        person: PersonId,
        at: Millis,
    ) -> impl Iterator<Item = &Arc<Sanction>> {
        let acts = self.sanctions.by_person.get(&person).into_iter().flat_map(|acts| acts.iter());
        let standing = acts.filter_map(|act| self.sanctions.by_act.get(act));
        standing.filter(move |sanction| sanction.in_force(at))
    }

    /// What stands in the way of a person's wish in a room, or everywhere.
    pub fn barred(
        &self,
        person: PersonId,
        room: Option<&RoomName>,
        wish: Wish,
        at: Millis,
    ) -> Option<Refusal> {
        let gravest = gravest(self.sanctions_on(person, at), (wish, room), at)?;
        Some(gravest.clone().refusal())
    }
}
