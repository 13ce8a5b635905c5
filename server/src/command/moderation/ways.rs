//! Acts under way, and nonces of which was said that nothing happened with them: then nothing may. Of this node alone.

use crate::chat::{Actor, Nonce};
use parking_lot::Mutex;
use parlor_protocol::{Millis, PersonId};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Spent nonces of an actor that are kept; the oldest go first.
const NONCES: usize = 256;

/// Actors whose spent nonces are kept, of operators and of others each; who spent one longest ago goes first.
const ACTORS: usize = 256;

/// One short lock.
#[derive(Debug, Default)]
pub(in crate::command) struct Ways(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// How many requests with the same nonce there are. Bounded by the log's queue.
    under_way: HashMap<(PersonId, Nonce), usize>,
    /// Others cannot push out what operators asked.
    operators: Spent,
    others: Spent,
}

/// Nonces of each actor, the newest last.
type Spent = HashMap<PersonId, VecDeque<Gone>>;

#[derive(Debug)]
struct Gone {
    nonce: Nonce,
    until: Millis,
    /// Whether others wait for what is said of it, too.
    asked: Asked,
}

/// An act on its way to the log. Dropped, its fate is known.
#[derive(Debug)]
pub(super) struct Way {
    ways: Arc<Ways>,
    of: (PersonId, Nonce),
}

/// What an act with a nonce may come to, as far as is known without looking into the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prospect {
    UnderWay,
    /// Nothing, unless it has happened. `First`: this was not asked before.
    Spent(Asked),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    First,
    Again,
}

impl Ways {
    /// An act sets out; nothing: its nonce is spent. `now` never steps.
    pub(super) fn set_out(
        self: &Arc<Self>,
        actor: Actor,
        nonce: &Nonce,
        now: Millis,
    ) -> Option<Way> {
        let mut known = self.0.lock();
        if known.spent(actor).get(&actor.id).is_some_and(|of| holds(of, nonce, now)) {
            return None;
        }
        let of = (actor.id, nonce.clone());
        *known.under_way.entry(of.clone()).or_default() += 1;
        Some(Way { ways: self.clone(), of })
    }

    /// Somebody asks what an act came to: one that has not set out yet will not do so until `until`.
    pub(super) fn ask(
        &self,
        actor: Actor,
        nonce: &Nonce,
        (now, until): (Millis, Millis),
    ) -> Prospect {
        let mut known = self.0.lock();
        if known.under_way.contains_key(&(actor.id, nonce.clone())) {
            return Prospect::UnderWay;
        }
        let spent = known.spent(actor);
        make_room(spent, actor.id, now);
        let of = spent.entry(actor.id).or_default();
        of.retain(|gone| gone.until > now);
        if let Some(gone) = of.iter_mut().find(|gone| gone.nonce == *nonce) {
            gone.asked = Asked::Again;
            return Prospect::Spent(Asked::Again);
        }
        if of.len() >= NONCES {
            of.pop_front();
        }
        of.push_back(Gone { nonce: nonce.clone(), until, asked: Asked::First });
        Prospect::Spent(Asked::First)
    }

    /// It was not said after all that nothing happened; if somebody else has asked meanwhile, it may have been said to him.
    pub(super) fn unsaid(&self, actor: Actor, nonce: &Nonce) {
        if let Some(of) = self.0.lock().spent(actor).get_mut(&actor.id) {
            of.retain(|gone| gone.nonce != *nonce || gone.asked == Asked::Again);
        }
    }

    /// How many acts are under way.
    #[cfg(test)]
    pub(in crate::command) fn count(&self) -> usize {
        self.0.lock().under_way.len()
    }
}

impl Known {
    fn spent(&mut self, actor: Actor) -> &mut Spent {
        if actor.rank.is_staff() { &mut self.operators } else { &mut self.others }
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        let mut known = self.ways.0.lock();
        if let Some(count) = known.under_way.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                known.under_way.remove(&self.of);
            }
        }
    }
}

fn holds(of: &VecDeque<Gone>, nonce: &Nonce, now: Millis) -> bool {
    of.iter().any(|gone| gone.nonce == *nonce && gone.until > now)
}

/// For one more actor, if it is another one.
fn make_room(spent: &mut Spent, actor: PersonId, now: Millis) {
    if spent.len() < ACTORS || spent.contains_key(&actor) {
        return;
    }
    let newest = |of: &VecDeque<Gone>| of.back().map_or(0, |gone| gone.until);
    spent.retain(|_, of| newest(of) > now);
    if spent.len() >= ACTORS
        && let Some(oldest) = spent.iter().min_by_key(|(_, of)| newest(of)).map(|(id, _)| *id)
    {
        spent.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::Rank;

    fn person(id: u128) -> Actor {
        Actor::person(PersonId(id))
    }

    fn nonce(text: impl ToString) -> Nonce {
        Nonce(text.to_string().into())
    }

    #[test]
    fn what_was_asked_for_does_not_set_out_any_more() {
        let ways = Arc::<Ways>::default();
        let ada = person(1);
        let way = ways.set_out(ada, &nonce("a"), 0).unwrap();
        let twice = ways.set_out(ada, &nonce("a"), 0).unwrap();
        drop(way);
        assert_eq!(ways.ask(ada, &nonce("a"), (0, 9)), Prospect::UnderWay);
        drop(twice);
        assert_eq!(ways.ask(ada, &nonce("a"), (0, 9)), Prospect::Spent(Asked::First));
        assert_eq!(ways.ask(ada, &nonce("a"), (1, 9)), Prospect::Spent(Asked::Again));
        assert!(ways.set_out(ada, &nonce("a"), 8).is_none());
        assert!(ways.set_out(person(2), &nonce("a"), 8).is_some(), "it is his");
        assert!(ways.set_out(ada, &nonce("a"), 9).is_some(), "the window is over");
        ways.unsaid(ada, &nonce("a"));
        assert!(
            ways.set_out(ada, &nonce("a"), 8).is_none(),
            "it may have been said to the other one"
        );
        ways.ask(ada, &nonce("b"), (1, 9));
        ways.unsaid(ada, &nonce("b"));
        assert!(ways.set_out(ada, &nonce("b"), 8).is_some());
    }

    #[test]
    fn so_many_are_kept_and_operators_lose_none_to_others() {
        let ways = Arc::<Ways>::default();
        let mia = Actor { id: PersonId(7), rank: Rank::Moderator };
        ways.ask(mia, &nonce("m"), (0, 100));
        for id in 0..=ACTORS as u128 {
            ways.ask(person(100 + id), &nonce("p"), (0, 10 + id as u64));
        }
        assert!(ways.set_out(mia, &nonce("m"), 0).is_none());
        assert!(ways.set_out(person(100), &nonce("p"), 0).is_some(), "he asked first");
        assert!(ways.set_out(person(101), &nonce("p"), 0).is_none());
        assert_eq!(ways.0.lock().others.len(), ACTORS);
        for count in 0..NONCES {
            ways.ask(mia, &nonce(count), (1, 101));
        }
        assert!(ways.set_out(mia, &nonce("m"), 1).is_some());
        assert!(ways.set_out(mia, &nonce(0), 1).is_none());
        assert_eq!(ways.0.lock().operators[&mia.id].len(), NONCES);
    }
}
