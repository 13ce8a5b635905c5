//! How much an act touches, in words.

use super::human::count_of;
use parlor_protocol::deed::Scale;

/// `2 persons, 1 room`: what there is of each.
pub(crate) fn scale(scale: &Scale) -> String {
    let number =
        |number: u64, one: &str, many: &str| (number > 0).then(|| count_of(number, one, many));
    let parts = [
        number(scale.persons as u64, "person", "persons"),
        number(scale.sessions as u64, "session", "sessions"),
        number(scale.rooms as u64, "room", "rooms"),
        number(scale.messages, "message", "messages"),
        number(scale.moderators as u64, "of them with a role", "of them with roles"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "nobody who is here".to_owned() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_tells_what_there_is() {
        assert_eq!(scale(&Scale::default()), "nobody who is here");
        let some = Scale { persons: 1, sessions: 2, rooms: 0, messages: 1_204, moderators: 1 };
        assert_eq!(scale(&some), "1 person, 2 sessions, 1,204 messages, 1 of them with a role");
    }
}
