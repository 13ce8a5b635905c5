//! The table of commands: no keys mean two things, and what touches anybody says so.

use super::*;
use std::collections::HashMap;

#[test]
fn no_keys_mean_two_things_on_one_screen() {
    let kinds = [
        Kind::Pulse,
        Kind::Rooms,
        Kind::Room,
        Kind::Users,
        Kind::Card,
        Kind::Reports,
        Kind::Sanctions,
        Kind::Audit,
        Kind::Connections,
        Kind::Log,
        Kind::Acts,
    ];
    for kind in kinds {
        let mut taken = HashMap::new();
        for command in COMMANDS.iter().filter(|command| command.is_on(kind)) {
            for keys in command.keys {
                let other = taken.insert(*keys, command.name);
                assert_eq!(other, None, "{keys} on {kind:?}: {}", command.name);
            }
        }
        for keys in taken.keys() {
            let shadow = taken.keys().any(|other| other.starts_with(&format!("{keys} ")));
            assert!(!shadow, "{keys} hides longer ones on {kind:?}");
        }
    }
}

#[test]
fn what_touches_anybody_needs_the_leader() {
    // `compose` opens a line to write on, and does nothing before that is sent.
    let free = ["undo", "compose", "claim", "dismiss", "escalate", "settle"];
    for command in COMMANDS.iter().filter(|command| command.tier > Tier::Zero) {
        let led = command.keys.iter().all(|keys| keys.starts_with("m "));
        assert!(led || free.contains(&command.name), "{}", command.name);
        assert!(command.verb.is_some(), "{}", command.name);
    }
    assert!(COMMANDS.iter().filter(|command| command.tier == Tier::Zero).all(|c| c.verb.is_none()));
}

#[test]
fn names_are_unique() {
    let mut names: Vec<_> = COMMANDS.iter().map(|command| command.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}
