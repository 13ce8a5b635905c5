//! The newest presence and typing of a room, encoded once for all who watch it.

use super::encode;
use super::presence::Told;
use crate::chat::Who;
use bytes::Bytes;
use parlor_protocol::RoomName;
use parlor_protocol::server::{self, Frame};
use std::sync::Arc;

/// The newest presence and typing frames, each with its version; older ones are worth nothing.
#[derive(Clone, Debug, Default)]
pub struct Volatile {
    pub presence: (u32, Bytes),
    pub typing: (u32, Bytes),
}

impl Volatile {
    pub(super) fn tell_presence(&mut self, room: &RoomName, told: Told) {
        let joined = told.joined.iter().map(|who| encode::person(who)).collect();
        let Told { rev, left, count, .. } = told;
        let room = room.as_str().to_owned();
        let frame = Frame::Presence(server::Presence { room, rev, joined, left, count });
        self.presence = (self.presence.0.wrapping_add(1), encode::frame(&frame));
    }

    pub(super) fn tell_typing(&mut self, room: &RoomName, who: &[Arc<Who>]) {
        let who = who.iter().map(|who| encode::person(who)).collect();
        let frame = Frame::Typing(server::Typing { room: room.as_str().to_owned(), who });
        self.typing = (self.typing.0.wrapping_add(1), encode::frame(&frame));
    }
}
