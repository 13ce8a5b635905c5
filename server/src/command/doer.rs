//! A doer: who acts as a moderator, and in which rooms. Browsers and operators act through the same functions.

use super::refusal::Refused;
use crate::chat::{Actor, Rank, Who};
use parlor_protocol::deed::Verb;
use parlor_protocol::{ErrorCode, PersonId, RoomName, operator};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Who acts.
#[derive(Clone, Debug)]
pub struct Doer {
    pub(super) actor: Actor,
    pub(super) name: Arc<str>,
    powers: Powers,
}

/// What gives somebody the right to act.
#[derive(Clone, Debug)]
enum Powers {
    /// His role in each room; the log knows it.
    Roles,
    /// An operator's rank, in the rooms that his globs name.
    Operator { rank: operator::Rank, rooms: Globs },
}

/// Rooms by pattern: `*` stands for any characters, and alone for every room and everywhere.
#[derive(Clone, Debug)]
struct Globs(Arc<[String]>);

impl Doer {
    /// A person, who may do what his roles allow.
    pub fn person(who: &Who) -> Self {
        Self { actor: Actor::person(who.id), name: who.name.clone(), powers: Powers::Roles }
    }

    /// An operator with this rank in these rooms.
    pub fn operator(name: &str, rank: operator::Rank, rooms: &[String]) -> Self {
        let stamped = match rank {
            operator::Rank::Viewer => Rank::Viewer,
            operator::Rank::Moderator => Rank::Moderator,
            operator::Rank::Admin => Rank::Admin,
        };
        Self {
            actor: Actor { id: operator_id(name), rank: stamped },
            name: name.into(),
            powers: Powers::Operator { rank, rooms: Globs(rooms.to_vec().into()) },
        }
    }

    /// Whose name the acts bear.
    pub fn id(&self) -> PersonId {
        self.actor.id
    }

    pub(super) fn is_operator(&self) -> bool {
        matches!(self.powers, Powers::Operator { .. })
    }

    /// An operator of all rooms.
    pub(super) fn is_everywhere(&self) -> bool {
        matches!(&self.powers, Powers::Operator { rooms, .. } if rooms.hold(None))
    }

    /// Whether he may use the verb in this room, or everywhere; the rest is the log's to judge.
    pub(super) fn may(&self, verb: Verb, room: Option<&RoomName>) -> Result<(), Refused> {
        match &self.powers {
            Powers::Roles if room.is_some() => Ok(()),
            Powers::Roles => {
                Err(not_permitted("Only operators act in all rooms at once. Name a room."))
            }
            Powers::Operator { rank, .. } if !rank.may(verb) => {
                let (rank, verb) = (rank.as_str(), verb.as_str());
                Err(not_permitted(&format!("The rank `{rank}` is not enough for `{verb}`.")))
            }
            Powers::Operator { rooms, .. } if rooms.hold(room) => Ok(()),
            Powers::Operator { .. } => Err(match room {
                Some(room) => {
                    not_permitted("This room is not one of yours.").in_room(room.as_str())
                }
                None => not_permitted(
                    "Only who has the rooms `*` acts in all rooms at once. Name one of yours.",
                ),
            }),
        }
    }
}

impl Globs {
    fn hold(&self, room: Option<&RoomName>) -> bool {
        let mut globs = self.0.iter();
        match room {
            None => globs.any(|glob| glob == "*"),
            Some(room) => globs.any(|glob| matches(&glob.to_lowercase(), room.key())),
        }
    }
}

/// Whether a text is what a pattern says; `*` stands for any characters, also for none.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(text) = text.strip_prefix(before) else { return false };
    let mut tails = text.char_indices().map(|(at, _)| text.get(at..).unwrap_or_default());
    matches(rest, "") || tails.any(|tail| matches(rest, tail))
}

/// The person that stands for an operator in the log: the same for ever, and none of his name in it.
pub(super) fn operator_id(name: &str) -> PersonId {
    let digest: [u8; 32] =
        Sha256::new_with_prefix("operator\0").chain_update(name).finalize().into();
    PersonId::from_bytes(digest.first_chunk().copied().unwrap_or_default())
}

pub(super) fn not_permitted(message: &str) -> Refused {
    Refused::new(ErrorCode::NotPermitted, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(text: &str) -> RoomName {
        RoomName::parse(text).unwrap()
    }

    #[test]
    fn an_operator_acts_in_his_rooms_and_everywhere_only_with_all_of_them() {
        let rooms = ["help/*".to_owned(), "Lobby".to_owned()];
        let some = Doer::operator("mia", operator::Rank::Moderator, &rooms);
        assert!(some.may(Verb::Mute, Some(&room("help/de"))).is_ok());
        assert!(some.may(Verb::Mute, Some(&room("LOBBY"))).is_ok());
        assert!(some.may(Verb::Mute, Some(&room("helpers"))).is_err());
        assert!(some.may(Verb::Mute, None).is_err());
        let all = Doer::operator("ada", operator::Rank::Moderator, &["*".to_owned()]);
        assert!(all.may(Verb::Mute, None).is_ok() && all.may(Verb::Mute, Some(&room("x"))).is_ok());
    }

    #[test]
    fn a_viewer_only_looks() {
        let viewer = Doer::operator("vic", operator::Rank::Viewer, &["*".to_owned()]);
        assert!(viewer.may(Verb::Look, Some(&room("x"))).is_ok());
        for verb in Verb::ALL.iter().filter(|verb| **verb != Verb::Look) {
            assert!(viewer.may(*verb, Some(&room("x"))).is_err(), "{verb:?}");
        }
    }

    #[test]
    fn a_pattern_may_have_several_stars() {
        for (pattern, text, held) in [
            ("*", "a/b", true),
            ("a*c", "abc", true),
            ("a*c", "ac", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*c", "acb", false),
            ("*é", "café", true),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern, text), held, "{pattern} {text}");
        }
    }

    #[test]
    fn an_operators_id_is_his_names_and_no_other_ones() {
        assert_eq!(operator_id("ada"), operator_id("ada"));
        assert_ne!(operator_id("ada"), operator_id("Ada"));
    }
}
