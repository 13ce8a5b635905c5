//! Reads a request from the text of one frame; every mistake gets its code, its field and a sentence.

use super::fields::{Fields, Unreadable};
use super::{Act, CLIENT_BYTES, DEPTH, From, Hello, NONCE_BYTES, Position, Request, RequestError};
use crate::deed::Deed;
use crate::moderation::Motion;
use crate::{EntryId, ErrorCode};
use serde_json::value::RawValue;

impl Request {
    /// Reads one request.
    ///
    /// Unknown fields are ignored, null counts as absent, and texts and names are not judged here.
    pub fn parse(text: &str) -> Result<Self, RequestError> {
        if too_deep(text) {
            let message = format!("the frame is nested deeper than {DEPTH}");
            return Err(plain(ErrorCode::TooDeep, message));
        }
        let fields = object(text)?;
        let id = fields.integer("id");
        Reader { fields: &fields, id: id.as_ref().ok().copied().flatten() }.request(id)
    }
}

/// The fields of one frame's object.
fn object(text: &str) -> Result<Fields<'_>, RequestError> {
    if text.starts_with('\u{feff}') {
        return Err(bad_json(
            "the frame begins with a byte order mark (BOM, U+FEFF): leave it out",
        ));
    }
    if !text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with('{') {
        return Err(bad_json("expected an object: a frame is one JSON object, from `{` to `}`"));
    }
    let fields = Fields::read(text)
        .map_err(|error| bad_json(&format!("the frame is not one JSON object: {error}")))?;
    match fields.duplicate() {
        Some("id") => Err(bad_json("the key `id` stands there twice")),
        Some(key) => Err(RequestError {
            id: fields.integer("id").ok().flatten(),
            ..bad_json(&format!("the key `{key}` stands there twice"))
        }),
        None => Ok(fields),
    }
}

/// Whether brackets nest deeper than allowed; what is not JSON is found later.
fn too_deep(text: &str) -> bool {
    let opening = |byte: &u8| matches!(byte, b'{' | b'[');
    // Counting is quicker than following, and most frames have few brackets.
    if text.as_bytes().iter().filter(|&byte| opening(byte)).count() <= DEPTH {
        return false;
    }
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH {
            return true;
        }
    }
    false
}

/// The fields of a request, and the id that its errors carry.
struct Reader<'f, 'a> {
    fields: &'f Fields<'a>,
    id: Option<u64>,
}

impl Reader<'_, '_> {
    fn request(&self, id: Result<Option<u64>, Unreadable>) -> Result<Request, RequestError> {
        let name = self.text("type")?;
        if !Act::TYPES.contains(&&*name) {
            let message = format!("no such request: there are {}", Act::TYPES.join(", "));
            return Err(self.error(ErrorCode::UnknownType, Some("type"), message));
        }
        match id {
            Err(_) => return Err(self.bad("id", INTEGER)),
            Ok(None) if name != "typing" => return Err(self.missing("id")),
            Ok(_) => {}
        }
        Ok(Request { id: self.id, act: self.act(&name)? })
    }

    fn act(&self, name: &str) -> Result<Act, RequestError> {
        if name == "hello" {
            return Ok(Act::Hello(self.hello()?));
        }
        if name == "rooms" {
            return Ok(Act::Rooms { next: self.text_if_any("next")? });
        }
        if name == "ping" {
            return Ok(Act::Ping);
        }
        if let Some(motion) = self.motion(name)? {
            return Ok(Act::Motion(motion));
        }
        let room = self.text("room")?;
        Ok(match name {
            "watch" => Act::Watch(self.position(room)?),
            "unwatch" => Act::Unwatch { room },
            "history" => {
                Act::History { room, from: self.from()?, limit: self.integer_if_any("limit")? }
            }
            "members" => Act::Members { room, next: self.text_if_any("next")? },
            "typing" => Act::Typing { room },
            "report" => Act::Report {
                room,
                target: self.integer("target")?,
                reason: self.text_if_any("reason")?,
                nonce: self.nonce()?,
            },
            _ => self.logged(name, room)?,
        })
    }

    fn motion(&self, name: &str) -> Result<Option<Motion>, RequestError> {
        Ok(Some(match name {
            "plan" => Motion::Plan { deed: self.deed()? },
            "commit" => Motion::Commit { plan: self.text("plan")?, nonce: self.nonce()? },
            "do" => Motion::Do { deed: self.deed()?, nonce: self.nonce()? },
            "undo" => Motion::Undo { act: self.entry()?, nonce: self.nonce()? },
            "outcome" => Motion::Outcome { nonce: self.nonce()? },
            _ => return Ok(None),
        }))
    }

    fn deed(&self) -> Result<Deed, RequestError> {
        let deed = self.fields.value("deed").ok_or_else(|| self.missing("deed"))?;
        serde_json::from_str(deed)
            .map_err(|error| self.bad("deed", &format!("a deed (PROTOCOL.md section 10): {error}")))
    }

    fn entry(&self) -> Result<EntryId, RequestError> {
        self.text("act")?.parse().map_err(|_| self.bad("act", "the id of an act (`a_…`)"))
    }

