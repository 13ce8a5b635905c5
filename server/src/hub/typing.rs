//! Who is typing in a room: told at most once a tick, forgotten in time.

use crate::chat::Who;
use parlor_protocol::{Millis, PersonId};
use std::sync::Arc;

/// Names in a typing frame at most: nobody reads more, and the frame goes to everybody.
const TYPING_NAMES: usize = 32;

/// Who is typing now.
#[derive(Debug, Default)]
pub(crate) struct Typing {
    who: Vec<(Arc<Who>, Millis)>,
    changed: bool,
}

impl Typing {
    /// This person types, until then unless he says so again.
    pub(crate) fn add(&mut self, who: &Arc<Who>, until: Millis) {
        if let Some(typist) = self.who.iter_mut().find(|(typist, _)| typist.id == who.id) {
            *typist = (who.clone(), until);
        } else if self.who.len() < TYPING_NAMES {
            self.who.push((who.clone(), until));
            self.changed = true;
        }
    }

    /// He wrote what he was typing, or went away.
    pub(crate) fn remove(&mut self, who: PersonId) {
        let before = self.who.len();
        self.who.retain(|(typist, _)| typist.id != who);
        self.changed |= self.who.len() != before;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.who.is_empty()
    }

    pub(crate) fn unsettled(&self) -> bool {
        self.changed || !self.is_empty()
    }

    /// Everybody who types now, if that is another set than last time.
    pub(crate) fn tick(&mut self, now: Millis) -> Option<Vec<Arc<Who>>> {
        let before = self.who.len();
        self.who.retain(|(_, until)| *until > now);
        let changed = std::mem::take(&mut self.changed) || self.who.len() != before;
        changed.then(|| self.who.iter().map(|(who, _)| who.clone()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(id: u128) -> Arc<Who> {
        Arc::new(Who { id: PersonId(id), name: format!("p{id}").into() })
    }

    #[test]
    fn typing_is_forgotten_in_time() {
        let mut typing = Typing::default();
        typing.add(&who(1), 6_000);
        assert_eq!(typing.tick(0), Some(vec![who(1)]));
        typing.add(&who(1), 9_000);
        assert_eq!(typing.tick(6_000), None);
        assert_eq!(typing.tick(9_000), Some(vec![]));
        assert!(!typing.unsettled());
        typing.add(&who(2), 20_000);
        typing.remove(PersonId(2));
        assert_eq!(typing.tick(9_000), Some(vec![]));
    }
}
