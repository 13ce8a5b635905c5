//! Every verb by every actor on every target, against the table as people read it.

use crate::chat::{Actor, Rank, Refusal, Room, may};
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

#[test]
fn the_table_of_rights_is_kept() {
    let room = room();
    let lines: Vec<_> = TABLE.lines().filter(|line| !line.trim().is_empty()).collect();
    assert_eq!(lines.len(), Verb::ALL.len());
    for (line, verb) in lines.into_iter().zip(Verb::ALL) {
        let [name, here, everywhere] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        assert_eq!(name, verb.as_str());
        for (place, signs) in [(Some(&room), here), (None, everywhere)] {
            for ((actor, role), sign) in actors().into_iter().zip(signs.chars()) {
                let may = |targets: &[PersonId]| may(actor, *verb, place, targets);
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