    fn logged(&self, name: &str, room: String) -> Result<Act, RequestError> {
        let target = if matches!(name, "edit" | "remove") { self.integer("target")? } else { 0 };
        let text = if name == "remove" { String::new() } else { self.text("text")? };
        let nonce = self.nonce()?;
        Ok(match name {
            "edit" => Act::Edit { room, target, text, nonce },
            "remove" => Act::Remove { room, target, nonce },
            "topic" => Act::Topic { room, text, nonce },
            _ => Act::Send { room, text, nonce, reply_to: self.integer_if_any("reply_to")? },
        })
    }

    fn hello(&self) -> Result<Hello, RequestError> {
        let client = self.text_if_any("client")?;
        if client.as_ref().is_some_and(|client| client.len() > CLIENT_BYTES) {
            let message = format!("`client` is at most {CLIENT_BYTES} bytes long");
            return Err(self.error(ErrorCode::TooLong, Some("client"), message));
        }
        Ok(Hello {
            name: self.text_if_any("name")?,
            token: self.text_if_any("token")?,
            client,
            watch: self.watches()?,
        })
    }

    fn watches(&self) -> Result<Vec<Position>, RequestError> {
        let Ok(list) = self.fields.list("watch") else {
            return Err(self.bad("watch", WATCHES));
        };
        list.into_iter().enumerate().map(|(place, item)| self.watch(place, item)).collect()
    }

    /// One item of `watch`; what is wrong inside it is said of the whole field, for the client knows `watch`.
    fn watch(&self, place: usize, item: &RawValue) -> Result<Position, RequestError> {
        if !item.get().starts_with('{') {
            return Err(self.bad("watch", WATCHES));
        }
        let position = object(item.get()).and_then(|fields| {
            let reader = Reader { fields: &fields, id: self.id };
            reader.position(reader.text("room")?)
        });
        position.map_err(|error| {
            let malformed = error.code == ErrorCode::BadJson;
            let code = if malformed { ErrorCode::BadJson } else { ErrorCode::BadField };
            let message = format!("in `watch`, item {place}: {}", error.message);
            self.error(code, Some("watch"), message)
        })
    }

    fn position(&self, room: String) -> Result<Position, RequestError> {
        Ok(Position { room, epoch: self.text_if_any("epoch")?, seq: self.integer_if_any("seq")? })
    }

    fn from(&self) -> Result<From, RequestError> {
        match (self.integer_if_any("before")?, self.integer_if_any("after")?) {
            (None, None) => Ok(From::Newest),
            (Some(seq), None) => Ok(From::Before(seq)),
            (None, Some(seq)) => Ok(From::After(seq)),
            (Some(_), Some(_)) => Err(self.bad("after", "absent where `before` is given")),
        }
    }

    fn nonce(&self) -> Result<String, RequestError> {
        let nonce = self.text("nonce")?;
        if (1..=NONCE_BYTES).contains(&nonce.len()) {
            return Ok(nonce);
        }
        let message = format!("`nonce` must be 1 to {NONCE_BYTES} bytes long");
        Err(self.error(ErrorCode::BadNonce, Some("nonce"), message))
    }

    fn text(&self, name: &'static str) -> Result<String, RequestError> {
        self.text_if_any(name)?.ok_or_else(|| self.missing(name))
    }

    fn text_if_any(&self, name: &'static str) -> Result<Option<String>, RequestError> {
        match self.fields.text(name) {
            Ok(text) => Ok(text.map(std::borrow::Cow::into_owned)),
            Err(Unreadable::WrongType) => Err(self.bad(name, "a string")),
            Err(Unreadable::Surrogate) => {
                let message =
                    format!("`{name}` holds half of a surrogate pair (a lone \\ud800 … \\udfff)");
                Err(self.error(ErrorCode::BadJson, Some(name), message))
            }
        }
    }

    fn integer(&self, name: &'static str) -> Result<u64, RequestError> {
        self.integer_if_any(name)?.ok_or_else(|| self.missing(name))
    }

    fn integer_if_any(&self, name: &'static str) -> Result<Option<u64>, RequestError> {
        self.fields.integer(name).map_err(|_| self.bad(name, INTEGER))
    }

    fn missing(&self, name: &'static str) -> RequestError {
        self.error(ErrorCode::MissingField, Some(name), format!("`{name}` is required here"))
    }

    fn bad(&self, name: &'static str, expected: &str) -> RequestError {
        self.error(ErrorCode::BadField, Some(name), format!("`{name}` must be {expected}"))
    }

    fn error(&self, code: ErrorCode, field: Option<&'static str>, message: String) -> RequestError {
        RequestError { id: self.id, code, field, message }
    }
}

const WATCHES: &str = "a list of objects {room, epoch?, seq?}";

const INTEGER: &str = "an integer from 0 to 9007199254740991, written without a point or exponent";

fn bad_json(message: &str) -> RequestError {
    plain(ErrorCode::BadJson, message.to_owned())
}

fn plain(code: ErrorCode, message: String) -> RequestError {
    RequestError { id: None, code, field: None, message }
}
