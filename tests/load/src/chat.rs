//! What the clients say to Parlor, and to a relay in its place.

use crate::engine::scan::{Mark, write_hex, write_text};
use crate::server::Target;
use std::fmt::Write as _;

/// Writes requests for one kind of server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tongue {
    pub(crate) target: Target,
    /// Bytes of a text.
    pub(crate) text: usize,
    /// Bytes of what a relay sends, so that its frame is as long as Parlor's `message`.
    pub(crate) relayed: usize,
}

impl Tongue {
    /// A message of this number; `out` is overwritten.
    pub(crate) fn message(self, out: &mut Vec<u8>, room: usize, mark: Mark) {
        out.clear();
        match self.target {
            Target::Parlord => {
                let mut head = String::new();
                let number = mark.number;
                let _ = write!(head, "{{\"type\":\"send\",\"id\":{number},\"room\":\"r{room}\",");
                out.extend_from_slice(head.as_bytes());
                out.extend_from_slice(b"\"nonce\":\"");
                write_hex(out, number.into(), 8);
                out.extend_from_slice(b"\",\"text\":\"");
                write_text(out, mark, self.text);
                out.extend_from_slice(b"\"}");
            }
            Target::Floor | Target::Queue | Target::Ws | Target::Socketify => {
                write_text(out, mark, self.relayed);
            }
        }
    }

    /// Where a client of these rooms asks for its upgrade; a relay has one room a connection.
    pub(crate) fn path(self, room: usize) -> String {
        match self.target {
            Target::Parlord => "/ws".into(),
            Target::Floor | Target::Queue | Target::Ws | Target::Socketify => format!("/r{room}"),
        }
    }
}

/// `hello` of a new guest who watches these rooms from nothing.
pub(crate) fn hello(rooms: &[usize]) -> String {
    let rooms: Vec<String> = rooms.iter().map(|room| format!("{{\"room\":\"r{room}\"}}")).collect();
    format!("{{\"type\":\"hello\",\"id\":0,\"watch\":[{}]}}", rooms.join(","))
}

/// `watch` from nothing.
pub(crate) fn watch(room: usize) -> String {
    format!("{{\"type\":\"watch\",\"id\":1,\"room\":\"r{room}\"}}")
}

/// How each of Parlor's frames begins.
pub(crate) const TYPE: &[u8] = b"{\"type\":\"";

/// Whether a frame is of this type.
pub(crate) fn is(payload: &[u8], kind: &str) -> bool {
    payload
        .strip_prefix(TYPE)
        .and_then(|rest| rest.strip_prefix(kind.as_bytes()))
        .is_some_and(|rest| rest.starts_with(b"\""))
}
