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

/// What was learned on one screen is not another act on the next.
#[test]
fn keys_behind_the_leader_mean_the_same_on_every_screen() {
    let mut taken = HashMap::new();
    for command in COMMANDS {
        for keys in command.keys.iter().filter(|keys| keys.starts_with("m ")) {
            let other = taken.insert(*keys, command.name);
            assert_eq!(other, None, "{keys}: {}", command.name);
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

/// How heavy each is, as the table of the rules has it: what one person suffers little from and what is easily taken back is
/// light; what is heavier or wants something picked asks; what is about everybody wants a word.
#[test]
fn every_act_weighs_what_it_should() {
    let light = ["undo", "mute", "unmute", "unban", "remove", "unlock", "open-room", "lift"];
    let reports = ["claim", "dismiss", "escalate", "settle"];
    let heavy = [
        "warn", "timeout", "kick", "ban", "purge", "lock", "slow", "topic", "notice", "role",
        "compose", "extend",
    ];
    let gravest = ["close-room"];
    for command in COMMANDS {
        let name = command.name;
        let tier = match command.tier {
            Tier::One => light.contains(&name) || reports.contains(&name),
            Tier::Two => heavy.contains(&name),
            Tier::Three => gravest.contains(&name),
            Tier::Zero => command.verb.is_none(),
        };
        assert!(tier, "{name} is {:?}", command.tier);
    }
    let acts = COMMANDS.iter().filter(|command| command.verb.is_some()).count();
    assert_eq!(acts, light.len() + reports.len() + heavy.len() + gravest.len());
}

/// A key that is pressed once too often must not confirm what it opened.
#[test]
fn no_act_is_opened_by_a_key_that_confirms() {
    for command in COMMANDS.iter().filter(|command| command.verb.is_some()) {
        for keys in command.keys {
            let last = keys.split(' ').next_back().unwrap();
            assert!(!["y", "enter", "tab"].contains(&last), "{}", command.name);
        }
    }
}

#[test]
fn every_act_asks_for_the_right_to_itself() {
    for command in COMMANDS {
        let Some(verb) = command.verb else { continue };
        let own = verb.as_str().replace('_', "-");
        let of = match command.name {
            "timeout" | "extend" => "mute",
            "lift" => "unmute",
            "compose" => "notice",
            "claim" | "dismiss" | "escalate" | "settle" => "review",
            name => name,
        };
        assert_eq!(own, of, "{}", command.name);
    }
}
