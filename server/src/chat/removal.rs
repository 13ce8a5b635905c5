//! Removing what others wrote: marks over messages, which readers obey at once and the grace period lets go again.

use super::apply::{existing, in_sequence, scope, who};
use super::entry::{Act, Entry};
use super::event::What;
use super::overlay::Overlay;
use super::rights;
use super::sanctions::{Wish, bar};
use super::state::{Mark, Room};
use super::undo::{Back, remember};
use super::verdict::{Decision, Done, Facts, Refusal, Target};
use parlor_protocol::deed::{MOST_PERSONS, MOST_TARGETS, Verb};
use parlor_protocol::moderation::Purged;
use parlor_protocol::{EntryId, Millis, PersonId, Seq};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The rooms that a purge is about: its own, or those that its persons have spoken in. Of another act, none.
pub fn purged_rooms(state: &Overlay<'_>, entry: &Entry) -> Vec<Arc<Room>> {
    let Act::Purge { persons, .. } = &entry.head.act else { return Vec::new() };
    if let Some(name) = &entry.head.room {
        return state.room(name).cloned().into_iter().collect();
    }
    let spoken = persons.iter().filter_map(|person| state.spoke(*person));
    let spoken = spoken.flat_map(|rooms| rooms.iter());
    let standing = spoken.filter_map(|(id, name)| state.room(name).filter(|room| room.id == *id));
    let by_name: BTreeMap<_, _> = standing.map(|room| (&room.name, room)).collect();
    by_name.into_values().cloned().collect()
}

/// These messages of others go; what is gone already is passed over, if anything is left to do.
pub(super) fn redact(
    state: &mut Overlay<'_>,
    entry: &Entry,
    (targets, facts): (&[Seq], &Facts),
    at: Millis,
) -> Decision {
    let mut room = existing(state, entry)?;
    let actor = entry.head.actor;
    rights::may(actor, Verb::Remove, Some(&room), &[])?;
    bar(state, actor, Some(&room.name), Wish::Act, at)?;
    if targets.len() > MOST_TARGETS {
        return Err(Refusal::TooManyTargets { limit: MOST_TARGETS });
    }
    let kept = |seq: &Seq| *seq >= room.first && *seq <= room.head;
    let known = facts.targets.iter().filter(|(seq, _)| targets.contains(seq) && kept(seq));
    let known: BTreeMap<Seq, Target> = known.copied().collect();
    let stands =
        |(seq, target): &(&Seq, &Target)| !target.removed && !room.marked(target.author, **seq);
    let standing = known.iter().filter(stands);
    let (seqs, authors): (Vec<Seq>, Vec<PersonId>) =
        standing.map(|(seq, target)| (*seq, target.author)).unzip();
    rights::may(actor, Verb::Remove, Some(&room), &authors)?;
    if seqs.is_empty() {
        let gone = !known.is_empty();
        return Err(if gone { Refusal::MessageRemoved } else { Refusal::NoSuchMessage });
    }
    let runs = runs(&seqs).into_iter().map(|(first, last)| (None, first, last));
    if mark(state, entry, &mut room, runs.collect(), at) {
        let back = Back::Restore { rooms: vec![room.name.clone()] };
        remember(state, entry, (Verb::Remove, back), at);
    }
    let what = What::Removed { by: who(entry), targets: seqs, purged: Vec::new() };
    Ok(Some(in_sequence(state, &mut room, at, what)))
}

