//! The members of a request's JSON object as they stand in the text, each read when the request asks for it.

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// All fields that some request reads; a duplicate of one of these is a mistake.
const NAMES: [&str; 21] = [
    "type", "id", "room", "text", "nonce", "reply_to", "target", "epoch", "seq", "before", "after",
    "limit", "next", "name", "token", "client", "watch", "reason", "deed", "plan", "act",
];

/// The values of the known fields in their JSON spelling, and nothing built of them.
#[derive(Default)]
pub(super) struct Fields<'a> {
    values: [Option<&'a str>; NAMES.len()],
    duplicate: Option<&'static str>,
}

/// A field is there, but is not what it should be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unreadable {
    WrongType,
    /// A string with half of a surrogate pair, which no text can hold (RFC 8259 §8.2).
    Surrogate,
}

impl<'a> Fields<'a> {
    /// Reads one JSON object and nothing after it.
    pub(super) fn read(text: &'a str) -> Result<Self, serde_json::Error> {
        let mut fields = Self::default();
        let mut json = serde_json::Deserializer::from_str(text);
        Members(&mut fields).deserialize(&mut json)?;
        json.end()?;
        Ok(fields)
    }

    /// The known field that stands there twice.
    pub(super) fn duplicate(&self) -> Option<&'static str> {
        self.duplicate
    }

    /// A string; null counts as absent.
    pub(super) fn text(&self, name: &str) -> Result<Option<Cow<'a, str>>, Unreadable> {
        self.value(name).map(string).transpose()
    }

    /// An integer from 0 to 2^53 − 1; null counts as absent.
    pub(super) fn integer(&self, name: &str) -> Result<Option<u64>, Unreadable> {
        self.value(name).map(integer).transpose()
    }

    /// A list, its items still in their spelling; null counts as absent.
    pub(super) fn list(&self, name: &str) -> Result<Vec<&'a RawValue>, Unreadable> {
        let Some(value) = self.value(name) else { return Ok(Vec::new()) };
        serde_json::from_str(value).map_err(|_| Unreadable::WrongType)
    }

    /// Any value in its spelling; null counts as absent.
    pub(super) fn value(&self, name: &str) -> Option<&'a str> {
        let place = place(name)?;
        self.values.get(place).copied().flatten().filter(|value| *value != "null")
    }

    fn keep(&mut self, place: usize, value: &'a str) {
        let Some(slot) = self.values.get_mut(place) else { return };
        if slot.replace(value).is_some() {
            self.duplicate = self.duplicate.or(NAMES.get(place).copied());
        }
    }
}

fn place(name: &str) -> Option<usize> {
    NAMES.iter().position(|known| *known == name)
}

/// Most strings hold no escape and are borrowed; JSON's grammar was checked when the object was read.
fn string(value: &str) -> Result<Cow<'_, str>, Unreadable> {
    let inner = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    match inner {
        Some(inner) if inner.contains('\\') => {
            serde_json::from_str(value).map(Cow::Owned).map_err(|_| Unreadable::Surrogate)
        }
        Some(inner) => Ok(Cow::Borrowed(inner)),
        None => Err(Unreadable::WrongType),
    }
}

fn integer(value: &str) -> Result<u64, Unreadable> {
    if !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Unreadable::WrongType);
    }
    let number: u64 = value.parse().map_err(|_| Unreadable::WrongType)?;
    if number > crate::MAX_INTEGER { Err(Unreadable::WrongType) } else { Ok(number) }
}

/// Fills the fields from an object.
struct Members<'f, 'a>(&'f mut Fields<'a>);

impl<'de> DeserializeSeed<'de> for Members<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(place) = map.next_key_seed(Key)? {
            match place {
                Some(place) => self.0.keep(place, map.next_value::<&'de RawValue>()?.get()),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The place of a key among the known ones.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(place(key))
    }
}
