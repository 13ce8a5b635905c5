//! Persons: who holds which name, and when the log last heard of him.

use super::apply::text;
use super::entry::{Entry, NameKey};
use super::overlay::Overlay;
use super::sanctions::{Wish, bar};
use super::state::Person;
use super::verdict::{Decision, Done, Refusal};
use parlor_protocol::{Millis, PersonId};

/// A name becomes the actor's, and those who held it lose it.
pub(super) fn claim(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (keys, from): (&[NameKey; 2], &[PersonId]),
    at: Millis,
) -> Decision {
    bar(state, entry.head.actor, None, Wish::Rename, at)?;
    let actor = entry.head.actor.id;
    let holders: Vec<_> = keys.iter().filter_map(|key| state.holder(key)).collect();
    if holders.iter().any(|holder| *holder != actor && !from.contains(holder)) {
        return Err(Refusal::NameTaken);
    }
    for holder in holders.into_iter().chain([actor]) {
        release(state, holder);
    }
    for key in keys {
        state.set_holder(*key, Some(actor));
    }
    let generation = state.person(actor).map_or(0, |person| person.generation);
    let person = Person { name: Some(text(entry)), keys: *keys, generation, seen: at };
    state.put_person(actor, person);
    Ok(Some(Done::default()))
}

/// Notes that these persons were here.
pub(super) fn seen(state: &mut Overlay<'_>, persons: &[PersonId], at: Millis) -> Option<Done> {
    let mut changed = false;
    for id in persons {
        if let Some(person) = state.person(*id).filter(|person| person.seen < at) {
            let person = Person { seen: at, ..Person::clone(person) };
            state.put_person(*id, person);
            changed = true;
        }
    }
    changed.then(Done::default)
}

/// Takes a person's name from him; the rest of him stays.
fn release(state: &mut Overlay<'_>, holder: PersonId) {
    let Some(person) = state.person(holder).filter(|person| person.name.is_some()) else { return };
    let person = Person { name: None, ..Person::clone(person) };
    for key in person.keys {
        state.set_holder(key, None);
    }
    state.put_person(holder, person);
}
