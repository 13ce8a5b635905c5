//! The members of a JSON object as they stand in the text, each read when the request asks for it.

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The values of the known fields in their JSON spelling, and nothing built of them.
pub(crate) struct Fields<'a, const N: usize> {
    /// The fields that are read; a duplicate of one of these is a mistake, all others are ignored.
    names: &'static [&'static str; N],
    values: [Option<&'a str>; N],
    duplicate: Option<&'static str>,
}

/// A field is there, but is not what it should be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unreadable {
    WrongType,
    /// A string with half of a surrogate pair, which no text can hold (RFC 8259 §8.2).
    Surrogate,
}

impl<'a, const N: usize> Fields<'a, N> {
    /// Reads one JSON object and nothing after it.
    pub(crate) fn read(
        text: &'a str,
        names: &'static [&'static str; N],
    ) -> Result<Self, serde_json::Error> {
        let mut fields = Self { names, values: [None; N], duplicate: None };
        let mut json = serde_json::Deserializer::from_str(text);
        Members(&mut fields).deserialize(&mut json)?;
        json.end()?;
        Ok(fields)
    }

    /// The known field that stands there twice.
    pub(crate) fn duplicate(&self) -> Option<&'static str> {
        self.duplicate
    }

    /// A string; null counts as absent.
    pub(crate) fn text(&self, name: &str) -> Result<Option<Cow<'a, str>>, Unreadable> {
        self.value(name).map(string).transpose()
    }

    /// An integer from 0 to 2^53 − 1; null counts as absent.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<u64>, Unreadable> {
        self.value(name).map(integer).transpose()
    }

    /// A list, its items still in their spelling; null counts as absent.
    pub(crate) fn list(&self, name: &str) -> Result<Vec<&'a RawValue>, Unreadable> {
        let Some(value) = self.value(name) else { return Ok(Vec::new()) };
        serde_json::from_str(value).map_err(|_| Unreadable::WrongType)
    }

    /// A list of strings; null counts as absent, and absent is an empty one.
    pub(crate) fn texts(&self, name: &str) -> Result<Vec<String>, Unreadable> {
        let items = self.list(name)?.into_iter();
        items.map(|item| string(item.get()).map(Cow::into_owned)).collect()
    }

    /// A list of integers; null counts as absent.
    pub(crate) fn integers(&self, name: &str) -> Result<Option<Vec<u64>>, Unreadable> {
        if self.value(name).is_none() {
            return Ok(None);
        }
        self.list(name)?
            .into_iter()
            .map(|item| integer(item.get()))
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// Any value in its spelling; null counts as absent.
    pub(crate) fn value(&self, name: &str) -> Option<&'a str> {
        let place = place(self.names, name)?;
        self.values.get(place).copied().flatten().filter(|value| *value != "null")
    }

    fn keep(&mut self, place: usize, value: &'a str) {
        let Some(slot) = self.values.get_mut(place) else { return };
        if slot.replace(value).is_some() {
            self.duplicate = self.duplicate.or(self.names.get(place).copied());
        }
    }
}

fn place(names: &[&str], name: &str) -> Option<usize> {
    names.iter().position(|known| *known == name)
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
struct Members<'f, 'a, const N: usize>(&'f mut Fields<'a, N>);

impl<'de, const N: usize> DeserializeSeed<'de> for Members<'_, 'de, N> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de, const N: usize> Visitor<'de> for Members<'_, 'de, N> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(place) = map.next_key_seed(Key(self.0.names))? {
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
struct Key(&'static [&'static str]);

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
        Ok(place(self.0, key))
    }
}
