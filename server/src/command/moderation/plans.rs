//! Plans: what somebody was shown and may commit for a while. Of this node alone; nothing has happened.

use crate::chat::{Act, Room};
use crate::command::deed::Intent;
use parking_lot::Mutex;
use parlor_protocol::{EntryId, Millis, PersonId};
use std::collections::VecDeque;
use std::sync::Arc;

/// How long a plan can be committed.
pub(super) const LIFE_MS: u64 = 30_000;

/// Plans that are kept; the oldest go first.
const KEPT: usize = 1_024;

/// The plans of this node, the oldest first. One short lock.
#[derive(Debug, Default)]
pub(in crate::command) struct Plans(Mutex<VecDeque<Kept>>);

#[derive(Debug)]
struct Kept {
    id: String,
    owner: PersonId,
    expires_at: Millis,
    planned: Planned,
}

/// What shall be done, and its room as it was when that was planned.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) intent: Intent,
    pub(super) room: Option<Arc<Room>>,
}

impl Planned {
    /// Whether somebody has changed the same of the room since.
    pub(super) fn is_overtaken(&self, now: Option<&Arc<Room>>) -> bool {
        let (Some(then), Some(now)) = (&self.room, now) else { return false };
        let act = &self.intent.act;
        if let Act::Appoint { person, .. } = act {
            then.role(*person) != now.role(*person)
        } else if let Act::Topic { .. } = act {
            then.topic != now.topic
        } else {
            matches!(act, Act::Set(_)) && then.mode != now.mode
        }
    }
}

impl Plans {
    /// Keeps a plan; gives its name. `now` never steps.
    pub(super) fn keep(&self, owner: PersonId, planned: Planned, now: Millis) -> String {
        let mut kept = self.0.lock();
        while kept.front().is_some_and(|oldest| oldest.expires_at <= now) || kept.len() >= KEPT {
            kept.pop_front();
        }
        // An id's digits are base32, and its random half cannot be guessed.
        let id = EntryId::fresh().to_string().replacen("a_", "p_", 1);
        kept.push_back(Kept { id: id.clone(), owner, expires_at: now + LIFE_MS, planned });
        id
    }

    /// What was planned under this name by this person, unless it is over. It stays: the commit may have to be repeated.
    pub(super) fn find(&self, id: &str, owner: PersonId, now: Millis) -> Option<Planned> {
        let kept = self.0.lock();
        let plan = kept.iter().find(|plan| plan.id == id)?;
        (plan.owner == owner && plan.expires_at > now).then(|| plan.planned.clone())
    }

    /// It was committed.
    pub(super) fn done(&self, id: &str) {
        self.0.lock().retain(|plan| plan.id != id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{Act, Setting};
    use parlor_protocol::deed::Verb;

    fn planned() -> Planned {
        let intent = Intent {
            verb: Verb::Unlock,
            room: None,
            act: Act::Set(Setting::Unlock),
            text: None,
            reason: None,
            persons: Vec::new(),
            networks: Vec::new(),
            for_ms: None,
        };
        Planned { intent, room: None }
    }

    #[test]
    fn a_plan_is_its_owners_for_a_while() {
        let plans = Plans::default();
        let id = plans.keep(PersonId(1), planned(), 1_000);
        assert!(plans.find(&id, PersonId(1), 30_999).is_some());
        assert!(plans.find(&id, PersonId(1), 31_000).is_none());
        assert!(plans.find(&id, PersonId(2), 1_000).is_none());
        plans.done(&id);
        assert!(plans.find(&id, PersonId(1), 1_000).is_none());
    }

    #[test]
    fn there_are_so_many_plans_and_the_oldest_go() {
        let plans = Plans::default();
        let first = plans.keep(PersonId(1), planned(), 0);
        let others: Vec<String> =
            (0..KEPT).map(|_| plans.keep(PersonId(1), planned(), 0)).collect();
        assert!(plans.find(&first, PersonId(1), 0).is_none());
        assert!(others.iter().all(|id| plans.find(id, PersonId(1), 0).is_some()));
        let later = plans.keep(PersonId(1), planned(), LIFE_MS);
        assert!(plans.find(&later, PersonId(1), LIFE_MS).is_some());
        assert_eq!(plans.0.lock().len(), 1, "what is over is not kept");
    }
}
