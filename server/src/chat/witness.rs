//! The witness of an act: sees what it is before it is judged and what came of it, and makes its record for the audit log.

use super::audit::{Detail, Housework, Record, RecordBody, RecordHead};
use super::entry::{Act, Committed, Entry, Grounds, Network, Rank};
use super::event::{Event, News, What};
use super::modes::verb_of;
use super::overlay::Overlay;
use super::sanctions::{imposing, lifting};
use super::undo::{Back, Undoable};
use super::verdict::{Facts, Verdict};
use parlor_protocol::deed::{Role, Verb};
use parlor_protocol::{PersonId, RoomName, Seq};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What must be known before an act is judged, for afterwards it may be otherwise.
#[derive(Debug)]
pub struct Witness {
    verb: Verb,
    /// What a person is in the room that it is about.
    role: Option<Role>,
    /// What an undo takes back.
    undone: Option<Arc<Undoable>>,
    /// Whose messages an undo brings back.
    authors: Vec<PersonId>,
    /// The networks of the sanctions that an undo ends or brings back.
    networks: Vec<Network>,
}

/// The authors of what a purge took away and its undo brings back.
fn purged(state: &Overlay<'_>, undone: &Undoable) -> Vec<PersonId> {
    let Back::Restore { rooms } = &undone.back else { return Vec::new() };
    let rooms = rooms.iter().filter_map(|name| state.room(name));
    let marks = rooms.flat_map(|room| room.marks.iter().flat_map(|marks| marks.iter()));
    marks.filter(|mark| mark.act == undone.act).filter_map(|mark| mark.author).collect()
}

impl Witness {
    /// The witness of an act that is recorded if it happens; ordinary acts have none.
    pub fn of(state: &Overlay<'_>, entry: &Entry) -> Option<Self> {
        let verb = recorded(entry)?;
        let (mut undone, mut networks, mut authors) = (None, Vec::new(), Vec::new());
        if let Act::Undo { act } = &entry.head.act {
            undone = state.undoable(*act).cloned();
            let own = state.sanction(*act).into_iter();
            let lifted = undone.iter().flat_map(|undone| undone.back.lifted());
            networks = own.chain(lifted).flat_map(|of| of.grounds.networks.clone()).collect();
            networks.sort_unstable();
            networks.dedup();
            authors = undone.iter().flat_map(|undone| purged(state, undone)).collect();
        }
        let room = match &undone {
            Some(undoable) => undoable.room.as_ref(),
            None => entry.head.room.as_ref(),
        };
        let actor = entry.head.actor;
        let role = room.and_then(|name| state.room(name)).map(|room| room.role(actor.id));
        let role = (actor.rank == Rank::Person).then_some(role.unwrap_or_default());
        Some(Self { verb, role, undone, authors, networks })
    }

    /// The record of what happened. `state`: after the act.
    pub fn record(
        self,
        state: &Overlay<'_>,
        committed: &Committed,
        facts: &Facts,
        verdict: &Verdict,
    ) -> Option<Record> {
        let Verdict::Accepted { events, news, .. } = verdict else { return None };
        let Committed { at, entry, .. } = committed;
        let (head, body) = (&entry.head, &entry.body);
        let persons = self.persons(state, entry, (facts, events, news));
        let room = match &self.undone {
            Some(undoable) => undoable.room.clone(),
            None => head.room.clone(),
        };
        let until = if let Act::Set(setting) = &head.act {
            setting.for_ms().map(|for_ms| at.saturating_add(for_ms))
        } else {
            state.sanction(head.id).and_then(|sanction| sanction.until)
        };
        let mut names = names(state, entry, &persons);
        let detail = self.detail(entry, events);
        if let Detail::Spared(spared) = &detail {
            names.extend(spared.iter().map(|person| state.name_of(*person)));
        }
        let grounds = body.grounds.as_deref();
        let grounds = grounds.cloned().unwrap_or_default();
        let undone = self.undone.is_some();
        let said = matches!(head.act, Act::Report { .. } | Act::Review { .. });
        let body = RecordBody {
            name: body.name.clone(),
            names,
            networks: if undone { self.networks.clone() } else { grounds.networks },
            reason: grounds.reason.or_else(|| body.text.clone().filter(|_| said)),
            text: body.text.clone().filter(|_| !said),
        };
        let head = RecordHead {
            act: head.id,
            at: *at,
            actor: head.actor,
            role: self.role,
            nonce: head.nonce.clone(),
            verb: self.verb,
            placed: placed(room.as_ref(), events, self.verb),
            room,
            persons,
            until,
            undo_until: state.undoable(head.id).map(|undoable| undoable.until),
            detail,
        };
        Some(Record { head, body })
    }

