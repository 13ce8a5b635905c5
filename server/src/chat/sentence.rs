//! Sentences: sanctions as they are imposed and lifted, and newcomers who are found to be covered.

use super::apply::{in_sequence, scope, who};
use super::entry::{Act, Entry, Grounds};
use super::event::{News, What, Who};
use super::overlay::Overlay;
use super::rights;
use super::sanctions::{Sanction, Wish, bar, imposing, lifting};
use super::state::Room;
use super::undo::{Back, remember};
use super::verdict::{Decision, Done, Refusal};
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::deed::{LONGEST_MS, MOST_NETWORKS, MOST_PERSONS, Verb};
use parlor_protocol::{EntryId, Millis, PersonId};
use std::sync::Arc;

/// Newcomers that one sanction covers at most; the door turns further ones away.
pub const MOST_COVERED: usize = 10_000;

/// A sanction begins. On a person it takes the place of one of the same kind and scope.
pub(super) fn impose(state: &mut Overlay<'_>, entry: &Entry, at: Millis) -> Decision {
    let Act::Sanction { kind, .. } = &entry.head.act else { return Ok(None) };
    let (kind, room) = (*kind, scope(state, entry)?);
    let until = permitted(state, entry, room.as_ref(), at)?;
    let sanction = Arc::new(sentence(entry, kind, (at, until)));
    let persons = sanction.persons.clone();
    let replaced = alike_on(state, &sanction, &persons);
    let replaced: Vec<_> =
        replaced.iter().filter_map(|old| take_out(state, old, &persons)).collect();
    state.put_sanction(sanction.clone());
    if kind != SanctionKind::Warn {
        remember(state, entry, (imposing(kind), Back::Lift { replaced }), at);
    }
    let named = names(state, &sanction);
    let news = News::Sanctioned { persons: persons.into(), sanction: sanction.clone() };
    let told = (kind != SanctionKind::Warn).then_some(imposing(kind));
    let mut done = tell(state, entry, (room, told, named, sanction.until), at);
    done.news.push(news);
    Ok(Some(done))
}

/// Whether it may be imposed, and when it ends.
fn permitted(
    state: &Overlay<'_>,
    entry: &Entry,
    room: Option<&Room>,
    at: Millis,
) -> Result<Option<Millis>, Refusal> {
    let Act::Sanction { kind, persons, for_ms, networks, everybody, spared } = &entry.head.act
    else {
        return Err(Refusal::NothingToDo);
    };
    let actor = entry.head.actor;
    rights::may(actor, imposing(*kind), room, persons)?;
    bar(state, actor, entry.head.room.as_ref(), Wish::Act, at)?;
    if *everybody && !(rights::is_operator(actor) && *kind == SanctionKind::Ban) {
        return Err(Refusal::NotPermitted);
    }
    if persons.len() > MOST_PERSONS || spared.len() > MOST_PERSONS {
        return Err(Refusal::TooManyTargets { limit: MOST_PERSONS });
    }
    if usize::try_from(*networks).is_ok_and(|networks| networks > MOST_NETWORKS) {
        return Err(Refusal::TooManyTargets { limit: MOST_NETWORKS });
    }
    if (persons.is_empty() && !everybody) || (*everybody && *networks == 0) {
        return Err(Refusal::NothingToDo);
    }
    if for_ms.is_some_and(|for_ms| for_ms == 0 || for_ms > LONGEST_MS) {
        return Err(Refusal::BadDuration { limit_ms: LONGEST_MS });
    }
    let cool_down = (*kind == SanctionKind::Kick).then_some(state.terms().kick_ms);
    Ok(for_ms.or(cool_down).map(|for_ms| at.saturating_add(for_ms)))
}

