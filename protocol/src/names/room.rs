//! The name of a room: one to three parts, the same room in any case.

use super::NameError;
use super::spelling::{check, compose, fold};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A room's name as it was written (in NFC), equal to every other writing of the same room.
///
/// `Eq`, `Ord`, `Hash` and `Borrow<str>` go by [`RoomName::key`], so a map can be asked with a key.
#[derive(Clone)]
pub struct RoomName {
    text: Arc<str>,
    /// Shares the allocation of `text` where both are the same, as they mostly are.
    key: Arc<str>,
}

impl RoomName {
    /// The longest name in bytes of its NFC form.
    pub const MAX: usize = 64;

    /// The most parts.
    pub const SEGMENTS: usize = 3;

    /// Reads a name and brings it into NFC, for keyboards differ in how they compose letters.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let text = compose(text, Self::MAX)?;
        let mut segments = 0;
        for segment in text.split('/') {
            segments += 1;
            if segment.is_empty() || segments > Self::SEGMENTS {
                return Err(NameError::Segments);
            }
            check(segment)?;
        }
        let key = fold(&text);
        // A few letters are fit for names and their small ones are not; a key has to be a name, too.
        key.split('/').try_for_each(check)?;
        let text: Arc<str> = text.into();
        let key = if *key == *text { Arc::clone(&text) } else { key.into() };
        Ok(Self { text, key })
    }

    /// The name as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The name without regard to case: one room, one key.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl PartialEq for RoomName {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for RoomName {}

impl PartialOrd for RoomName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for RoomName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl Hash for RoomName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl Borrow<str> for RoomName {
    fn borrow(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl std::str::FromStr for RoomName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::parse(text)
    }
}

impl Serialize for RoomName {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for RoomName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn refused(text: &str) -> NameError {
        RoomName::parse(text).expect_err(text)
    }

    #[test]
    fn one_to_three_segments_are_a_room() {
        for text in
            ["lobby", "games/lfg", "a/b/c", "Weißwurst", "日本語の部屋", "c.h-a_t", "комната"]
        {
            assert_eq!(RoomName::parse(text).expect(text).as_str(), text);
        }
        for text in ["/", "a//b", "/a", "a/", "a/b/c/d"] {
            assert_eq!(refused(text), NameError::Segments, "{text}");
        }
        for text in [".", "..", "../../etc/passwd", "a/../b", "a/."] {
            assert_eq!(refused(text), NameError::Dots, "{text}");
        }
        assert_eq!(refused(""), NameError::Empty);
        assert_eq!(refused(&"a".repeat(65)), NameError::TooLong { limit: 64 });
        assert_eq!(refused(&"a".repeat(10_240)), NameError::TooLong { limit: 64 });
        assert!(RoomName::parse(&"a".repeat(64)).is_ok());
    }

    #[test]
    fn characters_that_hide_or_deceive_are_named() {
        for char in
            [' ', '\0', '\n', '\u{200b}', '\u{200d}', '\u{202e}', 'ａ', '\\', ':', '\'', '👍']
        {
            assert_eq!(refused(&format!("a{char}b")), NameError::Character { char });
        }
        assert_eq!(refused("l\u{43e}bby"), NameError::MixedScript);
        assert!(RoomName::parse("lobby/комната").is_ok(), "each segment has its script");
        let sentence = refused("a\u{200b}").to_string();
        assert!(sentence.contains("U+200B"), "{sentence}");
    }

    #[test]
    fn two_writings_are_one_room() {
        for (one, other) in [
            ("Lobby", "lOBBY"),
            ("Straße", "STRASSE"),
            ("ΟΔΟΣ", "οδος"),
            ("cafe\u{301}", "CAFÉ"),
            ("Games/LFG", "games/lfg"),
        ] {
            let (one, other) = (RoomName::parse(one).unwrap(), RoomName::parse(other).unwrap());
            assert_eq!(one, other);
            assert_eq!(one.cmp(&other), Ordering::Equal);
            let map = HashMap::from([(one, ())]);
            assert!(map.contains_key(&other) && map.contains_key(other.key()));
        }
        assert_eq!(RoomName::parse("cafe\u{301}").unwrap().as_str(), "café");
    }

    #[test]
    fn a_letter_whose_small_one_is_unfit_is_unfit() {
        assert_eq!(RoomName::parse("\u{10c7}"), Err(NameError::Character { char: '\u{2d27}' }));
    }

    #[test]
    fn a_name_survives_serde_and_a_bad_one_does_not() {
        let name: RoomName = serde_json::from_str(r#""Games/LFG""#).unwrap();
        assert_eq!(serde_json::to_string(&name).unwrap(), r#""Games/LFG""#);
        assert!(serde_json::from_str::<RoomName>(r#""a//b""#).is_err());
    }

    proptest! {
        #[test]
        fn what_was_read_reads_the_same_again(text in "[\\p{L}\\p{M}\\p{N}/._-]{1,12}|[a-zA-Zßİσς/]{1,12}") {
            if let Ok(name) = RoomName::parse(&text) {
                let again = RoomName::parse(name.as_str()).unwrap();
                prop_assert_eq!(again.as_str(), name.as_str());
                if name.key().len() <= RoomName::MAX {
                    let key = RoomName::parse(name.key()).unwrap();
                    prop_assert_eq!(key.key(), name.key());
                }
            }
        }
    }
}