    /// Whom it was done to.
    fn persons(
        &self,
        state: &Overlay<'_>,
        entry: &Entry,
        (facts, events, news): (&Facts, &[Event], &[News]),
    ) -> Vec<PersonId> {
        let mut persons = match &entry.head.act {
            Act::Sanction { persons, .. } | Act::Purge { persons, .. } => return persons.clone(),
            Act::Lift { .. } | Act::Undo { .. } => {
                let told = news.iter().flat_map(|news| match news {
                    News::Sanctioned { persons, .. } | News::Lifted { persons, .. } => &**persons,
                    News::Announced { .. } => &[],
                });
                let appointed = self.undone.as_ref().and_then(|undone| undone.back.appointed());
                told.copied().chain(appointed).chain(self.authors.iter().copied()).collect()
            }
            Act::Redact { .. } => {
                let gone = removed(events);
                let known = facts.targets.iter().filter(|(seq, _)| gone.contains(seq));
                known.map(|(_, target)| target.author).collect()
            }
            Act::Cover { person, .. } | Act::Appoint { person, .. } => vec![*person],
            Act::Report { .. } => facts.target.iter().map(|target| target.author).collect(),
            Act::Review { report, .. } => {
                state.report(*report).iter().map(|report| report.author).collect()
            }
            Act::Look { person } => person.iter().copied().collect(),
            Act::Send { .. }
            | Act::Edit { .. }
            | Act::Remove { .. }
            | Act::Topic { .. }
            | Act::Claim { .. }
            | Act::Seen { .. }
            | Act::Rules(_)
            | Act::Declare { .. }
            | Act::Undeclare
            | Act::Trim { .. }
            | Act::Forget { .. }
            | Act::Renew
            | Act::Clock { .. }
            | Act::Set(_)
            | Act::Notice { .. }
            | Act::Settle { .. }
            | Act::Terms(_)
            | Act::TurnAway => Vec::new(),
        };
        persons.sort_unstable();
        persons.dedup();
        persons
    }

    fn detail(&self, entry: &Entry, events: &[Event]) -> Detail {
        match &entry.head.act {
            Act::Redact { .. } => Detail::Messages(removed(events)),
            Act::Report { target, .. } => Detail::Messages(vec![*target]),
            Act::Purge { since, until, .. } if since.is_some() || until.is_some() => {
                Detail::Time { since: *since, until: *until }
            }
            Act::Set(super::entry::Setting::Slow { every_ms, .. }) => {
                Detail::Every { ms: *every_ms }
            }
            Act::Appoint { role, .. } => Detail::Becomes(*role),
            Act::Sanction { spared, .. } if !spared.is_empty() => Detail::Spared(spared.clone()),
            Act::Sanction { everybody: true, .. } => Detail::Everybody,
            Act::Undo { act } => {
                let verb = self.undone.as_ref().map_or(Verb::Undo, |undoable| undoable.verb);
                Detail::Undone { act: *act, verb }
            }
            Act::Review { report, step } => Detail::Report { report: *report, step: *step },
            Act::Cover { sanction, .. } => Detail::Sanction(*sanction),
            Act::Rules(_) => Detail::House(Housework::Rules),
            Act::Terms(_) => Detail::House(Housework::Terms),
            Act::TurnAway => Detail::House(Housework::TurnAway),
            Act::Declare { .. } => Detail::House(Housework::Declare),
            Act::Undeclare => Detail::House(Housework::Undeclare),
            Act::Forget { .. } => Detail::House(Housework::Forget),
            Act::Renew => Detail::House(Housework::Renew),
            Act::Send { .. }
            | Act::Edit { .. }
            | Act::Remove { .. }
            | Act::Topic { .. }
            | Act::Claim { .. }
            | Act::Seen { .. }
            | Act::Trim { .. }
            | Act::Clock { .. }
            | Act::Sanction { .. }
            | Act::Lift { .. }
            | Act::Purge { .. }
            | Act::Set(_)
            | Act::Notice { .. }
            | Act::Settle { .. }
            | Act::Look { .. } => Detail::Nothing,
        }
    }
}

