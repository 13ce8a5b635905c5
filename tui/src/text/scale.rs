//! How much an act touches, in words.

use super::human::{count, count_of};
use parlor_protocol::deed::Scale;

/// `2 persons, 1 room`: what there is of each.
pub(crate) fn scale(scale: &Scale) -> String {
    let number =
        |number: u64, one: &str, many: &str| (number > 0).then(|| count_of(number, one, many));
    let persons = number(scale.persons as u64, "person", "persons");
    let parts = [
        persons.map(|persons| format!("{persons}{}", with_role(scale))),
        number(scale.sessions as u64, "session", "sessions"),
        number(scale.rooms as u64, "room", "rooms"),
        number(scale.messages, "message", "messages"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "nobody who is here".to_owned() } else { parts.join(", ") }
}

/// Those of the persons who are something in a room.
fn with_role(scale: &Scale) -> String {
    match (scale.persons, scale.moderators) {
        (_, 0) => String::new(),
        (1, _) => " (with a role)".to_owned(),
        (_, 1) => " (one of them with a role)".to_owned(),
        (_, many) => format!(" ({} of them with roles)", count(many as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_tells_what_there_is() {
        assert_eq!(scale(&Scale::default()), "nobody who is here");
        let some = Scale { persons: 1, sessions: 2, rooms: 0, messages: 1_204, moderators: 1 };
        assert_eq!(scale(&some), "1 person (with a role), 2 sessions, 1,204 messages");
        let told = |persons, moderators| scale(&Scale { persons, moderators, ..Scale::default() });
        assert_eq!(told(2, 1), "2 persons (one of them with a role)");
        assert_eq!(told(3, 2), "3 persons (2 of them with roles)");
    }
}
