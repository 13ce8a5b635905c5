//! The door: whom a sanction keeps out, and which newcomers one is extended to. What it lets through, the log judges.

use super::deed::contains;
use super::node::Node;
use super::refusal::Refused;
use crate::chat::{Refusal, Sanction, State, Wish};
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::moderation::Sanctioned;
use parlor_protocol::{CloseCode, EntryId, Millis, PersonId, RoomName};
use std::net::IpAddr;
use std::sync::Arc;

/// Warnings are told for so long.
const WARNED_MS: u64 = 7 * 86_400_000;

/// Who wants to come in, and whence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visitor {
    pub(super) person: PersonId,
    pub(super) address: IpAddr,
    /// He has no token: he may be somebody who has thrown his away.
    pub(super) new: bool,
}

/// What stands in the way of a visitor.
pub(super) enum Turned {
    /// He is kept out, and his connection is closed.
    Away(Refused, CloseCode),
    /// Sanctions of his network are to be extended to him first.
    Covered(Vec<Arc<Sanction>>),
}

impl Visitor {
    /// What is in force against him, if he may come in. `tried`: sanctions that the log was asked to extend to him already.
    pub(super) fn admit(
        &self,
        state: &State,
        now: Millis,
        tried: &[EntryId],
    ) -> Result<Vec<Sanctioned>, Turned> {
        let now = now.max(state.at);
        if let Some((refused, code)) = self.kept_out(state, now) {
            return Err(Turned::Away(refused, code));
        }
        let mut missing = self.extended(state, now);
        missing.retain(|sanction| !tried.contains(&sanction.act));
        if !missing.is_empty() {
            return Err(Turned::Covered(missing));
        }
        let told = |sanction: &&Arc<Sanction>| {
            sanction.kind != SanctionKind::Warn || sanction.at.saturating_add(WARNED_MS) > now
        };
        let standing = state.sanctions_on(self.person, now).filter(told);
        Ok(standing.map(|sanction| super::herald::told(sanction)).collect())
    }

    /// Why he may not even be here, by his own sanctions or by those of his network.
    fn kept_out(&self, state: &State, now: Millis) -> Option<(Refused, CloseCode)> {
        let own = state.sanctions_on(self.person, now).cloned();
        let mut all: Vec<Arc<Sanction>> = own.chain(self.extended(state, now)).collect();
        all.retain(|sanction| sanction.room.is_none());
        let gravest =
            all.into_iter().max_by_key(|of| (of.kind, of.until.unwrap_or(Millis::MAX)))?;
        let code = super::herald::closes(gravest.kind)?;
        Some((Refused::sanctioned_here(&gravest), code))
    }

    /// Sanctions that are not on him and concern him by his network.
    fn extended(&self, state: &State, now: Millis) -> Vec<Arc<Sanction>> {
        let concerns = |sanction: &Sanction| {
            (self.new || sanction.everybody)
                && sanction.grounds.networks.iter().any(|net| contains(net, self.address))
                && sanction.in_force(now)
                && !sanction.is_on(self.person)
                && sanction.spared.binary_search(&self.person).is_err()
        };
        let all = state.sanctions.by_act.values();
        all.filter(|sanction| concerns(sanction)).cloned().collect()
    }
}

impl Node {
    /// What forbids a person's wish in a room, or everywhere, as far as it is committed.
    pub(super) fn let_through(
        &self,
        person: PersonId,
        room: Option<&RoomName>,
        wish: Wish,
    ) -> Result<(), Refused> {
        let barred = self.sequencer.read(|state| barred(self, state, (person, room), wish));
        let refused = barred.map(Refused::judged);
        refused.map_or(Ok(()), |refused| match room {
            Some(room) => Err(refused.in_room(room.as_str())),
            None => Err(refused),
        })
    }
}

/// Of most persons there is nothing, and then the clock is not asked.
pub(super) fn barred(
    node: &Node,
    state: &State,
    (person, room): (PersonId, Option<&RoomName>),
    wish: Wish,
) -> Option<Refusal> {
    if !state.sanctions.by_person.contains_key(&person) {
        return None;
    }
    state.barred(person, room, wish, node.now().max(state.at))
}
