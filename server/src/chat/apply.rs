//! `apply`: the judge. Total and deterministic: the same log gives the same State, seqs and refusals on every node.

use super::entry::{Act, Committed, Entry};
use super::event::{Event, What, Who};
use super::overlay::Overlay;
use super::state::{Flags, Room, Rules};
use super::verdict::{Decision, Done, Facts, Refusal, Verdict};
use super::{
    messages, modes, persons, removal, reports, roles, rooms, sentence, settle, topics, undo,
};
use parlor_protocol::{Millis, RoomName};
use std::sync::Arc;

/// Judges an entry at its place and changes the overlay if it may happen.
pub fn apply(state: &mut Overlay<'_>, committed: &Committed, facts: &Facts) -> Verdict {
    let at = committed.at.max(state.at());
    if let Some(answer) = repeated(state.rules(), &committed.entry, facts, at) {
        return answer;
    }
    match decide(state, &committed.entry, facts, at) {
        Ok(Some(Done { seq, events, news })) => {
            state.advance(committed.pos, at);
            Verdict::Accepted { seq, events, news }
        }
        Ok(None) => Verdict::Unchanged,
        Err(refusal) => Verdict::Rejected(refusal),
    }
}

/// A nonce is looked at before every right and sanction: what was answered once stays answered.
fn repeated(rules: &Rules, entry: &Entry, facts: &Facts, at: Millis) -> Option<Verdict> {
    let prior = facts.prior.as_ref().filter(|_| entry.head.nonce.is_some())?;
    if at.saturating_sub(prior.at) > rules.dedupe_ms {
        return None;
    }
    if prior.print != entry.head.print {
        return Some(Verdict::Rejected(Refusal::NonceReused));
    }
    Some(Verdict::Duplicate { seq: prior.seq, at: prior.at })
}

fn decide(state: &mut Overlay<'_>, entry: &Entry, facts: &Facts, at: Millis) -> Decision {
    match &entry.head.act {
        Act::Send { reply_to, .. } => messages::send(state, entry, *reply_to, at),
        Act::Edit { target, .. } => messages::edit(state, entry, (*target, facts), at),
        Act::Remove { target } => messages::remove(state, entry, (*target, facts), at),
        Act::Topic { bytes } => topics::topic(state, entry, *bytes, at),
        Act::Claim { keys, from } => persons::claim(state, entry, (keys, from), at),
        Act::Seen { persons } => Ok(persons::seen(state, persons, at)),
        Act::Rules(rules) => Ok(rooms::set_rules(state, rules)),
        Act::Terms(terms) => Ok(rooms::set_terms(state, *terms)),
        Act::Declare { ephemeral, pinned, bytes } => {
            let flags = Flags { ephemeral: *ephemeral, declared: true, pinned: *pinned };
            rooms::declare(state, entry, (flags, *bytes), at)
        }
        Act::Undeclare => rooms::undeclare(state, entry),
        Act::Trim { below } => rooms::trim(state, entry, *below),
        Act::Forget { head } => rooms::forget(state, entry, *head, at),
        Act::Renew => Ok(rooms::renew(state, entry, at)),
        Act::Clock { .. } => Ok(Some(Done::default())),
        Act::Sanction { .. } => sentence::impose(state, entry, at),
        Act::Lift { kind, persons, sanctions } => {
            sentence::lift(state, entry, (*kind, persons, sanctions), at)
        }
        Act::Cover { sanction, person } => sentence::cover(state, entry, (*sanction, *person), at),
        Act::Redact { targets } => removal::redact(state, entry, (targets, facts), at),
        Act::Purge { .. } => removal::purge(state, entry, facts, at),
        Act::Set(setting) => modes::set(state, entry, *setting, at),
        Act::Appoint { person, role } => roles::appoint(state, entry, (*person, *role), at),
        Act::Notice { .. } => topics::notice(state, entry, at),
        Act::Report { target, .. } => reports::report(state, entry, (*target, facts), at),
        Act::Review { report, step } => reports::review(state, entry, (*report, *step), at),
        Act::Undo { act } => undo::undo(state, entry, *act, at),
        Act::Settle { acts } => settle::settle(state, entry, acts, at),
        Act::Look { .. } => settle::look(state, entry),
        Act::TurnAway => settle::turn_away(entry),
    }
}

/// Gives the next seq of the room to what happened.
pub(super) fn in_sequence(
    state: &mut Overlay<'_>,
    room: &mut Room,
    at: Millis,
    what: What,
) -> Done {
    room.head += 1;
    let event = Event { room: room.name.clone(), seq: room.head, at, what };
    state.keep_room(room.clone());
    Done { seq: Some(event.seq), events: vec![event], news: Vec::new() }
}

/// An entry about no room is refused like one about a room that is not there.
pub(super) fn named(entry: &Entry) -> Result<&RoomName, Refusal> {
    entry.head.room.as_ref().ok_or(Refusal::NoSuchRoom)
}

pub(super) fn existing(state: &Overlay<'_>, entry: &Entry) -> Result<Room, Refusal> {
    let room = state.room(named(entry)?).ok_or(Refusal::NoSuchRoom)?;
    Ok(Room::clone(room))
}

/// The room of an act that may be about all of them: then there is none.
pub(super) fn scope(state: &Overlay<'_>, entry: &Entry) -> Result<Option<Room>, Refusal> {
    entry.head.room.is_some().then(|| existing(state, entry)).transpose()
}

pub(super) fn who(entry: &Entry) -> Who {
    Who { id: entry.head.actor.id, name: entry.body.name.clone() }
}

pub(super) fn text(entry: &Entry) -> Arc<str> {
    entry.body.text.clone().unwrap_or_default()
}
