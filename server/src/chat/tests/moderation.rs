//! Acts of moderation: what they forbid from their place on, and how they are taken back.

use crate::chat::*;
use parlor_protocol::admin::SanctionKind;
use parlor_protocol::deed::Role;
use parlor_protocol::{EntryId, Millis, PersonId, RoomName, Seq};
use proptest::prelude::*;

pub(super) const OWNER: PersonId = PersonId(1);
pub(super) const BOB: PersonId = PersonId(2);
pub(super) const EVE: PersonId = PersonId(3);
pub(super) const OPERATOR: Actor = Actor { id: PersonId(99), rank: Rank::Moderator };
pub(super) const ADMIN: Actor = Actor { id: PersonId(98), rank: Rank::Admin };
const TERMS: Terms = Terms { undo_ms: 1_000, grace_ms: 5_000, kick_ms: 100 };

/// A log of one room, whose first message is its owner's.
pub(super) struct Court {
    pub(super) state: State,
    /// The authors of the room's messages, by seq.
    authors: Vec<(Seq, PersonId)>,
    pub(super) now: Millis,
    ids: u128,
}

impl Court {
    pub(super) fn new() -> Self {
        let mut court = Self { state: State::default(), authors: Vec::new(), now: 1_000, ids: 10 };
        court.done(Actor::SERVER, None, Act::Terms(TERMS));
        for person in [OWNER, BOB, EVE] {
            court.say(person).unwrap();
        }
        court
    }

    pub(super) fn hear(&mut self, actor: Actor, room: Option<&str>, act: Act) -> Verdict {
        self.ids += 1;
        let room = room.map(|name| RoomName::parse(name).unwrap());
        let targets = self
            .authors
            .iter()
            .map(|(seq, author)| (*seq, Target { author: *author, at: self.now, removed: false }));
        let target = act.target();
        let facts = Facts {
            target: targets.clone().find(|(seq, _)| Some(*seq) == target).map(|(_, of)| of),
            targets: targets.collect(),
            ..Facts::default()
        };
        let head =
            Head { id: EntryId(self.ids), actor, room, nonce: None, print: self.ids as u64, act };
        let body = Body { name: "n".into(), text: Some("t".into()), grounds: None };
        let entry = Entry { head, body };
        let mut overlay = Overlay::new(&self.state);
        let committed = Committed { pos: self.state.pos + 1, at: self.now, entry };
        let witness = Witness::of(&overlay, &committed.entry);
        let verdict = apply(&mut overlay, &committed, &facts);
        if let (Some(witness), Verdict::Accepted { .. }) = (witness, &verdict) {
            assert!(witness.record(&overlay, &committed, &facts, &verdict).is_some());
        }
        let changes = overlay.into_changes();
        self.state.merge(changes);
        verdict
    }

    /// Something that must happen: its id.
    pub(super) fn done(&mut self, actor: Actor, room: Option<&str>, act: Act) -> EntryId {
        let verdict = self.hear(actor, room, act.clone());
        assert!(matches!(verdict, Verdict::Accepted { .. }), "{act:?}: {verdict:?}");
        EntryId(self.ids)
    }

    pub(super) fn refused(&mut self, actor: Actor, room: Option<&str>, act: Act) -> Refusal {
        match self.hear(actor, room, act.clone()) {
            Verdict::Rejected(refusal) => refusal,
            other @ (Verdict::Accepted { .. } | Verdict::Duplicate { .. } | Verdict::Unchanged) => {
                panic!("{act:?}: {other:?}")
            }
        }
    }

    pub(super) fn say(&mut self, person: PersonId) -> Result<Seq, Refusal> {
        match self.hear(Actor::person(person), Some("r"), Act::Send { reply_to: None, bytes: 1 }) {
            Verdict::Accepted { seq: Some(seq), .. } => {
                self.authors.push((seq, person));
                Ok(seq)
            }
            Verdict::Rejected(refusal) => Err(refusal),
            other @ (Verdict::Accepted { .. } | Verdict::Duplicate { .. } | Verdict::Unchanged) => {
                panic!("{other:?}")
            }
        }
    }

    /// The digest, as if nothing had taken a seq.
    pub(super) fn digest(&self) -> Digest {
        let mut state = self.state.clone();
        for room in state.rooms.values_mut() {
            std::sync::Arc::make_mut(room).head = 0;
        }
        state.digest()
    }

