//! Reads a request from the text of one frame; every mistake gets its code, its field and a sentence.

use super::{Act, CLIENT_BYTES, From, Hello, Position, Request, RequestError};
use crate::ErrorCode;
use crate::moderation::Motion;
use crate::parse::{self, Reader};
use serde_json::value::RawValue;

/// All fields that some request reads; a duplicate of one of these is a mistake.
const NAMES: [&str; 21] = [
    "type", "id", "room", "text", "nonce", "reply_to", "target", "epoch", "seq", "before", "after",
    "limit", "next", "name", "token", "client", "watch", "reason", "deed", "plan", "act",
];

impl Request {
    /// Reads one request.
    ///
    /// Unknown fields are ignored, null counts as absent, and texts and names are not judged here.
    pub fn parse(text: &str) -> Result<Self, RequestError> {
        let fields = parse::request(text, &NAMES)?;
        let id = fields.integer("id").ok().flatten();
        let reader = Reader { fields: &fields, id, within: None };
        let name = reader.kind(Act::TYPES, |name| name == "typing")?;
        Ok(Self { id, act: Fields(&reader).act(&name)? })
    }
}

/// The fields of a client's request.
struct Fields<'r, 'f, 'a>(&'r Reader<'f, 'a, { NAMES.len() }>);

impl Fields<'_, '_, '_> {
    fn act(&self, name: &str) -> Result<Act, RequestError> {
        if name == "hello" {
            return Ok(Act::Hello(self.hello()?));
        }
        if name == "rooms" {
            return Ok(Act::Rooms { next: self.0.text_if_any("next")? });
        }
        if name == "ping" {
            return Ok(Act::Ping);
        }
        if let Some(motion) = self.motion(name)? {
            return Ok(Act::Motion(motion));
        }
        let room = self.0.text("room")?;
        Ok(match name {
            "watch" => Act::Watch(self.position(room)?),
            "unwatch" => Act::Unwatch { room },
            "history" => {
                Act::History { room, from: self.from()?, limit: self.0.integer_if_any("limit")? }
            }
            "members" => Act::Members { room, next: self.0.text_if_any("next")? },
            "typing" => Act::Typing { room },
            "report" => Act::Report {
                room,
                target: self.0.integer("target")?,
                reason: self.0.text_if_any("reason")?,
                nonce: self.0.nonce()?,
            },
            _ => self.logged(name, room)?,
        })
    }

    fn motion(&self, name: &str) -> Result<Option<Motion>, RequestError> {
        Ok(Some(match name {
            "plan" => Motion::Plan { deed: self.0.deed()? },
            "commit" => Motion::Commit { plan: self.0.text("plan")?, nonce: self.0.nonce()? },
            "do" => Motion::Do { deed: self.0.deed()?, nonce: self.0.nonce()? },
            "undo" => Motion::Undo { act: self.0.entry("act")?, nonce: self.0.nonce()? },
            "outcome" => Motion::Outcome { nonce: self.0.nonce()? },
            _ => return Ok(None),
        }))
    }

    fn logged(&self, name: &str, room: String) -> Result<Act, RequestError> {
        let target = if matches!(name, "edit" | "remove") { self.0.integer("target")? } else { 0 };
        let text = if name == "remove" { String::new() } else { self.0.text("text")? };
        let nonce = self.0.nonce()?;
        Ok(match name {
            "edit" => Act::Edit { room, target, text, nonce },
            "remove" => Act::Remove { room, target, nonce },
            "topic" => Act::Topic { room, text, nonce },
            _ => Act::Send { room, text, nonce, reply_to: self.0.integer_if_any("reply_to")? },
        })
    }

    fn hello(&self) -> Result<Hello, RequestError> {
        let client = self.0.text_if_any("client")?;
        if client.as_ref().is_some_and(|client| client.len() > CLIENT_BYTES) {
            let message = format!("`client` is at most {CLIENT_BYTES} bytes long");
            return Err(self.0.error(ErrorCode::TooLong, Some("client"), message));
        }
        Ok(Hello {
            name: self.0.text_if_any("name")?,
            token: self.0.text_if_any("token")?,
            client,
            watch: self.watches()?,
        })
    }

    fn watches(&self) -> Result<Vec<Position>, RequestError> {
        let Ok(list) = self.0.fields.list("watch") else {
            return Err(self.0.bad("watch", WATCHES));
        };
        list.into_iter().enumerate().map(|(place, item)| self.watch(place, item)).collect()
    }

    /// One item of `watch`; what is wrong inside it is said of the whole field, for the client knows `watch`.
    fn watch(&self, place: usize, item: &RawValue) -> Result<Position, RequestError> {
        if !item.get().starts_with('{') {
            return Err(self.0.bad("watch", WATCHES));
        }
        let position = parse::object(item.get(), &NAMES).and_then(|fields| {
            let reader = Reader { fields: &fields, id: self.0.id, within: None };
            Fields(&reader).position(reader.text("room")?)
        });
        position.map_err(|error| {
            let malformed = error.code == ErrorCode::BadJson;
            let code = if malformed { ErrorCode::BadJson } else { ErrorCode::BadField };
            let message = format!("in `watch`, item {place}: {}", error.message);
            self.0.error(code, Some("watch"), message)
        })
    }

    fn position(&self, room: String) -> Result<Position, RequestError> {
        Ok(Position {
            room,
            epoch: self.0.text_if_any("epoch")?,
            seq: self.0.integer_if_any("seq")?,
        })
    }

    fn from(&self) -> Result<From, RequestError> {
        match (self.0.integer_if_any("before")?, self.0.integer_if_any("after")?) {
            (None, None) => Ok(From::Newest),
            (Some(seq), None) => Ok(From::Before(seq)),
            (None, Some(seq)) => Ok(From::After(seq)),
            (Some(_), Some(_)) => Err(self.0.bad("after", "absent where `before` is given")),
        }
    }
}

const WATCHES: &str = "a list of objects {room, epoch?, seq?}";