/// The verb that an act is recorded under; none: it is an ordinary one.
fn recorded(entry: &Entry) -> Option<Verb> {
    Some(match &entry.head.act {
        Act::Send { .. }
        | Act::Edit { .. }
        | Act::Remove { .. }
        | Act::Claim { .. }
        | Act::Seen { .. }
        | Act::Trim { .. }
        | Act::Clock { .. }
        | Act::Settle { .. } => return None,
        Act::Topic { .. } => Verb::Topic,
        Act::Rules(_)
        | Act::Terms(_)
        | Act::TurnAway
        | Act::Declare { .. }
        | Act::Undeclare
        | Act::Forget { .. }
        | Act::Renew => Verb::Housekeeping,
        Act::Sanction { kind, .. } => imposing(*kind),
        Act::Lift { kind, .. } => lifting(*kind)?,
        Act::Cover { .. } => Verb::Cover,
        Act::Redact { .. } => Verb::Remove,
        Act::Purge { .. } => Verb::Purge,
        Act::Set(setting) => verb_of(*setting),
        Act::Appoint { .. } => Verb::Role,
        Act::Notice { .. } => Verb::Notice,
        Act::Report { .. } => Verb::Report,
        Act::Review { .. } => Verb::Review,
        Act::Undo { .. } => Verb::Undo,
        Act::Look { .. } => Verb::Look,
    })
}

/// The messages that really went.
fn removed(events: &[Event]) -> Vec<Seq> {
    let targets = events.iter().flat_map(|event| match &event.what {
        What::Removed { targets, .. } => targets.as_slice(),
        What::Made { .. }
        | What::Message { .. }
        | What::Edited { .. }
        | What::Restored { .. }
        | What::Sanctioned { .. }
        | What::Set { .. }
        | What::Appointed { .. }
        | What::Notice { .. }
        | What::Topic { .. }
        | What::Skip
        | What::Forgotten
        | What::Renewed { .. } => &[],
    });
    targets.copied().collect()
}

/// The rooms it happened in: in each at the last seq that it took.
fn placed(room: Option<&RoomName>, events: &[Event], verb: Verb) -> Vec<(RoomName, Option<Seq>)> {
    let here: BTreeMap<RoomName, Option<Seq>> =
        room.map(|name| (name.clone(), None)).into_iter().collect();
    if verb == Verb::Housekeeping {
        return here.into_iter().collect();
    }
    let told = events.iter().map(|event| (event.room.clone(), Some(event.seq)));
    here.into_iter().chain(told).collect::<BTreeMap<_, _>>().into_iter().collect()
}

/// The names of the persons: those that the door had, where it named just these.
fn names(state: &Overlay<'_>, entry: &Entry, persons: &[PersonId]) -> Vec<Arc<str>> {
    let none = Grounds::default();
    let given = &entry.body.grounds.as_deref().unwrap_or(&none).names;
    let named: &[PersonId] = if let Act::Sanction { persons, .. }
    | Act::Purge { persons, .. }
    | Act::Lift { persons, .. } = &entry.head.act
    {
        persons
    } else if let Act::Appoint { person, .. } = &entry.head.act {
        std::slice::from_ref(person)
    } else {
        &[]
    };
    let known: BTreeMap<_, _> = named.iter().zip(given).collect();
    let name = |person: &PersonId| match known.get(person) {
        Some(name) => Arc::clone(name),
        None => state.name_of(*person),
    };
    persons.iter().map(name).collect()
}