/// The sanction that an entry asks for.
fn sentence(entry: &Entry, kind: SanctionKind, (at, until): (Millis, Option<Millis>)) -> Sanction {
    let mut sanction = Sanction {
        act: entry.head.id,
        kind,
        room: entry.head.room.clone(),
        persons: Vec::new(),
        covered: Vec::new(),
        everybody: false,
        spared: Vec::new(),
        by: entry.head.actor,
        at,
        until,
        grounds: entry.body.grounds.clone().unwrap_or_default(),
        by_name: entry.body.name.clone(),
    };
    let Act::Sanction { persons, everybody, spared, .. } = &entry.head.act else {
        return sanction;
    };
    sanction.everybody = *everybody;
    sanction.spared.clone_from(spared);
    sanction.spared.sort_unstable();
    sanction.spared.dedup();
    let names = sanction.grounds.names.iter().cloned().map(Some).chain(std::iter::repeat(None));
    let mut named: Vec<_> = persons.iter().copied().zip(names).collect();
    named.sort_by_key(|(person, _)| *person);
    named.dedup_by_key(|(person, _)| *person);
    named.retain(|(person, _)| sanction.spared.binary_search(person).is_err());
    let grounds = Arc::make_mut(&mut sanction.grounds);
    (sanction.persons, grounds.names) = (Vec::new(), Vec::new());
    for (person, name) in named {
        sanction.persons.push(person);
        grounds.names.extend(name);
    }
    if grounds.names.len() != sanction.persons.len() {
        grounds.names.clear();
    }
    sanction
}

/// Sanctions end before their time: on these persons, and these as a whole.
pub(super) fn lift(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (kind, persons, sanctions): (SanctionKind, &[PersonId], &[EntryId]),
    at: Millis,
) -> Decision {
    let (room, actor) = (scope(state, entry)?, entry.head.actor);
    let verb = lifting(kind).ok_or(Refusal::CannotUndo)?;
    rights::may(actor, verb, room.as_ref(), persons)?;
    bar(state, actor, entry.head.room.as_ref(), Wish::Act, at)?;
    if persons.len() > MOST_PERSONS || sanctions.len() > MOST_PERSONS {
        return Err(Refusal::TooManyTargets { limit: MOST_PERSONS });
    }
    let scope = entry.head.room.as_ref();
    let meant = |of: &&Arc<Sanction>| of.is_ended_by(verb, scope) && of.in_force(at);
    let whole = sanctions.iter().filter_map(|act| state.sanction(*act)).filter(meant);
    let whole: Vec<_> = whole.cloned().collect();
    let acts = persons.iter().filter_map(|person| state.sanctioned(*person));
    let acts = acts.flat_map(|acts| acts.iter());
    let mut partly: Vec<_> =
        acts.filter_map(|act| state.sanction(*act)).filter(meant).cloned().collect();
    partly.sort_by_key(|sanction| sanction.act);
    partly.dedup_by_key(|sanction| sanction.act);
    for sanction in &whole {
        rights::may(actor, verb, room.as_ref(), &sanction.persons)?;
    }
    for sanction in whole.iter().chain(&partly) {
        rights::may_take_back(actor, sanction.by, room.as_ref())?;
    }
    let mut lifted: Vec<_> = whole.iter().filter_map(|of| take_whole(state, of.act)).collect();
    lifted.extend(partly.iter().filter_map(|of| take_out(state, of, persons)));
    if lifted.is_empty() {
        return Err(Refusal::NothingToDo);
    }
    let named: Vec<Who> = lifted.iter().flat_map(|sanction| names(state, sanction)).collect();
    let news: Vec<News> = lifted.iter().map(lifted_news).collect();
    remember(state, entry, (verb, Back::Reinstate { lifted }), at);
    let mut done = tell(state, entry, (room, Some(verb), named, None), at);
    done.news.extend(news);
    Ok(Some(done))
}

/// A newcomer is covered, as far as the sanction still stands.
pub(super) fn cover(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (act, person): (EntryId, PersonId),
    at: Millis,
) -> Decision {
    rights::may(entry.head.actor, Verb::Cover, None, &[])?;
    let standing = state.sanction(act).filter(|of| of.in_force(at) && !of.is_on(person));
    let standing = standing.filter(|of| of.spared.binary_search(&person).is_err());
    let Some(standing) = standing else { return Ok(None) };
    if standing.covered.len() >= MOST_COVERED {
        return Err(Refusal::TooManyTargets { limit: MOST_COVERED });
    }
    let mut sanction = Sanction::clone(standing);
    insert(&mut sanction.covered, person);
    let sanction = Arc::new(sanction);
    state.put_sanction(sanction.clone());
    let news = vec![News::Sanctioned { persons: [person].into(), sanction }];
    Ok(Some(Done { news, ..Done::default() }))
}

