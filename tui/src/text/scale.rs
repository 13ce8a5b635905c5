//! How much an act touches, in words.

use super::human::count_of;
use parlor_protocol::deed::{Affected, Role, Scale};

/// `2 persons (1 moderator among them), 1 room`: what there is of each. `persons`: those that are known one by one.
pub(crate) fn scale(scale: &Scale, persons: &[Affected]) -> String {
    let number =
        |number: u64, one: &str, many: &str| (number > 0).then(|| count_of(number, one, many));
    let counted = number(scale.persons as u64, "person", "persons");
    let parts = [
        counted.map(|counted| format!("{counted}{}", with_role(scale, persons))),
        number(scale.sessions as u64, "session", "sessions"),
        number(scale.rooms as u64, "room", "rooms"),
        number(scale.messages, "message", "messages"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "nobody who is here".to_owned() } else { parts.join(", ") }
}

fn with_role(scale: &Scale, persons: &[Affected]) -> String {
    match (roles(scale, persons), scale.persons) {
        (None, _) => String::new(),
        (Some(roles), 1) => format!(" ({roles})"),
        (Some(roles), _) => format!(" ({roles} among them)"),
    }
}

/// `2 moderators, 1 owner`: what they are in the rooms; nothing: members.
pub(crate) fn roles(scale: &Scale, persons: &[Affected]) -> Option<String> {
    let of = |role: Role| persons.iter().filter(|person| person.role == role).count() as u64;
    let named = [
        (of(Role::Voice), "voice", "voices"),
        (of(Role::Moderator), "moderator", "moderators"),
        (of(Role::Owner), "owner", "owners"),
    ];
    // Of a receipt only the number is known.
    let known: u64 = named.iter().map(|(count, ..)| count).sum();
    let rest = (scale.moderators as u64).saturating_sub(known);
    let rest = (rest, "with voice or more", "with voice or more");
    let parts = named.into_iter().chain([rest]).filter(|(count, ..)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, one, many)| count_of(count, one, many)).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_tells_what_there_is() {
        let counted = |touched: &Scale| scale(touched, &[]);
        assert_eq!(counted(&Scale::default()), "nobody who is here");
        let some = Scale { persons: 1, sessions: 2, rooms: 0, messages: 1_204, moderators: 1 };
        assert_eq!(counted(&some), "1 person (1 with voice or more), 2 sessions, 1,204 messages");
        let some = Scale { persons: 3, moderators: 2, ..Scale::default() };
        assert_eq!(counted(&some), "3 persons (2 with voice or more among them)");
    }

    #[test]
    fn roles_are_counted_one_by_one() {
        let person = |role| Affected {
            id: parlor_protocol::PersonId(7),
            name: "mallory".into(),
            role,
            sessions: 1,
        };
        let all = [Role::Owner, Role::Moderator, Role::Member, Role::Moderator].map(person);
        let touched = Scale { persons: 4, moderators: 3, ..Scale::default() };
        assert_eq!(roles(&touched, &all).as_deref(), Some("2 moderators, 1 owner"));
        assert_eq!(scale(&touched, &all), "4 persons (2 moderators, 1 owner among them)");
        let one = Scale { persons: 1, moderators: 1, ..Scale::default() };
        assert_eq!(scale(&one, &[person(Role::Voice)]), "1 person (1 voice)");
        assert_eq!(roles(&Scale::default(), &[person(Role::Member)]), None);
    }
}
