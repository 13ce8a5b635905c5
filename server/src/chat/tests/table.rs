//! Every verb by every actor on every target, against the table as people read it.

use super::moderation::{BOB, Court, EVE, OWNER, sanction};
use crate::chat::{Act, Actor, Rank, Refusal, Room, Setting, Verdict, may};
use parlor_protocol::admin::{SanctionKind, Step};
use parlor_protocol::deed::{Role, Verb};
use parlor_protocol::{EntryId, Epoch, PersonId, RoomId, RoomName};
use std::sync::Arc;

/// For each actor — a member, a voice, a moderator, an owner, an operator who looks, one who moderates, an admin, the
/// server — whether he may: `+` yes, `.` no, `<` on those below him only. First in a room, then everywhere.
const TABLE: &str = "
    warn         ..<<.+++  .....+++
    mute         ..<<.+++  .....+++
    unmute       ..<<.+++  .....+++
    kick         ..<<.+++  .....+++
    ban          ..<<.+++  .....+++
    unban        ..<<.+++  .....+++
    remove       ..<<.+++  .......+
    purge        ..<<.+++  .....+++
    lock         ..<<.+++  .......+
    unlock       ..<<.+++  .......+
    slow         ..<<.+++  .......+
    topic        ..<<.+++  .......+
    notice       ..<<.+++  .....+++
    close_room   ...<.+++  .......+
    open_room    ...<.+++  .......+
    role         ...<.+++  .......+
    undo         ..<<.+++  .....+++
    report       <<<<++++  .......+
    review       .....+++  .....+++
    look         ....++++  ....++++
    cover        .......+  .......+
    housekeeping .......+  .......+
";

const ROLES: [Role; 4] = [Role::Member, Role::Voice, Role::Moderator, Role::Owner];

fn actors() -> [(Actor, Role); 8] {
    let person = |at: usize| (Actor::person(PersonId(at as u128 + 1)), ROLES[at]);
    let staff = |rank| (Actor { id: PersonId(100), rank }, Role::Member);
    let (looks, moderates) = (staff(Rank::Viewer), staff(Rank::Moderator));
    let (admin, server) = (staff(Rank::Admin), staff(Rank::Server));
    [person(0), person(1), person(2), person(3), looks, moderates, admin, server]
}

/// Persons 1 to 4 are a member, a voice, a moderator and an owner, and so are 11 to 14.
fn room() -> Room {
    let roles =
        (1..=4).flat_map(|at| [at, at + 10].map(|id| (PersonId(id), ROLES[at as usize - 1])));
    let roles = roles.filter(|(_, role)| *role > Role::Member).collect();
    Room {
        id: RoomId(1),
        name: RoomName::parse("lobby").unwrap(),
        epoch: Epoch::of(EntryId(1)),
        head: 0,
        n: 0,
        first: 1,
        owner: None,
        roles: Some(Arc::new(roles)),
        topic: None,
        flags: crate::chat::Flags::default(),
        mode: None,
        marks: None,
        last_at: 0,
    }
}

/// Each verb with its signs in a room and everywhere.
fn rows() -> Vec<(Verb, &'static str, &'static str)> {
    let lines: Vec<_> = TABLE.lines().filter(|line| !line.trim().is_empty()).collect();
    assert_eq!(lines.len(), Verb::ALL.len());
    let row = |(line, verb): (&'static str, &Verb)| {
        let [name, here, everywhere] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        assert_eq!(name, verb.as_str());
        (*verb, here, everywhere)
    };
    lines.into_iter().zip(Verb::ALL).map(row).collect()
}

#[test]
fn the_table_of_rights_is_kept() {
    let room = room();
    for (verb, here, everywhere) in rows() {
        let name = verb.as_str();
        for (place, signs) in [(Some(&room), here), (None, everywhere)] {
            for ((actor, role), sign) in actors().into_iter().zip(signs.chars()) {
                let may = |targets: &[PersonId]| may(actor, verb, place, targets);
                let what = format!("{name}, {actor:?}, {role:?}, {sign}");
                assert_eq!(may(&[]).is_ok(), sign != '.', "{what}");
                let own = if sign == '.' { Refusal::NotPermitted } else { Refusal::OwnTarget };
                assert_eq!(may(&[actor.id]), Err(own), "{what}");
                for (at, target) in ROLES.into_iter().enumerate() {
                    let person = PersonId(at as u128 + 11);
                    let expected = match sign {
                        '+' => Ok(()),
                        '<' if target < role => Ok(()),
                        '<' => Err(Refusal::HigherTarget { person }),
                        _no => Err(Refusal::NotPermitted),
                    };
                    assert_eq!(may(&[person]), expected, "{what}, {target:?}");
                }
            }
        }
    }
}