/// The undoing of a sanction: it ends, and what it replaced is in force again.
pub(super) fn undo_sanction(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (act, replaced): (EntryId, &[Arc<Sanction>]),
    at: Millis,
) -> Decision {
    let room = scope_of(state, act)?;
    let standing = state.sanction(act).ok_or(Refusal::ChangedSince)?;
    if !standing.in_force(at) {
        return Err(Refusal::NothingToDo);
    }
    let actor = entry.head.actor;
    if standing.is_on(actor.id) && standing.by.id != actor.id {
        return Err(Refusal::OwnTarget);
    }
    let gone = take_whole(state, act).ok_or(Refusal::ChangedSince)?;
    let lifting = lifting(gone.kind);
    let mut done = tell(state, entry, (room, lifting, names(state, &gone), None), at);
    done.news.push(lifted_news(&gone));
    state.forget_replaced(act);
    for old in replaced {
        let old = only(old, |person| gone.is_on(person));
        if let Some(back) = put_back(state, &old, at) {
            announce(state, entry, (&mut done, &back), at);
        }
    }
    Ok(Some(done))
}

/// The undoing of a lift: what was lifted is in force again, as far as its time is not over.
pub(super) fn undo_lift(
    state: &mut Overlay<'_>,
    entry: &Entry,
    lifted: &[Arc<Sanction>],
    at: Millis,
) -> Decision {
    let mut done = Done::default();
    if lifted.iter().any(|old| old.is_on(entry.head.actor.id)) {
        return Err(Refusal::OwnTarget);
    }
    for old in lifted {
        if let Some(back) = put_back(state, old, at) {
            announce(state, entry, (&mut done, &back), at);
        }
    }
    if done.news.is_empty() {
        return Err(Refusal::NothingToDo);
    }
    Ok(Some(done))
}

/// Tells that a sanction is in force again.
fn announce(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (done, back): (&mut Done, &Arc<Sanction>),
    at: Millis,
) {
    let room = back.room.as_ref().and_then(|name| state.room(name)).map(|room| Room::clone(room));
    let verb = Some(imposing(back.kind));
    let told = tell(state, entry, (room, verb, names(state, back), back.until), at);
    done.seq = told.seq.or(done.seq);
    done.events.extend(told.events);
    let persons: Vec<PersonId> = back.everyone().collect();
    done.news.push(News::Sanctioned { persons: persons.into(), sanction: back.clone() });
}

/// The event of a sanction or its end in its room; of one that is everywhere there is none.
fn tell(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (room, verb, persons, until): (Option<Room>, Option<Verb>, Vec<Who>, Option<Millis>),
    at: Millis,
) -> Done {
    let (Some(mut room), Some(verb)) = (room, verb) else { return Done::default() };
    let what = What::Sanctioned { by: who(entry), verb, persons, until };
    in_sequence(state, &mut room, at, what)
}

fn scope_of(state: &Overlay<'_>, act: EntryId) -> Result<Option<Room>, Refusal> {
    let sanction = state.sanction(act).ok_or(Refusal::ChangedSince)?;
    let Some(name) = &sanction.room else { return Ok(None) };
    Ok(Some(Room::clone(state.room(name).ok_or(Refusal::NoSuchRoom)?)))
}

fn lifted_news(gone: &Arc<Sanction>) -> News {
    let persons: Vec<PersonId> = gone.everyone().collect();
    News::Lifted { persons: persons.into(), sanction: gone.clone() }
}

/// Sanctions on any of these persons of the same kind and scope.
fn alike_on(state: &Overlay<'_>, new: &Sanction, persons: &[PersonId]) -> Vec<Arc<Sanction>> {
    let acts = persons.iter().filter_map(|person| state.sanctioned(*person));
    let standing = acts.flat_map(|acts| acts.iter()).filter_map(|act| state.sanction(*act));
    let alike = standing.filter(|old| old.is_alike(new.kind, new.room.as_ref()));
    let mut alike: Vec<_> = alike.cloned().collect();
    alike.sort_by_key(|sanction| sanction.act);
    alike.dedup_by_key(|sanction| sanction.act);
    alike
}

