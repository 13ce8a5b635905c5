//! A place among the watchers of a room, and where the room stood when it was taken.

use super::live::LiveRoom;
use super::tail::{Budget, Take};
use crate::chat;
use bytes::Bytes;
use parlor_protocol::{Epoch, Seq};
use std::sync::Arc;

/// A place among the watchers of a room; dropping it leaves the room.
#[derive(Debug)]
pub struct Seat {
    live: Arc<LiveRoom>,
    index: u32,
    /// Versions of presence and typing that the watcher need not be told.
    pub presence: u32,
    pub typing: u32,
    /// The incarnation of the room that the watcher reads.
    pub incarnation: u32,
}

/// A new watch.
#[derive(Debug)]
pub struct Attached {
    pub seat: Seat,
    pub standing: Standing,
}

/// How a new watch begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Recovered: everything after this seq, then `caught_up` once the present head is reached.
    After(Seq),
    /// The newest messages up to the present head as a `history` frame, `caught_up`, then live events.
    Newest,
}

/// Where a room stands at the moment somebody begins to watch it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// None: the room was not made yet.
    pub epoch: Option<Epoch>,
    pub head: Seq,
    pub n: u64,
    /// The first seq that will come: `head + 1`, or 0 where the making itself is still to come.
    pub end: Seq,
    pub incarnation: u32,
    pub count: usize,
    pub rev: u64,
    pub ephemeral: bool,
}

impl Seat {
    /// With the versions of presence and typing that the watcher need not be told.
    pub(super) fn new(live: Arc<LiveRoom>, index: u32, (presence, typing): (u32, u32)) -> Self {
        let incarnation = live.incarnation();
        Self { live, index, presence, typing, incarnation }
    }

    pub fn live(&self) -> &Arc<LiveRoom> {
        &self.live
    }

    /// Gives the frames from a cursor in an incarnation on in one piece, with the seq after them.
    pub fn take(&self, place: (Seq, u32), budget: Budget, give: impl FnMut(Bytes, Seq)) -> Take {
        self.live.take_at(self.index, place, budget, give)
    }

    /// The first seq that it does not get, once it is put out.
    pub fn end(&self) -> Option<Seq> {
        self.live.end_of(self.index)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.live.leave(self.index);
    }
}

impl Standing {
    /// A committed head may be ahead of what was delivered: whoever has it is not ahead of the room. Not for an ephemeral room,
    /// whose reader gets what is between the two from the tail alone.
    pub(super) fn reckon(&mut self, room: Option<&chat::Room>) {
        if let Some(room) = room.filter(|room| self.epoch == Some(room.epoch))
            && room.head > self.head
        {
            (self.head, self.n, self.end) = (room.head, room.n, room.head + 1);
        }
    }
}
