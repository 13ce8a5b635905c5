//! `apply` against a naive model: a list of what happened, and no cleverness.

mod moderation;
mod records;
mod rooms;
mod table;

use super::*;
use parlor_protocol::{EntryId, Millis, PersonId, RoomName, Seq};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What a person or the server may try.
#[derive(Clone, Debug)]
enum Try {
    Send { person: u8, room: u8, nonce: Option<u8>, print: u8 },
    Edit { person: u8, room: u8, target: Seq },
    Remove { person: u8, room: u8, target: Seq },
    Topic { person: u8, room: u8, bytes: u32 },
    Claim { person: u8, keys: [u8; 2], grace_over: bool },
    Trim { room: u8, below: Seq },
    Forget { room: u8, head: Seq },
    Renew { room: Option<u8> },
    Wait { ms: u64 },
}

fn tries() -> impl Strategy<Value = Try> {
    let (person, room, target) = (0..4_u8, 0..3_u8, 0..12_u64);
    prop_oneof![
        8 => (person.clone(), room.clone(), proptest::option::of(0..4_u8), 0..2_u8)
            .prop_map(|(person, room, nonce, print)| Try::Send { person, room, nonce, print }),
        3 => (person.clone(), room.clone(), target.clone())
            .prop_map(|(person, room, target)| Try::Edit { person, room, target }),
        3 => (person.clone(), room.clone(), target.clone())
            .prop_map(|(person, room, target)| Try::Remove { person, room, target }),
        1 => (person.clone(), room.clone(), 0..2_u32)
            .prop_map(|(person, room, bytes)| Try::Topic { person, room, bytes }),
        2 => (person, [0..5_u8, 0..5_u8], any::<bool>())
            .prop_map(|(person, keys, grace_over)| Try::Claim { person, keys, grace_over }),
        1 => (room.clone(), target.clone()).prop_map(|(room, below)| Try::Trim { room, below }),
        1 => (room.clone(), target).prop_map(|(room, head)| Try::Forget { room, head }),
        1 => proptest::option::of(room).prop_map(|room| Try::Renew { room }),
        1 => (0..40_000_000_u64).prop_map(|ms| Try::Wait { ms }),
    ]
}

/// A room as a plain list of what happened in it.
#[derive(Default)]
struct Plain {
    owner: PersonId,
    first: Seq,
    happened: Vec<Happened>,
}

#[derive(Clone)]
enum Happened {
    Message { author: PersonId, at: Millis, removed: bool },
    Other,
}

#[derive(Default)]
struct Model {
    rooms: BTreeMap<String, Plain>,
    answers: Vec<((PersonId, String, u8), Prior)>,
    names: BTreeMap<PersonId, [u8; 2]>,
    now: Millis,
    ids: u128,
}

const RULES_DEDUPE: u64 = 3_600_000;
const RULES_EDIT: u64 = 86_400_000;

impl Model {
    fn entry(&mut self, person: PersonId, room: Option<u8>, act: Act) -> Entry {
        self.ids += 1;
        let room = room.map(|room| RoomName::parse(&format!("room{room}")).unwrap());
        let actor = Actor::person(person);
        let head = Head { id: EntryId(self.ids), actor, room, nonce: None, print: 0, act };
        Entry { head, body: Body { name: "n".into(), text: Some("t".into()), grounds: None } }
    }

    fn prior(&self, key: &(PersonId, String, u8)) -> Option<Prior> {
        self.answers.iter().rev().find(|(other, _)| other == key).map(|(_, prior)| *prior)
    }

    fn target(&self, room: &str, seq: Seq) -> Option<Target> {
        let happened = &self.rooms.get(room)?.happened;
        match happened.get(usize::try_from(seq).ok()?.checked_sub(1)?)? {
            Happened::Message { author, at, removed } => {
                Some(Target { author: *author, at: *at, removed: *removed })
            }
            Happened::Other => None,
        }
    }

    /// What must come of an edit (`window`) or a removal.
    fn about(&self, person: PersonId, room: &str, seq: Seq, window: bool) -> Result<(), Refusal> {
        let plain = self.rooms.get(room).ok_or(Refusal::NoSuchRoom)?;
        let kept = seq >= plain.first;
        let target = self.target(room, seq).filter(|_| kept).ok_or(Refusal::NoSuchMessage)?;
        if target.author != person {
            return Err(Refusal::NotPermitted);
        }
        if target.removed {
            return Err(Refusal::MessageRemoved);
        }
        if window && self.now - target.at > RULES_EDIT {
            return Err(Refusal::EditWindowOver { window_ms: RULES_EDIT });
        }
        Ok(())
    }