/// PROTOCOL.md says the same of persons; what it says of operators is compared where their ranks stand.
#[test]
fn the_document_says_what_the_table_says() {
    let document = include_str!("../../../../PROTOCOL.md");
    for (verb, here, _) in rows() {
        let begins = format!("| `{}` | ", verb.as_str());
        let mut lines = document.lines().skip_while(|line| *line != "### Rights");
        let line =
            lines.find(|line| line.starts_with(&begins)).unwrap_or_else(|| panic!("{begins}"));
        for (sign, cell) in here.chars().zip(line.split(" | ").skip(1)).take(ROLES.len()) {
            let (verb, own) = (verb.as_str(), matches!(verb, Verb::Remove | Verb::Role));
            match cell.split([',', ';']).next() {
                Some("below") => assert_eq!(sign, '<', "{verb}: {cell}"),
                Some("yes") => assert_ne!(sign, '.', "{verb}: {cell}"),
                Some("own") if !own => assert_eq!(sign, '<', "{verb}: {cell}"),
                // One's own messages and roles, which are no matter of this table.
                Some("own" | "give up") if own => assert_eq!(sign, '.', "{verb}: {cell}"),
                Some("–") => assert_eq!(sign, '.', "{verb}: {cell}"),
                _other => panic!("{verb}: {cell}"),
            }
        }
    }
}

const MODERATOR: PersonId = PersonId(4);
const SECOND: Actor = Actor::person(PersonId(5));
const SECOND_OWNER: Actor = Actor::person(PersonId(14));
const OTHER_OPERATOR: Actor = Actor { id: PersonId(101), rank: Rank::Moderator };

/// A room with a member, a voice, two moderators and an owner, and with 11 to 14, who are the same and have spoken.
fn bench() -> (Court, [u64; 4]) {
    let mut court = Court::new();
    let seqs = [11, 12, 13, 14].map(|id| court.say(PersonId(id)).unwrap());
    for (person, role) in [
        (BOB, Role::Voice),
        (MODERATOR, Role::Moderator),
        (SECOND.id, Role::Moderator),
        (PersonId(12), Role::Voice),
        (PersonId(13), Role::Moderator),
        (PersonId(14), Role::Owner),
    ] {
        court.done(Actor::SERVER, Some("r"), Act::Appoint { person, role });
    }
    (court, seqs)
}

/// An act with this verb on the person of this role, in a room where there is something for it to do.
fn prepared(court: &mut Court, verb: Verb, (at, seq): (usize, u64)) -> Act {
    let (person, target) = (PersonId(at as u128 + 11), ROLES[at]);
    let of = |kind| sanction(kind, &[person], None);
    // By the lowest who can, so that everybody above him may lift it.
    let mut lifted = |kind| {
        let by = match target {
            Role::Member | Role::Voice => SECOND,
            Role::Moderator => SECOND_OWNER,
            Role::Owner => OTHER_OPERATOR,
        };
        court.done(by, Some("r"), of(kind));
        Act::Lift { kind, persons: vec![person], sanctions: Vec::new() }
    };
    match verb {
        Verb::Warn => of(SanctionKind::Warn),
        Verb::Mute => of(SanctionKind::Mute),
        Verb::Kick => of(SanctionKind::Kick),
        Verb::Ban => of(SanctionKind::Ban),
        Verb::Unmute => lifted(SanctionKind::Mute),
        Verb::Unban => lifted(SanctionKind::Ban),
        Verb::Remove => Act::Redact { targets: vec![seq] },
        Verb::Purge => Act::Purge { persons: vec![person], since: None, until: None },
        Verb::Lock => Act::Set(Setting::Lock { for_ms: None }),
        Verb::Unlock => {
            court.done(Actor::SERVER, Some("r"), Act::Set(Setting::Lock { for_ms: None }));
            Act::Set(Setting::Unlock)
        }
        Verb::Slow => Act::Set(Setting::Slow { every_ms: 9, for_ms: None }),
        Verb::Topic => Act::Topic { bytes: 1 },
        Verb::Notice => Act::Notice { bytes: 1 },
        Verb::CloseRoom => Act::Set(Setting::Close),
        Verb::OpenRoom => {
            court.done(Actor::SERVER, Some("r"), Act::Set(Setting::Close));
            Act::Set(Setting::Open)
        }
        Verb::Role => {
            let role = if target == Role::Voice { Role::Member } else { Role::Voice };
            Act::Appoint { person, role }
        }
        Verb::Undo => {
            let act = court.done(SECOND, Some("r"), Act::Set(Setting::Lock { for_ms: None }));
            Act::Undo { act }
        }
        Verb::Report => Act::Report { target: seq, bytes: 0 },
        Verb::Review => {
            let report = Act::Report { target: seq, bytes: 0 };
            let report = court.done(Actor::person(PersonId(21)), Some("r"), report);
            Act::Review { report, step: Step::Claim }
        }
        Verb::Look => Act::Look { person: None },
        Verb::Cover => {
            let sanction = court.done(OTHER_OPERATOR, Some("r"), of(SanctionKind::Mute));
            Act::Cover { sanction, person: PersonId(22) }
        }
        Verb::Housekeeping => Act::Settle { acts: Vec::new() },
    }
}

