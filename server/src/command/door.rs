//! The door: whom a sanction keeps out, and which newcomers one is extended to. What it lets through, the log judges.

use super::deed::contains;
use super::node::Node;
use super::refusal::Refused;
use crate::chat::{Refusal, Sanction, State, Wish};
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::moderation::Sanctioned;
use parlor_protocol::{CloseCode, EntryId, ErrorCode, Millis, PersonId, RoomName};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Warnings are told for so long.
const WARNED_MS: u64 = 7 * 86_400_000;

/// Between two lines of the log about who was kept out.
const TOLD_EVERY_MS: u64 = 60_000;

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

/// Those who were kept out since a line in the log told of it.
pub(super) struct KeptOut {
    /// When the next line may follow.
    next: AtomicU64,
    untold: AtomicU64,
}

/// The log is the process's, and so is what it was told.
pub(super) static KEPT_OUT: KeptOut =
    KeptOut { next: AtomicU64::new(0), untold: AtomicU64::new(0) };

impl KeptOut {
    /// Whoever comes again and again does not fill the log.
    pub(super) fn tell(&self, code: ErrorCode, now: u64) {
        if let Some(count) = self.due(now) {
            let code = code.as_str();
            tracing::info!(
                code,
                count,
                "kept out by a ban or kick everywhere, the last one with this code"
            );
        }
    }

    /// One more; how many there were, if a line is due.
    fn due(&self, now: u64) -> Option<u64> {
        self.untold.fetch_add(1, Relaxed);
        let next = self.next.load(Relaxed);
        let later = now.saturating_add(TOLD_EVERY_MS);
        let due = next <= now && self.next.compare_exchange(next, later, Relaxed, Relaxed).is_ok();
        due.then(|| self.untold.swap(0, Relaxed))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_a_minute_tells_how_many_were_kept_out() {
        let kept_out = KeptOut { next: AtomicU64::new(0), untold: AtomicU64::new(0) };
        let told: Vec<_> = [5, 6, 7, 60_004, 60_005, 60_006].map(|now| kept_out.due(now)).into();
        assert_eq!(told, [Some(1), None, None, None, Some(4), None]);
    }
}