    pub(super) fn room(&self) -> &Room {
        &self.state.rooms[&RoomName::parse("r").unwrap()]
    }
}

pub(super) fn sanction(kind: SanctionKind, persons: &[PersonId], for_ms: Option<u64>) -> Act {
    let persons = persons.to_vec();
    Act::Sanction { kind, persons, for_ms, networks: 0, everybody: false, spared: vec![] }
}

fn lift(kind: SanctionKind, person: PersonId) -> Act {
    Act::Lift { kind, persons: vec![person], sanctions: vec![] }
}

pub(super) const OWNS: Actor = Actor::person(OWNER);

#[test]
fn nothing_stands_after_a_sanction() {
    let rename = Act::Claim { keys: [[1; 16], [2; 16]], from: vec![] };
    for (kind, room) in [
        (SanctionKind::Mute, Some("r")),
        (SanctionKind::Kick, Some("r")),
        (SanctionKind::Ban, Some("r")),
        (SanctionKind::Mute, None),
        (SanctionKind::Ban, None),
    ] {
        let mut court = Court::new();
        court.done(OWNS, Some("r"), Act::Appoint { person: BOB, role: Role::Moderator });
        court.done(OPERATOR, room, sanction(kind, &[BOB], None));
        let bob = Actor::person(BOB);
        let acts = [
            Act::Send { reply_to: None, bytes: 1 },
            Act::Edit { target: 2, bytes: 1 },
            Act::Topic { bytes: 1 },
            Act::Notice { bytes: 1 },
        ];
        for act in acts {
            let refusal = court.refused(bob, Some("r"), act);
            match kind {
                SanctionKind::Warn | SanctionKind::Mute => {
                    assert!(matches!(refusal, Refusal::Muted(_)));
                }
                SanctionKind::Kick => assert!(matches!(refusal, Refusal::Kicked(_))),
                SanctionKind::Ban => assert!(matches!(refusal, Refusal::Banned(_))),
            }
        }
        let renamed = court.hear(bob, None, rename.clone());
        let free = room.is_some() && kind != SanctionKind::Mute;
        assert_eq!(matches!(renamed, Verdict::Accepted { .. }), free, "{kind:?} {room:?}");
        let removed = court.hear(bob, Some("r"), Act::Remove { target: 2 });
        let muted = kind == SanctionKind::Mute;
        assert_eq!(matches!(removed, Verdict::Accepted { .. }), muted, "{kind:?} {room:?}");
        court.say(EVE).unwrap();
        court.now += TERMS.kick_ms;
        assert_eq!(court.say(BOB).is_ok(), kind == SanctionKind::Kick);
    }
}

#[test]
fn undoing_leaves_what_was_before() {
    let acts: Vec<Act> = vec![
        sanction(SanctionKind::Mute, &[BOB, EVE], Some(500)),
        sanction(SanctionKind::Kick, &[BOB], None),
        sanction(SanctionKind::Ban, &[EVE], None),
        lift(SanctionKind::Mute, BOB),
        lift(SanctionKind::Ban, EVE),
        Act::Redact { targets: vec![2, 3] },
        Act::Purge { persons: vec![BOB, EVE], since: None, until: None },
        Act::Set(Setting::Lock { for_ms: Some(300) }),
        Act::Set(Setting::Unlock),
        Act::Set(Setting::Slow { every_ms: 50, for_ms: None }),
        Act::Set(Setting::Slow { every_ms: 0, for_ms: None }),
        Act::Set(Setting::Close),
        Act::Set(Setting::Open),
        Act::Topic { bytes: 1 },
        Act::Topic { bytes: 0 },
        Act::Appoint { person: EVE, role: Role::Owner },
        Act::Appoint { person: EVE, role: Role::Voice },
    ];
    let mut court = Court::new();
    for act in acts {
        let before = court.digest();
        let id = court.done(OPERATOR, Some("r"), act.clone());
        assert_ne!(court.digest(), before, "{act:?}");
        assert!(matches!(
            court.refused(OWNS, None, Act::Undo { act: id }),
            Refusal::HigherTarget { .. }
        ));
        court.done(ADMIN, None, Act::Undo { act: id });
        assert_eq!(court.digest(), before, "{act:?}");
        assert_eq!(court.refused(ADMIN, None, Act::Undo { act: id }), Refusal::NoSuchAct);
        // The next act begins from this one.
        court.done(OPERATOR, Some("r"), act);
    }
}

