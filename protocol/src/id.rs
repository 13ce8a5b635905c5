//! Ids: a UUIDv7 in 26 characters of lower-case Crockford base32 behind a prefix, and a room's epoch.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Not an id of the kind that was expected.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not an id of this kind: expected `{prefix}` and 26 characters of Crockford base32")]
pub struct IdError {
    prefix: &'static str,
}

macro_rules! id {
    ($name:ident, $prefix:literal, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub u128);

        impl $name {
            /// A new id: 48 bits of milliseconds, then random bits (RFC 9562 §5.7).
            pub fn fresh() -> Self {
                Self(uuid::Uuid::now_v7().as_u128())
            }

            /// The 16 bytes that stores and tokens keep.
            pub const fn to_bytes(self) -> [u8; 16] {
                self.0.to_be_bytes()
            }

            /// The id of these 16 bytes.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(u128::from_be_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($prefix)?;
                base32(self.0, 26, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let wrong = IdError { prefix: $prefix };
                let digits = text.strip_prefix($prefix).ok_or(wrong)?;
                parse(digits, 26).map(Self).ok_or(wrong)
            }
        }

        // The log keeps two ids an entry: 16 bytes there, text on the wire.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                if !to.is_human_readable() {
                    return self.to_bytes().serialize(to);
                }
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                if !from.is_human_readable() {
                    return <[u8; 16]>::deserialize(from).map(Self::from_bytes);
                }
                let text = String::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id!(PersonId, "u_", "A person. The name is an attribute of it.");
id!(RoomId, "r_", "A room, from its making to its end.");
id!(ConnectionId, "c_", "One connection of a person.");
id!(EntryId, "a_", "An entry of the log: something somebody wanted to happen, once.");

impl PersonId {
    /// The server itself, where an entry needs an actor.
    pub const SERVER: Self = Self(0);

    /// The name a person has before choosing one: unique because the id is.
    pub fn generated_name(self) -> String {
        let text = self.to_string();
        let tail = text.get(text.len().saturating_sub(8)..).unwrap_or_default();
        format!("guest-{tail}")
    }
}

/// One incarnation of a room; an opaque string to clients.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Epoch(pub u64);

impl Epoch {
    /// The epoch that begins with this entry: 50 of its random bits, the same on every node.
    pub const fn of(entry: EntryId) -> Self {
        Self(entry.0 as u64 & ((1 << 50) - 1))
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        base32(u128::from(self.0), 10, f)
    }
}

impl fmt::Debug for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Epoch {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let value = parse(text, 10).and_then(|bits| u64::try_from(bits).ok());
        value.map(Self).ok_or(IdError { prefix: "" })
    }
}

impl Serialize for Epoch {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Epoch {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// At most 26 digits. They are written at once: a filter writes an owner's id for each of tens of thousands of rooms.
fn base32(bits: u128, digits: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut text = [b'0'; 26];
    let mut rest = bits;
    for place in text.iter_mut().take(digits).rev() {
        *place = ALPHABET.get(rest as usize & 31).copied().unwrap_or(b'0');
        rest >>= 5;
    }
    let text = text.get(..digits).unwrap_or_default();
    f.write_str(str::from_utf8(text).map_err(|_| fmt::Error)?)
}

fn parse(text: &str, digits: usize) -> Option<u128> {
    if text.len() != digits {
        return None;
    }
    let mut bits: u128 = 0;
    for byte in text.bytes() {
        let digit = ALPHABET.iter().position(|&char| char == byte)?;
        bits = bits.checked_mul(32)?.checked_add(digit as u128)?;
    }
    Some(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_survive_their_text() {
        for id in [PersonId(0), PersonId(u128::MAX), PersonId::fresh()] {
            assert_eq!(id.to_string().parse(), Ok(id));
            assert_eq!(id.to_string().len(), 28);
        }
        assert!("r_00000000000000000000000000".parse::<PersonId>().is_err());
        assert!("u_zzzzzzzzzzzzzzzzzzzzzzzzzz".parse::<PersonId>().is_err());
    }

    #[test]
    fn an_epoch_is_ten_characters_and_survives_its_text() {
        let epoch = Epoch::of(EntryId::fresh());
        assert_eq!(epoch.to_string().len(), 10);
        assert_eq!(epoch.to_string().parse(), Ok(epoch));
    }
}