/// The same of the judge: for each verb it asks the table for the room and the persons whom the act is about.
#[test]
fn the_judge_keeps_to_the_table() {
    let on_persons = [
        Verb::Warn,
        Verb::Mute,
        Verb::Unmute,
        Verb::Kick,
        Verb::Ban,
        Verb::Unban,
        Verb::Remove,
        Verb::Purge,
        Verb::Role,
    ];
    let persons = [EVE, BOB, MODERATOR, OWNER].map(Actor::person);
    for (verb, here, _) in rows() {
        for (number, sign) in here.chars().enumerate() {
            let (actor, role) = actors()[number];
            let actor = persons.get(number).copied().unwrap_or(actor);
            for (at, target) in ROLES.into_iter().enumerate() {
                let (mut court, seqs) = bench();
                let act = prepared(&mut court, verb, (at, seqs[at]));
                let found = court.hear(actor, Some("r"), act);
                let better = sign == '<' && on_persons.contains(&verb) && target >= role;
                let what = format!("{verb:?} by {actor:?} on {target:?}: {found:?}");
                match found {
                    Verdict::Rejected(Refusal::NotPermitted) => assert_eq!(sign, '.', "{what}"),
                    Verdict::Rejected(Refusal::HigherTarget { person }) => {
                        assert!(better && person == PersonId(at as u128 + 11), "{what}");
                    }
                    Verdict::Accepted { .. } => assert!(sign != '.' && !better, "{what}"),
                    // There was nothing to tidy up.
                    Verdict::Unchanged => {
                        assert!(verb == Verb::Housekeeping && sign != '.', "{what}");
                    }
                    Verdict::Rejected(_) | Verdict::Duplicate { .. } => panic!("{what}"),
                }
            }
        }
    }
}

/// What each actor may take back that was done by a moderator, an owner, an operator who moderates, an admin, the server.
const TAKEN_BACK: [&str; 8] =
    [".....", ".....", "+....", "++...", ".....", "+++..", "++++.", "+++++"];

#[test]
fn what_a_higher_one_did_is_not_taken_back() {
    let admin = Actor { id: PersonId(102), rank: Rank::Admin };
    let doers = [SECOND, SECOND_OWNER, OTHER_OPERATOR, admin, Actor::SERVER];
    let persons = [EVE, BOB, MODERATOR, OWNER].map(Actor::person);
    for (number, signs) in TAKEN_BACK.into_iter().enumerate() {
        let actor = persons.get(number).copied().unwrap_or(actors()[number].0);
        for (doer, sign) in doers.into_iter().zip(signs.chars()) {
            let (mut court, _) = bench();
            let act = court.done(doer, Some("r"), Act::Set(Setting::Lock { for_ms: None }));
            let found = court.hear(actor, Some("r"), Act::Undo { act });
            let taken = matches!(found, Verdict::Accepted { .. });
            assert_eq!(taken, sign == '+', "{actor:?} of {doer:?}: {found:?}");
            let standing = court.room().mode_at(court.now).locked;
            assert_eq!(standing, !taken, "{actor:?} of {doer:?}");
        }
    }
}