#[test]
fn what_changed_since_is_not_undone() {
    let mut court = Court::new();
    let first = court.done(OWNS, Some("r"), Act::Topic { bytes: 1 });
    let second = court.done(OWNS, Some("r"), Act::Topic { bytes: 1 });
    assert_eq!(court.refused(OWNS, None, Act::Undo { act: first }), Refusal::ChangedSince);
    court.done(OWNS, None, Act::Undo { act: second });
    court.done(OWNS, None, Act::Undo { act: first });
    assert_eq!(court.room().topic, None);
    let lock = court.done(OWNS, Some("r"), Act::Set(Setting::Lock { for_ms: None }));
    court.done(OWNS, Some("r"), Act::Set(Setting::Slow { every_ms: 9, for_ms: None }));
    court.done(OWNS, None, Act::Undo { act: lock });
    assert_eq!(court.room().mode_at(court.now).slow_ms, Some(9));
    let ended = court.done(OWNS, Some("r"), Act::Set(Setting::Lock { for_ms: Some(5) }));
    court.now += 5;
    assert_eq!(court.refused(OWNS, None, Act::Undo { act: ended }), Refusal::NothingToDo);
    let late = court.done(OWNS, Some("r"), Act::Set(Setting::Close));
    court.now += TERMS.undo_ms;
    let window_ms = TERMS.undo_ms;
    assert_eq!(
        court.refused(OWNS, None, Act::Undo { act: late }),
        Refusal::UndoWindowOver { window_ms }
    );
}

#[test]
fn a_newer_sanction_takes_the_place_of_the_older() {
    let mut court = Court::new();
    let long = court.done(OWNS, Some("r"), sanction(SanctionKind::Mute, &[BOB, EVE], Some(900)));
    let short = court.done(OWNS, Some("r"), sanction(SanctionKind::Mute, &[BOB], Some(10)));
    let on = |court: &Court| -> Vec<EntryId> {
        court.state.sanctions_on(BOB, court.now).map(|sanction| sanction.act).collect()
    };
    assert_eq!(on(&court), [short]);
    court.done(OWNS, None, Act::Undo { act: short });
    assert_eq!(on(&court), [long]);
    // Nobody lifts what a higher one imposed, and nobody frees himself.
    court.done(OPERATOR, Some("r"), sanction(SanctionKind::Mute, &[BOB], None));
    let refusal = court.refused(OWNS, Some("r"), lift(SanctionKind::Mute, BOB));
    assert_eq!(refusal, Refusal::HigherTarget { person: OPERATOR.id });
    let bob = Actor::person(BOB);
    court.done(OWNS, Some("r"), Act::Appoint { person: BOB, role: Role::Moderator });
    assert_eq!(court.refused(bob, Some("r"), lift(SanctionKind::Mute, BOB)), Refusal::OwnTarget);
    court.done(OPERATOR, Some("r"), lift(SanctionKind::Mute, BOB));
    court.say(BOB).unwrap();
}

#[test]
fn who_is_let_in_again_is_free_of_kicks_and_bans() {
    for kinds in [vec![SanctionKind::Kick], vec![SanctionKind::Kick, SanctionKind::Ban]] {
        let mut court = Court::new();
        for kind in &kinds {
            court.done(OWNS, Some("r"), sanction(*kind, &[BOB, EVE], Some(900)));
        }
        court.done(OWNS, Some("r"), sanction(SanctionKind::Mute, &[BOB], Some(900)));
        let end = court.done(OWNS, Some("r"), lift(SanctionKind::Ban, BOB));
        assert!(matches!(court.say(BOB), Err(Refusal::Muted(_))), "{kinds:?}");
        assert!(matches!(court.say(EVE), Err(Refusal::Kicked(_) | Refusal::Banned(_))));
        court.done(OWNS, None, Act::Undo { act: end });
        let kept = court.state.sanctions_on(BOB, court.now).count();
        assert_eq!(kept, kinds.len() + 1);
    }
}