/// All that persons wrote goes, in a room or in all of them, each with an event in its own sequence.
pub(super) fn purge(state: &mut Overlay<'_>, entry: &Entry, facts: &Facts, at: Millis) -> Decision {
    let Act::Purge { persons, since, until } = &entry.head.act else { return Ok(None) };
    let (room, actor) = (scope(state, entry)?, entry.head.actor);
    rights::may(actor, Verb::Purge, room.as_ref(), persons)?;
    bar(state, actor, entry.head.room.as_ref(), Wish::Act, at)?;
    if persons.len() > MOST_PERSONS {
        return Err(Refusal::TooManyTargets { limit: MOST_PERSONS });
    }
    let timed = since.is_some() || until.is_some();
    let (mut done, mut marked) = (Done::default(), Vec::new());
    for old in purged_rooms(state, entry) {
        let range = facts.ranges.iter().find(|(name, ..)| *name == old.name);
        let range = range.map(|(_, first, last)| (*first, *last)).filter(|_| timed);
        let Some((first, last)) = range.or((!timed).then_some((old.first, old.head))) else {
            continue;
        };
        let (first, last) = (first.max(old.first), last.min(old.head));
        let here = |person: &&PersonId| {
            state.spoke(**person).is_some_and(|rooms| rooms.contains_key(&old.id))
        };
        let authors: Vec<PersonId> = persons.iter().filter(here).copied().collect();
        if first > last || authors.is_empty() {
            continue;
        }
        let mut room = Room::clone(&old);
        let marks = authors.iter().map(|author| (Some(*author), first, last));
        if mark(state, entry, &mut room, marks.collect(), at) {
            marked.push(room.name.clone());
        }
        let purged = authors.iter().map(|author| Purged { author: *author, first, last });
        let (by, purged) = (who(entry), purged.collect());
        let what = What::Removed { by, targets: Vec::new(), purged };
        let told = in_sequence(state, &mut room, at, what);
        done.events.extend(told.events);
        done.seq = told.seq.filter(|_| entry.head.room.is_some());
    }
    if done.events.is_empty() {
        return Err(Refusal::NothingToDo);
    }
    if !marked.is_empty() {
        remember(state, entry, (Verb::Purge, Back::Restore { rooms: marked }), at);
    }
    Ok(Some(done))
}

/// Lays marks over a room. Of one that keeps nothing nothing could be restored: there are none, and it says so.
fn mark(
    state: &Overlay<'_>,
    entry: &Entry,
    room: &mut Room,
    over: Vec<(Option<PersonId>, Seq, Seq)>,
    at: Millis,
) -> bool {
    if room.flags.ephemeral {
        return false;
    }
    let until = at.saturating_add(state.terms().grace_ms);
    let act = entry.head.id;
    let new =
        over.into_iter().map(|(author, first, last)| Mark { act, author, first, last, until });
    let mut marks = room.marks.take().map(Arc::unwrap_or_clone).unwrap_or_default();
    marks.extend(new);
    room.marks = Some(Arc::new(marks));
    true
}

/// Takes the marks of an act off a room: where they lay, in order, what touches as one.
pub(super) fn unmark(room: &mut Room, act: EntryId) -> Vec<(Seq, Seq)> {
    let Some(marks) = &room.marks else { return Vec::new() };
    let (gone, rest): (Vec<Mark>, Vec<Mark>) = marks.iter().partition(|mark| mark.act == act);
    if gone.is_empty() {
        return Vec::new();
    }
    room.marks = (!rest.is_empty()).then(|| Arc::new(rest));
    merged(gone.iter().map(|mark| (mark.first, mark.last)).collect())
}

/// Runs in their order; those that meet are one.
pub fn merged(mut runs: Vec<(Seq, Seq)>) -> Vec<(Seq, Seq)> {
    runs.sort_unstable();
    let mut ranges: Vec<(Seq, Seq)> = Vec::new();
    for (first, last) in runs {
        match ranges.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = (*end).max(last),
            Some(_) | None => ranges.push((first, last)),
        }
    }
    ranges
}

/// Ascending seqs as runs without holes.
fn runs(seqs: &[Seq]) -> Vec<(Seq, Seq)> {
    let mut runs: Vec<(Seq, Seq)> = Vec::new();
    for seq in seqs {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *seq => *last = *seq,
            Some(_) | None => runs.push((*seq, *seq)),
        }
    }
    runs
}