    fn topic(&mut self, person: PersonId, room: &str) -> Result<Option<Seq>, Refusal> {
        match self.rooms.get(room) {
            None => Err(Refusal::NoSuchRoom),
            Some(plain) if plain.owner != person => Err(Refusal::NotPermitted),
            Some(_) => Ok(Some(self.happen(room, Happened::Other))),
        }
    }

    fn happen(&mut self, room: &str, what: Happened) -> Seq {
        let plain = self.rooms.get_mut(room).unwrap();
        plain.happened.push(what);
        plain.happened.len() as Seq
    }
}

/// Runs one try on both; they must agree.
fn step(model: &mut Model, state: &mut State, what: &Try) {
    let person = |at: u8| PersonId(u128::from(at) + 1);
    let room_of = |at: u8| format!("room{at}");
    let before = state.digest();
    let pos = state.pos + 1;
    let mut judge = |entry: Entry, facts: Facts, now: Millis| {
        let mut overlay = Overlay::new(state);
        let verdict = apply(&mut overlay, &Committed { pos, at: now, entry }, &facts);
        let changes = overlay.into_changes();
        state.merge(changes);
        verdict
    };
    let none = Facts::default;
    let (verdict, expected) = match what.clone() {
        Try::Wait { ms } => {
            model.now += ms;
            return;
        }
        Try::Send { person: who, room, nonce, print } => {
            send(model, (person(who), room), (nonce, u64::from(print)), &mut judge)
        }
        Try::Edit { person: who, room, target } => {
            let (who, name) = (person(who), room_of(room));
            let entry = model.entry(who, Some(room), Act::Edit { target, bytes: 1 });
            let facts = Facts { target: model.target(&name, target), ..Facts::default() };
            let expected = model.about(who, &name, target, true);
            let expected = expected.map(|()| Some(model.happen(&name, Happened::Other)));
            (judge(entry, facts, model.now), expected.into())
        }
        Try::Remove { person: who, room, target } => {
            let (who, name) = (person(who), room_of(room));
            let entry = model.entry(who, Some(room), Act::Remove { target });
            let facts = Facts { target: model.target(&name, target), ..Facts::default() };
            let expected = model.about(who, &name, target, false).map(|()| {
                let gone = &mut model.rooms.get_mut(&name).unwrap().happened[target as usize - 1];
                let Happened::Message { removed, .. } = gone else { panic!() };
                *removed = true;
                Some(model.happen(&name, Happened::Other))
            });
            (judge(entry, facts, model.now), expected.into())
        }
        Try::Topic { person: who, room, bytes } => {
            let entry = model.entry(person(who), Some(room), Act::Topic { bytes });
            let expected = model.topic(person(who), &room_of(room));
            (judge(entry, none(), model.now), expected.into())
        }
        Try::Claim { person: who, keys, grace_over } => {
            let (act, expected) = claim(model, person(who), keys, grace_over);
            (judge(model.entry(person(who), None, act), none(), model.now), expected)
        }
        server @ (Try::Trim { .. } | Try::Forget { .. } | Try::Renew { .. }) => {
            by_server(model, server, &mut judge)
        }
    };
    agree(&verdict, &expected, what);
    if !matches!(verdict, Verdict::Accepted { .. }) {
        assert_eq!(state.digest(), before, "{what:?} changed something");
    }
    same(model, state);
}

fn send(
    model: &mut Model,
    (who, room): (PersonId, u8),
    (nonce, print): (Option<u8>, u64),
    judge: &mut impl FnMut(Entry, Facts, Millis) -> Verdict,
) -> (Verdict, Expected) {
    let name = format!("room{room}");
    let mut entry = model.entry(who, Some(room), Act::Send { reply_to: None, bytes: 1 });
    entry.head.print = print;
    entry.head.nonce = nonce.map(|nonce| Nonce(format!("{nonce}").into()));
    let key = nonce.map(|nonce| (who, name.clone(), nonce));
    let prior = key.as_ref().and_then(|key| model.prior(key));
    let verdict = judge(entry, Facts { prior, ..Facts::default() }, model.now);
    let expected = match prior.filter(|prior| model.now - prior.at <= RULES_DEDUPE) {
        Some(prior) if prior.print == print => Expected::Duplicate(prior.seq),
        Some(_) => Expected::Refused(Refusal::NonceReused),
        None => {
            let plain = Plain { owner: who, first: 1, happened: vec![] };
            model.rooms.entry(name.clone()).or_insert(plain);
            let message = Happened::Message { author: who, at: model.now, removed: false };
            let seq = Some(model.happen(&name, message));
            let prior = Prior { seq, at: model.now, print };
            model.answers.extend(key.map(|key| (key, prior)));
            Expected::Seq(seq)
        }
    };
    (verdict, expected)
}