#[test]
fn a_sanction_covers_newcomers_until_it_ends() {
    let mut court = Court::new();
    let mute = court.done(OWNS, Some("r"), sanction(SanctionKind::Mute, &[BOB], None));
    let guest = PersonId(50);
    let cover = Act::Cover { sanction: mute, person: guest };
    assert_eq!(court.refused(OPERATOR, None, cover.clone()), Refusal::NotPermitted);
    court.done(Actor::SERVER, None, cover.clone());
    assert_eq!(court.hear(Actor::SERVER, None, cover), Verdict::Unchanged);
    assert!(matches!(court.say(guest), Err(Refusal::Muted(_))));
    court.done(OWNS, Some("r"), lift(SanctionKind::Mute, BOB));
    court.say(guest).unwrap();
    court.say(BOB).unwrap();
    assert_eq!(court.state.sanctions, Sanctions::default());
}

#[test]
fn a_purge_everywhere_takes_a_seq_in_each_room_and_can_be_restored() {
    let mut court = Court::new();
    let send = Act::Send { reply_to: None, bytes: 1 };
    court.done(Actor::person(BOB), Some("s"), send);
    let purge = Act::Purge { persons: vec![BOB], since: None, until: None };
    let Verdict::Accepted { seq: None, events, .. } = court.hear(OPERATOR, None, purge) else {
        panic!()
    };
    let act = EntryId(court.ids);
    let places: Vec<_> = events.iter().map(|event| (event.room.as_str(), event.seq)).collect();
    assert_eq!(places, [("r", 4), ("s", 2)]);
    assert!(court.room().marked(BOB, 2) && !court.room().marked(EVE, 3));
    let edit = Act::Edit { target: 2, bytes: 1 };
    let bob = Actor::person(BOB);
    assert_eq!(court.refused(bob, Some("r"), edit.clone()), Refusal::MessageRemoved);
    court.done(OPERATOR, None, Act::Undo { act });
    court.done(bob, Some("r"), edit);
    assert_eq!(court.room().marks, None);
    // After the grace the server lets go of the marks, and of the right to undo.
    let again = court.done(OWNS, Some("r"), Act::Redact { targets: vec![2] });
    assert_eq!(
        court.hear(Actor::SERVER, None, Act::Settle { acts: vec![again] }),
        Verdict::Unchanged
    );
    court.now += TERMS.grace_ms;
    assert_eq!(court.state.due(court.now, 9), []);
    court.done(Actor::SERVER, None, Act::Settle { acts: vec![again] });
    assert_eq!((&court.room().marks, court.state.undoable.len()), (&None, 0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// A plain model: who is muted until when, and what is locked.
    #[test]
    fn sanctions_do_what_a_plain_list_does(
        steps in proptest::collection::vec((0..5_u8, 0..2_usize, 1..60_u64), 1..60)
    ) {
        let mut court = Court::new();
        let persons = [BOB, EVE];
        let mut muted: [Vec<(EntryId, Millis)>; 2] = Default::default();
        for (what, who, ms) in steps {
            let until = muted[who].last().map(|(_, until)| *until);
            let in_force = until.is_some_and(|until| court.now < until);
            match what {
                0 => {
                    let act = sanction(SanctionKind::Mute, &[persons[who]], Some(ms));
                    let id = court.done(OWNS, Some("r"), act);
                    muted[who].push((id, court.now + ms));
                }
                1 => {
                    let verdict = court.hear(OWNS, Some("r"), lift(SanctionKind::Mute, persons[who]));
                    let lifted = matches!(verdict, Verdict::Accepted { .. });
                    prop_assert_eq!(lifted, in_force);
                    if lifted {
                        muted[who].clear();
                    }
                }
                2 => {
                    let Some((id, _)) = muted[who].last().copied() else { continue };
                    let verdict = court.hear(OWNS, None, Act::Undo { act: id });
                    prop_assert_eq!(matches!(verdict, Verdict::Accepted { .. }), in_force);
                    if in_force {
                        muted[who].pop();
                        // Of what it replaced, one whose time is over stays over.
                    }
                }
                3 => court.now += ms,
                _say => prop_assert_eq!(court.say(persons[who]).is_err(), in_force),
            }
        }
    }
}
