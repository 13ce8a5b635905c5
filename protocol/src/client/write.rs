//! Writes a request as the JSON that clients send.

use super::{Act, From, Hello, Position, Request};
use crate::moderation::Motion;
use serde::ser::{Serialize, SerializeMap, Serializer};

impl Request {
    /// The text of the frame.
    pub fn to_json(&self) -> String {
        // Strings and integers have no way to fail, so the default is never taken.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Request {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("type", self.act.type_name())?;
        if_any(&mut map, "id", &self.id)?;
        self.act.members(&mut map)?;
        map.end()
    }
}

impl Act {
    fn members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self {
            Self::Hello(hello) => hello.members(map),
            Self::Watch(position) => position.members(map),
            Self::Unwatch { room } | Self::Typing { room } => map.serialize_entry("room", room),
            Self::Send { room, text, nonce, reply_to } => {
                map.serialize_entry("room", room)?;
                map.serialize_entry("text", text)?;
                map.serialize_entry("nonce", nonce)?;
                if_any(map, "reply_to", reply_to)
            }
            Self::Edit { room, target, text, nonce } => {
                map.serialize_entry("room", room)?;
                map.serialize_entry("target", target)?;
                map.serialize_entry("text", text)?;
                map.serialize_entry("nonce", nonce)
            }
            Self::Remove { room, target, nonce } => {
                map.serialize_entry("room", room)?;
                map.serialize_entry("target", target)?;
                map.serialize_entry("nonce", nonce)
            }
            Self::Topic { room, text, nonce } => {
                map.serialize_entry("room", room)?;
                map.serialize_entry("text", text)?;
                map.serialize_entry("nonce", nonce)
            }
            Self::History { room, from, limit } => {
                map.serialize_entry("room", room)?;
                match from {
                    From::Newest => {}
                    From::Before(seq) => map.serialize_entry("before", seq)?,
                    From::After(seq) => map.serialize_entry("after", seq)?,
                }
                if_any(map, "limit", limit)
            }
            Self::Members { room, next } => {
                map.serialize_entry("room", room)?;
                if_any(map, "next", next)
            }
            Self::Rooms { next } => if_any(map, "next", next),
            Self::Report { room, target, reason, nonce } => {
                map.serialize_entry("room", room)?;
                map.serialize_entry("target", target)?;
                if_any(map, "reason", reason)?;
                map.serialize_entry("nonce", nonce)
            }
            Self::Motion(motion) => motion.members(map),
            Self::Ping => Ok(()),
        }
    }
}

impl Motion {
    fn members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        match self {
            Self::Plan { deed } => map.serialize_entry("deed", deed),
            Self::Commit { plan, nonce } => {
                map.serialize_entry("plan", plan)?;
                map.serialize_entry("nonce", nonce)
            }
            Self::Do { deed, nonce } => {
                map.serialize_entry("deed", deed)?;
                map.serialize_entry("nonce", nonce)
            }
            Self::Undo { act, nonce } => {
                map.serialize_entry("act", act)?;
                map.serialize_entry("nonce", nonce)
            }
            Self::Outcome { nonce } => map.serialize_entry("nonce", nonce),
        }
    }
}

impl Hello {
    fn members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        if_any(map, "name", &self.name)?;
        if_any(map, "token", &self.token)?;
        if_any(map, "client", &self.client)?;
        if self.watch.is_empty() { Ok(()) } else { map.serialize_entry("watch", &self.watch) }
    }
}

impl Position {
    fn members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("room", &self.room)?;
        if_any(map, "epoch", &self.epoch)?;
        if_any(map, "seq", &self.seq)
    }
}

impl Serialize for Position {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        self.members(&mut map)?;
        map.end()
    }
}

fn if_any<M: SerializeMap, T: Serialize>(
    map: &mut M,
    name: &'static str,
    value: &Option<T>,
) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(name, value),
        None => Ok(()),
    }
}