/// Takes persons out of a sanction: what it was on them, or all of it where it is on nobody else. They are spared by its
/// networks.
fn take_out(
    state: &mut Overlay<'_>,
    sanction: &Sanction,
    persons: &[PersonId],
) -> Option<Arc<Sanction>> {
    let gone = only(sanction, |person| persons.contains(&person));
    if gone.persons.is_empty() && gone.covered.is_empty() {
        return None;
    }
    let mut rest = only(sanction, |person| !persons.contains(&person));
    if rest.persons.is_empty() && !rest.everybody {
        return take_whole(state, sanction.act);
    }
    for person in gone.everyone() {
        insert(&mut rest.spared, person);
        state.unlist(person, sanction.act);
    }
    state.put_sanction(Arc::new(rest));
    Some(Arc::new(gone))
}

fn take_whole(state: &mut Overlay<'_>, act: EntryId) -> Option<Arc<Sanction>> {
    let gone = state.sanction(act).cloned()?;
    state.drop_sanction(act);
    Some(gone)
}

/// Puts back what was taken out, where its time is not over and nothing newer stands: what is in force again.
fn put_back(state: &mut Overlay<'_>, gone: &Sanction, at: Millis) -> Option<Arc<Sanction>> {
    if !gone.in_force(at) {
        return None;
    }
    let newer = |person: PersonId| {
        let acts = state.sanctioned(person).into_iter().flat_map(|acts| acts.iter());
        let mut standing = acts.filter_map(|act| state.sanction(*act));
        standing.any(|of| of.is_alike(gone.kind, gone.room.as_ref()) && of.in_force(at))
    };
    let back = only(gone, |person| !newer(person));
    let standing = state.sanction(gone.act).cloned();
    let whole = standing.is_none() && gone.everybody;
    if back.persons.is_empty() && (back.covered.is_empty() || standing.is_none()) && !whole {
        return None;
    }
    let merged = match standing {
        None => back.clone(),
        Some(standing) => joined(&standing, &back),
    };
    state.put_sanction(Arc::new(merged));
    Some(Arc::new(back))
}

/// A sanction, and back in it what was taken out.
fn joined(standing: &Sanction, back: &Sanction) -> Sanction {
    let mut merged = standing.clone();
    merged.spared.retain(|person| !back.is_on(*person));
    for person in &back.covered {
        insert(&mut merged.covered, *person);
    }
    let grounds = Arc::make_mut(&mut merged.grounds);
    for (at, person) in back.persons.iter().enumerate() {
        let Err(place) = merged.persons.binary_search(person) else { continue };
        merged.persons.insert(place, *person);
        if let (Some(name), true) = (back.grounds.names.get(at), place <= grounds.names.len()) {
            grounds.names.insert(place, name.clone());
        }
    }
    if grounds.names.len() != merged.persons.len() {
        grounds.names.clear();
    }
    merged
}

/// A sanction as far as it is on some.
fn only(sanction: &Sanction, on: impl Fn(PersonId) -> bool) -> Sanction {
    let mut part = sanction.clone();
    let names = &sanction.grounds.names;
    if names.len() == sanction.persons.len() && !sanction.persons.iter().all(|one| on(*one)) {
        let kept = sanction.persons.iter().zip(names).filter(|(person, _)| on(**person));
        let names = kept.map(|(_, name)| name.clone()).collect();
        part.grounds = Arc::new(Grounds { names, ..Grounds::clone(&sanction.grounds) });
    }
    part.persons.retain(|person| on(*person));
    part.covered.retain(|person| on(*person));
    part
}

/// Everybody a sanction is on, by name.
pub(super) fn names(state: &Overlay<'_>, sanction: &Sanction) -> Vec<Who> {
    let known = sanction.grounds.names.iter().cloned().map(Some).chain(std::iter::repeat(None));
    let named = sanction.persons.iter().copied().zip(known);
    let covered = sanction.covered.iter().map(|person| (*person, None));
    let who = |(id, name): (PersonId, Option<Arc<str>>)| Who {
        id,
        name: name.unwrap_or_else(|| state.name_of(id)),
    };
    named.chain(covered).map(who).collect()
}

fn insert(sorted: &mut Vec<PersonId>, person: PersonId) {
    if let Err(place) = sorted.binary_search(&person) {
        sorted.insert(place, person);
    }
}
