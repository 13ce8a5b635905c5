//! What clients, operators and `parlord` say to each other: frames, codes, ids and names. No I/O.

pub mod admin;
pub mod client;
pub mod code;
pub mod deed;
pub mod id;
pub mod moderation;
pub mod names;
pub mod operator;
mod parse;
pub mod query;
pub mod sanitize;
pub mod server;

pub use client::{Request, RequestError};
pub use code::{CloseCode, ErrorCode, HttpCode};
pub use id::{ConnectionId, EntryId, Epoch, PersonId, RoomId};
pub use names::{NameError, NameKeys, Nick, RoomName};

/// The version of the wire protocol that this crate speaks.
pub const PROTOCOL: u32 = 1;

/// The largest integer that every JSON reader keeps exactly (2^53 − 1, RFC 8259 §6).
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// A position in a room, 1, 2, 3 …; 0 stands for the making of the room or for "nothing yet".
pub type Seq = u64;

/// Milliseconds since 1970-01-01 UTC.
pub type Millis = u64;

#[cfg(test)]
mod tests;