fn claim(model: &mut Model, who: PersonId, keys: [u8; 2], grace_over: bool) -> (Act, Expected) {
    let clash = |held: &[u8; 2]| held.iter().any(|key| keys.contains(key));
    let others = model.names.iter().filter(|(holder, held)| **holder != who && clash(held));
    let holders: Vec<_> = others.map(|(holder, _)| *holder).collect();
    let from = if grace_over { holders.clone() } else { vec![] };
    let act = Act::Claim { keys: keys.map(|key| [key; 16]), from };
    if !holders.is_empty() && !grace_over {
        return (act, Expected::Refused(Refusal::NameTaken));
    }
    model.names.retain(|holder, _| !holders.contains(holder));
    model.names.insert(who, keys);
    (act, Expected::Seq(None))
}

fn by_server(
    model: &mut Model,
    what: Try,
    judge: &mut impl FnMut(Entry, Facts, Millis) -> Verdict,
) -> (Verdict, Expected) {
    let (room, act) = match what {
        Try::Trim { room, below } => (Some(room), Act::Trim { below }),
        Try::Forget { room, head } => (Some(room), Act::Forget { head }),
        Try::Renew { room } => (room, Act::Renew),
        Try::Send { .. }
        | Try::Edit { .. }
        | Try::Remove { .. }
        | Try::Topic { .. }
        | Try::Claim { .. }
        | Try::Wait { .. } => panic!("{what:?} is not the server's"),
    };
    let entry = model.entry(PersonId::SERVER, room, act.clone());
    let verdict = judge(entry, Facts::default(), model.now);
    let name = room.map(|room| format!("room{room}")).unwrap_or_default();
    let done = |done| if done { Expected::Seq(None) } else { Expected::Nothing };
    if act == Act::Renew {
        let any = model.rooms.contains_key(&name) || (room.is_none() && !model.rooms.is_empty());
        return (verdict, done(any));
    }
    let expected = match (act, model.rooms.get_mut(&name)) {
        (_, None) => Expected::Refused(Refusal::NoSuchRoom),
        (Act::Trim { below }, Some(plain)) => {
            let first = below.min(plain.happened.len() as Seq + 1).max(plain.first);
            done(std::mem::replace(&mut plain.first, first) != first)
        }
        (Act::Forget { head }, Some(plain)) => {
            let idle = plain.happened.len() as Seq == head;
            if idle {
                model.rooms.remove(&name);
                // What was answered in a room goes with it.
                model.answers.retain(|((_, room, _), _)| *room != name);
            }
            done(idle)
        }
        (other, Some(_)) => unreachable!("{other:?} is not the server's"),
    };
    (verdict, expected)
}

#[derive(Debug)]
enum Expected {
    Seq(Option<Seq>),
    Duplicate(Option<Seq>),
    Refused(Refusal),
    Nothing,
}

impl From<Result<Option<Seq>, Refusal>> for Expected {
    fn from(result: Result<Option<Seq>, Refusal>) -> Self {
        result.map_or_else(Self::Refused, Self::Seq)
    }
}

fn agree(verdict: &Verdict, expected: &Expected, what: &Try) {
    let agreed = match (verdict, expected) {
        (Verdict::Accepted { seq, .. }, Expected::Seq(other)) => seq == other,
        (Verdict::Duplicate { seq, .. }, Expected::Duplicate(other)) => seq == other,
        (Verdict::Rejected(refusal), Expected::Refused(other)) => refusal == other,
        (Verdict::Unchanged, Expected::Nothing) => true,
        (_, _) => false,
    };
    assert!(agreed, "{what:?}: {verdict:?}, and the model says {expected:?}");
    let Verdict::Accepted { seq: Some(seq), events, .. } = verdict else { return };
    assert_eq!(events.last().map(|event| event.seq), Some(*seq));
}

fn same(model: &Model, state: &State) {
    let names: Vec<_> = state.rooms.keys().map(|name| name.as_str().to_owned()).collect();
    assert_eq!(names, model.rooms.keys().cloned().collect::<Vec<_>>());
    for (room, plain) in state.rooms.values().zip(model.rooms.values()) {
        let messages =
            plain.happened.iter().filter(|what| matches!(what, Happened::Message { .. })).count();
        assert_eq!((room.head, room.n), (plain.happened.len() as u64, messages as u64));
        assert_eq!((room.first, room.owner), (plain.first, Some(plain.owner)));
    }
    let held: BTreeMap<_, _> = state.names.iter().map(|(key, holder)| (key[0], *holder)).collect();
    let expected: BTreeMap<_, _> =
        model.names.iter().flat_map(|(who, keys)| keys.map(|key| (key, *who))).collect();
    assert_eq!(held, expected);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn apply_does_what_a_plain_list_does(tries in proptest::collection::vec(tries(), 1..200)) {
        let (mut model, mut state) = (Model::default(), State::default());
        for what in &tries {
            step(&mut model, &mut state, what);
        }
    }
}
